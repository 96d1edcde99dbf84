"""A system's output held against a gold story: items."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from evals.items import ClaimItem, FindingItem, Item, Level, Loss, PairingItem, PairItem, Role, SlotItem
from evals.matching import FINDING_IOU, Worded, iou, match_claims, same_words
from evals.slots import right_slots
from evals.staging import Place, Staged, pair_id
from evals.systems import Found, Judged, Shown, System
from extractor.claims.extract import Extraction
from extractor.verification.voices import Voices, folded
from schemas.claim import Claim
from schemas.gold import GoldClaim, GoldPair
from schemas.verdict import Relation


async def score(system: System, staged: Staged, levels: Sequence[Level]) -> list[Item]:
    """The items of one story at the given levels; the system must be able to do each."""
    items: list[Item] = []
    if Level.CLAIMS in levels and system.extract:
        extracted = await system.extract(staged)
        for name in staged.articles:
            items += claim_items(staged, name, extracted[name])
    if Level.SLOTS in levels:
        items += slot_items(staged)
    if Level.PAIRS in levels and system.judge:
        items += pair_items(system, staged, await system.judge(staged))
    if Level.FINDINGS in levels and system.find:
        items += finding_items(staged, await system.find(staged))
    return items


def claim_items(staged: Staged, article: str, extraction: Extraction) -> list[Item]:
    """One article's gold and predicted claims, matched one to one, and the refused drafts."""
    gold = [claim for claim in staged.story.claims if claim.article == article]
    found = extraction.claims
    pairs = match_claims(
        [Worded(staged.quotes[claim.id], claim.statement) for claim in gold],
        [Worded(claim.quote, claim.statement) for claim in found],
    )
    of_gold, of_found = dict(pairs), {column: row for row, column in pairs}
    items: list[Item] = [
        _gold_claim(staged, claim, found[of_gold[row]] if row in of_gold else None, extraction)
        for row, claim in enumerate(gold)
    ]
    for column, one in enumerate(found):
        partner = gold[of_found[column]] if column in of_found else None
        items.append(_predicted_claim(staged, article, one, partner))
    for at, refused in enumerate(extraction.rejected):
        items.append(
            ClaimItem(
                **_base(staged), id=f"{article}:{at}", role=Role.REJECTED, quote=refused.quote, why=refused.reason
            )
        )
    return items


def _gold_claim(staged: Staged, gold: GoldClaim, found: Claim | None, extraction: Extraction) -> ClaimItem:
    whole = staged.claims[gold.id]
    return ClaimItem(
        **_base(staged),
        id=gold.id,
        quote=gold.quote,
        matched=found.quote.exact if found else None,
        grounding=found.grounding if found else None,
        overlap=round(iou(staged.quotes[gold.id], found.quote), 4) if found else None,
        slots=right_slots(gold, found) if found else {},
        why=whole if isinstance(whole, str) and not found else "",
        error=extraction.failures[0] if extraction.failures and not found else "",
    )


def _predicted_claim(staged: Staged, article: str, claim: Claim, partner: GoldClaim | None) -> ClaimItem:
    return ClaimItem(
        **_base(staged),
        id=f"{article}:{claim.quote.start}-{claim.quote.end}",
        role=Role.PREDICTED,
        quote=claim.quote.exact,
        matched=partner.quote if partner else None,
        grounding=claim.grounding,
        misplaced=any(claim.quote.overlap(span) for span in staged.outside[article]),
    )


def slot_items(staged: Staged) -> list[Item]:
    """Each gold claim with the slots that code fills rightly from its own gold words."""
    items: list[Item] = []
    for gold in staged.story.claims:
        claim = staged.claims[gold.id]
        known = isinstance(claim, Claim)
        items.append(
            SlotItem(
                **_base(staged),
                id=gold.id,
                slots=right_slots(gold, claim) if isinstance(claim, Claim) else {},
                why="" if known else str(claim),
            )
        )
    return items


def pair_items(system: System, staged: Staged, words: Mapping[tuple[str, str], Judged]) -> list[Item]:
    """Each gold pair with the system's word on it, and whether pairing would have proposed it or an equal of copies."""
    seats = staged.seats()
    voices = Voices(seats.values())
    proposed = None
    if system.pair:
        found = system.pair(list(seats.values()))
        proposed = {frozenset((voices.of[one.a], voices.of[one.b])) for one in found}
    items: list[Item] = []
    for pair in staged.story.pairs:
        word = words.get((pair.a, pair.b))
        seated = pair.a in seats and pair.b in seats
        lost = [f"{side}: {staged.claims[side]}" for side in (pair.a, pair.b) if side not in seats]
        items.append(
            PairItem(
                **_base(staged),
                id=pair_id(pair),
                relation=pair.relation,
                kind=pair.kind,
                reason=pair.reason,
                paired=None
                if proposed is None
                else seated and frozenset(voices.of[seats[side].id] for side in (pair.a, pair.b)) in proposed,
                **(_predicted(word) if word else {"why": "; ".join(lost)}),
            )
        )
    if proposed is None:
        return items
    origins = [seats[name].origin for name in seats]
    possible = sum(one != other for at, one in enumerate(origins) for other in origins[:at])
    return [*items, PairingItem(**_base(staged), id="pairing", candidates=len(proposed), possible=possible)]


