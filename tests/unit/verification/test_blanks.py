import asyncio

import pytest

from extractor.claims.drafts import Draft
from extractor.claims.entities import link_entities
from extractor.claims.extract import Scene, complete
from extractor.endpoint.nli import Reading
from extractor.endpoint.scripted import ScriptedEndpoint
from extractor.errors import CredentialsError, DeadlineError
from extractor.profiles import SMALL
from extractor.reading.segments import segment
from extractor.reading.sentences import sentences
from extractor.verification import compare as comparing
from extractor.verification.blanks import blanks, check_blanks, is_filled_with
from extractor.verification.compare import Held, hold
from extractor.verification.judge import doubted, verdict_by_code
from extractor.verification.parties import parties
from schemas.article import Article
from schemas.claim import Claim
from schemas.record import text_sha256
from schemas.verdict import Comparison, ConflictKind, NonConflictReason, Relation


def party(text):
    """The one claim of a one-sentence article, as a party."""
    article = Article(sha256=text_sha256(text), name="a", text=text, segments=segment(text))
    cut = sentences(text, article.segments)
    claim = complete(Draft(1, text), Scene(article, cut, link_entities([text])))
    assert isinstance(claim, Claim)
    return parties([claim], {article.sha256: article}, {article.sha256: cut}, origins={article.sha256: text})[0]


A = party("The quake killed 12 people in the harbour town of Vell.")
B = party("In Vell, 30 people died in the quake, rescuers said.")
CONFLICT = Comparison(kind=ConflictKind.QUANTITY, value_a="12", value_b="30")


def check(script, comparison=CONFLICT):
    """The verdict on A and B after that comparison; after one that says nothing, with what rules doubt."""
    endpoint = ScriptedEndpoint(script)
    held = hold(A, B) if comparison == Comparison() else Held(comparison)
    return asyncio.run(check_blanks(A, B, held, endpoint, profile=SMALL)), endpoint


def _right(prompt, _):
    return {"words": "30" if "killed ____" in prompt.messages[-1]["content"] else "12"}


def test_each_value_is_blanked_out_and_asked_of_the_other_report():
    verdict, endpoint = check(
        lambda prompt, _: {"words": "30" if "killed ____" in prompt.messages[-1]["content"] else "12"}
    )
    asked = [prompt.messages[-1]["content"] for prompt in endpoint.asked]
    assert "In Vell, ____ people died" in asked[0] and A.article.text in asked[0]
    assert "The quake killed ____ people" in asked[1] and B.article.text in asked[1]
    assert verdict.relation is Relation.CONTRADICTION
    assert verdict.model == "scripted"
    assert [one.relation for one in verdict.opinions] == [Relation.CONTRADICTION] * 2


def test_one_direction_is_enough():
    verdict, _ = check(
        lambda prompt, _: {"words": "30" if "killed ____" in prompt.messages[-1]["content"] else "not said"}
    )
    assert verdict.relation is Relation.CONTRADICTION


@pytest.mark.parametrize("words", ["not said", "", "3", "the harbour"])
def test_without_either_value_it_is_uncertain_and_says_why(words):
    verdict, _ = check(lambda prompt, _: {"words": words})
    assert verdict.relation is Relation.UNCERTAIN
    assert verdict.why


def test_a_conflict_of_yes_and_no_costs_no_call():
    conflict = Comparison(kind=ConflictKind.POLARITY, value_a="so", value_b="not so")
    verdict, endpoint = check(lambda prompt, _: pytest.fail("asked"), conflict)
    assert verdict.relation is Relation.CONTRADICTION
    assert endpoint.asked == []


def test_a_reason_by_rule_costs_no_call():
    verdict, endpoint = check(lambda prompt, _: pytest.fail("asked"), Comparison(reason=NonConflictReason.OTHER_EVENT))
    assert verdict.relation is Relation.UNRELATED
    assert endpoint.asked == []


