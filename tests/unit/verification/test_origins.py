"""Copies and editions are one origin, however they are cut; independent reports are not."""

from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.verification.compare import compare
from extractor.verification.judge import verdict_by_code
from extractor.verification.origins import are_editions, origins_of
from extractor.verification.pair import candidates
from schemas.verdict import NonConflictReason, Relation
from tests.unit.verification.made_reports import report, seats_of

SENTENCES = [
    "Two trams collided at the Harbour Gate stop in Torvale shortly before seven on Monday morning.",
    "The fire brigade said that eleven passengers were taken to the district hospital with light injuries.",
    "Traffic on lines three and nine stood still until noon while engineers examined the points.",
    "The driver of the second tram had been at the wheel since four in the morning, a colleague said.",
    "Investigators from the transport authority secured the data recorders of both vehicles.",
    "A spokeswoman for the tram company said that it was too early to speak of a cause.",
    "Passengers described a loud bang and broken glass all over the floor of the rear car.",
    "The stop had been rebuilt only last year for two million crowns after several near misses.",
]
OTHER = (
    "At Harbour Gate in Torvale a tram ran into another one on Monday. Eleven people went to hospital. "
    "The transport authority is looking into it, and the company would not guess at the cause."
)


def are_one(first, second):
    return len(set(origins_of([first, second]).values())) == 1


def test_a_copy_that_is_cut_and_reheaded_is_one_origin() -> None:
    whole = report(" ".join(SENTENCES), source="Agency")
    for kept in (8, 5, 3):
        assert are_one(whole, report("Tram crash. " + " ".join(SENTENCES[:kept]), source="The Local"))


def test_independent_reports_of_one_event_are_two_origins() -> None:
    assert not are_one(report(" ".join(SENTENCES), source="Agency"), report(OTHER, source="The Local"))


def test_one_long_common_quotation_makes_no_copy() -> None:
    shared = SENTENCES[1]
    assert not are_one(
        report(" ".join([*SENTENCES[:4], shared]), source="Agency"),
        report(f"{OTHER} {shared} The tram stop stays closed for two days.", source="The Local"),
    )


def test_short_texts_are_one_origin_only_when_they_are_the_same() -> None:
    short = report("The talks in Hanoi lasted 45 minutes, it was said there.", source="A")
    assert not are_one(short, report("The talks in Hanoi lasted 54 minutes, it was said there.", source="B"))
    assert are_one(short, report("The talks in Hanoi lasted 45 minutes, it was said there!", source="B"))


def test_an_edition_of_one_outlet_may_be_rewritten_further_than_a_copy() -> None:
    first = " ".join(SENTENCES)
    second = " ".join([*SENTENCES[:4], OTHER, OTHER.replace("Monday", "Tuesday")])
    assert are_one(report(first, source="The Local"), report(second, source="The Local", day=13))
    assert not are_one(report(first, source="The Local"), report(second, source="Agency", day=13))


def test_what_an_edition_corrects_is_superseded_and_no_contradiction() -> None:
    later = [sentence.replace("eleven", "fourteen") for sentence in SENTENCES]
    first, second = report(" ".join(SENTENCES), source="Local"), report(" ".join(later), source="Local", day=13)
    assert are_editions(first, second) and are_one(first, second)
    seats = {party.id: party for party in seats_of([first, second])}
    pairs = candidates(list(seats.values()))
    verdicts = [verdict_by_code(seats[c.a], seats[c.b], compare(seats[c.a], seats[c.b])) for c in pairs]
    (changed,) = [one for one in verdicts if one.comparison.kind]
    assert (changed.relation, changed.reason) == (Relation.SUPERSEDED, NonConflictReason.LATER_STATE)
    assert not any(one.relation is Relation.CONTRADICTION for one in verdicts)


def test_a_text_without_words_is_an_origin_of_its_own() -> None:
    assert not are_one(report("…", source="A"), report("—", source="B"))
    assert origins_of([]) == {}


@settings(max_examples=40)
@given(st.permutations(range(4)), st.lists(st.sets(st.integers(0, 7), min_size=2), min_size=4, max_size=4))
def test_origins_do_not_depend_on_the_order_of_the_articles(order, kept) -> None:
    articles = [
        report(" ".join(SENTENCES[at] for at in sorted(chosen)), source=name)
        for name, chosen in zip("ABCD", kept, strict=True)
    ]
    assert origins_of(articles) == origins_of([articles[at] for at in order])
