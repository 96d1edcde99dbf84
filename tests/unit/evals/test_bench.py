"""The made-up store: the same every time, other in every telling; and what is measured with it."""

from itertools import islice

from evals.bench import fuzzy, recall_at_one_price, store_of, tellings, tf_idf
from evals.gold_set import load_stories
from extractor.verification.pair import candidates


def test_a_telling_has_its_own_words_and_is_the_same_every_time() -> None:
    stories = load_stories()
    once, again = (list(islice(tellings(), len(stories) + 1)) for _ in range(2))
    assert once == again
    first, second = once[0][0], once[len(stories)][0]
    assert len({stories[0].articles[0].text, first.text, second.text}) == 3
    assert len(first.text.split()) == len(second.text.split())


def test_the_store_can_be_paired_and_held_against_other_ways() -> None:
    store = store_of(60)
    assert len(store) >= 60
    assert candidates(store)
    assert tf_idf(store).pairs > 0 and fuzzy(store).pairs > 0


def test_every_way_is_given_the_same_number_of_pairs() -> None:
    wanted, hits = recall_at_one_price("dev")
    assert wanted and max(hits.values()) <= wanted
    assert hits["crossclaim"] >= max(hits["rapidfuzz"], hits["TF-IDF cosine"])
