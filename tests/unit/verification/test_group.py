"""Findings of scripted verdicts: sides, corroboration, copies, time, rank, and that no order of things matters."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.verification.group import group, pair_key
from extractor.verification.group import testimony as shown_of
from extractor.verification.parties import Party
from schemas.record import content_id
from schemas.verdict import Comparison, ConflictKind, NonConflictReason, Relation, Verdict
from tests.unit.verification.made_reports import report, seats_of

FIGURES = ("45 minutes", "forty-five minutes", "three hours", "45 minutes", "two hours", "180 minutes")
SEATS = seats_of(
    [
        report(f"In town {name} it was said that the talks in Hanoi lasted {figure}.", source=name, day=10 + at)
        for at, (name, figure) in enumerate(zip("ABCDEF", FIGURES, strict=True))
    ]
)
SEATS = [Party(one.claim, one.article, one.article.label, one.sentences) for one in SEATS]
PARTIES = {party.id: party for party in SEATS}
BY_SOURCE = {party.article.label: party for party in SEATS}
CONFLICT, SAME = Relation.CONTRADICTION, Relation.AGREEMENT


def value_of(party: Party) -> str:
    return party.claim.quantities[0].words


def verdict(one: Party, other: Party, relation: Relation = CONFLICT, kind: ConflictKind | None = None) -> Verdict:
    """What a run would say of two claims; conflicts are of quantity unless ``kind`` says otherwise."""
    a, b = sorted((one, other), key=lambda party: party.id)
    kind = kind or (ConflictKind.QUANTITY if relation is CONFLICT else None)
    compared = Comparison(kind=kind, value_a=value_of(a), value_b=value_of(b)) if kind else Comparison()
    return Verdict(id=content_id("ver", a.id, b.id), a=a.id, b=b.id, relation=relation, kind=kind, comparison=compared)


def told(*pairs: tuple[str, str], relation: Relation = CONFLICT) -> list[Verdict]:
    return [verdict(BY_SOURCE[one], BY_SOURCE[other], relation) for one, other in pairs]


def swapped(one: Verdict) -> Verdict:
    held = one.comparison.model_copy(update={"value_a": one.comparison.value_b, "value_b": one.comparison.value_a})
    return one.model_copy(update={"a": one.b, "b": one.a, "comparison": held})


def sides(finding):
    return {frozenset(said.source for said in side.testimonies) for side in finding.sides}


def test_claims_of_one_value_stand_on_one_side_however_it_is_written() -> None:
    (finding,) = group(told(("A", "C"), ("B", "C"), ("A", "F"), ("D", "C")), PARTIES)
    assert sides(finding) == {frozenset("ABD"), frozenset("CF")}
    assert [side.origins for side in finding.sides] == [3, 2]
    assert "45 minutes (3 origins) or three hours (2 origins)" in finding.title


def test_three_values_are_three_sides() -> None:
    (finding,) = group(told(("A", "C"), ("C", "E"), ("A", "E")), PARTIES)
    assert sides(finding) == {frozenset("A"), frozenset("C"), frozenset("E")}


def test_who_agrees_with_one_side_joins_it_and_is_no_finding_of_its_own() -> None:
    (finding,) = group([*told(("A", "C")), *told(("A", "D"), relation=SAME)], PARTIES)
    assert sides(finding) == {frozenset("AD"), frozenset("C")}


def test_who_agrees_with_both_sides_or_does_not_say_the_value_joins_none() -> None:
    denied = verdict(BY_SOURCE["A"], BY_SOURCE["C"], kind=ConflictKind.POLARITY)
    torn = group([denied, *told(("A", "E"), ("C", "E"), relation=SAME)], PARTIES)
    assert sides(torn[0]) == {frozenset("A"), frozenset("C")}
    silent = group([*told(("A", "C")), *told(("A", "E"), relation=SAME)], PARTIES)
    assert sides(silent[0]) == {frozenset("A"), frozenset("C")}


def test_figures_that_can_both_hold_are_not_yet_reported_alike() -> None:
    at_least, exact = seats_of(
        [report("At least nine people were hurt.", source="A"), report("Nineteen people were hurt.", source="B")]
    )
    a, b = sorted((at_least, exact), key=lambda one: one.id)
    held = Comparison(reason=NonConflictReason.ROUNDING, value_a=value_of(a), value_b=value_of(b))
    both = verdict(a, b, SAME).model_copy(update={"comparison": held, "reason": held.reason})
    assert group([both], {a.id: a, b.id: b}) == []


def test_a_yes_against_a_no_has_two_sides() -> None:
    pairs = [verdict(BY_SOURCE[one], BY_SOURCE["C"], kind=ConflictKind.POLARITY) for one in "ABE"]
    (finding,) = group(pairs, PARTIES)
    assert sides(finding) == {frozenset("ABE"), frozenset("C")}


def test_a_copy_adds_no_origin_and_leaves_the_key_alone() -> None:
    texts = ["The talks in Hanoi lasted 45 minutes.", "The talks in Hanoi lasted three hours."]
    one, other = seats_of([report(texts[0], source="A", day=10), report(texts[1], source="B", day=10)])
    (copy,) = seats_of([report(f"  {texts[0]}", source="Z", day=11)])
    copy = Party(copy.claim, copy.article, one.origin, copy.sentences)
    (before,) = group([verdict(one, other)], {one.id: one, other.id: other})
    everyone = {party.id: party for party in (one, other, copy)}
    for verdicts in ([verdict(one, other)], [verdict(copy, other)], [verdict(one, other), verdict(copy, other)]):
        (after,) = group(verdicts, everyone)
        assert (after.key, after.pairs, after.title) == (before.key, before.pairs, before.title)
        assert [side.origins for side in after.sides] == [1, 1]
        assert sum(len(side.testimonies) for side in after.sides) == 3


def test_a_copy_cannot_say_otherwise_than_its_original() -> None:
    texts = ["The talks in Hanoi lasted 45 minutes.", "The talks in Hanoi lasted three hours."]
    one, other = seats_of([report(texts[0], source="A", day=10), report(texts[1], source="B", day=10)])
    (copy,) = seats_of([report(f"  {texts[0]}", source="Z", day=20)])
    copy = Party(copy.claim, copy.article, one.origin, copy.sentences)
    later = verdict(copy, other, Relation.SUPERSEDED)
    (finding,) = group([later, verdict(one, other)], {party.id: party for party in (one, other, copy)})
    assert finding.relation is CONFLICT


def test_later_states_stand_in_the_order_of_time() -> None:
    (finding,) = group(told(("C", "A"), ("E", "A"), relation=Relation.SUPERSEDED), PARTIES)
    assert [side.testimonies[0].source for side in finding.sides] == ["A", "C", "E"]


def test_a_later_state_is_one_of_the_same_thing() -> None:
    seats = seats_of(
        [
            report("Separate talks between Chile and Peru in Lima ended on Tuesday.", source="A"),
            report("Japan and Korea broke off their talks about ties after 45 minutes.", source="B"),
        ]
    )
    assert group([verdict(*seats, relation=Relation.SUPERSEDED)], {party.id: party for party in seats}) == []


def test_lives_and_what_a_report_begins_with_rank_higher() -> None:
    filler = " The weather was fine. Tea was served. A band played."
    lines = [
        ("The fire killed 12 people.", "The fire killed 21 people."),
        ("The fire burned 12 barns.", "The fire burned 21 barns."),
    ]
    ranks = []
    for texts in lines:
        for before in ("", filler):
            reports = [report(f"{before} {text}".strip(), source=name) for name, text in zip("AB", texts, strict=True)]
            pair = [party for party in seats_of(reports) if party.claim.quantities]
            (found,) = group([verdict(*pair)], {party.id: party for party in pair})
            ranks.append(found.rank)
    killed_first, killed_last, barns_first, barns_last = ranks
    assert killed_first > killed_last > barns_last and killed_first > barns_first > barns_last


RELATIONS = st.sampled_from([None, None, CONFLICT, SAME, Relation.DISPUTE, Relation.SUPERSEDED, Relation.UNCERTAIN])


@st.composite
def verdict_sets(draw):
    """A verdict, or none, on each two of the six claims."""
    drawn = [(one, other, draw(RELATIONS)) for one, other in combinations(SEATS, 2)]
    return [verdict(one, other, relation) for one, other, relation in drawn if relation]


@settings(max_examples=80)
@given(verdict_sets(), st.randoms(use_true_random=False))
def test_no_order_of_verdicts_articles_or_sides_of_a_pair_changes_a_finding(verdicts, random) -> None:
    found = group(verdicts, PARTIES)
    mixed = [swapped(one) if random.random() < 0.5 else one for one in verdicts]
    random.shuffle(mixed)
    names = list(PARTIES)
    random.shuffle(names)
    assert group(mixed, {name: PARTIES[name] for name in names}) == found


@settings(max_examples=80)
@given(verdict_sets())
def test_a_finding_never_puts_on_one_side_what_stands_against_each_other(verdicts) -> None:
    against = {frozenset((one.a, one.b)) for one in verdicts if one.relation in (CONFLICT, Relation.DISPUTE)}
    found = group(verdicts, PARTIES)
    keys = [key for finding in found for key in finding.pairs]
    assert len(keys) == len(set(keys))
    for finding in found:
        if finding.relation is SAME:
            continue
        for side in finding.sides:
            for one, other in combinations(side.testimonies, 2):
                assert frozenset((one.claim, other.claim)) not in against
    shown = {key for finding in found for key in finding.pairs}
    assert {pair_key(PARTIES[one.a], PARTIES[one.b], one.kind) for one in verdicts if one.relation is CONFLICT} <= shown


@settings(max_examples=30)
@given(verdict_sets())
def test_an_unrelated_article_changes_nothing(verdicts) -> None:
    (other,) = seats_of([report("A new swimming pool opens in Torvale.", source="Z", day=1)])
    assert group(verdicts, PARTIES) == group(verdicts, {**PARTIES, other.id: other})


def test_a_finding_quotes_what_it_means_and_what_broke_off() -> None:
    never, barely = (
        next(
            one
            for one in seats_of([report(words, source="A")])
            if "began" in one.claim.statement or "old" in one.claim.statement
        )
        for words in (
            "The union called off Monday's evening session, and it never began.",
            "The evening round was barely ten minutes old when the envoys left the hall.",
        )
    )
    assert never.claim.quote.exact == "it never began."
    assert shown_of(never).quote == "Monday's evening session, and it never began."
    assert shown_of(barely).quote == shown_of(barely).context
    for one in map(shown_of, (never, barely)):
        assert one.context[one.quote_start : one.quote_end] == one.quote
