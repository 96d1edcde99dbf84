"""Check a conflict that rules see by letting a small model fill blanks.

A small model cannot judge two claims (asked whether both can be true, one of 1.5 billion parameters was at chance),
but it can find in a report what fits into a blank. So the value in which the claims differ is blanked out of one claim
and asked of the other report, in both directions. Where neither answer is the other claim's value, the values answer
different questions, and the verdict is uncertain.
"""

from dataclasses import dataclass

from extractor.endpoint.seam import Endpoint
from extractor.errors import EndpointError
from extractor.profiles import Profile
from extractor.prompting import Prompt, load_template, marker_for, one_line
from extractor.verification.judge import verdict_by_code
from extractor.verification.parties import Party
from schemas.answers import FilledBlank
from schemas.verdict import Comparison, ConflictKind, Opinion, Relation, Verdict

TASK = "fill_blank"
BLANK = "____"
ANSWER_TOKENS = 40
VALUE_KINDS = frozenset(
    {
        ConflictKind.QUANTITY,
        ConflictKind.TIME,
        ConflictKind.PLACE,
        ConflictKind.PARTICIPANT,
        ConflictKind.CAUSE,
    }
)
"""The kinds of conflict whose two values answer one question; the others are a yes against a no."""


@dataclass(frozen=True)
class Blank:
    """A claim with its value left out, to be filled from the other party's sentence, where ``expected`` stands."""

    gapped: str
    report: Party
    expected: str


def blanks(a: Party, b: Party, comparison: Comparison) -> list[Blank]:
    """The blanks that can be asked: one in each direction whose value stands in its claim's quote."""
    if comparison.kind not in VALUE_KINDS:
        return []
    values = ((a, b, comparison.value_a, comparison.value_b), (b, a, comparison.value_b, comparison.value_a))
    return [
        Blank(one.claim.quote.exact.replace(value, BLANK, 1), other, expected)
        for one, other, value, expected in values
        if value and expected and value in one.claim.quote.exact
    ]


async def check_blanks(a: Party, b: Party, comparison: Comparison, endpoint: Endpoint, *, profile: Profile) -> Verdict:
    """The verdict by rule, made uncertain where no blank is filled with the other claim's value.

    Raises the errors that stop a run; another failed call makes the verdict uncertain.
    """
    by_code = verdict_by_code(a, b, comparison)
    opinions: list[Opinion] = []
    prompt = ""
    for blank in blanks(a, b, comparison):
        try:
            asked = blank_prompt(blank, profile)
            words = (await endpoint.ask(asked, FilledBlank)).value.words
        except EndpointError as error:
            if error.stops_run:
                raise
            return _uncertain(by_code, f"{type(error).__name__}: {error}", model=endpoint.model)
        prompt = f"{TASK}/{asked.version}@{asked.fingerprint}"
        opinions.append(_opinion(words, blank, comparison))
    verdict = by_code.model_copy(
        update={"opinions": tuple(opinions), "model": endpoint.model if opinions else None, "prompt": prompt or None}
    )
    if opinions and all(one.relation is Relation.UNCERTAIN for one in opinions):
        return _uncertain(verdict, "neither report seems to answer what the other one says", model=endpoint.model)
    return verdict


def blank_prompt(blank: Blank, profile: Profile) -> Prompt:
    """The prompt for one blank. The articles' words stand only between the fences."""
    variables = {
        "fence": marker_for(blank.report.article.text + blank.gapped),
        "report": one_line(blank.report.sentence_text),
        "gapped": one_line(blank.gapped),
    }
    return load_template(TASK, profile.fill_prompt or "").render(variables, max_tokens=ANSWER_TOKENS)


def is_filled_with(words: str, expected: str) -> bool:
    """Whether an answer is the value that was expected, or one contains the other as whole words."""
    given, wanted = f" {_bare(words)} ", f" {_bare(expected)} "
    return bool(given.strip()) and (given in wanted or wanted in given)


def _opinion(words: str, blank: Blank, comparison: Comparison) -> Opinion:
    if is_filled_with(words, blank.expected):
        return Opinion(relation=Relation.CONTRADICTION, kind=comparison.kind)
    return Opinion(relation=Relation.UNCERTAIN)


def _uncertain(verdict: Verdict, why: str, *, model: str) -> Verdict:
    return verdict.model_copy(update={"relation": Relation.UNCERTAIN, "why": why, "model": model})


def _bare(words: str) -> str:
    return " ".join("".join(one if one.isalnum() else " " for one in words.casefold()).split())
