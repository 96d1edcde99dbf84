"""The days that a time expression means, from the groups of its form. Choices:

* Weeks run from Monday to Sunday; seasons are the meteorological ones of the north, and winter 2010 ends in 2011.
* "two weeks ago" is that whole week, "a year ago" that whole year: reports use them no finer.
* Early, mid and late are thirds of a month (to the 10th, to the 20th) and of a year (four months each).
* A day and month without a year are in the year of publication, or in the year before when that would be more than
  half a year ahead. A bare month, weekday or quarter is the nearest past one, the one of the publication included.
"""

import re
import tomllib
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from importlib.resources import files
from typing import Any, NamedTuple

from schemas.claim import Granularity, TimeBasis

WORDS: dict[str, dict[str, Any]] = tomllib.loads(
    (files("extractor.claims") / "data" / "time_words.toml").read_text("utf-8")
)
_HALF_YEAR = 183
_UNITS = {"day": 1, "night": 1, "week": 7, "fortnight": 14}


class Interval(NamedTuple):
    """Days, both inclusive, an open side None."""

    start: date | None
    end: date | None
    granularity: Granularity
    basis: TimeBasis


class Anchor(NamedTuple):
    """What a relative time is relative to: the publication day and the time that the text named last."""

    published: date | None
    before: Interval | None = None
    future: bool = False


Groups = Mapping[str, str | None]
Handler = Callable[[Groups, Anchor], Interval | None]


# Intervals


def days(start: date, end: date, granularity: Granularity, *, relative: bool = False) -> Interval:
    """An interval of whole days."""
    return Interval(start, end, granularity, TimeBasis.RELATIVE if relative else TimeBasis.EXPLICIT)


def one_day(day: date, *, relative: bool = False) -> Interval:
    """A single day."""
    return days(day, day, Granularity.DAY, relative=relative)


def month_of(year: int, month: int, *, relative: bool = False) -> Interval:
    """A calendar month."""
    last = monthrange(year, month)[1]
    return days(date(year, month, 1), date(year, month, last), Granularity.MONTH, relative=relative)


def year_of(year: int, *, relative: bool = False) -> Interval:
    """A calendar year."""
    return days(date(year, 1, 1), date(year, 12, 31), Granularity.YEAR, relative=relative)


def week_of(day: date) -> Interval:
    """The week, Monday to Sunday, that holds the day."""
    monday = day - timedelta(days=day.weekday())
    return days(monday, monday + timedelta(days=6), Granularity.WEEK, relative=True)


def months_of(year: int, month: int, count: int, *, relative: bool = False) -> Interval:
    """``count`` months from a month on."""
    first = date(year, month, 1)
    return days(first, shift(first, months=count) - timedelta(days=1), Granularity.SPAN, relative=relative)


def shift(day: date, *, months: int) -> date:
    """The day some months on; the 31st of a shorter month is its last day."""
    from dateutil.relativedelta import relativedelta  # slow to import, and most texts need no arithmetic

    moved: date = day + relativedelta(months=months)
    return moved


def part_of(whole: Interval, part: str | None) -> Interval:
    """The early, mid or late part of a month, a year or a decade."""
    if not part or whole.start is None or whole.end is None:
        return whole
    start = whole.start
    third = WORDS["parts"][_plain(part).removeprefix("the ").removesuffix(" of")]
    if whole.granularity is Granularity.MONTH:
        edges = [start, start.replace(day=11), start.replace(day=21), whole.end + timedelta(days=1)]
    elif whole.granularity is Granularity.YEAR:
        edges = [start, start.replace(month=5), start.replace(month=9), date(start.year + 1, 1, 1)]
    elif whole.granularity is Granularity.DECADE:
        edges = [date(start.year + years, 1, 1) for years in (0, 4, 7, 10)]
    else:
        return whole
    return Interval(edges[third], edges[third + 1] - timedelta(days=1), Granularity.SPAN, whole.basis)


# Handlers: explicit dates. A handler gives None where nobody can tell.


def _iso(groups: Groups, _: Anchor) -> Interval | None:
    return _dated(groups.get("year"), int(groups["month"] or 0), groups["day"])


def _slashed(groups: Groups, _: Anchor) -> Interval | None:
    """12/03/2007 is two dates in two countries: only a number above 12 tells."""
    one, two = int(groups["one"] or 0), int(groups["two"] or 0)
    if one == two or one > 12:
        return _dated(groups.get("year"), two, groups["one"])
    return _dated(groups.get("year"), one, groups["two"]) if two > 12 else None


def _dated(year: str | None, month: int, day: str | None) -> Interval | None:
    try:
        return one_day(date(int(year or 0), month, int(day or 0)))
    except ValueError:
        return None


