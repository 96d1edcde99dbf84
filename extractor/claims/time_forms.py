"""The forms in which news writes a time: one bounded pattern each, so that a search is linear.

In a template a space stands for one or two white spaces and ``@name`` for one of the pieces.
"""

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from extractor.claims.dates import WORDS

_BARE_PARTS = ("early", "mid", "late")
_GAP = r"\s{1,2}"

# Name, the handler that reads the groups ("clock" for a time of day), template. The more telling form comes first.
_TEMPLATES = (
    ("meridiem", "clock", r"@hour12(?:[:.]@minute)?\s?(?P<meridiem>(?i:[ap]\.m\.|[ap]m\b))@zone?"),
    ("colon", "clock", r"@hour24:@minute(?::[0-5]\d)?@zone?"),
    ("military", "clock", r"@hour00@minute@zone"),
    ("of_day", "clock", r"@hour_word(?:[.:]@minute)?(?: o['’]clock)?@of_day"),
    ("dotted_oclock", "clock", r"@hour24\.@minute (?:o['’]clock|hours)(?:@of_day)?"),
    ("hours", "clock", r"@hour00@minute hours"),
    ("dotted", "clock", r"@hour24\.@minute@zone?"),
    ("oclock", "clock", r"@hour_word o['’]clock(?:@of_day)?"),
    ("named", "clock", r"(?P<named>(?i:noon|midday|midnight))@zone?"),
    ("iso", "iso", r"(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12]\d|3[01])(?:T[\d:.+Z]{2,20})?"),
    ("slashed", "slashed", r"(?P<one>\d{1,2})(?:/|\.)(?P<two>\d{1,2})(?:/|\.)(?P<year>\d{4})"),
    ("days_of", "day_span", r"@day(?:\s?[-–]\s?| (?:to|until|through) )@last(?: of)? @month(?:,? @year)?"),
    ("days_between", "day_span", r"(?i:between) @day and @last @month(?:,? @year)?"),
    ("month_days", "day_span", r"@month @day(?:\s?[-–]\s?| to )@last(?:,? @year)?"),
    ("day_month", "day_month", r"@ahead@day(?: of)? @month(?:,? @year)?"),
    ("month_day", "day_month", r"@ahead@month @day(?:,? @year)?"),
    ("month_year", "month", r"@part?@month(?:,| of)? @year"),
    ("month", "month", r"(?:(?P<lead>(?i:last|this|next)) )?@part?@month"),
    ("year_span", "year_span", r"@year\s?[-–/]\s?(?P<last>1\d{3}|20\d\d|\d\d)"),
    ("decade", "decade", r"(?:the )?@part?['’‘]?(?P<decade>(?:1\d|20)\d0|(?<=['’‘])\d0)['’]?s"),
    ("century", "century", r"(?:the )?(?P<century>\d{1,2})(?:st|nd|rd|th)(?:-| )century"),
    ("quarter", "quarter", r"(?:(?i:the) )?(?:@nth(?:-| )(?i:quarter)|Q(?P<q>[1-4]))(?: (?:of|in) @of_year| @year)?"),
    ("half", "quarter", r"(?:(?i:the) )?@nth (?P<kind>half) (?:of|in) @of_year"),
    ("season", "season", r"(?:(?P<lead>(?i:last|this|next|the)) )?@season(?: of)? @year"),
    ("season_near", "season", r"(?P<lead>(?i:last|this|next|the previous)) @season"),
    ("weekday", "weekday", r"@vague?(?:(?P<lead>(?i:@weekday_leads)) )?(?P<weekday>@weekday)@daypart?"),
    ("relative_day", "relative_day", r"@vague?(?P<day>(?i:@days))@daypart?"),
    ("overnight", "overnight", r"(?i:overnight)"),
    ("part_of_period", "period", r"(?P<part>(?i:@named)) (?P<lead>(?i:the current|the|last|this|next)) @period"),
    ("rolling", "past_n", r"(?i:the )?(?P<lead>(?i:past)) @unit"),
    (
        "past_n",
        "past_n",
        r"(?:(?i:the )|(?i:(?<=in )|(?<=over )|(?<=during )|(?<=within )))(?P<lead>@past_leads) @count @unit",
    ),
    (
        "period",
        "period",
        r"(?:(?P<part>(?i:earlier|later|early|late|mid))(?:-| )(?:in )?)?(?P<lead>(?i:@leads)) @period",
    ),
    ("the_weekend", "period", r"(?P<lead>(?i:the)) (?P<unit>(?i:weekend))"),
    ("ago", "ago", r"@count @unit (?P<way>(?i:ago|from now))"),
    ("apart", "ago", r"@count @whole_days (?P<way>(?i:earlier|later|afterwards|previously|before|after))"),
    ("anaphoric", "anaphoric", r"(?P<phrase>(?i:@anaphoric))"),
    ("year", "year", r"@part?@year"),
    # Clock times without a sign that is theirs alone, after the dates that they could begin.
    ("past_hour", "clock", r"@away (?P<past>past|to|before) @hour_word(?:@of_day)?@zone?"),
    ("past_hour_at", "clock", r"@at(?P<away>(?i:ten|five)) (?P<past>to) @hour_word(?:@of_day)?@zone?"),
    ("bare_hour", "clock", r"@at@hour_word(?= (?:on )?(?:[A-Z][a-z]{2,5}day|@near_day)\b)"),
    ("hour_of_evening", "clock", r"@at_night@hour_word"),
)


