"""Bytes or text of any origin → the one text that every offset refers to."""

import codecs
import re
import unicodedata

from extractor.errors import InputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""UTF-32 stands before UTF-16, since the little-endian mark of one begins with the other's."""

_MAGIC = {
    b"%PDF-": "a PDF document",
    b"PK\x03\x04": "a zip archive or office document",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\x1f\x8b": "a gzip archive",
    b"{\\rtf": "an RTF document",
    b"SQLite format 3\x00": "a database",
}

_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SURROGATES = re.compile("[\ud800-\udfff]")
# Controls, and characters that show nothing but can hide text from a person: zero-width space and joiners of
# words, soft hyphen, marks that turn the direction, the tag block, the supplementary variation selectors.
_UNSEEN = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e007f"
    "\U000e0100-\U000e01ef]"
)
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
_CONTROL_BYTES = bytes(set(range(32)) - {0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x1B})
_MAX_CONTROL_SHARE = 0.05
_MOSTLY_ASCII = 0.85
_GUESS_BYTES = 100_000


def canonical_text(raw: bytes | str) -> str:
    """``raw`` decoded once, in NFC, with ``\\n`` as the only newline and without unseen characters.

    Idempotent. Lone surrogates become U+FFFD. Raises InputError for bytes that are no text.
    """
    text = decoded(raw) if isinstance(raw, bytes) else raw
    text = _NEWLINES.sub("\n", text)
    text = _SURROGATES.sub("\ufffd", text)
    return unicodedata.normalize("NFC", _UNSEEN.sub("", text))


def decoded(raw: bytes) -> str:
    """The text that the bytes stand for: by BOM, as UTF-8 or UTF-16, as declared in them, else guessed.

    Raises InputError when they are a known binary format or decode to nothing readable.
    """
    for mark, encoding in _BOMS:
        if raw.startswith(mark):
            return raw[len(mark) :].decode(encoding, errors="replace")
    for magic, what in _MAGIC.items():
        if raw.startswith(magic):
            raise InputError(f"this is {what}, not text; save it as plain text or HTML")
    wide = _utf16_without_mark(raw)
    if wide is not None:
        return wide
    if len(raw.translate(None, delete=_CONTROL_BYTES)) < len(raw) * (1 - _MAX_CONTROL_SHARE):
        raise InputError("this is binary data, not text; save it as plain text or HTML")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _legacy(raw)


def _utf16_without_mark(raw: bytes) -> str | None:
    """UTF-16 shows by NUL bytes in one half of the positions and hardly any in the other."""
    pairs = len(raw) // 2
    if pairs < 2 or len(raw) % 2:
        return None
    high, low = raw[1::2].count(0), raw[::2].count(0)
    if max(high, low) < 0.4 * pairs or min(high, low) > 0.05 * pairs:
        return None
    try:
        text = raw.decode("utf-16-le" if high > low else "utf-16-be")
    except UnicodeDecodeError:
        return None
    return None if len(_UNSEEN.findall(text)) > _MAX_CONTROL_SHARE * len(text) else text


def _legacy(raw: bytes) -> str:
    """Text in an older encoding: as declared, as Windows-1252 where nearly all is ASCII, else guessed."""
    declared = _DECLARED.search(raw[:2048])
    if declared:
        try:
            return raw.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeError, ValueError):
            pass  # a wrong declaration is common; the guess below decides
    # A guess from a handful of accented letters is a coin toss, and in such pages they are Windows-1252.
    if sum(byte < 0x80 for byte in raw) >= _MOSTLY_ASCII * len(raw):
        return raw.decode("cp1252", errors="replace")
    from charset_normalizer import from_bytes

    best = from_bytes(raw[:_GUESS_BYTES]).best()
    if best is None:
        raise InputError("no known character encoding fits these bytes; save the text as UTF-8")
    return raw.decode(best.encoding, errors="replace")
