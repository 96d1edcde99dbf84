"""The dates and clock times that a statement gives, as far as two reports can be held against each other."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PARTS = {
    "first quarter": (1, 3), "second quarter": (4, 6), "third quarter": (7, 9), "fourth quarter": (10, 12),
    "first half": (1, 6), "second half": (7, 12),
    "spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall of": (9, 11),
}  # fmt: skip
"""Parts of a year as their first and last month."""
STRETCHES = {
    "early": (1, 13), "beginning of": (1, 13), "start of": (1, 13), "first half of": (1, 16), "mid": (8, 23),
    "middle of": (8, 23), "second half of": (14, 31), "late": (17, 31), "end of": (17, 31),
}  # fmt: skip
"""Parts of a month as their first and last day, as widely as reports use them."""
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_DATES = [
    re.compile(rf"\b{_DAY} (?:of )?{_MONTH}(?:,? {_YEAR})?\b", re.I),
    re.compile(rf"\b{_MONTH} {_DAY}(?:,? {_YEAR})?\b", re.I),
    re.compile(rf"\b(?P<stretch>{'|'.join(STRETCHES)})[ -]{_MONTH}(?:,? {_YEAR})?\b", re.I),
    re.compile(rf"\b(?P<first>{'|'.join(MONTHS)})[a-z]*[–-](?P<last>{'|'.join(MONTHS)})[a-z]*(?: {_YEAR})?\b", re.I),
    re.compile(rf"\b(?P<part>{'|'.join(PARTS)})s?\b(?:,?(?: of)? {_YEAR})?", re.I),
    re.compile(rf"\b(?P<part>{'|'.join(one.replace(' ', '-') for one in PARTS if ' ' in one)})\b", re.I),
    re.compile(rf"\b(?<!of )(?:(?<=in )|(?<=since )|(?<=of )|(?<=until )|(?<=by )){_MONTH}(?: {_YEAR})?\b", re.I),
    re.compile(rf"\b{_MONTH} {_YEAR}\b", re.I),
    re.compile(r"\b(?P<weekday>mon|tues?|wednes|thurs?|fri|satur|sun)day(?:['’]s)?\b", re.I),
    re.compile(rf"(?:(?<=\bin )|(?<=\bof )|(?<=\bby )|(?<=\bto )){_YEAR}\b"),
    re.compile(rf"(?:(?<=since )|(?<=until )|(?<=from )|(?<=before )|(?<=after )|(?<=than )|(?<=during )){_YEAR}\b"),
]
_BEFORE = re.compile(
    r"\b(?P<word>since|from|after|until|till|by|before|waited until|not before)\s+(?:early |late |the )?$", re.I
)
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NONE = r"(?P<hour>)(?P<minute>)(?P<half>)"
_CLOCKS = [
    re.compile(r"\b(?P<hour>\d{1,2})[:.](?P<minute>[0-5]\d) ?(?P<half>[ap])\.?m\b\.?", re.I),
    re.compile(r"\b(?P<hour>\d{1,2})(?P<minute>) ?(?P<half>[ap])\.?m\b\.?", re.I),
    re.compile(r"\b(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?P<half>)\b"),
    re.compile(r"(?<=\bat )(?P<hour>[01]?\d|2[0-3])\.(?P<minute>[0-5]\d)(?P<half>)\b"),
    re.compile(r"\b(?<=after )(?P<hour>[01]?\d|2[0-3])\.(?P<minute>[0-5]\d)(?P<half>)\b"),
    re.compile(r"\b(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?P<half>)(?= (?:gmt|utc|hours|local))", re.I),
    re.compile(
        rf"(?:\bat |\baround |\bat about )(?P<word>{'|'.join(_NUMBERS)}|noon|midnight)\b"
        rf"(?! people| [a-z-]+s\b){_NONE}",
        re.I,
    ),
    re.compile(rf"\b(?P<word>{'|'.join(_NUMBERS)}|\d+) o['’]clock{_NONE}", re.I),
]
_PAST = re.compile(
    rf"\b(?P<minutes>quarter|half|five|ten|twenty|\d+)(?: minutes)? (?P<side>to|past) (?P<word>{'|'.join(_NUMBERS)})\b",
    re.I,
)
_ZONE = re.compile(r"\b(gmt|utc|bst|cet|cest|est|edt|[a-z]+ time)\b", re.I)
_LOOSE = re.compile(
    r"\b(about|around|shortly|just|some|roughly|nearly|almost|towards)\s+(?:after |before )?(?:at )?$", re.I
)
_NO_ZONE = {"that time", "the time", "same time", "first time", "this time", "last time", "long time", "some time"}
MONTH = 31
"""A day is not held against a stretch that is longer than this: a quarter is no day of an event."""
EXACT, LOOSE = 4, 15
"""By how many minutes two clock times may differ and still be one: as they stand, and when one is "about"."""


@dataclass(frozen=True)
class Stated:
    """Words that name a day or a stretch of days, with all stretches that they could mean."""

    start: int
    end: int
    words: str
    spans: tuple[tuple[date, date], ...]
    fine: int = 0
    """How many days the named day, month or year has, less one."""
    dated: bool = False
    """Whether the words name the year."""

    def excludes(self, other: "Stated") -> bool:
        """Whether the two share no day, whatever they mean."""
        if not self.spans or not other.spans or (min(self.fine, other.fine) < 2 and max(self.fine, other.fine) > MONTH):
            return False
        return all(a[1] < b[0] or b[1] < a[0] for a in self.spans for b in other.spans)


@dataclass(frozen=True)
class Clock:
    """A time of day in minutes from midnight; ``zone`` is what the text calls it, ``half`` whether am or pm is sure."""

    start: int
    end: int
    words: str
    minutes: int
    zone: str
    loose: bool
    half: bool

    def excludes(self, other: "Clock") -> bool:
        """Whether the two cannot be one moment. Clocks of two zones differ by whole hours."""
        gap = abs(self.minutes - other.minutes)
        cycle = 1440 if self.half and other.half else 720
        if self.zone != other.zone:
            cycle = 60
        gap %= cycle
        return min(gap, cycle - gap) > (LOOSE if self.loose or other.loose else EXACT)


def dates_in(text: str, published: date | None) -> tuple[Stated, ...]:
    """The dates of ``text`` in order; without a day of publication only those that name their year mean days."""
    taken: list[Stated] = []
    for pattern in _DATES:
        for match in pattern.finditer(text):
            if any(one.start < match.end() and match.start() < one.end for one in taken):
                continue
            spans = _spans(match.groupdict(), published)
            if spans is None:
                continue
            days = min((end - start).days for start, end in spans) if spans else 0
            spans = _bounded(spans, text[: match.start()], text[match.end() :])
            dated = bool(match.groupdict().get("year"))
            taken.append(Stated(match.start(), match.end(), match.group(), tuple(spans), days, dated))
    return tuple(sorted(taken, key=lambda one: one.start))


def _spans(found: dict[str, str | None], published: date | None) -> list[tuple[date, date]] | None:
    """The stretches that a date can mean, without a year the one nearest to publication; None when it is no date."""
    if weekday := found.get("weekday"):
        return _weekdays(DAYS.index(weekday[:3].casefold()), published)
    years = [int(found["year"] or 0)] if found.get("year") else _years(published)
    first, last = 1, 12
    if part := found.get("part"):
        first, last = PARTS[part.casefold().replace("-", " ")]
    elif found.get("first") and found.get("last"):
        first, last = _month(found["first"]), _month(found["last"])
    elif found.get("month"):
        first = last = _month(found["month"])
    if last < first or int(found.get("day") or 1) not in range(1, 32):
        return None
    day = int(found.get("day") or 0)
    begin, end = STRETCHES.get((found.get("stretch") or "").casefold(), (day or 1, day or 31))
    fitting = [year for year in years if day <= monthrange(year, first)[1]]
    spans = [(date(year, first, begin), date(year, last, min(end, monthrange(year, last)[1]))) for year in fitting]
    if published is None or found.get("year"):
        return spans
    return sorted(spans, key=lambda span: (max(abs(span[0] - published), abs(span[1] - published)), span))[:1]


def _years(published: date | None) -> list[int]:
    return [published.year - 1, published.year, published.year + 1] if published else []


def _month(name: str | None) -> int:
    return MONTHS.index((name or "")[:3].casefold()) + 1


def _weekdays(weekday: int, published: date | None) -> list[tuple[date, date]]:
    """The last such day up to publication and the next one after it."""
    if published is None:
        return []
    last = published - timedelta(days=(published.weekday() - weekday) % 7)
    return [(day, day) for day in (last, last + timedelta(days=7))]


def _bounded(spans: list[tuple[date, date]], before: str, after: str) -> list[tuple[date, date]]:
    word = _BEFORE.search(before)
    name = word["word"].casefold() if word else ""
    if after.casefold().lstrip().startswith("at the earliest") or name in ("since", "from", "after", "not before"):
        return [(start, date.max) for start, _ in spans]
    if name in ("until", "till", "by", "before"):
        return [(date.min, end) for _, end in spans]
    return spans


def clocks_in(text: str) -> tuple[Clock, ...]:
    """The times of day of ``text`` in order."""
    taken: list[Clock] = []
    for match in _PAST.finditer(text):
        size = {"quarter": 15, "half": 30, "five": 5, "ten": 10, "twenty": 20}.get(match["minutes"].casefold())
        size = size if size is not None else int(match["minutes"])
        hour = _NUMBERS.index(match["word"].casefold()) + 1
        minutes = hour * 60 + (size if match["side"].casefold() == "past" else -size)
        taken.append(_clock(match, minutes, text, half=False))
    for pattern in _CLOCKS:
        for match in pattern.finditer(text):
            if any(one.start < match.end() and match.start() < one.end for one in taken):
                continue
            found = _minutes(match.groupdict())
            if found is not None:
                taken.append(_clock(match, found[0], text, half=found[1]))
    return tuple(sorted(taken, key=lambda one: one.start))


def _minutes(found: dict[str, str | None]) -> tuple[int, bool] | None:
    if word := (found.get("word") or "").casefold():
        if word in ("noon", "midnight"):
            return (720 if word == "noon" else 0), True
        return (int(word) if word.isdigit() else _NUMBERS.index(word) + 1) * 60, False
    hour, minute = int(found["hour"] or 0), int(found["minute"] or 0)
    if half := (found.get("half") or "").casefold():
        if not 1 <= hour <= 12:
            return None
        return (hour % 12 + (12 if half == "p" else 0)) * 60 + minute, True
    return hour * 60 + minute, hour > 12


def _clock(match: re.Match[str], minutes: int, text: str, *, half: bool) -> Clock:
    around = text[match.end() : match.end() + 40]
    named = next((one for one in _ZONE.finditer(around) if one.group().casefold() not in _NO_ZONE), None)
    zone = named.group().casefold() if named else ""
    if re.search(r"\b(evening|night)\b", text, re.I) and not half and minutes < 720:
        minutes, half = minutes + 720, True
    return Clock(
        start=match.start(),
        end=match.end() + (named.end() if named and named.start() < 20 else 0),
        words=match.group().strip(),
        minutes=minutes,
        zone={"utc": "gmt"}.get(zone, zone),
        loose=bool(_LOOSE.search(text[: match.start()])) or match.group().casefold().startswith("around"),
        half=half,
    )
