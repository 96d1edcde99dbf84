"""Full calendar dates in English page furniture: day, month and year all written out."""

import re
from dataclasses import dataclass
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FORMS = tuple(
    re.compile(rf"(?<![\w-]){form}(?!\w)", re.IGNORECASE)
    for form in (
        r"(?P<year>(?:19|20)\d\d)-(?P<month>\d{2})-(?P<day>\d{2})(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?",
        rf"{_DAY}(?:\s+of)?[\s-]{{1,3}}{_MONTH},?[\s-]{{1,3}}{_YEAR}",
        rf"{_MONTH}\s{{1,3}}{_DAY},?\s{{1,3}}{_YEAR}",
    )
)


@dataclass(frozen=True)
class FoundDate:
    """A date and where its words stand: ``text[start:end]``."""

    on: date
    start: int
    end: int


def date_in(text: str) -> FoundDate | None:
    """The first full date in ``text``. All-figure dates such as 03/08/07 are ambiguous and are not read."""
    matches = [match for form in _FORMS for match in form.finditer(text)]
    for match in sorted(matches, key=lambda one: one.start()):
        month = match["month"].lower()
        try:
            on = date(
                int(match["year"]), int(month) if month.isdigit() else _MONTHS.index(month[:3]) + 1, int(match["day"])
            )
        except ValueError:
            continue  # 31 February and the like are no dates
        return FoundDate(on, match.start(), match.end())
    return None
