"""Who says what in an article: direct quotations, reported speech and what another outlet relays.

Code only. A sentence is read as words in which a whole quotation is one word; a reporting verb or "according to"
is a cue, the phrase on one side of it the speaker and the rest of the sentence what is said.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.claims.speakers import (
    QUOTATION,
    Quotation,
    Referents,
    Speaker,
    Word,
    is_adverbial,
    is_apposition,
    is_boundary,
    lexicon,
    main_subject,
    phrase_after,
    speaker_of,
    split_words,
    subject_before,
)
from extractor.claims.verbs import finite_verbs
from schemas.claim import Link, Speech
from schemas.span import Quote, Span

MAX_UNIT_WORDS = 160
"""Words in a sentence, beyond which it is read in pieces."""
MAX_SIGNATURE_WORDS = 12
MAX_TAIL = 240
"""Characters of a sentence that can be no more than "..., he said" to the one before."""
FRAGMENT_WORDS = 5
"""Words from which a quotation inside a sentence is taken for speech although no cue says so."""
QUOTED_SHARE = 0.2
"""Share of a quote that must be what is said where the rest of it is the speaker and the cue."""
MAX_ADDRESSEE = 6
"""Words of whom somebody tells something, with a time, at the end of a sentence."""
SCARE_WORDS = 2
"""A quotation of so few words is speech only where a cue says so."""

_TOLD = frozenset({"tell", "tells", "told", "telling"})
_CLOSERS: dict[str, frozenset[str]] = {
    "“": frozenset({"”", '"', "''"}),
    '"': frozenset({'"', "”"}),
    "''": frozenset({"''", "’’"}),
    "``": frozenset({"''", '"'}),
    "‘‘": frozenset({"’’", "''"}),
    "„": frozenset({"“", "”"}),
    "«": frozenset({"»"}),
    "‹": frozenset({"›"}),
    "「": frozenset({"」"}),
    "『": frozenset({"』"}),
    "‘": frozenset({"’"}),
    "'": frozenset({"'"}),
}
_MARK = re.compile(r"''|``|’’|‘‘|[“”„«»‹›「」『』\"‘’']")
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n\s*|(?<=[.!?:\"”'’»)])\n\s*|\n(?=[“\"«„])")
_DASHES = frozenset({"—", "–", "―", "--", "-"})
_DATELINE = re.compile(r"[A-ZÀ-Þ]{3,}[^\n\"“”:]{0,60}? (?:-|–|—|--) ")
_ELISION = re.compile(r"['‘’](?:\d0s|em|til|tis|twas|cause|n|bout|round)\b", re.IGNORECASE)


class SpeechSpan(Span):
    """What somebody says: ``text[start:end]`` without its quotation marks. A quotation over several paragraphs
    gives one for each. ``holder`` is as the text names the speaker, None when it cannot be told."""

    speech: Speech
    holder: str | None = None
    role: str | None = None
    cue: Span | None = None
    holder_span: Span | None = None


def find_quotations(text: str) -> list[Quotation]:
    """All stretches in quotation marks, outermost only, in order, one for each paragraph of a quotation."""
    found: list[Quotation] = []
    start = 0
    open_mark: str | None = None
    for gap in [*_PARAGRAPH_END.finditer(text), None]:
        end = gap.start() if gap else len(text)
        quotations, open_mark = _in_paragraph(text, start, end, open_mark)
        found.extend(quotations)
        start = gap.end() if gap else end
    return found


def _in_paragraph(text: str, start: int, end: int, carried: str | None) -> tuple[list[Quotation], str | None]:
    """The quotations of one paragraph and the mark that it leaves open, if any."""
    marks = [mark for mark in _MARK.finditer(text, start, end) if not _is_apostrophe(text, mark)]
    found: list[Quotation] = []
    opener: re.Match[str] | None = None
    goes_on = False
    for at, mark in enumerate(marks):
        if opener is None:
            goes_on = not found and carried is not None and mark.start() == start
            if _can_open(text, mark, end) and (_is_double(mark) or _closer_of_single(text, marks, at)):
                opener = mark
        elif _closes(text, opener, mark, end):
            if text[opener.end() : mark.start()].strip():
                found.append(_quotation(text, (opener.end(), mark.start()), (opener.start(), mark.end()), goes_on))
            opener = None
    if opener is None or not _is_double(opener):
        return found, None
    if text[opener.end() : end].strip():
        found.append(_quotation(text, (opener.end(), end), (opener.start(), end), goes_on))
    return found, opener.group()


def _quotation(text: str, inner: tuple[int, int], outer: tuple[int, int], goes_on: bool) -> Quotation:
    words = text[inner[0] : min(inner[1], inner[0] + 200)].split(maxsplit=9)
    long = [word for word in words if len(word) > 3 or word is words[0]]
    titled = len(words) < 9 and all(word.strip("[(‘'\"")[:1].isupper() for word in long) and len(long) > 1
    return Quotation(*inner, *outer, goes_on, len(words), titled)


def _is_double(mark: re.Match[str]) -> bool:
    return mark.group() not in {"'", "‘", "’", "‹", "›"}


def _is_apostrophe(text: str, mark: re.Match[str]) -> bool:
    if mark.group() not in {"'", "’", "‘"}:
        return False
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    return (before.isalnum() and after.isalnum()) or bool(_ELISION.match(text, mark.start()) and not before.isalnum())


def _can_open(text: str, mark: re.Match[str], end: int) -> bool:
    if mark.group() not in _CLOSERS or mark.end() >= end:
        return False
    before, after = text[mark.start() - 1 : mark.start()] if mark.start() else "", text[mark.end()]
    if mark.group() in {"“", "„", "«", "‹", "「", "『", "``", "‘‘"}:
        return True
    return not before.isalnum() and before not in {".", ",", "!", "?"} and not after.isspace()


def _closes(text: str, opener: re.Match[str], mark: re.Match[str], end: int) -> bool:
    if mark.group() not in _CLOSERS[opener.group()]:
        return False
    if mark.group() in {"'", "’"}:
        return _closes_single(text, mark, end)
    if mark.group() in {'"', "''"}:
        after = text[mark.end()] if mark.end() < end else " "
        return not text[mark.start() - 1].isspace() or after.isspace() or not after.isalnum()
    return True


def _closes_single(text: str, mark: re.Match[str], end: int) -> bool:
    before, after = text[mark.start() - 1], text[mark.end() : mark.end() + 2]
    if before.isspace() or after[:1].isalnum():
        return False
    possessive = before == "s" and after[:1] == " " and after[1:].islower()
    return not possessive or mark.end() >= end


def _closer_of_single(text: str, marks: Sequence[re.Match[str]], at: int) -> bool:
    """Whether a single mark that could open finds its partner before the next that could open."""
    opener = marks[at]
    return any(_closes(text, opener, mark, len(text)) for mark in marks[at + 1 : at + 12])


@dataclass(frozen=True, slots=True)
class _Cue:
    """A cue at ``words[start:end]``, its speaker's range and the ranges of what is said."""

    start: int
    end: int
    subject: tuple[int, int] | None
    content: tuple[tuple[int, int], ...]


