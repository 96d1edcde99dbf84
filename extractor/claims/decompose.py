"""Sentence → the propositions in it, as slices of the text: who says it cut off, then clause by clause.

What is said is cut off its speaker only where the cue says no more than that it is said; "denied", "demanded" and
"expects" stay with what they bear on. Words in quotation marks are never cut.
"""

import re
from collections.abc import Iterator, Sequence

from extractor.claims.attribution import SpeechSpan
from extractor.claims.clauses import Clause, clauses
from extractor.claims.verbs import finite_verbs, word_lists, words_of
from schemas.claim import Speech
from schemas.span import Span

LEAST_WORDS = 3
_BRACKETS = re.compile(r"\([^()]{1,200}\)|\[[^\[\]]{1,200}\]")
_DATELINE = re.compile(
    r"[A-ZÀ-Þ][A-ZÀ-Þ .'’-]{2,40}(?:,[^\n\"“”:()]{1,40}?(?:\([^()\n]{2,40}\))?|\([^()\n]{2,40}\)) ?(?:-|–|—|--) "
)
_NUMBER = re.compile(r"\d+")
_SHARE = re.compile(
    r"[\d.]+ ?(?:%|per ?cent\b)|(?:\w+ )?(?:half|third|thirds|quarter|quarters|majority) of\b", re.IGNORECASE
)
_HANGING = frozenset({"to", "of", "for", "into", "having"})
"""Open what is said where it cannot stand without its verb: "admitted to seizing"."""
_OPENS = re.compile(r"(?:that|according to)\s")
"""Opens what is said, or names who says it, and is no part of either."""
_THERE = re.compile(r",? (?:and|but) (?P<there>there (?:is|are|was|were|has been|have been|had been|will be)\b)")
_INNER = re.compile(r"[“‘«\"]")
"""A quotation in a quotation."""
_AROUND = " \t\n,;:—–-"


def propositions(
    text: str, sentence: Span, *, speech: Sequence[SpeechSpan], quotations: Sequence[Span]
) -> list[Clause]:
    """The clauses of ``text[sentence]``, each a slice of it, in order; the whole sentence where nothing can be cut.

    ``speech`` and ``quotations`` are those that touch the sentence, in order.
    """
    start = _past_dateline(text, sentence)
    told = _outermost(speech, sentence)
    sealed = _sealed(text, sentence, quotations)
    if not told or not all(_is_neutral(text, one) and _is_whole(text, one, sealed) for one in told):
        found = clauses(text, Span(start=start, end=sentence.end), sealed=sealed)
    else:
        found = [clause for part in _regions(text, start, sentence.end, told, sealed) for clause in part]
    kept = [one for one in (_trimmed(text, one) for one in found) if one is not None]
    return kept if kept and _holds_numbers(text, start, sentence.end, kept) else [Clause(start, sentence.end)]


def _holds_numbers(text: str, start: int, end: int, kept: Sequence[Clause]) -> bool:
    """Whether every number of the stretch is in a clause."""
    numbers = _NUMBER.finditer(text, start, end)
    return all(any(one.start <= number.start() < one.end for one in kept) for number in numbers)


def _past_dateline(text: str, sentence: Span) -> int:
    """Past "NORHAVEN, March 6 (Agency) - "."""
    match = _DATELINE.match(text, sentence.start, sentence.end)
    return match.end() if match else sentence.start


def _outermost(speech: Sequence[SpeechSpan], sentence: Span) -> list[SpeechSpan]:
    """What is said in the sentence, clipped to it, without what lies inside other speech."""
    kept: list[SpeechSpan] = []
    for one in sorted(speech, key=lambda one: (one.start, -one.end)):
        first, last = max(one.start, sentence.start), min(one.end, sentence.end)
        if last <= first or (kept and first < kept[-1].end):
            continue
        kept.append(one.model_copy(update={"start": first, "end": last}))
    return kept


