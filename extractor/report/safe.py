"""Text of articles and models made harmless for where it is shown."""

import re
import unicodedata

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Text for a terminal: no control characters (so no escape sequences), bidi controls shown as symbols."""
    text = _CONTROLS.sub("", text.replace("\t", " "))
    return _BIDI.sub(lambda found: f"⟨{unicodedata.name(found[0], 'bidi').lower()}⟩", text)


def plain_line(text: str) -> str:
    """The same on one line."""
    return " ".join(plain(text).split())


def markdown_line(text: str) -> str:
    """Text for Markdown, on one line, with everything that could be a link, an image, HTML or a heading escaped."""
    return re.sub(r"([\\`*_{}\[\]()<>#+!|~&-])", r"\\\1", plain_line(text))


def web_address(url: str | None) -> str | None:
    """The URL if a reader may follow it: http or https only."""
    if url and re.fullmatch(r"https?://[^\s<>\"'\\\x00-\x1f]+", url):
        return url
    return None
