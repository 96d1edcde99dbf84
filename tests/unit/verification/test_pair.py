"""Which claims are proposed: other origins, the best few, linear in number, and only what is new."""

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.verification.pair import NEIGHBOURS, candidates, sense_tokens
from extractor.verification.voices import folded
from tests.unit.verification.made_reports import report, seats_of

LINES = [
    "The museum opened on Monday.",
    "The museum stayed closed on Monday.",
    "Seven people were hurt in the fire at the mill.",
    "Nine people were injured in the blaze at the mill.",
    "The council approved the new bridge.",
    "The council rejected the bridge plan.",
    "The minister arrived in Lisbon.",
    "A ferry hit the pier in Torvale.",
]


def pairs_of(found):
    return {frozenset((one.a, one.b)) for one in found}


def seats_on(*texts):
    return seats_of([report(text, source=f"Source {at}") for at, text in enumerate(texts)])


def test_claims_on_one_thing_are_proposed_first_in_other_words_too() -> None:
    seats = seats_on(*(f"{one} {other}" for one, other in zip(LINES[::2], reversed(LINES[1::2]), strict=True)))
    by_text = {folded(party.claim.quote.exact): party.id for party in seats}
    found = pairs_of(candidates(seats, top_k=1))
    for one, other in zip(LINES[:6:2], LINES[1:6:2], strict=True):
        assert frozenset((by_text[folded(one)], by_text[folded(other)])) in found


def test_claims_of_one_origin_are_never_paired() -> None:
    seats = seats_on(" ".join(LINES), "The museum is open. " + LINES[5])
    origin = {party.id: party.origin for party in seats}
    assert all(origin[one.a] != origin[one.b] for one in candidates(seats, top_k=50))


def test_a_copy_is_not_paired_a_second_time() -> None:
    text = " ".join(LINES)
    once = seats_of([report(text, source="A"), report("The museum did not open on Monday.", source="B")])
    twice = seats_of(
        [
            report(text, source="A"),
            report("The museum did not open on Monday.", source="B"),
            report(f"{text} ", source="Z", day=20),
        ]
    )
    assert candidates(twice) == candidates(once)


def test_a_claim_that_stands_in_the_list_twice_changes_nothing() -> None:
    seats = seats_on(*LINES)
    assert candidates([*seats, *seats]) == candidates(seats)


def test_with_new_claims_only_those_are_compared() -> None:
    seats = seats_on(*LINES)
    new = frozenset(party.id for party in seats if party.article.label in ("Source 1", "Source 5"))
    whole, part = candidates(seats), candidates(seats, new=new)
    assert part and all(new & {one.a, one.b} for one in part)
    assert pairs_of(part) <= pairs_of(whole)
    assert candidates(seats, new=frozenset()) == []
    assert {party.id for party in seats if any(party.id in (one.a, one.b) for one in part)} > new


def test_pairs_of_stored_claims_and_of_a_new_article_are_all_pairs() -> None:
    seats = seats_on(*LINES)
    new = frozenset({seats[0].id})
    old = frozenset(party.id for party in seats) - new
    assert pairs_of(candidates(seats, new=new)) | pairs_of(candidates(seats, new=old)) == pairs_of(candidates(seats))


def test_one_origin_or_none_gives_no_pairs() -> None:
    assert candidates([]) == []
    assert candidates(seats_on(" ".join(LINES))) == []


@settings(max_examples=30)
@given(st.permutations(range(len(LINES))), st.integers(1, 4))
def test_no_order_matters_and_the_number_is_bounded(order, top_k) -> None:
    seats = seats_on(*LINES)
    found = candidates(seats, top_k=top_k)
    assert candidates([seats[at] for at in order], top_k=top_k) == found
    assert len(found) <= top_k * len(seats)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


@settings(max_examples=30)
@given(st.lists(st.sets(st.sampled_from(LINES), min_size=1), min_size=3, max_size=6), st.integers(1, 3))
def test_a_further_report_changes_no_pair_of_the_others(texts, top_k) -> None:
    seats = seats_on(*(" ".join(sorted(lines)) for lines in texts))
    last = seats[-1].origin
    before = [seat for seat in seats if seat.origin != last]
    known = {seat.id for seat in before}
    after = [one for one in candidates(seats, top_k=top_k) if {one.a, one.b} <= known]
    assert after == candidates(before, top_k=top_k)


def test_of_very_many_reports_of_one_story_each_is_held_against_the_nearest() -> None:
    seats = seats_on(*(f"The museum opened on Monday with {number} guests." for number in range(20, 60)))
    found = candidates(seats, top_k=1)
    assert len(found) < len(seats) * NEIGHBOURS < len(seats) * (len(seats) - 1) / 2


def test_claims_without_a_word_make_no_pair() -> None:
    assert candidates(seats_on("It was.", "They were.")) == []


def test_the_part_of_the_day_brings_two_claims_together() -> None:
    (one,) = seats_on("There was no afternoon round.")
    assert "part:afternoon" in sense_tokens(one)
