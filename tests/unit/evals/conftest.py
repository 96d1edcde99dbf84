"""A small gold story."""

from collections.abc import Callable
from typing import Any

import pytest

from evals.items import Item, Role
from evals.runs import Manifest, Run
from schemas.gold import GoldStory

STORY = {
    "id": "bridge",
    "title": "A footbridge falls",
    "subject": "accident",
    "split": "dev",
    "articles": [
        {
            "id": "a",
            "source": "Kestrel Post",
            "voice": "regional_paper",
            "published": "2019-05-14",
            "text": "The footbridge at Ardle collapsed on Monday.\n\nTwelve people were injured in the collapse.\n\n"
            "Mayor Ina Holt said that the city would pay.\n\nThe driver of the crane had slept well.",
        },
        {
            "id": "b",
            "source": "Morrow Wire",
            "voice": "agency",
            "published": "2019-05-14",
            "text": "The footbridge at Ardle collapsed on Monday.\n\nNine people were injured in the collapse.\n\n"
            "The police opened an inquiry.\n\nThe crane operator was exhausted that day.",
        },
    ],
    "claims": [
        {"id": "a1", "quote": "The footbridge at Ardle collapsed on Monday", "statement": "The footbridge collapsed."},
        {"id": "a2", "quote": "Twelve people were injured in the collapse", "statement": "Twelve were injured."},
        {
            "id": "a3",
            "quote": "the city would pay",
            "statement": "The city would pay.",
            "speech": "indirect",
            "holder": "Mayor Ina Holt",
            "modality": "predicted",
        },
        {"id": "b1", "quote": "The footbridge at Ardle collapsed on Monday", "statement": "The footbridge collapsed."},
        {"id": "b2", "quote": "Nine people were injured in the collapse", "statement": "Nine were injured."},
        {
            "id": "a4",
            "quote": "The driver of the crane had slept well",
            "statement": "The driver of the crane had slept well.",
        },
        {
            "id": "b4",
            "quote": "The crane operator was exhausted that day",
            "statement": "The crane operator was exhausted.",
        },
        {"id": "b3", "quote": "The police opened an inquiry", "statement": "The police opened an inquiry."},
    ],
    "pairs": [
        {"a": "a2", "b": "b2", "relation": "contradiction", "kind": "quantity", "rationale": "Twelve or nine."},
        {"a": "a4", "b": "b4", "relation": "contradiction", "kind": "status", "rationale": "Rested or exhausted."},
        {"a": "b1", "b": "a1", "relation": "agreement", "reason": "paraphrase", "rationale": "The same words."},
        {"a": "a3", "b": "b3", "relation": None, "rationale": "People differ."},
    ],
}


@pytest.fixture
def story() -> GoldStory:
    return GoldStory.model_validate(STORY)


@pytest.fixture
def run_of() -> Callable[..., Run]:
    def make(items: list[Item], **more: Any) -> Run:
        expected: dict[str, int] = {}
        for item in items:
            if item.role is Role.GOLD and item.level != "pairing":
                expected[item.level] = expected.get(item.level, 0) + 1
        values: dict[str, Any] = {
            "name": "code",
            "system": "code",
            "model": "none",
            "profile": "code",
            "split": "all",
            "stories": tuple(sorted({item.story for item in items})),
            "levels": tuple(expected),
            "expected": expected,
            "gold": "g",
            "revision": "r",
            "finished": True,
        }
        return Run(Manifest.model_validate(values | more), items)

    return make