def find_speech(text: str, spans: Sequence[Span]) -> tuple[SpeechSpan, ...]:
    """The speech in the story's sentences ``spans`` (in order), by position; a span may lie inside another."""
    found: list[SpeechSpan] = []
    before: Sequence[SpeechSpan] = ()
    previous: Sequence[Word] = ()
    referents = Referents.in_text(text)
    for words in _units(text, spans):
        speech = _speech_in(text, words)
        speech.extend(_uncued(words, speech, previous, (speech or before)[-1:]))
        speech.sort(key=lambda one: (one.start, -one.end))
        speech = [_named(one, referents) for one in speech]
        referents.pass_by(words)
        signature = _signature(words)
        if signature and not signature.content and found and found[-1].holder is None:
            moved = {"start": found[-1].start, "end": found[-1].end, "speech": Speech.DIRECT}
            found[-1] = _told(text, words, signature).model_copy(update=moved)
        found.extend(speech)
        if speech or not any(word.is_quotation for word in words):
            before = speech
        previous = words
    return tuple(found)


def _units(text: str, spans: Sequence[Span]) -> Iterator[Sequence[Word]]:
    """The words of each sentence; sentences are joined where a quotation runs across their border."""
    quotations = find_quotations(text)
    at = index = 0
    while index < len(spans):
        start, end = spans[index].start, spans[index].end
        while at < len(quotations) and quotations[at].outer_end <= start:
            at += 1
        inside: list[Quotation] = []
        joined = True
        while joined:
            while at < len(quotations) and quotations[at].outer_start < end:
                inside.append(quotations[at])
                end = max(end, quotations[at].outer_end)
                at += 1
            index += 1
            joined = index < len(spans) and _joined_on(text, spans[index], end, inside)
            end = max(end, spans[index].end) if joined else end
        yield tuple(_words_of(text, start, end, inside))


