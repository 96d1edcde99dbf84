import asyncio

import pytest

from evals.items import ClaimItem, FindingItem, Level, Loss, PairItem, Role
from evals.scoring import claim_items, finding_items, pair_items, score
from evals.staging import Place, pair_id, stage
from evals.systems import Found, Judged, Shown, System, crossclaim, shown_pairs
from extractor.claims.extract import Extraction
from extractor.pipeline import Judgement
from extractor.profiles import FULL
from extractor.store import Store
from schemas import finding as stored
from schemas.claim import Claim, RejectedClaim
from schemas.gold import GoldStory
from schemas.span import Span
from schemas.verdict import ConflictKind, Relation

CONTRADICTION = Judged(Relation.CONTRADICTION, ConflictKind.QUANTITY)


@pytest.fixture
def staged(story: GoldStory):
    return stage(story)


def whole(staged, article, number):
    """A sentence as a place."""
    return Place(article, staged.sentences[article][number - 1])


def of(items, role=Role.GOLD):
    return {item.id: item for item in items if item.role is role}


def test_gold_claims_are_completed_by_production_code(staged):
    assert all(isinstance(claim, Claim) for claim in staged.claims.values())
    for name, claim in staged.claims.items():
        assert staged.articles[name[0]].text[claim.quote.start : claim.quote.end] == claim.quote.exact
    assert staged.claims["a2"].quantities[0].low == 12
    assert staged.claims["a2"].statement == "Twelve were injured."


def test_a_pair_has_one_name_whichever_side_comes_first(story):
    assert [pair_id(pair) for pair in story.pairs] == ["a2-b2", "a4-b4", "a1-b1", "a3-b3"]


def test_claims_are_matched_with_their_slots_and_refusals(staged):
    gold = [staged.claims["a1"], staged.claims["a2"]]
    refused = RejectedClaim(article=gold[0].article, sentence=1, quote="x", statement="", reason="not in the text")
    items = claim_items(staged, "a", Extraction(gold[0].article, tuple(gold), (refused,)))
    found = of(items)
    assert {name: item.matched is not None for name, item in found.items()} == {
        "a1": True,
        "a2": True,
        "a3": False,
        "a4": False,
    }
    assert found["a2"].overlap == 1.0 and found["a2"].slots["speech"] and found["a3"].slots == {}
    assert [item.why for item in items if item.role is Role.REJECTED] == ["not in the text"]
    assert all(item.matched for item in items if item.role is Role.PREDICTED)


def test_a_failed_window_is_an_error_of_the_claims_that_were_not_found(staged):
    items = of(claim_items(staged, "a", Extraction("x", failures=("sentences 1 to 3: DeadlineError: slow",))))
    assert all("DeadlineError" in item.error for item in items.values())


def test_pairs_take_the_word_of_the_system_and_keep_what_it_has_no_word_on(staged):
    system = System("fake", pair=lambda seats: [])
    items = of(pair_items(system, staged, {("a2", "b2"): CONTRADICTION}))
    assert items["a2-b2"].predicted is Relation.CONTRADICTION and items["a2-b2"].paired is False
    assert items["a1-b1"].predicted is None
    assert items["pairing"].candidates == 0 and items["pairing"].possible == 16
    assert all(item.paired is None for item in pair_items(System("fake"), staged, {}))


def test_findings_are_matched_by_words_on_both_sides(staged):
    shown = Shown(whole(staged, "b", 2), whole(staged, "a", 2), CONTRADICTION)
    items = finding_items(staged, Found(shown=(shown,), claims=(shown.first, shown.second), pairs=(shown,)))
    gold, given = of(items), of(items, Role.PREDICTED)
    assert gold["a2-b2"].predicted is Relation.CONTRADICTION and gold["a2-b2"].lost is None
    assert gold["a1-b1"].predicted is None
    assert [item.covers for item in given.values()] == [("a2-b2",)]
    assert next(iter(given.values())).relation is Relation.CONTRADICTION


def test_a_shown_pair_that_nobody_labelled_covers_nothing(staged):
    shown = Shown(whole(staged, "a", 1), whole(staged, "b", 3), CONTRADICTION)
    items = of(finding_items(staged, Found(shown=(shown,))), Role.PREDICTED)
    assert [(item.covers, item.relation) for item in items.values()] == [((), None)]


