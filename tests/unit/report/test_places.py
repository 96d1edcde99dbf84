"""Where a quote stands that begins ahead of its claim's words, in a report that says the sentence twice."""

from extractor.report.places import quote_position
from extractor.verification.group import testimony as shown_of
from tests.unit.verification.made_reports import report, seats_of

SENTENCE = "The union called off Monday's evening session, and it never began."


def test_of_a_sentence_said_twice_the_place_is_that_of_the_claim() -> None:
    text = f"{SENTENCE} Rain fell on Vell. {SENTENCE}"
    seats = [one for one in seats_of([report(text)]) if one.claim.quote.exact == "it never began."]
    places = [quote_position(shown_of(one), one.article, one.claim) for one in seats]
    assert places == [text.find("Monday's"), text.rfind("Monday's")]