def _day_month(groups: Groups, anchor: Anchor) -> Interval | None:
    month, day = WORDS["months"][groups["month"] or ""], int(groups["day"] or 0)
    if groups.get("year"):
        return _dated(groups.get("year"), month, groups["day"])
    found = _nearest_year(month, day, anchor)
    return one_day(found, relative=True) if found else None


def _nearest_year(month: int, day: int, anchor: Anchor) -> date | None:
    if anchor.published is None:
        return None
    try:
        found = date(anchor.published.year, month, day)
        if anchor.future:
            return found if found >= anchor.published else found.replace(year=found.year + 1)
        late = (found - anchor.published).days > _HALF_YEAR
        return found.replace(year=found.year - 1) if late else found
    except ValueError:
        return None


def _day_span(groups: Groups, anchor: Anchor) -> Interval | None:
    first = _day_month({**groups, "day": groups["day"]}, anchor)
    last = _day_month({**groups, "day": groups["last"]}, anchor)
    if not first or not last or not first.start or not last.end or first.start > last.end:
        return None
    return Interval(first.start, last.end, Granularity.SPAN, first.basis)


def _month(groups: Groups, anchor: Anchor) -> Interval | None:
    month = WORDS["months"][groups["month"] or ""]
    if groups.get("year"):
        return part_of(month_of(int(groups.get("year") or 0), month), groups.get("part"))
    if anchor.published is None:
        return None
    published, lead = anchor.published, (groups.get("lead") or "").lower()
    year = published.year
    if lead == "next" or anchor.future:
        year += month < published.month or (lead == "next" and month == published.month)
    elif (month > published.month and lead != "this") or (lead == "last" and month == published.month):
        year -= 1
    return part_of(month_of(year, month, relative=True), groups.get("part"))


def _year(groups: Groups, _: Anchor) -> Interval | None:
    return part_of(year_of(int(groups.get("year") or 0)), groups.get("part"))


def _year_span(groups: Groups, _: Anchor) -> Interval | None:
    first, last = int(groups.get("year") or 0), groups["last"] or ""
    end = int(last) if len(last) == 4 else first - first % 100 + int(last)
    return days(date(first, 1, 1), date(end, 12, 31), Granularity.SPAN) if first < end else None


def _decade(groups: Groups, anchor: Anchor) -> Interval | None:
    """ "'80s" belongs to the century of the time named last, else to the past hundred years."""
    words = groups["decade"] or ""
    year = int(words)
    if len(words) == 2:
        last = anchor.before.start if anchor.before else None
        latest = last.year + 99 if last else (anchor.published or date(2009, 1, 1)).year
        year += (last.year if last else latest) // 100 * 100
        year -= 100 if year > latest else 0
    return part_of(days(date(year, 1, 1), date(year + 9, 12, 31), Granularity.DECADE), groups.get("part"))


def _century(groups: Groups, _: Anchor) -> Interval | None:
    number = int(groups["century"] or 0)
    return (
        days(date(number * 100 - 99, 1, 1), date(number * 100, 12, 31), Granularity.SPAN) if 1 < number < 22 else None
    )


