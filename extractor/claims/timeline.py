"""Time expressions in a text, and the days that they mean.

``find_times`` cuts out the expressions by the forms in ``time_forms``; their meaning is in ``dates``. An expression
holds the words that bear on the interval ("since Saturday", "from Monday to Thursday", "late on Wednesday"), not a
plain "in" or "on". A relative time without a publication date has the basis ``unknown`` and no days, never a guess. A
duration is no time, and "six minutes later" is a duration: days are the finest here.
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from pydantic import Field

from extractor.claims.dates import HANDLERS, WORDS, Anchor, Interval, clock_of, is_late
from extractor.claims.time_forms import Form, forms
from schemas.claim import AsOf, Granularity, TimeBasis
from schemas.record import Record

_LINK = re.compile(r",?\s{0,2}(?:(?:at|on|in|around|about|by|just|shortly|before|after|until|the|of|from)\s{1,2}){0,3}")
_SPAN_LINK = re.compile(r"\s{0,2}(?:to|until|till|through|-|–|—|and|and\s{1,2}the)\s{0,2}")
_WORD_BEFORE = re.compile(r"(\S+)\s{1,2}$")
_NEXT_WORD = re.compile(r"[\s]{0,2}([^\W\d_]*)(['’]s)?")
_YEARLY = {"period", "year", "ago"}
_LONGEST_LEAD = 30


class TimeExpression(Record):
    """Time words with their place, in code points of the searched text, and what they were resolved to."""

    words: str = Field(min_length=1)
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    as_of: AsOf


class _Atom(NamedTuple):
    kind: str
    start: int
    end: int
    interval: Interval | None
    clock: str | None = None


def find_times(text: str, published: date | None, *, future: bool = False) -> tuple[TimeExpression, ...]:
    """All time expressions of ``text`` in order, none overlapping, with ``text[start:end] == words``.

    ``future`` reads bare weekdays, months and dates as coming ("the vote will be held on Monday").
    """
    atoms = _atoms(text, Anchor(published, None, future))
    found: list[_Atom] = []
    place = 0
    while place < len(atoms):
        one, place = _joined(text, atoms, place)
        found.append(one)
    return tuple(_expression(text, one) for one in found)


def resolve(words: str, published: date | None, *, future: bool = False) -> AsOf:
    """What one expression means; ``unknown`` with its words when nobody can tell."""
    found = find_times(words, published, future=future)
    if not found:
        return AsOf(words=words)
    longest = max(found, key=lambda one: one.end - one.start)
    return longest.as_of.model_copy(update={"words": words})


def _expression(text: str, atom: _Atom) -> TimeExpression:
    words = text[atom.start : atom.end]
    interval = atom.interval or Interval(None, None, Granularity.UNKNOWN, TimeBasis.UNKNOWN)
    as_of = AsOf(
        start=interval.start,
        end=interval.end,
        granularity=interval.granularity,
        basis=interval.basis,
        words=words,
        clock=atom.clock,
    )
    return TimeExpression(words=words, start=atom.start, end=atom.end, as_of=as_of)


# Atoms


@cache
def _search() -> re.Pattern[str]:
    alternatives = [f"(?P<{form.name}>{_nameless(form.pattern)})" for form in forms().values()]
    return re.compile(rf"(?<![\w$€£¥])(?<!\d[.,:/-])(?:{'|'.join(alternatives)})(?![\w])(?![.,:/-]\d)")


def _nameless(pattern: str) -> str:
    return re.sub(r"\(\?P<\w{1,9}>", "(?:", pattern)


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(forms()[name].pattern)


def _atoms(text: str, anchor: Anchor) -> list[_Atom]:
    """Every form that stands in the text, resolved on its own; the last full interval is the antecedent of the next."""
    atoms = []
    for match in _search().finditer(text):
        name = match.lastgroup or ""
        if not _is_meant(text, name, match):
            continue
        form, groups = forms()[name], _groups(text, name, match)
        if form.handler == "clock":
            if clock := clock_of(groups):
                atoms.append(_Atom("clock", match.start(), match.end(), None, clock))
            continue
        interval = _interval(form, groups, anchor)
        if interval and interval.start and interval.end:
            anchor = anchor._replace(before=interval)
        atoms.append(_Atom(name, match.start(), match.end(), interval))
    return atoms


def _groups(text: str, name: str, match: re.Match[str]) -> dict[str, str | None]:
    """The groups of the form that matched: the joint pattern has none, as forms share their names."""
    found = _pattern(name).match(text, match.start())
    if found is None or found.end() != match.end():
        found = _pattern(name).fullmatch(text, match.start(), match.end())
    if found is None:
        raise AssertionError(f"the form {name} does not match its own find {match.group()!r}")
    return found.groupdict()


def _interval(form: Form, groups: dict[str, str | None], anchor: Anchor) -> Interval | None:
    """The form's interval, or None at the ends of the calendar."""
    try:
        return HANDLERS[form.handler](groups, anchor)
    except (ValueError, OverflowError):
        return None


