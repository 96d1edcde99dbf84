"""Who says what in an article: direct quotations, reported speech and what another outlet relays.

Code only. A sentence is read as words in which a whole quotation is one word; a reporting verb or "according to"
is a cue, the phrase on one side of it the speaker and the rest of the sentence what is said.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractor.claims.speakers import (
    QUOTATION,
    Speaker,
    Word,
    is_boundary,
    lexicon,
    main_subject,
    name_and_role,
    phrase_after,
    split_words,
    subject_before,
)
from schemas.claim import Link, Speech
from schemas.span import Quote, Span

MAX_UNIT_WORDS = 400
"""Words in a sentence, beyond which it is read in pieces."""
SCARE_WORDS = 2
"""A quotation of so few words is speech only where a cue says so."""

_OPENERS = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "‹": "›",
    "「": "」",
    "『": "』",
    "``": "''",
    "‘": "’",
    '"': '"',
    "''": "''",
    "'": "'",
}
_MARK = re.compile(r"''|``|’’|‘‘|[“”„«»‹›「」『』\"‘’']")
_PARAGRAPH_END = re.compile(r"\n[^\S\n]*\n\s*|(?<=[.!?:\"”'’»)])\n\s*|\n(?=[“\"«„])")
_ELISION = re.compile(r"['‘’](?:\d0s|em|til|tis|twas|cause|n|bout|round)\b", re.IGNORECASE)


class SpeechSpan(Span):
    """What somebody says: ``text[start:end]`` without its quotation marks. A quotation over several paragraphs
    gives one for each. ``holder`` is as the text names the speaker, None when it cannot be told."""

    speech: Speech
    holder: str | None = None
    role: str | None = None
    cue: Span | None = None
    holder_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch in quotation marks; ``outer`` offsets take in the marks. ``goes_on`` from the paragraph before."""

    start: int
    end: int
    outer_start: int
    outer_end: int
    goes_on: bool = False


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
                found.append(Quotation(opener.end(), mark.start(), opener.start(), mark.end(), goes_on))
            opener = None
    if opener is None or not _is_double(opener):
        return found, None
    if text[opener.end() : end].strip():
        found.append(Quotation(opener.end(), end, opener.start(), end, goes_on))
    return found, opener.group()


def _is_double(mark: re.Match[str]) -> bool:
    return mark.group() not in {"'", "‘", "’", "‹", "›"}


def _is_apostrophe(text: str, mark: re.Match[str]) -> bool:
    if mark.group() not in {"'", "’", "‘"}:
        return False
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    return before.isalnum() and after.isalnum() or bool(_ELISION.match(text, mark.start()) and not before.isalnum())


def _can_open(text: str, mark: re.Match[str], end: int) -> bool:
    if mark.group() not in _OPENERS or mark.end() >= end:
        return False
    before, after = text[mark.start() - 1 : mark.start()] if mark.start() else "", text[mark.end()]
    if mark.group() in {"“", "„", "«", "‹", "「", "『", "``", "‘‘"}:
        return True
    return not before.isalnum() and before not in {".", ",", "!", "?"} and not after.isspace()


