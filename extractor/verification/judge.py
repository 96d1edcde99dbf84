"""Ask a model how two claims stand to each other, in both orders, and check what it says.

The judge sees the two claims and the whole sentences around their quotes, nothing else. It is never told that
there is a contradiction. Different answers in the two orders, a citation that is not among the sentences shown, or a
failed call make the verdict uncertain, with the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from extractor.endpoint.seam import Endpoint
from extractor.errors import EndpointError
from extractor.profiles import Profile
from extractor.prompting import Prompt, load_template, marker_for, one_line
from extractor.verification.agreement import agrees
from extractor.verification.compare import Doubt
from extractor.verification.origins import are_editions
from extractor.verification.parties import Party, as_of_words
from extractor.verification.positions import disputed
from schemas.answers import NO_REASON, JudgedPair
from schemas.record import content_id
from schemas.verdict import Comparison, ConflictKind, NonConflictReason, Opinion, Relation, Verdict

TASK = "judge_pair"
ANSWER_TOKENS = 160


@dataclass(frozen=True)
class Failed:
    """An opinion that could not be had, and why."""

    why: str


REASON_RELATION = {
    NonConflictReason.LATER_STATE: Relation.SUPERSEDED,
    NonConflictReason.PLAN_OUTCOME: Relation.SUPERSEDED,
    NonConflictReason.OTHER_EVENT: Relation.UNRELATED,
    NonConflictReason.OTHER_SCOPE: Relation.REFINEMENT,
    NonConflictReason.LIST_MEMBER: Relation.REFINEMENT,
    NonConflictReason.OTHER_HOLDER: Relation.UNRELATED,
}
"""The relation that goes with a non-conflict reason; the others are ways to say the same."""


def verdict_by_code(a: Party, b: Party, comparison: Comparison) -> Verdict:
    """The verdict that follows from the comparison and from who says it."""
    kind, reason = comparison.kind, comparison.reason
    if kind and are_editions(a.article, b.article):
        relation, kind, reason = Relation.SUPERSEDED, None, NonConflictReason.LATER_STATE
    elif disputed_on := disputed(a, b, comparison):
        relation, kind, reason = Relation.DISPUTE, disputed_on, NonConflictReason.OTHER_HOLDER
    elif comparison.kind:
        relation = Relation.CONTRADICTION
    elif comparison.reason:
        relation = REASON_RELATION.get(comparison.reason, Relation.AGREEMENT)
    elif agrees(a, b, comparison):
        relation = Relation.AGREEMENT
    else:
        relation = Relation.UNRELATED
    return Verdict(
        id=content_id("ver", a.id, b.id),
        a=a.id,
        b=b.id,
        relation=relation,
        kind=kind,
        reason=reason,
        point=comparison.note,
        comparison=comparison,
    )


def doubted(verdict: Verdict, doubts: Sequence[Doubt]) -> Verdict:
    """The verdict, undecided where a pair is passed over in which rules see a conflict that a person should look at."""
    if verdict.relation is not Relation.UNRELATED:
        return verdict
    seen = next((one for one in doubts if one.why), None)
    return undecided(verdict, seen.conflict, seen.why) if seen else verdict


def undecided(verdict: Verdict, conflict: Comparison, why: str) -> Verdict:
    """The verdict as one that a person has to decide, on the conflict that is in doubt."""
    found = {"relation": Relation.UNCERTAIN, "kind": conflict.kind, "comparison": conflict, "why": why}
    return verdict.model_copy(update=found)


async def judge_pair(a: Party, b: Party, comparison: Comparison, endpoint: Endpoint, *, profile: Profile) -> Verdict:
    """The verdict on a pair after asking in both orders. Raises the errors that stop a run."""
    template = load_template(TASK, profile.judge_prompt or "")
    forward = await _opinion(a, b, comparison, endpoint, profile=profile)
    backward = await _opinion(b, a, comparison, endpoint, profile=profile)
    settled, why = settle(forward, backward)
    return Verdict(
        id=content_id("ver", a.id, b.id),
        a=a.id,
        b=b.id,
        relation=settled.relation,
        kind=settled.kind,
        reason=settled.reason,
        point=settled.point,
        comparison=comparison,
        opinions=tuple(one for one in (forward, backward) if isinstance(one, Opinion)),
        model=endpoint.model,
        prompt=f"{TASK}/{template.version}@{template.fingerprint}",
        why=why,
    )


def settle(forward: Opinion | Failed, backward: Opinion | Failed) -> tuple[Opinion, str]:
    """One opinion of two, and why it is uncertain if it is."""
    for one in (forward, backward):
        if isinstance(one, Failed):
            return Opinion(relation=Relation.UNCERTAIN), one.why
    assert isinstance(forward, Opinion) and isinstance(backward, Opinion)  # noqa: S101 - for the type checker
    if forward.relation is not backward.relation:
        why = f"asked in both orders the judge said {forward.relation} and {backward.relation}"
        return Opinion(relation=Relation.UNCERTAIN, point=forward.point), why
    return forward, ""


async def _opinion(
    first: Party, second: Party, comparison: Comparison, endpoint: Endpoint, *, profile: Profile
) -> Opinion | Failed:
    prompt = judging_prompt(first, second, comparison, profile)
    try:
        reply = await endpoint.ask(prompt, JudgedPair)
    except EndpointError as error:
        if error.stops_run:
            raise
        return Failed(f"{type(error).__name__}: {error}")
    return read_opinion(reply.value, first, second)


def read_opinion(answer: JudgedPair, first: Party, second: Party) -> Opinion | Failed:
    """The judge's answer as an opinion, once its citations and its own reasons are checked."""
    shown_1 = {one.number for one in first.sentences}
    shown_2 = {one.number for one in second.sentences}
    if answer.sentence_1 not in shown_1 or answer.sentence_2 not in shown_2:
        return Failed("the judge cited a sentence that it was not shown")
    relation = Relation(answer.relation)
    kind = ConflictKind(answer.kind) if answer.kind != NO_REASON else None
    reason = NonConflictReason(answer.reason) if answer.reason != NO_REASON else None
    if relation is Relation.CONTRADICTION:
        if answer.same_event != "yes" or answer.same_subject != "yes" or reason is not None:
            return Failed("the judge called it a contradiction and gave a reason why it is none")
        if kind is None:
            return Failed("the judge called it a contradiction and could not say of what kind")
    return Opinion(
        relation=relation,
        kind=kind if relation is Relation.CONTRADICTION else None,
        reason=reason,
        point=one_line(answer.point)[:200],
    )


def judging_prompt(first: Party, second: Party, comparison: Comparison, profile: Profile) -> Prompt:
    """The prompt for a pair in one order. Articles' words stand only between the fences."""
    variables = {
        "first": _shown(first),
        "second": _shown(second),
        "fence": marker_for(first.article.text + second.article.text),
        "evidence": evidence(comparison),
    }
    return load_template(TASK, profile.judge_prompt or "").render(variables, max_tokens=ANSWER_TOKENS)


def evidence(comparison: Comparison) -> str:
    """The comparison by rule in words that hold nothing of an article; empty when it found nothing."""
    if comparison.kind:
        return f"they differ in {comparison.kind}"
    if comparison.reason:
        return f"both may hold ({comparison.reason.replace('_', ' ')})"
    return ""


def _shown(party: Party) -> dict[str, object]:
    claim = party.claim
    return {
        "statement": one_line(claim.statement),
        "source": one_line(party.article.label),
        "published": str(party.article.published.on or "unknown"),
        "holder": one_line(claim.holder or "the report itself"),
        "as_of": as_of_words(claim.as_of),
        "sentences": [
            {"number": one.number, "text": one_line(party.article.text[one.start : one.end])} for one in party.sentences
        ],
    }