def _is_meant(text: str, name: str, match: re.Match[str]) -> bool:
    """Whether the words are a time here: "May", "1500", "17.30" and "the day before" need their neighbours."""
    before = _word_before(text, match.start())
    if name == "year":
        return _is_year(text, match, before)
    if name == "month":
        words = match.group().split()
        return (
            len(words) > 1
            or words[0] not in WORDS["ambiguous_months"]["words"]
            or before.lower() in WORDS["ambiguous_months"]["leads"]
        )
    after = _NEXT_WORD.match(text, match.end())
    follows = after.group(1) if after else ""
    if name == "dotted":
        zoned = match.group()[-1].isalpha()
        if not before and match.group()[2] == "." and text[match.start() - 1 : match.start()] in ("", "\n"):
            return True
        return zoned or (
            before.lower() in ("at", "by", "around", "until", "from", "before", "after")
            and follows in ("", "on", "and")
        )
    if name == "hours":
        return before.lower() in ("at", "by", "around", "until", "from", "before", "after", "about")
    if name in ("anaphoric", "apart") and match.group().lower().endswith(("before", "after")):
        return not follows
    return True


def _word_before(text: str, start: int) -> str:
    found = _WORD_BEFORE.search(text, max(0, start - _LONGEST_LEAD), start)
    return found.group(1).strip("(\"'“‘") if found else ""


def _is_year(text: str, match: re.Match[str], before: str) -> bool:
    after = _NEXT_WORD.match(text, match.end())
    follows = (after.group(1) if after else "").lower()
    counted = follows in WORDS["years"]["counted"] or (
        follows.endswith("s")
        and not follows.endswith("ss")
        and len(follows) > 3
        and follows not in ("was", "this", "its", "has", "is")
    )
    if before.lower() in WORDS["years"]["labels"]:
        return False
    if not match.group()[0].isdigit() or before.lower() in WORDS["years"]["leads"]:
        return True
    if counted or not 1500 <= int(match.group()[-4:]) < 2100:
        return False
    bracketed = text[match.start() - 1 : match.start()] == "(" or (not before and match.start() == 0)
    return (
        bracketed
        or before.lower() in WORDS["years"]["weak_leads"]
        or before[:1].isupper()
        or before.endswith(("'s", "’s"))
    )


# Joining


def _joined(text: str, atoms: Sequence[_Atom], place: int) -> tuple[_Atom, int]:
    """The expression that begins with the atom at ``place``, and the place after it."""
    one, place = _with_neighbour(text, atoms, place)
    lead = _lead(text, one.start)
    if place < len(atoms) and _SPAN_LINK.fullmatch(text, one.end, atoms[place].start):
        two, after = _with_neighbour(text, atoms, place)
        link = text[one.end : two.start].strip()
        spanned = _spanned(one, two) if _is_span(one, two, link, lead) else None
        if spanned:
            start = lead[1] if lead and lead[0] == "range" else one.start
            return spanned._replace(start=start), after
    return (_led(text, one, lead) if lead else one), place


def _with_neighbour(text: str, atoms: Sequence[_Atom], place: int) -> tuple[_Atom, int]:
    one, place = atoms[place], place + 1
    while place < len(atoms):
        two = atoms[place]
        if two.start - one.end > _LONGEST_LEAD or not _LINK.fullmatch(text, one.end, two.start):
            break
        merged = _merged(text, one, two)
        if merged is None:
            break
        one, place = merged, place + 1
    return one, place