def _joined_on(text: str, following: Span, end: int, inside: Sequence[Quotation]) -> bool:
    """Whether the next sentence belongs to this one: overlapped by a quotation, or "he said" after one."""
    if following.start < end:
        return True
    if not inside or inside[-1].outer_end < end or "\n" in text[end : following.start]:
        return False
    if text[following.start].islower():
        return True
    if following.end - following.start > MAX_TAIL:
        return False
    tail = split_words(text, following.start, following.end)
    verb = next((at for at, word in enumerate(tail) if word.lower in lexicon().reporting), len(tail))
    return 0 < verb < len(tail) <= verb + 9


def _words_of(text: str, start: int, end: int, quotations: Sequence[Quotation]) -> Iterator[Word]:
    start = _past_dateline(text, start, end)
    for one in quotations:
        yield from _outside_brackets(split_words(text, start, max(start, one.outer_start)))
        yield Word(QUOTATION, one.outer_start, one.outer_end, one)
        start = one.outer_end
    yield from _outside_brackets(split_words(text, start, max(start, end)))


def _past_dateline(text: str, start: int, end: int) -> int:
    """The position after a dateline: "NORHAVEN, 7 March (Agency) - "."""
    match = _DATELINE.match(text, start, end)
    return match.end() if match else start


def _outside_brackets(words: Sequence[Word]) -> list[Word]:
    kept: list[Word] = []
    depth = 0
    closings = sum(word.text == ")" for word in words)
    for word in words:
        if word.text == "(" and closings:
            depth = 1
        elif word.text == ")":
            depth, closings = 0, closings - 1
        elif not depth:
            kept.append(word)
    return kept


def _speech_in(text: str, unit: Sequence[Word]) -> list[SpeechSpan]:
    """The speech that the cues of a unit tell of, each stretch once, by its nearest cue."""
    kept: dict[tuple[int, int], SpeechSpan] = {}
    for first in range(0, len(unit), MAX_UNIT_WORDS):
        words = unit[first : first + MAX_UNIT_WORDS]
        relayed = _is_relaying(text, words)
        for cue in _cues(words):
            for one in _spans_of(text, words, cue):
                known = kept.get((one.start, one.end))
                if known is None or _distance(one) < _distance(known):
                    kept[one.start, one.end] = one.model_copy(update={"speech": Speech.RELAYED}) if relayed else one
    return list(kept.values())


def _distance(one: SpeechSpan) -> tuple[bool, int]:
    """How far the cue is from what it tells of; farthest when it names nobody."""
    if one.cue is None or one.holder_span is None:
        return True, 0
    return False, max(one.cue.start - one.end, one.start - one.cue.end)


def _told(text: str, unit: Sequence[Word], cue: _Cue) -> SpeechSpan:
    """The cue's words as a span of indirect or relayed speech with its speaker, to be moved to what is said."""
    holder = speaker_of(unit, cue.subject)
    return SpeechSpan(
        start=unit[cue.start].start,
        end=unit[cue.end - 1].end,
        speech=Speech.RELAYED if _is_relayed(text, unit, cue, holder) else Speech.INDIRECT,
        holder=holder.name if holder else None,
        role=holder.role if holder else None,
        cue=Span(start=unit[cue.start].start, end=unit[cue.end - 1].end),
        holder_span=Span(start=holder.start, end=holder.end) if holder else None,
    )


def _spans_of(text: str, unit: Sequence[Word], cue: _Cue) -> Iterator[SpeechSpan]:
    told = _told(text, unit, cue)
    direct = Speech.RELAYED if told.speech is Speech.RELAYED else Speech.DIRECT
    for start, end in cue.content:
        start, end = _trim_marks(unit, start, end)
        words = unit[start:end]
        pure = any(word.is_quotation for word in words) and all(_is_no_content(word) for word in words)
        if words and not pure:
            yield told.model_copy(update={"start": words[0].start, "end": words[-1].end})
        for word in words:
            one = word.quotation
            if one and (pure or one.length > SCARE_WORDS):
                yield told.model_copy(update={"start": one.start, "end": one.end, "speech": direct})


def _is_no_content(word: Word) -> bool:
    """Whether a word beside a quotation adds nothing to what is said."""
    return word.is_quotation or not word.is_word or word.lower == "that"


