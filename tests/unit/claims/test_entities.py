"""Names tied together, and names kept apart."""

from hypothesis import given
from hypothesis import strategies as st

from extractor.claims.entities import find_entities, link_entities
from schemas.claim import EntityKind


def keys(text: str, *articles: str) -> list[str]:
    return [entity.key for entity in link_entities(articles or [text]).entities_in(text)]


def test_a_surname_alone_is_the_only_person_with_it() -> None:
    article = "Minister Ana Velasco spoke first. The room fell silent when Velasco left."
    assert keys("Velasco left the room.", article) == keys("Ana Velasco left the room.", article) == ["ana velasco"]


def test_a_surname_that_two_persons_share_is_tied_to_neither() -> None:
    article = "Ana Velasco and her brother Luis Velasco were there."
    assert keys("On Monday, Velasco left.", article) == ["velasco"]


def test_spellings_of_one_name_have_one_key() -> None:
    articles = [
        "The envoy was Song Min Ho.",
        "The envoy was Song Min-ho.",
        "The envoy was José Núñez.",
        "He met Jose Nunez.",
    ]
    assert keys("It was Song Min Ho.", *articles) == keys("It was Song Min-ho.", *articles)
    assert keys("It was José Núñez.", *articles) == keys("It was Jose Nunez.", *articles)


def test_titles_are_no_part_of_a_name() -> None:
    article = "President Karel Novak met Gen. Piotr Zych."
    assert keys(article) == ["karel novak", "piotr zych"]
    assert keys("Mr Novak left.", article) == ["karel novak"]


def test_a_capital_that_acts_is_the_government_and_else_the_city() -> None:
    assert keys("Tokyo wants a new treaty.") == ["japan"]
    assert keys("The treaty was signed in Tokyo.") == ["tokyo"]
    assert keys("Tokyo's envoy left.") == ["japan"]


def test_aliases_lead_to_one_thing() -> None:
    assert keys("N Korea closed the border.") == keys("North Korea closed the border.") == ["north korea"]
    assert "north korea" in keys("They said the North would answer, Korean radio reported.")


def test_the_north_of_another_land_is_not_north_korea() -> None:
    assert "north korea" not in keys("Snow fell in the North on Sunday.")


def test_lands_and_titles_stand_beside_a_name() -> None:
    assert keys("US Secretary of State Lena Brandt met Japanese Foreign Minister Ken Ito.") == [
        "united states",
        "lena brandt",
        "japan",
        "ken ito",
    ]
    assert keys("The Japan-N Korea talks went on.") == ["japan", "north korea"]


def test_a_first_word_is_the_family_name_only_after_a_title() -> None:
    article = "The envoy Song Min Ho spoke."
    assert keys("The hall heard Mr Song.", article) == ["song min ho"]
    assert keys("The hall heard a Song.", article) == ["song"]


def test_a_headline_names_only_what_is_known() -> None:
    assert keys("Envoy Quits Norhaven Talks Over Fishing Rights in Japan") == ["japan"]


def test_an_acronym_in_brackets_is_the_name_before_it() -> None:
    article = "The Norland Fishing Authority (FISHNOR) closed the bay. The FISHNOR said no more."
    assert keys("On Friday, the FISHNOR agreed.", article) == ["norland fishing authority"]


def test_a_middle_initial_makes_no_other_person() -> None:
    articles = ["The mayor is Vera J. Holt.", "The mayor is Vera Holt."]
    assert keys("It was Vera J. Holt.", *articles) == keys("It was Vera Holt.", *articles)


def test_an_acronym_is_the_name_that_has_these_initials() -> None:
    article = "The Harbour Workers Union (HWU) called a strike. The owners met the HWU on Friday."
    assert keys("On Friday, the HWU agreed.", article) == ["harbour workers union"]


def test_a_name_of_mixed_scripts_is_tied_to_nothing() -> None:
    article = "Viktor Petrov came. Viktor Рetrov spoke."
    first, second = keys("Viktor Petrov came.", article), keys("Viktor Рetrov spoke.", article)
    assert first != second


def test_an_opening_word_is_no_name() -> None:
    assert keys("Talks went on. The talks were long.") == []
    assert keys("Floods hit the valley; no floods were worse.") == []


def test_kinds() -> None:
    found = {
        entity.name: entity.kind for entity in find_entities("Mr Ito of the Ministry of Transport flew to France.")
    }
    assert found == {"Ito": EntityKind.PERSON, "Ministry of Transport": EntityKind.BODY, "France": EntityKind.PLACE}


@given(st.lists(st.text(max_size=200), max_size=3), st.text(max_size=200))
def test_any_text_gives_each_key_once(articles: list[str], text: str) -> None:
    found = keys(text, *articles, text)
    assert len(found) == len(set(found))
    assert all(found)
