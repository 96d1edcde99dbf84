"""Who says what."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.claims.attribution import SpeechSpan, attribution_of, find_speech
from schemas.claim import Link, Speech
from schemas.span import Span


def sentences(text: str) -> list[Span]:
    """Sentences by their full stops: good enough for the sentences of these tests."""
    spans = []
    for line in re.finditer(r"[^\n]+", text):
        start = line.start()
        for end in [
            *(m.end() for m in re.finditer(r"[.!?][”\"’'»]?(?=\s+[A-Z“\"‘«])", line.group())),
            len(line.group()),
        ]:
            piece = text[start : line.start() + end]
            if piece.strip():
                lead = len(piece) - len(piece.lstrip())
                spans.append(Span(start=start + lead, end=start + len(piece.rstrip())))
            start = line.start() + end
    return spans


def speech_in(text: str) -> tuple[SpeechSpan, ...]:
    return find_speech(text, sentences(text))


def heard(text: str) -> list[tuple[str, Speech, str | None]]:
    return [(text[one.start : one.end], one.speech, one.holder) for one in speech_in(text)]


@pytest.mark.parametrize(
    ("text", "said", "holder"),
    [
        ("“The bridge is safe,” Vera Holt said.", "The bridge is safe,", "Vera Holt"),
        ('"The bridge is safe," said Vera Holt.', "The bridge is safe,", "Vera Holt"),
        ('Vera Holt said: "The bridge is safe."', "The bridge is safe.", "Vera Holt"),
        ("«The bridge is safe», said Vera Holt.", "The bridge is safe", "Vera Holt"),
        ("‘The bridge is safe,’ Vera Holt said.", "The bridge is safe,", "Vera Holt"),
        ("'The bridge isn't safe,' Vera Holt said.", "The bridge isn't safe,", "Vera Holt"),
        ("''The bridge is safe,'' Ms Holt said.", "The bridge is safe,", "Holt"),
        ('"The bridge is safe," Vera Holt, a spokeswoman for the port, said.', "The bridge is safe,", "Vera Holt"),
        ('"The bridge is safe," according to Vera Holt.', "The bridge is safe,", "Vera Holt"),
        ('"The bridge is safe," said Vera Holt, who built it.', "The bridge is safe,", "Vera Holt"),
        ('"The bridge is safe," the port authority said in a statement.', "The bridge is safe,", "port authority"),
        ('On Monday, Vera Holt told reporters: "The bridge is safe."', "The bridge is safe.", "Vera Holt"),
    ],
)
def test_a_direct_quotation_and_its_speaker(text: str, said: str, holder: str) -> None:
    assert heard(text) == [(said, Speech.DIRECT, holder)]


def test_the_role_of_a_speaker() -> None:
    (one,) = speech_in('The chief negotiator Vera Holt said: "We agree on nothing yet."')
    assert (one.holder, one.role) == ("Vera Holt", "chief negotiator")


@pytest.mark.parametrize(
    ("text", "said", "holder"),
    [
        ("Vera Holt said that the bridge is safe.", "that the bridge is safe", "Vera Holt"),
        ("Vera Holt says the bridge is safe.", "the bridge is safe", "Vera Holt"),
        ("The bridge is safe to use, officials said.", "The bridge is safe to use", "officials"),
        ("According to Vera Holt, the bridge is safe.", "the bridge is safe", "Vera Holt"),
        ("The bridge is safe, according to Vera Holt.", "The bridge is safe", "Vera Holt"),
        ("The port denied the charge.", "the charge", "port"),
        ("The quay, officials said, was open.", "The quay, officials said, was open", "officials"),
        ("NORHAVEN, 7 March (Agency) - Vera Holt said the quay was open.", "the quay was open", "Vera Holt"),
        ("Those close to him say the quay was open.", "the quay was open", "Those close to him"),
        ("The quay was open, said Vera Holt.", "The quay was open", "Vera Holt"),
        ("Norland accused the port of hiding the cracks.", "the port of hiding the cracks", "Norland"),
    ],
)
def test_reported_speech_and_its_speaker(text: str, said: str, holder: str) -> None:
    assert heard(text) == [(said, Speech.INDIRECT, holder)]


@pytest.mark.parametrize(
    ("text", "said", "holder"),
    [
        ("The quay stays shut, Vera Holt told the Courier afterwards.", "The quay stays shut", "Vera Holt"),
        (
            "Holt and the owners parted: the quay stays shut, Holt told the Courier.",
            "the quay stays shut",
            "Holt",
        ),
        ("The mast is broken, writes the port office in a note.", "The mast is broken", "port office"),
        ("The mast broke off, said flight director Vera Holt with a smile.", "The mast broke off", "Vera Holt"),
        ("The mast is broken, says the owner; it will be mended.", "The mast is broken", "owner"),
        ("64% of Norlanders say the quay is unsafe.", "the quay is unsafe", "64% of Norlanders"),
        ("Norland chipmaker Halvor cut prices and said it would hire.", "it would hire", "Halvor"),
        ("Vera Holt said during a visit that the quay was unsafe.", "that the quay was unsafe", "Vera Holt"),
        ("The office said that the quay is shut; a ferry sank there.", "that the quay is shut", "office"),
    ],
)
def test_reported_speech_with_more_around_it(text: str, said: str, holder: str) -> None:
    assert heard(text) == [(said, Speech.INDIRECT, holder)]


def test_scare_quotes_are_no_speech() -> None:
    assert heard('The "safe" bridge fell down at noon.') == []


def test_a_quotation_goes_on_in_the_next_sentence_and_paragraph() -> None:
    text = '"We close the bridge," Vera Holt said. "It is not safe."\n\n"Nobody may cross it now."'
    assert [holder for _, _, holder in heard(text)] == ["Vera Holt"] * 3


def test_a_quotation_over_paragraphs_opens_each_anew() -> None:
    text = 'Vera Holt said: "We close the bridge.\n\n"It is not safe."'
    assert heard(text) == [
        ("We close the bridge.", Speech.DIRECT, "Vera Holt"),
        ("It is not safe.", Speech.DIRECT, "Vera Holt"),
    ]


def test_a_pronoun_is_the_last_speaker() -> None:
    text = 'Vera Holt said the bridge is closed. "It is not safe," she said.'
    assert heard(text)[-1] == ("It is not safe,", Speech.DIRECT, "Vera Holt")


def test_a_pronoun_without_a_name_stays_open() -> None:
    assert heard('"It is not safe," she said.') == [("It is not safe,", Speech.DIRECT, None)]


def test_what_is_told_to_an_agency_is_relayed() -> None:
    assert heard('"It is not safe," Vera Holt told Reuters.') == [("It is not safe,", Speech.RELAYED, "Vera Holt")]


@pytest.mark.parametrize(
    ("text", "holder"),
    [
        ("AFP quoted Vera Holt as saying the bridge was closed.", "Vera Holt"),
        ('A port official, quoted by the AFP news agency, said: "The bridge is closed."', "port official"),
        ("State media said the bridge was closed.", "State media"),
        ("Court records showed that the bridge was closed.", "Court records"),
        ("The bridge was closed, Reuters reported.", "Reuters"),
    ],
)
def test_what_an_outlet_or_a_document_reports_is_relayed(text: str, holder: str) -> None:
    (one,) = speech_in(text)
    assert (one.speech, one.holder) == (Speech.RELAYED, holder)


def test_what_somebody_says_in_a_relayed_report_is_relayed() -> None:
    text = "Reuters reported that Vera Holt said the bridge was closed to all."
    links = attribution_of(Span(start=text.index("the bridge"), end=len(text) - 1), speech_in(text), text)
    assert [(link.speech, link.holder) for link in links] == [
        (Speech.RELAYED, "Reuters"),
        (Speech.RELAYED, "Vera Holt"),
    ]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("Vera Holt, a spokeswoman for the port, said the quay was open.", "spokeswoman for the port"),
        ("Vera Holt, 52, Norland's chief envoy, said the quay was open.", "chief envoy"),
        ("Norland's chief envoy Vera Holt said the quay was open.", "chief envoy"),
        ("Foreign Minister Vera Holt said the quay was open.", "Foreign Minister"),
        ("Mr Holt said the quay was open.", None),
    ],
)
def test_the_role_without_what_possesses_it(text: str, role: str | None) -> None:
    (one,) = speech_in(text)
    assert one.role == role


def test_a_pronoun_is_nobody_whose_title_tells_otherwise() -> None:
    text = "Ms Berg said the bridge was closed. Mr Ito said it was open. She said it was shut."
    assert heard(text)[-1][2] == "Berg"


def test_a_name_below_a_quotation_signs_it() -> None:
    assert heard("“We close the bridge today.”\n\n― Vera Holt") == [
        ("We close the bridge today.", Speech.DIRECT, "Vera Holt")
    ]


def test_an_apostrophe_closes_no_quotation() -> None:
    text = "'The drivers' pay isn't low,' the drivers' union said."
    assert heard(text) == [("The drivers' pay isn't low,", Speech.DIRECT, "drivers' union")]


@pytest.mark.parametrize(
    "text",
    [
        "The number of confirmed cases rose.",
        "They called off the talks.",
        "Eight are said to be dead.",
        "The claims were settled in court.",
        "The deal agreed during the talks was signed.",
    ],
)
def test_a_word_that_only_looks_like_a_report_is_none(text: str) -> None:
    assert heard(text) == []


def test_a_quote_that_holds_its_own_cue_is_speech() -> None:
    text = "Chief engineer Vera Holt wrote on Monday that the quay was open."
    (link,) = attribution_of(Span(start=0, end=len(text)), speech_in(text), text)
    assert (link.speech, link.holder, link.role) == (Speech.INDIRECT, "Vera Holt", "Chief engineer")


def test_the_chain_of_a_quote() -> None:
    text = 'Vera Holt said: "The bridge is safe to use." The bridge is old.'
    speech = speech_in(text)
    inside = Span(start=text.index("The bridge"), end=text.index(" to use"))
    (link,) = attribution_of(inside, speech, text)
    assert (link.speech, link.holder) == (Speech.DIRECT, "Vera Holt")
    assert link.cue is not None
    assert link.cue.exact == "said"
    outside = Span(start=text.rindex("The bridge"), end=len(text))
    assert attribution_of(outside, speech, text) == (Link(speech=Speech.OWN_VOICE),)


SPEAKERS = ["Vera Holt", "the port authority", "Dr Amir Sadiq", "Mayor Lena Brandt", "a rescue worker", "Jan van Dalen"]
VERBS = ["said", "added", "wrote", "insisted", "warned", "explained"]
QUOTES = [
    "The bridge is safe",
    "We will not pay for it",
    "Nobody told us about the 12 cracks",
    "It's a wonder we got out",
]
PATTERNS = [
    "“{quote},” {who} {verb}.",
    '"{quote}," {verb} {who}.',
    '{Who} {verb}: "{quote}."',
    "‘{quote},’ {verb} {who}, on Monday.",
    "“{quote},” {who} {verb} on Tuesday.",
    "On Friday, {who} {verb}: “{quote}.”",
]


@given(*(st.sampled_from(one) for one in (SPEAKERS, VERBS, QUOTES, PATTERNS)))
def test_a_planted_quotation_is_found(who: str, verb: str, quote: str, pattern: str) -> None:
    planted = pattern.format(who=who, Who=who[0].upper() + who[1:], verb=verb, quote=quote)
    text = f"The river rose in the night. {planted} The road stayed shut."
    (one,) = [one for one in speech_in(text) if one.speech is Speech.DIRECT]
    assert text[one.start : one.end].strip(",.") == quote
    assert one.holder is not None
    assert one.holder in who
    assert one.holder_span is not None
    assert text[one.holder_span.start : one.holder_span.end].lower() == who.lower()


LETTERS = st.text(alphabet="Aab .,:;\"'“”‘’«»\n—-(?)", max_size=200)


@given(st.one_of(LETTERS, st.text(max_size=200)))
def test_any_text_gives_spans_inside_it(text: str) -> None:
    check_in_range(text, sentences(text))


@given(LETTERS, st.lists(st.tuples(st.integers(0, 199), st.integers(1, 60)), max_size=6))
def test_any_sentences_give_spans_inside_the_text(text: str, cuts: Sequence[tuple[int, int]]) -> None:
    spans, position = [], 0
    for gap, length in cuts:
        start = position + gap % 10
        if start + length <= len(text):
            spans.append(Span(start=start, end=start + length))
            position = start + length
    check_in_range(text, spans)


def check_in_range(text: str, spans: Sequence[Span]) -> None:
    for one in find_speech(text, spans):
        for span in (one, one.cue, one.holder_span):
            assert span is None or 0 <= span.start < span.end <= len(text)
        assert attribution_of(one, [one], text)[-1].holder == one.holder


@pytest.mark.parametrize(
    "hostile", ['"', "'", "“", "”", "''", "' ", '" ', "‘a", "“a", 'a" ', "said ", '"a," said A, ', "(", ", the x"]
)
def test_hostile_text_is_read_to_its_end(hostile: str) -> None:
    text = hostile * (40_000 // len(hostile))
    find_speech(text, [Span(start=0, end=len(text))])