def _quarter(groups: Groups, anchor: Anchor) -> Interval | None:
    number = int(groups.get("q") or 0) if groups.get("q") else WORDS["ordinals"][(groups["nth"] or "").lower()]
    half = (groups.get("kind") or "").lower() == "half"
    size = 6 if half else 3
    number = min(number, 12 // size)
    month = (number - 1) * size + 1
    if year_words := groups.get("year") or groups.get("of_year"):
        return months_of(int(year_words), month, size)
    if anchor.published is None:
        return None
    of = (groups.get("of") or "").lower()
    year = anchor.published.year - (of == "last year") + (of == "next year")
    if not of and date(year, month, 1) > anchor.published and not anchor.future:
        year -= 1
    return months_of(year, month, size, relative=True)


def _season(groups: Groups, anchor: Anchor) -> Interval | None:
    month = WORDS["seasons"][(groups["season"] or "").lower()]
    if groups.get("year"):
        return months_of(int(groups.get("year") or 0), month, 3)
    if anchor.published is None:
        return None
    lead = (groups.get("lead") or "").lower()
    now = months_of(anchor.published.year - (month == 12 and anchor.published.month < 3), month, 3, relative=True)
    if now.start is None or now.end is None:
        return None
    step = 0
    if lead == "last":
        step = 0 if now.end < anchor.published else -1
    elif lead == "next":
        step = 0 if now.start > anchor.published else 1
    elif lead != "this" and now.start > anchor.published and not anchor.future:
        step = -1
    return months_of(now.start.year + step, month, 3, relative=True)


# Handlers: relative to the publication


def _weekday(groups: Groups, anchor: Anchor) -> Interval | None:
    if anchor.published is None:
        return None
    wanted = WORDS["weekdays"][(groups["weekday"] or "").removesuffix(".")]
    lead = (groups.get("lead") or "").lower()
    back = (anchor.published.weekday() - wanted) % 7
    ahead = (wanted - anchor.published.weekday()) % 7
    if lead in ("next", "this coming", "coming"):
        step = ahead or 7
    elif lead in ("last", "the previous", "this past"):
        step = -(back or 7)
    else:
        step = ahead if anchor.future else -back
    return one_day(anchor.published + timedelta(days=step), relative=True)


def _relative_day(groups: Groups, anchor: Anchor) -> Interval | None:
    if anchor.published is None:
        return None
    step = WORDS["days"][_plain(groups["day"])]
    return one_day(anchor.published + timedelta(days=step), relative=True)


def _overnight(_: Groups, anchor: Anchor) -> Interval | None:
    if anchor.published is None:
        return None
    return days(anchor.published - timedelta(days=1), anchor.published, Granularity.SPAN, relative=True)


def _anaphoric(groups: Groups, anchor: Anchor) -> Interval | None:
    return _moved(anchor, WORDS["anaphoric"][_plain(groups["phrase"])], "day")


def _moved(anchor: Anchor, step: int, unit: str) -> Interval | None:
    """The time named last, moved; what looks back falls back on the publication day."""
    before = anchor.before
    fine = before and before.start and before.end and (unit == "year" or before.start == before.end)
    if before and fine and before.start and before.end:
        start, end = _stepped(before.start, step, unit), _stepped(before.end, step, unit)
        if start is None or end is None:
            return None
        return Interval(start, end, before.granularity, TimeBasis.RELATIVE)
    if anchor.published is None or step >= 0:
        return None
    return _around(anchor.published, step, unit)


def _stepped(day: date, step: int, unit: str) -> date | None:
    try:
        if unit in _UNITS:
            return day + timedelta(days=step * _UNITS[unit])
        return shift(day, months=step * {"month": 1, "year": 12, "decade": 120}[unit])
    except (ValueError, OverflowError):
        return None


def _around(published: date, step: int, unit: str) -> Interval | None:
    """The day, week, month or year that lies ``step`` of them from the publication."""
    if unit in ("hour", "minute", "second"):
        edge = published + timedelta(days=-1 if step < 0 else 1)
        return days(min(edge, published), max(edge, published), Granularity.SPAN, relative=True)
    day = _stepped(published, step, unit)
    if day is None:
        return None
    if unit in ("day", "night"):
        return one_day(day, relative=True)
    if unit in ("week", "fortnight"):
        return week_of(day)
    if unit == "month":
        return month_of(day.year, day.month, relative=True)
    return year_of(day.year, relative=True)


def _period(groups: Groups, anchor: Anchor) -> Interval | None:
    """ "last week", "earlier this year", "the following month", "this weekend"."""
    if anchor.published is None:
        return None
    unit, lead = (groups["unit"] or "").lower(), _plain(groups.get("lead"))
    step = {"last": -1, "the previous": -1, "the preceding": -1, "the past": -1, "previous": -1, "next": 1}.get(lead, 0)
    step = 1 if lead in ("the following", "the coming", "the next") else step
    if unit == "weekend":
        return _weekend(anchor.published, lead)
    if unit == "decade":
        first = anchor.published.year // 10 * 10 + step * 10
        return days(date(first, 1, 1), date(first + 9, 12, 31), Granularity.DECADE, relative=True)
    if unit == "quarter":
        return _quarter_near(anchor.published, step)
    found = _around(anchor.published, step, unit)
    return _bounded_part(found, _plain(groups.get("part")), anchor.published) if found else None


def _quarter_near(published: date, step: int) -> Interval:
    first = shift(date(published.year, (published.month - 1) // 3 * 3 + 1, 1), months=3 * step)
    return months_of(first.year, first.month, 3, relative=True)


def _bounded_part(whole: Interval, part: str, published: date) -> Interval:
    if not part or whole.start is None or whole.end is None:
        return whole
    if part.startswith("earlier"):
        return whole._replace(end=min(whole.end, published), granularity=Granularity.SPAN)
    if part.startswith("later"):
        return whole._replace(start=max(whole.start, published), granularity=Granularity.SPAN)
    if whole.granularity is Granularity.WEEK:
        return whole
    return part_of(whole, part)


def _weekend(published: date, lead: str) -> Interval:
    """Saturday and Sunday; a weekend that has begun is the present one."""
    since = (published.weekday() - 5) % 7
    saturday = published - timedelta(days=since)
    begun = since < 2
    if lead == "next" or (lead in ("this", "the coming", "the next") and not begun):
        saturday += timedelta(days=7)
    elif lead in ("last", "the past", "the previous") and begun:
        saturday -= timedelta(days=7)
    return days(saturday, saturday + timedelta(days=1), Granularity.SPAN, relative=True)


def _past_n(groups: Groups, anchor: Anchor) -> Interval | None:
    """ "the past 24 hours", "the next three months": from or to the publication day."""
    count, unit = count_of(groups.get("count") or "one"), _singular(groups["unit"])
    if anchor.published is None:
        return None
    ahead = _plain(groups.get("lead")) in ("next", "coming", "following")
    edge = _edge(anchor.published, (count or 0) * (1 if ahead else -1), unit) if count else None
    if ahead:
        return Interval(anchor.published, edge, Granularity.SPAN, TimeBasis.RELATIVE)
    return Interval(edge, anchor.published, Granularity.SPAN, TimeBasis.RELATIVE)


def _edge(published: date, step: int, unit: str) -> date | None:
    if unit in ("hour", "minute", "second"):
        hours = step if unit == "hour" else 0
        whole = -(-abs(hours) // 24) or 1
        return published + timedelta(days=whole if step > 0 else -whole)
    return _stepped(published, step, unit)


def _ago(groups: Groups, anchor: Anchor) -> Interval | None:
    """ "two days ago", "a year earlier", "three weeks later", "a month from now"."""
    count, unit, way = count_of(groups.get("count")), _singular(groups["unit"]), _plain(groups["way"])
    if _plain(groups.get("count")).startswith("half"):
        count, unit = {"century": (50, "year"), "decade": (5, "year"), "year": (6, "month")}.get(unit, (1, unit))
    if unit == "century":
        count, unit = count and count * 10, "decade"
    if count is None:
        if anchor.published is None or way not in ("ago", "earlier"):
            return None
        return Interval(None, anchor.published, Granularity.SPAN, TimeBasis.RELATIVE)
    if way in ("ago", "from now"):
        step = count if way == "from now" else -count
        return _around(anchor.published, step, unit) if anchor.published else None
    return _moved(anchor, count if way in ("later", "after", "afterwards") else -count, unit)


def count_of(words: str | None) -> int | None:
    """A count written in digits or words; None for "several" and the like."""
    plain = _plain(words)
    if plain.isascii() and plain.isdigit():
        return int(plain)
    found = WORDS["counts"].get(plain)
    if found is None and (halves := re.split(r"[\s-]", plain))[0] in WORDS["counts"] and len(halves) == 2:
        return int(WORDS["counts"][halves[0]]) + int(WORDS["counts"].get(halves[1], 0))
    return found


def _singular(unit: str | None) -> str:
    plain = _plain(unit)
    return {"centuries": "century"}.get(plain, plain.removesuffix("s"))


def _plain(words: str | None) -> str:
    return re.sub(r"\s{1,4}", " ", (words or "").lower().replace("’", "'")).strip()


# Clock times


def is_late(words: str, hour: int) -> bool:
    """Whether an hour of the twelve-hour clock is past noon by the words for its part of the day."""
    if words.endswith(("night", "tonight")):
        return 5 < hour < 12
    return words.endswith(("afternoon", "evening")) and hour < 12


def clock_of(groups: Groups) -> str | None:
    """``HH:MM`` of a clock rule's groups, or None for an impossible time."""
    if named := _plain(groups.get("named")):
        return "00:00" if named == "midnight" else "12:00"
    written = _plain(groups["hour"])
    hour = int(written) if written.isdigit() else WORDS["counts"].get(written, 99)
    minute = int(groups.get("minute") or 0)
    if past := groups.get("past"):
        away = {"half": 30, "quarter": 15, "a quarter": 15}.get(_plain(groups["away"])) or count_of(groups["away"]) or 0
        minute = away if _plain(past) == "past" else (60 - away) % 60
        hour -= _plain(past) != "past"
    half = _plain(groups.get("meridiem")).replace(".", "")
    if (
        half.startswith("p")
        or half.endswith(("afternoon", "evening", "tonight"))
        or (half.endswith("night") and hour > 5)
    ):
        hour = hour + 12 if hour < 12 else hour
    elif half and hour == 12:
        hour = 0
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


HANDLERS: dict[str, Handler] = {
    "anaphoric": _anaphoric,
    "ago": _ago,
    "century": _century,
    "day_month": _day_month,
    "day_span": _day_span,
    "decade": _decade,
    "iso": _iso,
    "month": _month,
    "overnight": _overnight,
    "past_n": _past_n,
    "period": _period,
    "quarter": _quarter,
    "relative_day": _relative_day,
    "season": _season,
    "slashed": _slashed,
    "weekday": _weekday,
    "year": _year,
    "year_span": _year_span,
}