def _is_relayed(text: str, words: Sequence[Word], cue: _Cue, holder: Speaker | None) -> bool:
    """Whether an outlet or a document is the speaker, or an outlet the one that was told."""
    outlets = lexicon().outlets
    if holder and holder.role is None:
        first = cue.subject[0] if cue.subject else 0
        opening = words[max(0, first - 8)].start if first and words[first - 1].text == "," else holder.start
        if outlets.search(text, opening, holder.end) or lexicon().documents.search(text, holder.start, holder.end):
            return True
    if words[cue.start].lower not in _TOLD:
        return False
    last = min(cue.end + 8, len(words))
    end = next((at for at in range(cue.end, last) if _ends_addressee(words[at])), last)
    return end > cue.end and bool(outlets.search(text, words[cue.end].start, words[end - 1].end))


def _ends_addressee(word: Word) -> bool:
    return word.text in {",", ":", ";"} or word.is_quotation or word.lower == "that"


def _is_relaying(text: str, words: Sequence[Word]) -> bool:
    """Whether the sentence says "quoted by" an outlet outside of its quotations."""
    start = words[0].start if words else 0
    for word in [*(word for word in words if word.is_quotation), None]:
        end = word.start if word else words[-1].end if words else 0
        for match in lexicon().relay.finditer(text, start, max(start, end)):
            if lexicon().outlets.search(text, max(start, match.start() - 30), min(match.end() + 40, end)):
                return True
        start = word.end if word else end
    return False


def _cues(words: Sequence[Word]) -> list[_Cue]:
    """The cues of a unit in order."""
    found: list[_Cue] = []
    for at, word in enumerate(words):
        if word.lower == "according" and at + 1 < len(words) and words[at + 1].lower == "to":
            found.append(_according_to(words, at))
            continue
        end = _verb_end(words, at)
        if end:
            cue = _verb_cue(words, at, end, found[-1] if found else None)
            if cue:
                found.append(cue)
    label = None if found else _label(words) or _signature(words)
    return [label] if label else found


def _label(words: Sequence[Word]) -> _Cue | None:
    """Name: "what is said"."""
    colon = next((at for at, word in enumerate(words[:12]) if word.text == ":"), None)
    if not colon or colon + 1 >= len(words) or not words[colon + 1].is_quotation:
        return None
    start = colon
    while start > 0 and (words[start - 1].is_name or words[start - 1].text == "."):
        start -= 1
    if words[colon - 1].lower in lexicon().grammar["times"]:
        return None
    return _Cue(colon, colon + 1, (start, colon), ((colon + 1, len(words)),)) if start < colon else None


def _signature(words: Sequence[Word]) -> _Cue | None:
    """A quotation with a dash and a name below it."""
    dash = next((at for at, word in enumerate(words[:4]) if word.text in _DASHES), None)
    if dash is None or not all(word.is_quotation or not word.is_word for word in words[:dash]):
        return None
    end = next(
        (at for at in range(dash + 1, len(words)) if words[at].text in {",", "."} and not _is_initial(words, at)),
        len(words),
    )
    name = words[dash + 1 : end]
    if not name or not name[0].is_name or len(words) - dash > MAX_SIGNATURE_WORDS:
        return None
    return _Cue(dash, dash + 1, (dash + 1, end), ((0, dash),) if dash else ())


def _is_initial(words: Sequence[Word], at: int) -> bool:
    return len(words[at - 1].text) == 1 and words[at].text == "."


def _according_to(words: Sequence[Word], at: int) -> _Cue:
    subject = phrase_after(words, at + 2)
    end = subject[1] if subject else at + 2
    before = _trim_marks(words, 0, at)
    after = _trim_marks(words, end, len(words))
    opens = all(word.lower in {"but", "and", ","} for word in words[:at])
    content = after if opens else before
    return _Cue(at, at + 2, subject, (content,) if content[0] < content[1] else ())


def _trim_marks(words: Sequence[Word], start: int, end: int) -> tuple[int, int]:
    while start < end and not (words[start].is_word or words[start].is_quotation):
        start += 1
    while start < end and not (words[end - 1].is_word or words[end - 1].is_quotation):
        end -= 1
    return start, end


def _verb_end(words: Sequence[Word], at: int) -> int | None:
    """The index after the reporting verb that begins at ``at``, or None."""
    known, word = lexicon(), words[at]
    if not word.text.islower() or (at == 0 and not (len(words) > 1)):
        return None
    pair = f"{word.lower} {words[at + 1].lower}" if at + 1 < len(words) else ""
    end = at + 2 if pair in known.statement or pair in known.stance else at + 1
    if end == at + 1 and word.lower not in known.statement and word.lower not in known.stance:
        return None
    return end if _is_verb(words, at) else None


