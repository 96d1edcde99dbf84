"""The days for which a claim holds: its own time words, else its sentence's, else what its tense and context tell.

A past tense without a time takes the time that the text named last, a present or perfect tense the day of publication;
what is planned, demanded or foreseen without a time stays unknown, and so does everything where the publication date is
not known and no time is named. Which rule was used is told by ``basis`` and ``words``: carried words stand elsewhere in
the text.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum

from extractor.claims.modality import modality_of
from extractor.claims.speakers import Word, lexicon
from extractor.claims.timeline import TimeExpression, find_times
from extractor.claims.verbs import MOST_CHARS, finite_verbs, word_lists, words_of
from schemas.article import SegmentKind, Sentence
from schemas.claim import AsOf, Granularity, Modality, TimeBasis

AHEAD = frozenset({Modality.PLANNED, Modality.PREDICTED, Modality.CONDITIONAL, Modality.DEMANDED})
"""Moods of what has not come about: a bare weekday in them is a coming one."""
_LONG = frozenset({Granularity.YEAR, Granularity.DECADE})
_EARLIEST_WITHIN = 20
"""Characters behind a time in which "at the earliest" opens its end."""


class Tense(StrEnum):
    """Of a clause's first finite verb; ``none`` where there is no verb."""

    PAST = "past"
    PRESENT = "present"
    PERFECT = "perfect"
    FUTURE = "future"
    NONE = "none"


def tense_of(text: str) -> Tense:
    """The tense of the first finite verb of ``text``."""
    return next((tense for _, tense in _tenses(text)), Tense.NONE)


def _tenses(text: str) -> Iterator[tuple[int, Tense]]:
    """Where each finite verb begins, and its tense."""
    words = words_of(text, 0, min(len(text), MOST_CHARS), sealed=())
    for at, finite in enumerate(finite_verbs(words)):
        if finite:
            yield words[at].start, _tense(words, at)


def _tense(words: Sequence[Word], verb: int) -> Tense:
    low, lists = words[verb].lower, word_lists()
    if low in lists["future"] or _is_ahead(words, verb):
        return Tense.FUTURE
    if low in ("has", "have"):
        return Tense.PERFECT
    if low in ("is", "are", "does", "do") or low in lists["present"]:
        return Tense.PRESENT
    return Tense.PRESENT if low.endswith("s") and low in lexicon().reporting else Tense.PAST


def _is_ahead(words: Sequence[Word], verb: int) -> bool:
    """Whether "is", "are", "has" or "have" opens "is to", "are due", "has to"."""
    after = words[verb + 1].lower if verb + 1 < len(words) else ""
    return words[verb].lower in ("is", "are", "has", "have") and after in word_lists()["ahead"]


def _is_coming(text: str, at: int) -> bool:
    """Whether what a text says about the time at ``at`` is to come.

    The verb ahead of the time tells, else the one behind it; where that is past, words such as "promised to".
    """
    verbs = list(_tenses(text))
    governing = next((tense for start, tense in reversed(verbs) if start < at), verbs[0][1] if verbs else Tense.NONE)
    if governing in (Tense.FUTURE, Tense.PAST):
        return governing is Tense.FUTURE or modality_of(text[:at]) in AHEAD
    return modality_of(text) in AHEAD


class Calendar:
    """The times of one article: ``before[n]`` is the one that the text named last ahead of its sentence ``n``.

    Only times that are over by the publication, of the same kind of segment; a year or a decade holds for the next
    sentence alone. Where nothing was named yet it is the first day that the story names.
    """

    def __init__(self, text: str, sentences: Sequence[Sentence], published: date | None) -> None:
        self.text = text
        self.published = published
        self.before: dict[int, TimeExpression | None] = {}
        past = {one.number: self._past(one) for one in sentences}
        story = (day for one in sentences if one.kind is SegmentKind.BODY for day in past[one.number])
        first = next((one for one in story if one.as_of.granularity is Granularity.DAY), None)
        last: TimeExpression | None = None
        kind, long = SegmentKind.BODY, False
        for one in sentences:
            if one.kind is not kind:
                last, kind = None, one.kind
            self.before[one.number] = last or first
            if long:
                last, long = None, False
            for named in past[one.number]:
                last, long = named, named.as_of.granularity in _LONG

    def _past(self, sentence: Sentence) -> list[TimeExpression]:
        if self.published is None:
            return []
        found = self._times(self.text[sentence.start : sentence.end])
        return [one for one in found if one.as_of.start and one.as_of.end and one.as_of.start <= self.published]

    def as_of(self, quote: str, sentence: Sentence, *, mood: Modality) -> AsOf:
        """When a claim of these words in this sentence holds."""
        whole = self.text[sentence.start : sentence.end]
        tense = tense_of(quote)
        if tense is Tense.NONE:
            tense = tense_of(whole)
        ahead = tense is Tense.FUTURE or mood in AHEAD
        own = self._times(quote) or self._around(whole, ahead=ahead)
        dated = [one for one in own if one.as_of.start or one.as_of.end]
        if dated:
            best = next((one for one in dated if one.as_of.granularity is Granularity.DAY), dated[0])
            return self._closed(best, quote[best.end : best.end + _EARLIEST_WITHIN], ahead=ahead)
        clock = own[0].as_of.clock if own else None
        bare = own[0].as_of if own else AsOf()
        if ahead:
            return bare
        named = self.before[sentence.number]
        if tense is Tense.PAST and named is not None:
            return named.as_of.model_copy(update={"clock": clock})
        if self.published is None or (tense is Tense.NONE and not clock):
            return bare
        return AsOf(
            start=self.published,
            end=self.published,
            granularity=Granularity.DAY,
            basis=TimeBasis.PUBLICATION,
            clock=clock,
        )

    def _around(self, sentence: str, *, ahead: bool) -> tuple[TimeExpression, ...]:
        """The sentence's one day or time of day, for a clause that has none; what is over was not on a coming day."""
        fine = [one for one in self._times(sentence) if one.as_of.granularity is Granularity.DAY or one.as_of.clock]
        latest = date.max if ahead or self.published is None else self.published
        fits = [one for one in fine if one.as_of.start is None or one.as_of.start <= latest]
        return tuple(fits) if len(fine) == 1 else ()

    def _times(self, text: str) -> tuple[TimeExpression, ...]:
        """All times of a text, each read as a coming one where the words about it speak of what is to come."""
        past = find_times(text, self.published)
        ahead = [_is_coming(text, one.start) for one in past]
        if not any(ahead):
            return past
        coming = find_times(text, self.published, future=True)
        if [one.start for one in past] != [one.start for one in coming]:
            return past
        return tuple(later if to_come else one for one, later, to_come in zip(past, coming, ahead, strict=True))

    def _closed(self, one: TimeExpression, after: str, *, ahead: bool) -> AsOf:
        """The expression's days: "since" lasts to the publication, what was so "by Thursday" was so on Thursday."""
        as_of, published = one.as_of, self.published
        if "at the earliest" in after.lower():
            return as_of.model_copy(update={"end": None})
        if ahead or published is None:
            return as_of
        if as_of.start and as_of.end is None and as_of.start <= published and one.words.lower().startswith("since"):
            return as_of.model_copy(update={"end": published})
        if as_of.end and as_of.start is None and as_of.end <= published:
            return as_of.model_copy(update={"start": as_of.end})
        return as_of
