"""What a state or outcome is said of: the noun phrase that a word of a claim is about, found by word order alone."""

import re

from extractor.verification.frames import Frame
from extractor.verification.lexicon import words
from extractor.verification.slots import Slots, Word

_CLAUSE = re.compile(
    r"[.;:–—?!]|, (?:and|but|who|which|where|while|as|after|though|although)\b|\b(?:but|while|which|whereas)\b"
)
_PASSIVE = re.compile(r"\b(?:be|been|being|is|are|was|were|gets?|got)\s+(?:not\s+|\w+ly\s+)?$")
HOURS = "morning|midday|noon|afternoon|evening|night"
"""Parts of the day."""
_HOUR = re.compile(rf"\b({HOURS})\s$")
_LINK = re.compile(r"[\s\"“”‘’'-]*")
_AFTER = re.compile(
    r"[\s\"“”]*(?:(?:of|the|an?|its|his|her|their|both|all|this|that|these|those"
    rf"|(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:['’]s)?|{HOURS})\s+)*[\"“”]?$",
    re.IGNORECASE,
)
"""Between a word and what it bears on: determiners, and the day or hour of that."""


def anchored(
    frame: Frame, sides: tuple[Slots, Slots], words_of: tuple[Word, Word], *, object_only: bool = False
) -> bool:
    """Whether both words are said of one thing that both claims name; ``frame`` is the alignment without the words.

    A thing without a name ("the talks", "the road") can be another one in the other report; one that both describe in
    the same words ("the afternoon session") is one.
    With ``object_only`` who acts is not enough: it must be what is acted on.
    """
    return any(
        (len(pairs) > 1 or any((a.name and b.name) or _of_one_hour(sides, (a, b)) for a, b in pairs))
        and not _told_apart(one, other, frame)
        and (not object_only or all(map(_is_object, sides, words_of, (one, other))))
        for one, other, pairs in _met(frame, sides, words_of)
    )


def _of_one_hour(sides: tuple[Slots, Slots], pair: tuple[Word, Word]) -> bool:
    """Whether both are told by the same part of the day: "the afternoon session"."""
    one, other = _hours(sides, pair)
    return one is not None and one == other


def _of_two_hours(sides: tuple[Slots, Slots], pair: tuple[Word, Word]) -> bool:
    one, other = _hours(sides, pair)
    return one is not None and other is not None and one != other


def _hours(sides: tuple[Slots, Slots], pair: tuple[Word, Word]) -> tuple[str | None, str | None]:
    found = (_HOUR.search(slots.text[: word.start].casefold()) for slots, word in zip(sides, pair, strict=True))
    one, other = (hour[1] if hour else None for hour in found)
    return one, other


def _is_object(slots: Slots, word: Word, phrase: tuple[Word, ...]) -> bool:
    """Whether the phrase follows the word at once, or the word is a passive behind it."""
    return phrase[0].start >= word.end or bool(_PASSIVE.search(slots.text[: word.start].casefold()))


def two_of_a_kind(frame: Frame, sides: tuple[Slots, Slots], words_of: tuple[Word, Word]) -> bool:
    """Whether the words are said of things of one kind that are told apart: "the north tunnel", "the south tunnel"."""
    return any(
        (_told_apart(one, other, frame) or _of_two_hours(sides, (a, b)))
        and one[-1] == a
        and other[-1] == b
        and not (a.name or b.name)
        for one, other, pairs in _met(frame, sides, words_of)
        for a, b in pairs
    )


def _met(
    frame: Frame, sides: tuple[Slots, Slots], words_of: tuple[Word, Word]
) -> list[tuple[tuple[Word, ...], tuple[Word, ...], list[tuple[Word, Word]]]]:
    """The phrases of both sides that the words can be about and that share something, with the pairs they share."""
    first, second = (about(slots, word) for slots, word in zip(sides, words_of, strict=True))
    met = [
        (one, other, [(a, b) for a, b in frame.shared if a in one and b in other]) for one in first for other in second
    ]
    return [found for found in met if found[2]]


def _told_apart(one: tuple[Word, ...], other: tuple[Word, ...], frame: Frame) -> bool:
    """Whether each phrase has a word of its own and no name is shared."""
    own_a = [word for word in one if word in frame.only_a and not word.context]
    own_b = [word for word in other if word in frame.only_b and not word.context]
    return bool(own_a and own_b) and not any(word.name for word in (*one, *other) if word not in (*own_a, *own_b))


def about(slots: Slots, word: Word) -> list[tuple[Word, ...]]:
    """The noun phrases that the word can be about: what follows it at once, else its subject."""
    start, end = _clause(slots.text, word)
    runs = _runs(slots, start, end, word)
    after = next((run for run in runs if run[0].start >= word.end), None)
    found = []
    if after and _AFTER.fullmatch(slots.text[word.end : after[0].start]) and not all(one.light for one in after):
        found.append(after)
    before = [run for run in runs if run[-1].end <= word.start and not _led(slots.text, run[0].start)]
    if before:
        found.append(before[-1])
        if before[0] is not before[-1] and any(one.name for one in before[0]):
            found.append(before[0])
    return found


def _clause(text: str, word: Word) -> tuple[int, int]:
    starts = [match.end() for match in _CLAUSE.finditer(text, 0, word.start)]
    following = _CLAUSE.search(text, word.end)
    return (starts[-1] if starts else 0), (following.start() if following else len(text))


def _runs(slots: Slots, start: int, end: int, word: Word) -> list[tuple[Word, ...]]:
    """The content words of a clause that follow each other without a function word or mark, the word left out."""
    runs: list[list[Word]] = []
    for one in slots.words:
        if (one.start < word.end and word.start < one.end) or one.start < start or one.end > end:
            continue
        close = bool(runs) and _LINK.fullmatch(slots.text[runs[-1][-1].end : one.start])
        if close:
            runs[-1].append(one)
        else:
            runs.append([one])
    return [tuple(run) for run in runs]


def _led(text: str, start: int) -> bool:
    """Whether a preposition leads the phrase that begins there."""
    lead = re.findall(r"[\w'’]+", text[max(0, start - 30) : start].casefold())
    while lead and lead[-1] in words("determiners"):
        lead.pop()
    return bool(lead) and lead[-1] in words("prepositions")