def _is_verb(words: Sequence[Word], at: int) -> bool:
    """Whether the form at index ``at`` is a verb that somebody is the subject of, by the words beside it."""
    known, word = lexicon(), words[at]
    if at == 0:
        return False
    before, after = words[at - 1], words[at + 1] if at + 1 < len(words) else None
    if before.lower in {"to", "'s", "’s"} | known.grammar["nominal"] | (
        known.grammar["determiners"] - {"both", "that"}
    ):
        return False
    if after is not None and after.lower in {"off", "up", "down", "back", "away"}:
        return False
    if word.lower in known.only_before_that and (after is None or after.lower != "that"):
        return False
    if after is not None and (
        (after.lower in _AFTER_PARTICIPLE and not (after.lower == "during" and _is_plain_subject(before)))
        or (after.lower == "to" and word.lower in known.passive_before_to)
    ):
        return False
    if word.lower in known.bare:
        return _has_plural_subject(words, at)
    described = before.lower in known.grammar["adverbs"] or before.lower.endswith("ly")
    if described and at > 1 and words[at - 2].lower in known.grammar["determiners"] - {"that"}:
        return False
    if word.lower in known.nounlike and after is not None and after.lower in {"of", "for", "from", "about"}:
        return False
    may_follow = known.grammar["pronouns"] | {"also", "and", "but"}
    if word.lower in known.nounlike and not (before.is_name or before.lower in may_follow):
        return after is not None and (after.lower == "that" or after.is_quotation)
    passive = {one.lower for one in words[max(0, at - 2) : at]} & _BEING
    return word.lower in known.participles or not (passive and word.lower.endswith("d"))


def _is_plain_subject(word: Word) -> bool:
    return word.is_name or word.lower in lexicon().grammar["pronouns"]


_AFTER_PARTICIPLE = frozenset({"by", "during", "between", "under"})
_BEING = frozenset({"is", "was", "are", "were", "been", "being", "be"})


def _has_plural_subject(words: Sequence[Word], at: int) -> bool:
    grammar, verb = lexicon().grammar, words[at].lower
    while at > 1 and words[at - 1].lower in grammar["adverbs"] | {"would", "will", "might", "do", "did"} - {"not"}:
        if words[at - 1].lower in {"would", "will", "might", "do", "did"}:
            return True
        at -= 1
    before = words[at - 1].lower
    near = 1 if verb not in lexicon().certain else 8
    plural = any(_is_plural(word) for word in words[max(0, at - near) : at]) and words[at - 1].is_word
    joined = words[at - 1].is_name and any(word.lower == "and" for word in words[max(0, at - 4) : at])
    if before in grammar["auxiliaries"] | {"not", "n't", "he", "she", "it", "to"}:
        return False
    return plural or joined or before in {"they", "we", "i", "you", "who", "police", "people"}


def _is_plural(word: Word) -> bool:
    return word.lower in {"those", "people"} or (
        word.is_word and word.lower.endswith("s") and not word.lower.endswith("ss")
    )


def _verb_cue(words: Sequence[Word], at: int, end: int, earlier: _Cue | None) -> _Cue | None:
    """The cue of the verb ``words[at:end]`` with its speaker and content, None when there is nothing said."""
    known = lexicon()
    statement = " ".join(word.lower for word in words[at:end]) in known.statement
    inverted = _inverted(words, at, end)
    if inverted:
        return inverted
    if words[at].lower in known.participles:
        subject = earlier.subject if earlier else main_subject(words, at)
        if words[at - 1].lower == "as":
            subject = _quoted_person(words, at) or subject
        elif words[at - 1].lower not in _BEFORE_PARTICIPLE and not words[at - 1].is_quotation:
            subject = subject_before(words, at)
        quoted = _before(words, subject[0]) if subject and words[at - 1].lower == "as" else None
        content = quoted if quoted and words[quoted[1] - 1].is_quotation else _after(words, at, end)
        return _Cue(at, end, subject, (content,)) if content else None
    subject = subject_before(words, at)
    if subject and earlier and words[at - 1].lower in known.grammar["conjunctions"]:
        subject = earlier.subject
    before = _past_own_name(words, _before(words, subject[0]), subject) if subject and statement else None
    after = _after(words, at, end)
    quoted_before = before is not None and words[before[1] - 1].is_quotation
    if quoted_before and before:
        rest = _quotation_after(words, end)
        return _Cue(at, end, subject, (before, *rest))
    if subject and after and statement and _is_inserted(words, subject[0], end):
        return _Cue(at, end, subject, ((0, after[1]),))
    if before and (after is None or _is_tail(words, end) or _is_addressee(words, at, end)):
        return _Cue(at, end, subject, (before,))
    return _Cue(at, end, subject, (after,)) if after else None


