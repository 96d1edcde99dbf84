"""Keys of findings: one finding for two sentences and a kind, whatever the claims in them are."""

from extractor.claims.drafts import Draft
from extractor.claims.entities import link_entities
from extractor.claims.extract import Scene, complete
from extractor.reading.segments import segment
from extractor.reading.sentences import sentences
from extractor.store import Store
from extractor.verification.group import group
from extractor.verification.parties import parties
from schemas.article import Article
from schemas.claim import Claim
from schemas.record import content_id, text_sha256
from schemas.verdict import ConflictKind, Relation, Verdict

TEXTS = (
    "At least 20 shells landed in the town of 9,000 people, four kilometres from the border.",
    "Seventeen shells landed in the town of 12,000 people, six kilometres from the border.",
)
QUOTES = (
    ("At least 20 shells landed in the town", "the town of 9,000 people", "four kilometres from the border"),
    ("Seventeen shells landed in the town", "the town of 12,000 people", "six kilometres from the border"),
)


def seats():
    """Three claims of each of the two sentences."""
    found = []
    for text, quotes in zip(TEXTS, QUOTES, strict=True):
        article = Article(sha256=text_sha256(text), name="a", text=text, segments=segment(text))
        cut = sentences(text, article.segments)
        scene = Scene(article, cut, link_entities([text]))
        claims = [one for quote in quotes if isinstance(one := complete(Draft(1, quote), scene), Claim)]
        found.append(parties(claims, {article.sha256: article}, {article.sha256: cut}, origins={article.sha256: text}))
    return found


def verdict(one, other, relation, kind):
    a, b = sorted((one.id, other.id))
    return Verdict(id=content_id("ver", a, b), a=a, b=b, relation=relation, kind=kind)


def test_two_points_of_one_kind_in_the_same_two_sentences_are_one_finding(tmp_path):
    ours, theirs = seats()
    both = {party.id: party for party in (*ours, *theirs)}
    verdicts = [
        verdict(one, other, Relation.CONTRADICTION, ConflictKind.QUANTITY)
        for one, other in zip(ours, theirs, strict=True)
    ]
    (finding,) = group(verdicts, both)
    assert len(finding.verdicts) == 3
    store = Store(tmp_path / "store.db")
    store.put_run({}, [finding])
    store.close()


def test_the_stronger_relation_has_the_pair_of_sentences(tmp_path):
    ours, theirs = seats()
    both = {party.id: party for party in (*ours, *theirs)}
    verdicts = [
        verdict(ours[0], theirs[0], Relation.CONTRADICTION, ConflictKind.QUANTITY),
        verdict(ours[1], theirs[1], Relation.UNCERTAIN, ConflictKind.QUANTITY),
        verdict(ours[2], theirs[2], Relation.SUPERSEDED, None),
        verdict(ours[1], theirs[2], Relation.AGREEMENT, None),
    ]
    found = group(verdicts, both)
    assert [one.relation for one in found] == [Relation.CONTRADICTION, Relation.SUPERSEDED]
    assert len({key for one in found for key in one.pairs}) == 2
    assert found == group(reversed(verdicts), both)
