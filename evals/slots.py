"""Which slots of a claim are as a person labelled them."""

from collections.abc import Callable
from datetime import date
from functools import cache

from extractor.claims.ground import fold
from extractor.claims.quantities import find_quantities
from schemas.claim import Claim, Speech
from schemas.gold import GoldClaim

_ARTICLES = frozenset({"the", "a", "an"})


def right_slots(gold: GoldClaim, claim: Claim) -> dict[str, bool]:
    """The slots that can be told, and whether each is right.

    ``holder`` (of claims that somebody is named for) must be equal but for case and articles; ``holder_near`` also
    takes a shorter form of one name. ``as_of`` is about all claims, ``as_of_known`` about those with a gold date,
    ``as_of_given`` and ``as_of_meets`` (a day in common) about those where the claim has a date too.
    ``quantities`` (of claims that have some) asks for every gold quantity with its bounds and unit.
    """
    checks: dict[str, Callable[[], bool] | None] = {
        "speech": (lambda: claim.speech is gold.speech) if gold.speech else None,
        "modality": (lambda: claim.modality is gold.modality) if gold.modality else None,
        "holder": (lambda: _name(gold.holder) == _name(claim.holder)) if gold.holder else None,
        "holder_near": (lambda: _near(gold.holder, claim.holder)) if gold.holder else None,
        "no_holder": (lambda: claim.holder is None) if gold.speech is Speech.OWN_VOICE else None,
        "as_of": lambda: _same_days(gold, claim),
        "as_of_known": (lambda: _same_days(gold, claim)) if gold.as_of else None,
        "as_of_given": (lambda: _same_days(gold, claim)) if _both_dated(gold, claim) else None,
        "as_of_meets": (lambda: _share_a_day(gold, claim)) if _both_dated(gold, claim) else None,
        "quantities": (lambda: _has_quantities(gold, claim)) if gold.quantities else None,
    }
    return {name: check() for name, check in checks.items() if check}


def _name(holder: str | None) -> tuple[str, ...]:
    return tuple(word for word in fold(holder or "").text.split() if word not in _ARTICLES)


def _near(one: str | None, other: str | None) -> bool:
    first, second = set(_name(one)), set(_name(other))
    return bool(first and second) and (first <= second or second <= first)


def _same_days(gold: GoldClaim, claim: Claim) -> bool:
    wanted = (gold.as_of.start, gold.as_of.end) if gold.as_of else (None, None)
    return wanted == (claim.as_of.start, claim.as_of.end)


def _both_dated(gold: GoldClaim, claim: Claim) -> bool:
    return gold.as_of is not None and (claim.as_of.start or claim.as_of.end) is not None


def _share_a_day(gold: GoldClaim, claim: Claim) -> bool:
    assert gold.as_of is not None
    start = max(gold.as_of.start or date.min, claim.as_of.start or date.min)
    return start <= min(gold.as_of.end or date.max, claim.as_of.end or date.max)


def _has_quantities(gold: GoldClaim, claim: Claim) -> bool:
    """Every gold quantity is there with its bounds and unit; the claim may hold more, its quote being longer."""
    had = [(one.low, one.high, unit_name(one.unit)) for one in claim.quantities]
    for one in gold.quantities:
        wanted = (one.low, one.high, unit_name(one.unit))
        if wanted not in had:
            return False
        had.remove(wanted)
    return True


@cache
def unit_name(unit: str | None) -> str | None:
    """One name for all spellings of a unit that production reads as one: "nautical mile", "tonne", "degree Celsius"."""
    found = find_quantities(f"2 {unit.replace('_', ' ')}") if unit else ()
    return found[0].unit if len(found) == 1 and found[0].unit else unit