_BEFORE_PARTICIPLE = frozenset({",", *_DASHES, "and", "by", "in", "despite", "while", "after", "before", "without"})


def _is_inserted(words: Sequence[Word], subject: int, end: int) -> bool:
    """Whether speaker and verb stand between commas inside what is said: "The quay, officials said, was open"."""
    if not 1 < subject <= 12 or words[subject - 1].text != "," or end >= len(words) or words[end].text != ",":
        return False
    return not is_adverbial(words[:subject]) and not any(word.is_quotation for word in words[: end + 2])


def _quoted_person(words: Sequence[Word], saying: int) -> tuple[int, int] | None:
    """The object in "the agency quoted X as saying", None in "X was quoted as saying"."""
    quoted = next((at for at in range(saying - 1, 0, -1) if words[at].lower in {"quoted", "quotes", "cited"}), None)
    if (
        quoted is None
        or words[quoted - 1].lower in _BEING
        or quoted + 1 >= saying - 1
        or words[quoted + 1].lower == "by"
    ):
        return None
    return quoted + 1, saying - 1


def _inverted(words: Sequence[Word], at: int, end: int) -> _Cue | None:
    """ "...", said X."""
    verb = " ".join(word.lower for word in words[at:end])
    if at == 0 or verb not in lexicon().statement - lexicon().participles or not _opens_inverted(words, end):
        return None
    quoted = words[at - 1].is_quotation or (at > 1 and words[at - 1].text == "," and words[at - 2].is_quotation)
    if not quoted and (words[at - 1].text != "," or any(word.is_quotation for word in words[:at])):
        return None
    before = _before(words, at)
    subject = phrase_after(words, end)
    if before is None or subject is None:
        return None
    subject = subject[0], _past_name(words, *subject)
    if not quoted and not _ends_unit(words, at, subject):
        return None
    return _Cue(at, end, subject, (before, *_quotation_after(words, subject[1])))


def _past_name(words: Sequence[Word], start: int, end: int) -> int:
    """The end of a subject without how or where it says it: "Ilse Marten with a tired smile"."""
    cuts = (at for at in range(start + 1, end) if words[at].lower in {"with", "at", "to"} and words[at - 1].is_name)
    return next(cuts, end)


def _ends_unit(words: Sequence[Word], verb: int, subject: tuple[int, int]) -> bool:
    """Whether "..., said X" stands: X is no clause and ends the sentence, and no apposition stands before the verb."""
    if subject[1] < len(words) and words[subject[1]].text not in {".", ",", ";"}:
        if words[subject[1]].lower not in _ADJUNCT or not any(finite_verbs(words[: verb - 1])):
            return False
    comma = next((at for at in range(verb - 2, -1, -1) if words[at].text == ","), -1)
    predicate = any(word.lower in lexicon().grammar["auxiliaries"] - {"'s"} for word in words[slice(*subject)])
    return not predicate and (comma < 0 or not is_apposition(words[comma + 1 : verb - 1]))


_ADJUNCT = frozenset({"in", "on", "at", "with", "to", "after", "during"})


def _opens_inverted(words: Sequence[Word], at: int) -> bool:
    """Whether the word after a verb can open its subject."""
    if at >= len(words) or not words[at].is_word:
        return False
    grammar = lexicon().grammar
    no_subject = (grammar["prepositions"] | grammar["times"] | grammar["subordinators"]) - {"last", "this"}
    return words[at].lower not in no_subject | {"me", "him", "us", "them", "reporters", "not"}


def _before(words: Sequence[Word], stop: int) -> tuple[int, int] | None:
    """What is said before the speaker at ``stop``: it ends at a comma or a quotation."""
    if not stop or not (words[stop - 1].is_quotation or words[stop - 1].text in {",", *_DASHES}):
        return None
    start, end = _trim_marks(words, 0, stop)
    if start == end:
        return None
    if words[end - 1].is_quotation:
        first = end - 1
        if first > 0 and (words[first - 1].is_word or (first > 1 and words[first - 1].text in {",", ":"})):
            return (start, end) if words[first - 1].is_word else (first, end)
        return first, end
    grammar = lexicon().grammar
    if end - start < 2 or (words[start].lower in grammar["prepositions"] | grammar["times"] and end - start < 8):
        return None
    return start, end