def _is_neutral(text: str, one: SpeechSpan) -> bool:
    """Whether the cue says no more than that somebody says it; how many say it is news itself."""
    if one.holder_span and _SHARE.match(text, one.holder_span.start, one.holder_span.end):
        return False
    if one.cue is None:
        return one.speech is Speech.DIRECT
    return " ".join(text[one.cue.start : one.cue.end].lower().split()) in word_lists()["neutral"]


def _is_whole(text: str, one: SpeechSpan, sealed: Sequence[Span]) -> bool:
    """Whether what is said can stand alone: a quotation, or words with a verb."""
    words = text[one.start : one.end].split(maxsplit=LEAST_WORDS)
    if len(words) <= LEAST_WORDS or words[0].lower() in _HANGING:
        return False
    return _is_quoted(one, sealed) or any(finite_verbs(words_of(text, one.start, one.end, sealed=sealed)))


def _is_quoted(one: Span, sealed: Sequence[Span]) -> bool:
    """Whether most of it stands in quotation marks."""
    return any(2 * seal.overlap(one) > one.end - one.start for seal in sealed)


def _sealed(text: str, sentence: Span, quotations: Sequence[Span]) -> list[Span]:
    """Quotations and brackets, in order, none inside another."""
    brackets = (
        Span(start=one.start(), end=one.end()) for one in _BRACKETS.finditer(text, sentence.start, sentence.end)
    )
    kept: list[Span] = []
    for one in sorted([*quotations, *brackets], key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def _regions(
    text: str, start: int, end: int, told: Sequence[SpeechSpan], sealed: Sequence[Span]
) -> Iterator[list[Clause]]:
    """What is said, clause by clause, and what the words around it tell on their own."""
    for one in told:
        yield _framing(text, start, one.start, told, sealed)
        yield _said(text, one, sealed)
        start = one.end
    yield _framing(text, start, end, told, sealed)


def _said(text: str, one: SpeechSpan, sealed: Sequence[Span]) -> list[Clause]:
    if _is_quoted(one, sealed):
        return list(_going_on(text, one))
    return clauses(text, Span(start=one.start, end=one.end), sealed=sealed)


def _going_on(text: str, one: Span) -> Iterator[Clause]:
    """A quotation, cut only where it goes on to what there is or was: "He said no, and there was no deal"."""
    start = one.start
    if not _INNER.search(text, one.start + 1, one.end - 1):
        for goes_on in _THERE.finditer(text, one.start, one.end):
            yield Clause(start, goes_on.start())
            start = goes_on.start("there")
    yield Clause(start, one.end)


def _framing(text: str, start: int, end: int, told: Sequence[SpeechSpan], sealed: Sequence[Span]) -> list[Clause]:
    """The clauses of the words around what is said that are not "he said"."""
    if end - start < 2 or not text[start:end].strip(_AROUND + ".\"”“'"):
        return []
    cues = [one.cue for one in told if one.cue]
    found = clauses(text, Span(start=start, end=end), sealed=sealed, least=1)
    return [one for one in found if _tells(text, one, cues, sealed)]


def _tells(text: str, clause: Clause, cues: Sequence[Span], sealed: Sequence[Span]) -> bool:
    words = words_of(text, clause.start, clause.end, sealed=sealed)
    if len(words) <= LEAST_WORDS:
        return False
    if any(word.text[0].isdigit() for word in words):
        return True
    return any(finite_verbs(words)) and not any(cue.start < clause.end and clause.start < cue.end for cue in cues)


def _trimmed(text: str, clause: Clause) -> Clause | None:
    start, end = clause.start, clause.end
    while start < end and text[start] in _AROUND + "”»":
        start += 1
    opening = _OPENS.match(text, start, end)
    if opening and opening.end() < end:
        start = opening.end()
    while end > start and text[end - 1] in _AROUND + "“„«":
        end -= 1
    if not any(letter.isalnum() for letter in text[start:end]):
        return None
    return Clause(start, end, clause.lead.removeprefix("that "), clause.without)
