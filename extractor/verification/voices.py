"""Claims of one origin in the same words: one voice, however many copies carry it."""

from collections import defaultdict
from collections.abc import Iterable

from extractor.verification.parties import Party


class Voices:
    """``claims``: the ids of each voice's claims, the earliest first, which names it. ``of``: the voice of a claim.

    ``homes``: by voice the articles that have it.
    """

    def __init__(self, parties: Iterable[Party]) -> None:
        alike: dict[tuple[str, str], list[Party]] = defaultdict(list)
        for party in sorted({party.id: party for party in parties}.values(), key=when):
            alike[party.origin, folded(party.claim.quote.exact)].append(party)
        self.claims = {members[0].id: tuple(one.id for one in members) for members in alike.values()}
        self.homes = {members[0].id: frozenset(one.claim.article for one in members) for members in alike.values()}
        self.of = {one.id: members[0].id for members in alike.values() for one in members}


def when(party: Party) -> tuple[str, str]:
    """By day of publication, then by id."""
    return (str(party.article.published.on or "9999"), party.id)


def folded(text: str) -> str:
    """Words without case, spacing and punctuation."""
    return " ".join("".join(one if one.isalnum() else " " for one in text.casefold()).split())