class Form(NamedTuple):
    """One form: its pattern with named groups, and the name of the handler that reads them."""

    name: str
    handler: str
    pattern: str


@cache
def forms() -> dict[str, Form]:
    """All forms by name, in the order in which they are tried."""
    pieces: dict[str, str] = {}
    for name, piece in _pieces().items():
        pieces[name] = _filled(_spaced(piece), pieces)
    return {name: Form(name, handler, _filled(_spaced(text), pieces)) for name, handler, text in _TEMPLATES}


def _spaced(template: str) -> str:
    """White space for spaces, but not where a look-behind needs a fixed width."""
    return re.sub(r"(\(\?<=[^)]*\))| ", lambda found: found.group(1) or _GAP, template)


def _filled(template: str, pieces: dict[str, str]) -> str:
    return re.sub(r"@(\w+)", lambda found: f"(?:{pieces[found.group(1)]})", template)


def _any(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", " ").replace("'", "['’]") for word in longest_first)


def _pieces() -> dict[str, str]:
    """The pieces; one that uses others stands behind them."""
    counts = WORDS["counts"]
    tens = [word for word, value in counts.items() if value in range(20, 100, 10)]
    ones = [word for word, value in counts.items() if 0 < value < 10 and len(word) > 2]
    hours = _any(word for word, value in counts.items() if 0 < value < 13 and len(word) > 2)
    named = _any(part for part in WORDS["parts"] if part not in _BARE_PARTS)
    return {
        "day": r"(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?",
        "last": r"(?P<last>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?",
        "month": rf"(?P<month>{_any(WORDS['months'])})",
        "year": r"(?P<year>1\d{3}|20\d\d)",
        "weekday": rf"(?:{_any(WORDS['weekdays'])})(?:(?<=s)\.)?",
        "weekday_leads": "last|this coming|coming|next|this past|the previous|this",
        "ahead": r"(?:(?:@weekday),? )?(?:the )?",
        "named": rf"(?:the )?(?:{named}) of",
        "part": rf"(?P<part>(?i:{'|'.join(_BARE_PARTS)}|@named))(?:-| )",
        "of_year": r"(?:(?P<of>(?i:last year|this year|next year|the year))|(?P<of_year>1\d{3}|20\d\d))",
        "nth": rf"(?P<nth>(?i:{_any(WORDS['ordinals'])}))",
        "season": rf"(?P<season>{_any(WORDS['seasons'])})",
        "vague": r"(?i:early|late|earlier|later) (?i:on )?",
        "daypart": r" (?:morning|afternoon|evening|night|lunchtime|dawn)\b",
        "days": _any(WORDS["days"]),
        "anaphoric": _any(WORDS["anaphoric"]),
        "past_leads": "(?i:past|last|next|coming|previous|following)",
        "leads": "last|this|next|the previous|the preceding|the coming|the following|the current|the same|previous",
        "period": r"(?P<unit>(?i:week|weekend|month|year|decade|quarter))",
        "calendar": "days?|nights?|weeks?|fortnights?|months?|years?|decades?|century|centuries",
        "unit": "(?P<unit>(?i:seconds?|minutes?|hours?|@calendar))",
        "whole_days": "(?P<unit>(?i:@calendar))",
        "count": rf"(?P<count>\d{{1,3}}|(?i:half an?|(?:{_any(tens)})-(?:{_any(ones)})|{_any(counts)}"
        rf"|{_any(WORDS['vague_counts']['words'])}))",
        "hour12": r"(?P<hour>1[0-2]|0?\d)",
        "hour24": r"(?P<hour>[01]?\d|2[0-3])",
        "hour00": r"(?P<hour>[01]\d|2[0-3])",
        "hour_word": rf"(?P<hour>(?i:{hours})|1[0-2]|[1-9])",
        "minute": r"(?P<minute>[0-5]\d)",
        "zone": rf" (?:{_any(WORDS['zones']['words'])})\b",
        "of_day": r" (?P<meridiem>(?:in the|this) (?:morning|afternoon|evening)|in the night|at night|tonight)",
        "minutes": r"(?i:ten|five|\d{1,2})(?= minutes| past)",
        "away": r"(?P<away>(?i:half|(?:a )?quarter|twenty(?:-five)?)|@minutes)(?: minutes)?",
        "at": r"(?:(?<=[Aa]t )|(?<=[Uu]ntil )|(?<=[Aa]t about )|(?<=[Aa]t around ))",
        "near_day": "this|yesterday|today|tomorrow|local|the (?:next|following|same)",
        "at_night": r"(?:(?<=night at )|(?<=evening at )|(?<=morning at )|(?<=afternoon at ))",
    }