def _past_own_name(
    words: Sequence[Word], said: tuple[int, int] | None, subject: tuple[int, int]
) -> tuple[int, int] | None:
    """What is said without what the article says of the speaker before a colon: "Hale gave in: ..., Hale said"."""
    name = words[subject[1] - 1]
    if said is None or not name.is_name:
        return said
    colon = next((at for at in range(*said) if words[at].text == ":"), None)
    own = colon is not None and any(word.text == name.text for word in words[said[0] : colon])
    return (colon + 1, said[1]) if colon is not None and own else said


def _quotation_after(words: Sequence[Word], at: int) -> tuple[tuple[int, int], ...]:
    """The other half of a broken quotation in the same sentence."""
    following = next((i for i in range(at, len(words)) if words[i].is_quotation), None)
    if following is None or following - at > 14:
        return ()
    return ((following, following + 1),)


def _is_tail(words: Sequence[Word], at: int) -> bool:
    """Whether only circumstances follow the verb: "said on Monday", "said in a statement"."""
    grammar = lexicon().grammar
    if at + 1 < len(words) and (words[at].is_quotation or words[at + 1].is_quotation):
        return False
    if at >= len(words) or words[at].text in {".", ",", ";"}:
        return True
    if any(word.lower == "that" or word.text == ":" for word in words[at : at + 10]):
        return False
    return words[at].lower in grammar["times"] | (grammar["prepositions"] - {"of"}) | grammar["adverbs"]


def _is_addressee(words: Sequence[Word], verb: int, at: int) -> bool:
    """Whether only whom the verb speaks to ends the sentence: "..., Hale told the Courier afterwards"."""
    rest = [word for word in words[at:] if word.is_word or word.is_quotation]
    if words[verb].lower not in _TOLD or not 0 < len(rest) <= MAX_ADDRESSEE or any(one.is_quotation for one in rest):
        return False
    known = lexicon()
    predicates = known.statement | known.stance | (known.grammar["auxiliaries"] - {"'s", "’s"}) | {"that", "to"}
    return not any(word.lower in predicates or word.lower in known.grammar["pronouns"] for word in rest)


def _after(words: Sequence[Word], at: int, end: int) -> tuple[int, int] | None:
    """What is said after the verb: past an addressee and a circumstance, up to the next clause that reports."""
    known = lexicon()
    start = end
    if words[at].lower in known.addressed:
        start = _past_addressee(words, at, start)
    start = _past_circumstance(words, start)
    stop = _clause_end(words, start)
    start, stop = _trim_marks(words, start, stop)
    if start < stop and start == end and words[start].lower in _NO_CONTENT and words[at].lower in known.statement:
        start = next((i for i in range(start, stop) if words[i].is_quotation), stop)
    if stop - start == 1 and words[start].lower in {"him", "her", "them", "me", "us", "it"}:
        return None
    return (start, stop) if start < stop else None


_NO_CONTENT = frozenset(
    {
        "as",
        "when",
        "after",
        "before",
        "while",
        "from",
        "of",
        "about",
        "for",
        "at",
        "by",
        "on",
        "with",
        "against",
        "into",
    }
)


def _past_addressee(words: Sequence[Word], verb: int, start: int) -> int:
    """The index after whom the verb speaks to: "told reporters", "warned the owners that"."""
    told = words[verb].lower in _TOLD
    for at in range(start, min(start + (14 if told else 6), len(words))):
        if (
            words[at].lower == "that"
            or words[at].is_quotation
            or words[at].text == ":"
            or (told and _ends_addressee(words[at]))
        ):
            return at
        if words[at].text == "," or (words[at].lower == "to" and not told):
            break
    pronoun = start < len(words) and words[start].lower in {"me", "him", "us", "them", "reporters", "you"}
    return start + 1 if pronoun else start


def _past_circumstance(words: Sequence[Word], start: int) -> int:
    grammar = lexicon().grammar
    while start < len(words):
        word = words[start]
        if (word.lower in grammar["times"] and word.lower not in {"this", "may"}) or word.lower in {"late", "early"}:
            start += 1
        elif word.lower in {"in", "on", "at", "during", "after"} and start + 1 < len(words):
            colon = next(
                (
                    at
                    for at in range(start, min(start + 14, len(words)))
                    if words[at].lower == "that" or words[at].text in {":", ","} or words[at].is_quotation
                ),
                None,
            )
            if colon is None:
                if words[start + 1].lower not in grammar["times"]:
                    return start
                start += 2
            else:
                start = colon
                break
        else:
            break
    return start