def test_where_a_pair_was_lost_is_told(staged):
    claims = tuple(whole(staged, name, number) for name in "ab" for number in (1, 2))
    agreed = Shown(whole(staged, "a", 2), whole(staged, "b", 2), Judged(Relation.AGREEMENT))
    lost = {
        "claim": of(finding_items(staged, Found()))["a2-b2"].lost,
        "pair": of(finding_items(staged, Found(claims=claims)))["a2-b2"].lost,
        "verdict": of(finding_items(staged, Found(claims=claims, pairs=(agreed,))))["a2-b2"].lost,
    }
    assert lost == {"claim": Loss.CLAIM, "pair": Loss.PAIR, "verdict": Loss.VERDICT}


def test_an_uncertain_pair_is_seen_but_is_no_contradiction(staged):
    shown = Shown(whole(staged, "a", 2), whole(staged, "b", 2), Judged(Relation.UNCERTAIN, why="two words"))
    items = finding_items(staged, Found(shown=(shown,)))
    assert of(items)["a2-b2"].predicted is Relation.UNCERTAIN
    assert of(items, Role.PREDICTED) == {}


def test_a_negative_pair_in_the_same_sentences_as_a_contradiction_is_no_false_alarm(story):
    claim = next(one for one in story.claims if one.id == "b2").model_copy(update={"id": "b9"})
    twin = story.model_copy(
        update={
            "claims": (*story.claims, claim),
            "pairs": (*story.pairs, story.pairs[2].model_copy(update={"a": "a2", "b": "b9"})),
        }
    )
    staged = stage(twin)
    shown = Shown(whole(staged, "a", 2), whole(staged, "b", 2), CONTRADICTION)
    items = finding_items(staged, Found(shown=(shown,)))
    assert of(items)["a2-b2"].predicted is Relation.CONTRADICTION
    assert of(items)["a2-b9"].predicted is None


def test_a_quote_of_a_whole_report_finds_nothing(staged):
    text = staged.articles["a"].text * 20
    long = Place("a", Span(start=0, end=len(text)))
    items = finding_items(staged, Found(shown=(Shown(long, whole(staged, "b", 2), CONTRADICTION),)))
    assert of(items)["a2-b2"].predicted is None


def test_refused_words_are_kept(staged):
    items = finding_items(staged, Found(refused=("made up | words",)))
    assert [item.why for item in of(items, Role.REJECTED).values()] == ["made up | words"]


def test_an_endpoint_failure_is_an_error_of_what_was_not_shown(staged):
    items = of(finding_items(staged, Found(errors={"": "TooLongError: 9000 tokens"})))
    assert all(item.error for item in items.values())
    only_a = of(finding_items(staged, Found(errors={"c": "DeadlineError: slow"})))
    assert not any(item.error for item in only_a.values())


def test_cross_side_pairs_of_a_finding_of_different_reports():
    def said(claim):
        return stored.Testimony(
            claim=claim, article="x", origin="o", source="s", speech="own_voice", modality="asserted", as_of="",
            statement="s", quote="q", context="q", quote_start=0, quote_end=1,
        )  # fmt: skip

    sides = (
        stored.Side(value="12", testimonies=(said("a2"), said("c2"))),
        stored.Side(value="9", testimonies=(said("b2"), said("a5"))),
    )
    finding = stored.Finding(
        key="k", title="t", relation=Relation.CONTRADICTION, kind=ConflictKind.QUANTITY, sides=sides, pairs=("k",)
    )
    agreed = finding.model_copy(update={"relation": Relation.AGREEMENT})
    places = {name: Place(name[0], Span(start=0, end=1)) for name in ("a2", "a5", "b2", "c2")}
    shown = list(shown_pairs([finding, finding, agreed], places))
    assert [(one.first.article, one.second.article) for one in shown] == [("a", "b"), ("c", "b"), ("c", "a")]


def test_code_alone_finds_the_plain_numbers(staged, tmp_path):
    store = Store(tmp_path / "scratch.db")
    system = crossclaim(Judgement(None, FULL), store)
    items = asyncio.run(score(system, staged, list(Level)))
    store.close()
    pair = next(item for item in items if isinstance(item, PairItem) and item.id == "a2-b2")
    assert (pair.predicted, pair.predicted_kind, pair.paired) == (Relation.CONTRADICTION, ConflictKind.QUANTITY, True)
    found = next(item for item in items if isinstance(item, FindingItem) and item.id == "a2-b2")
    assert found.predicted is Relation.CONTRADICTION
    assert sum(isinstance(item, ClaimItem) and item.role is Role.GOLD for item in items) == 8