def _merged(text: str, one: _Atom, two: _Atom) -> _Atom | None:
    """A day with its clock time, a month or date with "last year", a weekday with "last week"."""
    if (one.kind == "clock") != (two.kind == "clock") and not (one.clock and two.clock):
        day = two if one.kind == "clock" else one
        clock = one.clock or two.clock or ""
        if is_late(text[day.start : day.end].lower(), int(clock[:2])):
            clock = f"{int(clock[:2]) + 12}{clock[2:]}"
        return _Atom(day.kind, one.start, two.end, day.interval, clock)
    if one.clock or two.clock or not one.interval or not two.interval:
        return None
    first, whole = one.interval, two.interval
    if not (first.start and first.end and whole.start and whole.end) or first.basis is not TimeBasis.RELATIVE:
        return None
    if (
        one.kind in ("month", "day_month", "month_day")
        and two.kind in _YEARLY
        and whole.granularity is Granularity.YEAR
    ):
        step = whole.start.year - first.start.year
        try:
            start, end = (
                first.start.replace(year=first.start.year + step),
                first.end.replace(year=first.end.year + step),
            )
        except ValueError:
            return None
        return _Atom(one.kind, one.start, two.end, first._replace(start=start, end=end))
    if one.kind == "weekday" and two.kind == "period" and whole.granularity is Granularity.WEEK:
        meant = whole.start + timedelta(days=first.start.weekday())
        return _Atom(one.kind, one.start, two.end, first._replace(start=meant, end=meant))
    return None


def _lead(text: str, start: int) -> tuple[str, int] | None:
    """What the words ahead of an expression make of it, and where they begin."""
    found = _leads().search(text, max(0, start - _LONGEST_LEAD), start)
    if not found:
        return None
    return WORDS["leads"][" ".join(found.group(1).lower().split())], found.start(1)


@cache
def _leads() -> re.Pattern[str]:
    words = "|".join(word.replace(" ", r"\s{1,2}") for word in sorted(WORDS["leads"], key=len, reverse=True))
    return re.compile(rf"\b((?i:{words}))\s{{1,2}}(?:the\s{{1,2}})?(?:on\s{{1,2}})?$")


def _is_span(one: _Atom, two: _Atom, link: str, lead: tuple[str, int] | None) -> bool:
    ranged = lead is not None and lead[0] == "range"
    if link.startswith("and"):
        return one.kind == two.kind == "decade" or (ranged and lead is not None)
    return one.kind == two.kind or ranged or link in "-–—"


def _spanned(one: _Atom, two: _Atom) -> _Atom | None:
    first, last = one.interval, two.interval
    if first is None or last is None:
        both = one.interval is two.interval is None and not (one.kind == two.kind == "clock")
        return _Atom(two.kind, one.start, two.end, None) if both else None
    if first.start is None or last.end is None:
        return None
    start, basis = first.start, last.basis
    if start > last.end and one.kind == "weekday":
        start -= timedelta(days=7)
    elif one.kind in ("month", "day_month", "month_day") and first.basis is TimeBasis.RELATIVE:
        start = start.replace(year=last.end.year - ((start.month, start.day) > (last.end.month, last.end.day)))
    if start > last.end:
        return None
    return _Atom(two.kind, one.start, two.end, Interval(start, last.end, Granularity.SPAN, basis))


def _led(text: str, atom: _Atom, lead: tuple[str, int]) -> _Atom:
    """The atom with an open side; "after Tuesday's vote" and "after noon on Tuesday" keep Tuesday."""
    way, start = lead
    same_day = atom.clock or text.startswith(("'s", "’s"), atom.end)
    if way == "range" or atom.kind == "clock" or (same_day and way in ("before", "after")):
        return atom
    atom = atom._replace(start=start)
    if atom.interval is None:
        return atom
    first, last = atom.interval.start, atom.interval.end
    step = timedelta(days=1)
    edges = {
        "from_start": (first, None),
        "to_end": (None, last),
        "before": (None, first and first - step),
        "after": (last and last + step, None),
    }
    begin, end = edges[way]
    if begin is None and end is None:
        return atom
    return atom._replace(interval=Interval(begin, end, Granularity.SPAN, atom.interval.basis))