def _clause_end(words: Sequence[Word], start: int) -> int:
    """The end of the clause: the sentence's, or where the next speaker or "..., adding" begins."""
    known = lexicon()
    for at in range(start + 1, len(words)):
        if words[at].text == ";":
            return at
        if words[at - 1].text == "," and words[at].lower in known.participles and words[at].lower in known.statement:
            return at - 1
        if words[at].lower == "according" and at + 1 < len(words) and words[at + 1].lower == "to":
            return at
        if words[at].lower in {"but", "while", "and", "though", "although"} and words[at - 1].text == ",":
            verb = next((i for i in range(at + 1, min(at + 9, len(words))) if _verb_end(words, i)), None)
            if verb and not any(is_boundary(word) for word in words[at + 1 : verb]):
                return at
    return len(words)


def _uncued(
    unit: Sequence[Word], said: Sequence[SpeechSpan], previous: Sequence[Word], last: Sequence[SpeechSpan]
) -> Iterator[SpeechSpan]:
    """Quotations that no cue of their sentence claims: they go on from the speaker before."""
    covered = 0
    claims = sorted((one.start, one.end) for one in said)[::-1]
    alone = not any(word.is_word for word in unit)
    for word in unit:
        one = word.quotation
        while one and claims and claims[-1][0] <= one.start:
            covered = max(covered, claims.pop()[1])
        if one is None or one.end <= covered:
            continue
        if one.titled or (one.length < FRAGMENT_WORDS and not alone):
            continue
        speech = SpeechSpan(start=one.start, end=one.end, speech=Speech.DIRECT)
        if last and (alone or one.goes_on):
            relayed = Speech.RELAYED if last[0].speech is Speech.RELAYED else Speech.DIRECT
            speech = last[0].model_copy(update={"start": one.start, "end": one.end, "speech": relayed})
        elif alone and previous and previous[-1].text == ":":
            speech = _introduced(speech, previous)
        yield speech


def _introduced(speech: SpeechSpan, previous: Sequence[Word]) -> SpeechSpan:
    """The speech with the subject of the sentence that ends in a colon before it, if that is a name."""
    subject = main_subject(previous, len(previous))
    holder = speaker_of(previous, subject) if subject else None
    if subject is None or holder is None or not previous[subject[1] - 1].is_name:
        return speech
    span = Span(start=holder.start, end=holder.end)
    return speech.model_copy(update={"holder": holder.name, "role": holder.role, "holder_span": span})


def _named(one: SpeechSpan, referents: Referents) -> SpeechSpan:
    """The same with the holder's pronoun resolved to a name in the text, or to None where that is not safe."""
    if one.holder is None:
        return one
    if one.holder.lower() not in lexicon().grammar["pronouns"]:
        referents.mention(one.holder, one.role)
        return one
    name, role = referents.of(one.holder.lower())
    return one.model_copy(update={"holder": name, "role": role})


def attribution_of(quote: Span, speech: Sequence[SpeechSpan], text: str) -> tuple[Link, ...]:
    """The chain of who says ``quote``, outermost first; the article's own voice when no speech makes up most of it."""
    over = [one for one in speech if _makes_up(quote, one)]
    links: list[Link] = []
    relayed = False
    for one in sorted(over, key=lambda one: (one.start - one.end, one.start)):
        relayed = relayed or one.speech is Speech.RELAYED
        cue = Quote.cut(text, one.cue.start, one.cue.end) if one.cue else None
        link = Link(speech=Speech.RELAYED if relayed else one.speech, holder=one.holder, role=one.role, cue=cue)
        if links and links[-1].holder == link.holder:
            links.pop()
        links.append(link)
    return tuple(links) or (Link(speech=Speech.OWN_VOICE),)


def _makes_up(quote: Span, one: SpeechSpan) -> bool:
    """Whether what is said covers most of the quote, or does so with the speaker and the cue that the quote holds."""
    length = quote.end - quote.start
    if 2 * quote.overlap(one) > length:
        return True
    if one.cue is None or quote.overlap(one.cue) == 0 or quote.overlap(one) < QUOTED_SHARE * length:
        return False
    parts = [one, one.cue, *([one.holder_span] if one.holder_span else [])]
    whole = Span(start=min(part.start for part in parts), end=max(part.end for part in parts))
    return 2 * quote.overlap(whole) > length
