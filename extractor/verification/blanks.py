"""Hold two claims against each other by letting a small model fill blanks.

A small model cannot judge two claims (asked whether both can be true, one of 1.5 billion parameters was at chance),
but it can find in a report what fits into a blank. So a value is blanked out of one claim and asked of the other
report, and the other way round; code compares what comes back.

Where rules see a conflict and neither answer is the other claim's value, the two values answer different questions:
the verdict is uncertain. Where rules see two values that exclude each other and doubt that they are said of the same
thing, and each fills the other's blank, the verdict is uncertain as well, so that a person sees it. Where rules are
undecided already, nothing is asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.endpoint.seam import Endpoint
from extractor.errors import EndpointError
from extractor.profiles import Profile
from extractor.prompting import Prompt, load_template, marker_for, one_line
from extractor.verification.compare import Doubt, Held
from extractor.verification.judge import doubted, undecided, verdict_by_code
from extractor.verification.parties import Party
from schemas.answers import FilledBlank
from schemas.verdict import Comparison, ConflictKind, Opinion, Relation, Verdict

TASK = "fill_blank"
BLANK = "____"
ANSWER_TOKENS = 40
MOST_OPEN = 2
"""Conflicts that rules could not call, asked about in one pair of claims."""
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
    """The blanks that can be asked: one in each direction whose value stands in its claim's quote.

    Their order does not depend on which claim is the first.
    """
    if comparison.kind not in VALUE_KINDS:
        return []
    values = ((a, b, comparison.value_a, comparison.value_b), (b, a, comparison.value_b, comparison.value_a))
    found = [
        Blank(one.claim.quote.exact.replace(value, BLANK, 1), other, expected)
        for one, other, value, expected in values
        if value and expected and value in one.claim.quote.exact
    ]
    return sorted(found, key=lambda blank: (blank.gapped, blank.expected))


async def check_blanks(a: Party, b: Party, held: Held, endpoint: Endpoint, *, profile: Profile) -> Verdict:
    """The verdict by rule, held against the filled blanks. Raises the errors that stop a run."""
    comparison = held.comparison
    by_code = doubted(verdict_by_code(a, b, comparison), held.doubts)
    if by_code.relation is Relation.UNCERTAIN:
        return by_code
    try:
        if comparison.kind is not None:
            return await _confirm(by_code, blanks(a, b, comparison), endpoint, profile=profile)
        if by_code.relation is Relation.UNRELATED:
            return await _suspect(by_code, a, b, held.doubts, endpoint=endpoint, profile=profile)
        return by_code
    except EndpointError as error:
        if error.stops_run:
            raise
        why = f"{type(error).__name__}: {error}"
        return by_code.model_copy(update={"relation": Relation.UNCERTAIN, "why": why, "model": endpoint.model})


async def _confirm(verdict: Verdict, asked: list[Blank], endpoint: Endpoint, *, profile: Profile) -> Verdict:
    """A conflict by rule stands if one of its blanks is filled with the other claim's value, or none can be asked."""
    filled = [await _fill(blank, endpoint, profile=profile) for blank in asked]
    if not filled:
        return verdict
    verdict = _signed(verdict, verdict.comparison, filled, endpoint, profile=profile)
    if any(filled):
        return verdict
    why = "neither report seems to answer what the other one says"
    return verdict.model_copy(update={"relation": Relation.UNCERTAIN, "why": why})


async def _suspect(
    verdict: Verdict, a: Party, b: Party, doubts: Sequence[Doubt], *, endpoint: Endpoint, profile: Profile
) -> Verdict:
    """Two values that fill each other's blank make an undecided verdict of a pair that rules would pass over."""
    for conflict in (one.conflict for one in doubts[:MOST_OPEN]):
        asked = blanks(a, b, conflict)
        filled: list[bool] = []
        for blank in asked:
            filled.append(await _fill(blank, endpoint, profile=profile))
            if not filled[-1]:
                break
        verdict = _signed(verdict, verdict.comparison, filled, endpoint, profile=profile) if filled else verdict
        if len(asked) == 2 and all(filled):
            why = "each value fits into the other sentence, but it is not clear that both speak of the same thing"
            return undecided(verdict, conflict, why)
    return verdict


async def _fill(blank: Blank, endpoint: Endpoint, *, profile: Profile) -> bool:
    reply = await endpoint.ask(blank_prompt(blank, profile), FilledBlank)
    return is_filled_with(reply.value.words, blank.expected)


def _signed(
    verdict: Verdict, comparison: Comparison, filled: list[bool], endpoint: Endpoint, *, profile: Profile
) -> Verdict:
    """The verdict with the model's name, the prompt and what each blank said."""
    template = load_template(TASK, profile.fill_prompt or "")
    opinions = tuple(
        Opinion(relation=Relation.CONTRADICTION, kind=comparison.kind) if one else Opinion(relation=Relation.UNCERTAIN)
        for one in filled
    )
    named = {"model": endpoint.model, "prompt": f"{TASK}/{template.version}@{template.fingerprint}"}
    return verdict.model_copy(update={"opinions": opinions, **named})


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


def _bare(words: str) -> str:
    return " ".join("".join(one if one.isalnum() else " " for one in words.casefold()).split())