def _closes(text: str, opener: re.Match[str], mark: re.Match[str], end: int) -> bool:
    if mark.group() not in _OPENERS[opener.group()] and not (opener.group() == "“" and mark.group() in {'"', "''"}):
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
    for mark in marks[at + 1 : at + 12]:
        if _closes(text, opener, mark, len(text)):
            return True
    return False


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence of the story, its quotations taken for one word each."""

    words: tuple[Word, ...]
    quotations: tuple[Quotation, ...]
    paragraph: int


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
    named: SpeechSpan | None = None
    previous: _Unit | None = None
    for unit in _units(text, spans, find_quotations(text)):
        speech = _speech_in(text, unit)
        speech.extend(_uncued(unit, speech, previous, (speech or before)[-1:]))
        speech.sort(key=lambda one: (one.start, -one.end))
        for at, one in enumerate(speech):
            speech[at] = _named(one, named)
            named = speech[at] if speech[at].holder and speech[at].holder_span else named
        found.extend(speech)
        before = speech if speech or not unit.quotations else ()
        previous = unit
    return tuple(found)


def _units(text: str, spans: Sequence[Span], quotations: Sequence[Quotation]) -> Iterator[_Unit]:
    """Sentences joined where a quotation runs across their border."""
    paragraphs = [gap.start() for gap in _PARAGRAPH_END.finditer(text)]
    at_quotation = at_paragraph = index = 0
    while index < len(spans):
        start, end = spans[index].start, spans[index].end
        inside: list[Quotation] = []
        while at_quotation < len(quotations) and quotations[at_quotation].outer_end <= start:
            at_quotation += 1
        while True:
            while at_quotation < len(quotations) and quotations[at_quotation].outer_start < end:
                inside.append(quotations[at_quotation])
                at_quotation += 1
            end = max(end, inside[-1].outer_end) if inside else end
            index += 1
            if index >= len(spans) or not _joined_on(text, spans[index], end, inside):
                break
            end = max(end, spans[index].end)
        while at_paragraph < len(paragraphs) and paragraphs[at_paragraph] < start:
            at_paragraph += 1
        yield _Unit(tuple(_words_of(text, start, end, inside)), tuple(inside), at_paragraph)


def _joined_on(text: str, following: Span, end: int, inside: Sequence[Quotation]) -> bool:
    """Whether the next sentence belongs to this one: overlapped by a quotation, or "he said" after one."""
    if following.start < end:
        return True
    between = text[end : following.start]
    if not inside or inside[-1].outer_end < end or "\n" in between:
        return False
    head = split_words(text, following.start, min(following.end, following.start + 60))
    verb = next((at for at, word in enumerate(head[:6]) if word.lower in lexicon().statement), None)
    return text[following.start].islower() or bool(verb and following.end - following.start < 60)


def _words_of(text: str, start: int, end: int, quotations: Sequence[Quotation]) -> Iterator[Word]:
    for one in quotations:
        yield from _outside_brackets(split_words(text, start, max(start, one.outer_start)))
        yield Word(
            QUOTATION,
            one.outer_start,
            one.outer_end,
            (one.start, one.end),
            len(text[one.start : one.end].split(maxsplit=9)),
            one.goes_on,
        )
        start = one.outer_end
    yield from _outside_brackets(split_words(text, start, max(start, end)))


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


def _speech_in(text: str, unit: _Unit) -> list[SpeechSpan]:
    found: list[SpeechSpan] = []
    for first in range(0, len(unit.words), MAX_UNIT_WORDS):
        words = unit.words[first : first + MAX_UNIT_WORDS]
        for cue in _cues(words):
            for start, end in cue.content:
                found.extend(_spans_of(text, words, cue, words[start:end]))
    return _without_doubles(found)


def _without_doubles(found: Sequence[SpeechSpan]) -> list[SpeechSpan]:
    """One for each stretch, the first cue wins unless only a later one names a holder."""
    kept: dict[tuple[int, int], SpeechSpan] = {}
    for one in found:
        known = kept.get((one.start, one.end))
        if known is None or known.holder_span is None and one.holder_span:
            kept[one.start, one.end] = one
    return list(kept.values())


def _spans_of(text: str, unit: Sequence[Word], cue: _Cue, words: Sequence[Word]) -> Iterator[SpeechSpan]:
    quoted = [word for word in words if word.is_quotation]
    holder = _speaker(unit, cue.subject)
    relayed = _is_relayed(text, unit, cue, holder)
    only_quotations = bool(quoted) and all(
        word.is_quotation or not word.is_word or word.lower == "that" for word in words
    )
    common = {
        "holder": holder.name if holder else None,
        "role": holder.role if holder else None,
        "cue": Span(start=unit[cue.start].start, end=unit[cue.end - 1].end),
        "holder_span": Span(start=holder.start, end=holder.end) if holder else None,
    }
    if not only_quotations:
        while words and not (words[0].is_word or words[0].is_quotation):
            words = words[1:]
        while words and not (words[-1].is_word or words[-1].is_quotation):
            words = words[:-1]
        if words:
            speech = Speech.RELAYED if relayed else Speech.INDIRECT
            yield SpeechSpan(start=words[0].start, end=words[-1].end, speech=speech, **common)
    for word in quoted:
        start, end = word.inner or (word.start, word.end)
        if only_quotations or word.counted > SCARE_WORDS:
            yield SpeechSpan(start=start, end=end, speech=Speech.RELAYED if relayed else Speech.DIRECT, **common)


def _speaker(words: Sequence[Word], subject: tuple[int, int] | None) -> Speaker | None:
    if subject is None:
        return None
    start, end = subject
    while end > start and not words[end - 1].is_word:
        end -= 1
    while start < end and not words[start].is_word:
        start += 1
    if start == end or words[start].lower in lexicon().grammar["no_speakers"] and end - start == 1:
        return None
    core = next((at for at in range(start, end) if words[at].text == ","), end)
    name, role = name_and_role(words[start:core])
    return Speaker(name, role, words[start].start, words[core - 1].end)


def _is_relayed(text: str, words: Sequence[Word], cue: _Cue, holder: Speaker | None) -> bool:
    outlets = lexicon().outlets
    if holder and holder.role is None and outlets.search(text, holder.start, holder.end):
        return True
    tail = next(
        (
            at
            for at in range(cue.end, min(cue.end + 8, len(words)))
            if words[at].text in {",", ":", ";"} or words[at].is_quotation or words[at].lower == "that"
        ),
        min(cue.end + 8, len(words)),
    )
    if words[cue.start].lower in {"told", "tells", "telling"} and tail > cue.end:
        return bool(outlets.search(text, words[cue.end].start, words[tail - 1].end))
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
    label = _label(words)
    return [*found, label] if label else found


def _label(words: Sequence[Word]) -> _Cue | None:
    """ "Name: what is said"."""
    colon = next((at for at, word in enumerate(words[:7]) if word.text == ":"), None)
    if not colon or colon + 1 >= len(words) or not words[colon + 1].is_quotation:
        return None
    if not all(word.is_name or word.text == "." for word in words[:colon]):
        return None
    return _Cue(colon, colon + 1, (0, colon), ((colon + 1, len(words)),))


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
    if not word.text.islower() or at == 0 and not (len(words) > 1):
        return None
    pair = f"{word.lower} {words[at + 1].lower}" if at + 1 < len(words) else ""
    end = at + 2 if pair in known.statement or pair in known.stance else at + 1
    if end == at + 1 and word.lower not in known.statement and word.lower not in known.stance:
        return None
    return end if _is_verb(words, at) else None


def _is_verb(words: Sequence[Word], at: int) -> bool:
    known, word = lexicon(), words[at]
    before = words[at - 1] if at else None
    after = words[at + 1] if at + 1 < len(words) else None
    if before is None:
        return False
    if before.lower in {"to", "'s", "’s"} | (known.grammar["determiners"] - {"both", "that"}):
        return False
    if word.lower in known.bare:
        return (
            before.lower in {"they", "we", "i", "you", "who", "also", "police"}
            or before.is_word
            and before.lower.endswith("s")
            and not before.lower.endswith("ss")
        )
    if word.lower in known.nounlike and not (before.is_name or before.lower in known.grammar["pronouns"] | {"also"}):
        return after is not None and (after.lower == "that" or after.is_quotation)
    if word.lower not in known.participles:
        auxiliaries = [one.lower for one in words[max(0, at - 3) : at]]
        if {"is", "was", "are", "were", "been", "being", "be"} & set(auxiliaries[-2:]) and word.lower.endswith("d"):
            return False
    return True


def _verb_cue(words: Sequence[Word], at: int, end: int, earlier: _Cue | None) -> _Cue | None:
    """The cue of the verb ``words[at:end]`` with its speaker and content, None when there is nothing said."""
    known = lexicon()
    statement = " ".join(word.lower for word in words[at:end]) in known.statement
    inverted = _inverted(words, at, end)
    if inverted:
        return inverted
    if words[at].lower in known.participles:
        subject = earlier.subject if earlier else main_subject(words, at)
        if words[at - 1].lower not in {",", "as", "—", "–", "--", "and", "by", "in"} and not words[at - 1].is_quotation:
            subject = subject_before(words, at)
        after = _after(words, at, end)
        return _Cue(at, end, subject, (after,)) if after else None
    subject = subject_before(words, at)
    if subject and earlier and words[at - 1].lower in known.grammar["conjunctions"]:
        subject = earlier.subject
    before = _before(words, subject[0]) if subject and statement else None
    after = _after(words, at, end)
    quoted_before = before is not None and words[before[1] - 1].is_quotation
    if quoted_before and before:
        rest = _quotation_after(words, end)
        return _Cue(at, end, subject, (before, *rest))
    if before and (after is None or _is_tail(words, end)):
        return _Cue(at, end, subject, (before,))
    return _Cue(at, end, subject, (after,)) if after else None


def _inverted(words: Sequence[Word], at: int, end: int) -> _Cue | None:
    """ "...", said X."""
    marked = at and (words[at - 1].is_quotation or words[at - 1].text == ",")
    if not marked or words[at].lower in lexicon().participles or end >= len(words):
        return None
    if words[end].is_quotation or words[end].lower in {"that", "in", "on", "at", "to"} or not words[end].is_word:
        return None
    before = _before(words, at)
    subject = phrase_after(words, end)
    if before is None or subject is None:
        return None
    if not words[before[1] - 1].is_quotation and subject[1] < len(words) and words[subject[1]].text not in {".", ","}:
        return None
    return _Cue(at, end, subject, (before, *_quotation_after(words, subject[1])))


def _before(words: Sequence[Word], stop: int) -> tuple[int, int] | None:
    """What is said before the speaker at ``stop``: it ends at a comma or a quotation."""
    if not stop or not (words[stop - 1].is_quotation or words[stop - 1].text in {",", "—", "–", "--", "-"}):
        return None
    start, end = _trim_marks(words, 0, stop)
    if start == end:
        return None
    if words[end - 1].is_quotation:
        first = end - 1
        if first > 0 and (words[first - 1].is_word or first > 1 and words[first - 1].text in {",", ":"}):
            return (start, end) if words[first - 1].is_word else (first, end)
        return first, end
    grammar = lexicon().grammar
    if end - start < 4 or words[start].lower in grammar["prepositions"] | grammar["times"] and end - start < 8:
        return None
    return start, end


def _quotation_after(words: Sequence[Word], at: int) -> tuple[tuple[int, int], ...]:
    """The other half of a broken quotation in the same sentence."""
    following = next((i for i in range(at, len(words)) if words[i].is_quotation), None)
    if following is None or following - at > 14:
        return ()
    return ((following, following + 1),)


def _is_tail(words: Sequence[Word], at: int) -> bool:
    """Whether only circumstances follow the verb: "said on Monday", "said in a statement"."""
    grammar = lexicon().grammar
    if at >= len(words) or words[at].text in {".", ",", ";"}:
        return True
    if any(word.lower == "that" or word.text == ":" for word in words[at : at + 10]):
        return False
    return words[at].lower in grammar["times"] | (grammar["prepositions"] - {"of"}) | grammar["adverbs"]


def _after(words: Sequence[Word], at: int, end: int) -> tuple[int, int] | None:
    """What is said after the verb: past an addressee and a circumstance, up to the next clause that reports."""
    known = lexicon()
    start = end
    if words[at].lower in known.addressed:
        start = _past_addressee(words, start)
    start = _past_circumstance(words, start)
    stop = _clause_end(words, start)
    start, stop = _trim_marks(words, start, stop)
    return (start, stop) if start < stop else None


def _past_addressee(words: Sequence[Word], start: int) -> int:
    for at in range(start, min(start + 14, len(words))):
        if words[at].lower in {"that", "to"} or words[at].is_quotation or words[at].text in {":", ","}:
            return at
    if start < len(words) and words[start].lower in {"me", "him", "her", "us", "them", "reporters", "you", "it"}:
        return start + 1
    return start


def _past_circumstance(words: Sequence[Word], start: int) -> int:
    grammar = lexicon().grammar
    while start < len(words):
        word = words[start]
        if word.lower in grammar["times"] and word.lower not in {"this", "may"} or word.lower in {"late", "early"}:
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
        if words[at - 1].text == "," and words[at].lower in known.participles and words[at].lower in known.statement:
            return at - 1
        if words[at].lower == "according" and at + 1 < len(words) and words[at + 1].lower == "to":
            return at
        if words[at].lower in {"but", "while", "and"} and words[at - 1].text == ",":
            verb = next((i for i in range(at + 1, min(at + 9, len(words))) if _verb_end(words, i)), None)
            if verb and not any(is_boundary(word) for word in words[at + 1 : verb]):
                return at
    return len(words)


def _uncued(
    unit: _Unit, said: Sequence[SpeechSpan], previous: _Unit | None, last: Sequence[SpeechSpan]
) -> Iterator[SpeechSpan]:
    """Quotations that no cue of their sentence claims: they go on from the speaker before."""
    covered = [(one.start, one.end) for one in said]
    alone = not any(word.is_word for word in unit.words)
    for word in unit.words:
        if word.inner is None or any(start <= word.inner[0] and word.inner[1] <= end for start, end in covered):
            continue
        if word.counted <= SCARE_WORDS and not alone:
            continue
        speech = SpeechSpan(start=word.inner[0], end=word.inner[1], speech=Speech.DIRECT)
        if last and (alone or word.goes_on):
            relayed = last[0].speech is Speech.RELAYED
            speech = speech.model_copy(
                update={
                    "holder": last[0].holder,
                    "role": last[0].role,
                    "holder_span": last[0].holder_span,
                    "speech": Speech.RELAYED if relayed else Speech.DIRECT,
                }
            )
        elif alone and previous and previous.words and previous.words[-1].text == ":":
            holder = _speaker(previous.words, main_subject(previous.words, len(previous.words)))
            if holder:
                span = Span(start=holder.start, end=holder.end)
                speech = speech.model_copy(update={"holder": holder.name, "role": holder.role, "holder_span": span})
        yield speech


def _named(one: SpeechSpan, named: SpeechSpan | None) -> SpeechSpan:
    """The same with the holder's pronoun resolved to the last speaker with a name, None where that is not safe."""
    if one.holder is None or one.holder.lower() not in lexicon().grammar["pronouns"]:
        return one
    if named is None or one.holder.lower() in {"i", "we", "you"}:
        return one.model_copy(update={"holder": None})
    return one.model_copy(update={"holder": named.holder, "role": named.role})


def attribution_of(quote: Span, speech: Sequence[SpeechSpan], text: str) -> tuple[Link, ...]:
    """The chain of who says ``quote``, outermost first; the article's own voice when no speech covers most of it."""
    length = quote.end - quote.start
    over = [one for one in speech if 2 * (min(quote.end, one.end) - max(quote.start, one.start)) > length]
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