def _predicted(word: Judged) -> dict[str, Any]:
    return {
        "predicted": word.relation,
        "predicted_kind": word.kind,
        "predicted_reason": word.reason,
        "opinions": word.opinions,
        "by_model": word.by_model,
        "why": word.why,
        "error": word.error,
    }


def finding_items(staged: Staged, found: Found) -> list[Item]:
    """Each gold pair with what is shown of it, and each shown contradiction with the gold pairs that it holds."""
    positive = [pair for pair in staged.story.pairs if pair.relation is Relation.CONTRADICTION]
    right = [one for one in found.shown if any(covers(one, *_sides(staged, pair)) for pair in positive)]
    items: list[Item] = []
    pairs = _with_copies(staged, found)
    for pair in staged.story.pairs:
        # a sentence can hold a real contradiction beside a pair that is none: that is no false alarm
        seen = found.shown if pair in positive else [one for one in found.shown if one not in right]
        items.append(_gold_finding(staged, pair, found, shown=seen, pairs=pairs))
    items += [_shown_finding(staged, one) for one in found.shown if one.word.relation is Relation.CONTRADICTION]
    for at, words in enumerate(found.refused):
        items.append(FindingItem(**_base(staged), id=f"refused:{at}", role=Role.REJECTED, why=words[:1000]))
    return items


def _with_copies(staged: Staged, found: Found) -> list[Shown]:
    """All pairs that were looked at, and for each the same words in copies, which one of them stands for."""
    origins = staged.origins
    alike: dict[tuple[str, str], list[Place]] = defaultdict(list)

    def voice(place: Place) -> tuple[str, str]:
        text = staged.articles[place.article].text
        return origins[place.article], folded(text[place.span.start : place.span.end])

    for place in found.claims:
        alike[voice(place)].append(place)
    return [
        Shown(first, second, one.word)
        for one in found.pairs
        for first in alike.get(voice(one.first), [one.first])
        for second in alike.get(voice(one.second), [one.second])
    ]


def _gold_finding(
    staged: Staged, pair: GoldPair, found: Found, *, shown: Sequence[Shown], pairs: Sequence[Shown]
) -> FindingItem:
    """What is ``shown`` of a gold pair: a contradiction before an uncertain one, else how it was lost."""
    sides = _sides(staged, pair)
    hits = [one for one in shown if covers(one, *sides)]
    best = min(hits, key=lambda one: one.word.relation is not Relation.CONTRADICTION, default=None)
    looked_at = [one for one in pairs if covers(one, *sides)]
    lost, why = None, ""
    if best is None:
        lost, why = _loss(sides, found, looked_at)
    error = next((text for name, text in found.errors.items() if name in ("", pair.a[0], pair.b[0])), "")
    failed = next((one.word.error for one in looked_at if one.word.error), "") or error
    return FindingItem(
        **_base(staged),
        id=pair_id(pair),
        relation=pair.relation,
        kind=pair.kind,
        reason=pair.reason,
        predicted=best.word.relation if best else None,
        predicted_kind=best.word.kind if best else None,
        lost=lost,
        why=best.word.why if best else why,
        error=failed if best is None or best.word.relation is not Relation.CONTRADICTION else "",
    )


def _loss(sides: tuple[Place, Place], found: Found, looked_at: Sequence[Shown]) -> tuple[Loss, str]:
    if looked_at:
        said = sorted({one.word.relation.value for one in looked_at})
        return Loss.VERDICT, f"judged {', '.join(said)}"
    if all(any(_same_place(claim, side) for claim in found.claims) for side in sides):
        return Loss.PAIR, "not proposed by pairing"
    return Loss.CLAIM, "no claim with these words"


def _shown_finding(staged: Staged, shown: Shown) -> FindingItem:
    held = [pair for pair in staged.story.pairs if covers(shown, *_sides(staged, pair))]
    best = min(held, key=_better, default=None)
    first, second = sorted((_place_id(shown.first), _place_id(shown.second)))
    return FindingItem(
        **_base(staged),
        id=f"{first}/{second}",
        role=Role.PREDICTED,
        relation=best.relation if best else None,
        kind=best.kind if best else None,
        reason=best.reason if best else None,
        predicted=shown.word.relation,
        predicted_kind=shown.word.kind,
        covers=tuple(pair_id(pair) for pair in held),
        why=shown.word.why,
    )


def _better(pair: GoldPair) -> int:
    """A contradiction, then any other label, then none."""
    return 0 if pair.relation is Relation.CONTRADICTION else 1 if pair.relation else 2


def covers(shown: Shown, a: Place, b: Place) -> bool:
    """Whether the two shown quotes hold the words of the two places, one each."""
    straight = _same_place(shown.first, a) and _same_place(shown.second, b)
    return straight or (_same_place(shown.first, b) and _same_place(shown.second, a))


def _same_place(one: Place, other: Place) -> bool:
    return one.article == other.article and same_words(one.span, other.span, least_iou=FINDING_IOU)


def _sides(staged: Staged, pair: GoldPair) -> tuple[Place, Place]:
    return staged.place(pair.a), staged.place(pair.b)


def _place_id(place: Place) -> str:
    return f"{place.article}:{place.span.start}-{place.span.end}"


def _base(staged: Staged) -> dict[str, Any]:
    return {"story": staged.story.id, "split": staged.story.split}