def test_a_conflict_that_rules_doubt_is_undecided_and_costs_no_call(monkeypatch):
    monkeypatch.setattr(comparing, "LIKELY", 1.1)
    verdict, endpoint = check(lambda prompt, _: pytest.fail("asked"), Comparison())
    assert verdict.relation is Relation.UNCERTAIN and "same thing" in verdict.why
    assert (verdict.kind, verdict.comparison.value_a, verdict.comparison.value_b) == ("quantity", "12", "30")
    assert endpoint.asked == []


def test_what_has_a_reason_or_another_word_is_not_doubted(monkeypatch):
    monkeypatch.setattr(comparing, "LIKELY", 1.1)
    doubts = hold(A, B).doubts
    called = verdict_by_code(A, B, CONFLICT)
    assert doubted(called, doubts) == called and hold(A, A).doubts == ()
    passed_over = verdict_by_code(A, B, Comparison())
    assert doubted(passed_over, doubts).relation is Relation.UNCERTAIN
    against = Reading(-4.0, ConflictKind.QUANTITY)
    assert doubted(passed_over, hold(A, B, against).doubts) == passed_over
    for name, value in (("BY_RULE", frozenset()), ("DOUBTFUL", 1.0)):
        with monkeypatch.context() as patched:
            patched.setattr(comparing, name, value)
            assert doubted(passed_over, hold(A, B).doubts) == passed_over


def test_values_that_fill_each_others_blank_are_put_before_a_person(monkeypatch):
    monkeypatch.setattr(comparing, "LIKELY", 1.1)
    monkeypatch.setattr(comparing, "DOUBTFUL", 1.0)
    verdict, endpoint = check(_right, Comparison())
    assert verdict.relation is Relation.UNCERTAIN
    assert (verdict.kind, verdict.comparison.value_a, verdict.comparison.value_b) == ("quantity", "12", "30")
    assert len(endpoint.asked) == 2


def test_counts_of_other_things_are_not_asked_about(monkeypatch):
    monkeypatch.setattr(comparing, "LIKELY", 1.1)
    boats, people = (party(f"The flood took {words} of Vell.") for words in ("12 boats", "30 people"))
    assert hold(boats, people).doubts == ()
    assert hold(people, people).doubts == ()


def test_a_value_that_does_not_fit_leaves_the_verdict_and_asks_no_more(monkeypatch):
    monkeypatch.setattr(comparing, "LIKELY", 1.1)
    monkeypatch.setattr(comparing, "DOUBTFUL", 1.0)
    verdict, endpoint = check(lambda prompt, _: {"words": "not said"}, Comparison())
    assert verdict.relation is Relation.UNRELATED
    assert len(endpoint.asked) == 1


def test_a_failed_call_is_uncertain_and_one_that_stops_the_run_is_raised():
    def late(prompt, _):
        raise DeadlineError("too late")

    def unknown(prompt, _):
        raise CredentialsError("who are you")

    verdict, _ = check(late)
    assert verdict.relation is Relation.UNCERTAIN
    assert "too late" in verdict.why
    with pytest.raises(CredentialsError):
        check(unknown)


def test_a_value_that_is_not_in_the_quote_makes_no_blank():
    assert (
        blanks(A, B, Comparison(kind=ConflictKind.QUANTITY, value_a="a dozen", value_b="30"))[0].expected == "a dozen"
    )
    assert len(blanks(A, B, Comparison(kind=ConflictKind.QUANTITY, value_a="a dozen", value_b="thirty"))) == 0


@pytest.mark.parametrize(
    ("words", "expected", "same"),
    [
        ("12", "12 people", True),
        ("about 12 people", "12", True),
        ("112", "12", False),
        ("Two.", "two", True),
        ("", "12", False),
    ],
)
def test_an_answer_is_compared_by_whole_words(words, expected, same):
    assert is_filled_with(words, expected) is same


def test_the_blanks_are_asked_in_one_order_whichever_claim_is_the_first():
    swapped = CONFLICT.model_copy(update={"value_a": CONFLICT.value_b, "value_b": CONFLICT.value_a})
    found = blanks(A, B, CONFLICT)
    assert len(found) == 2 and blanks(B, A, swapped) == found
