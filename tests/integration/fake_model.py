"""A model for tests: it claims every sentence that it is shown and calls every pair what it was told to."""

import hashlib
import json
import re
import threading
import time
from collections import Counter
from typing import Any

from tests.integration.fake_server import Reply, completion

_SENTENCE = re.compile(r"^(\d+)\. (.*)$", re.MULTILINE)


def schema_name(body: dict[str, Any]) -> str:
    """The answer type that a request asks for."""
    return str(body["response_format"]["json_schema"]["name"])


def question(body: dict[str, Any]) -> str:
    """The last user message."""
    return str(body["messages"][-1]["content"])


def request_key(body: dict[str, Any]) -> str:
    """What makes two requests the same one."""
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


class FakeModel:
    """Call it as a script of the fake server. ``asked`` counts requests by their content, ``answered`` the same for
    those whose answer went out."""

    def __init__(self, *, relation: str = "contradiction", delay: float = 0.0) -> None:
        self.relation = relation
        self.delay = delay
        self.asked: Counter[str] = Counter()
        self.bodies: list[dict[str, Any]] = []
        self.hold = threading.Event()
        self.hold.set()
        self._lock = threading.Lock()

    def __call__(self, body: dict[str, Any], _number: int) -> Reply:
        with self._lock:
            self.asked[request_key(body)] += 1
            self.bodies.append(body)
        if self.delay:
            threading.Event().wait(self.delay)
        self.hold.wait(30)
        return completion(json.dumps(self.answer(body)))

    def wait_for(self, requests: int, *, seconds: float = 60) -> None:
        """Wait until that many requests have come."""
        end = time.monotonic() + seconds
        while self.asked.total() < requests:
            assert time.monotonic() < end, f"{self.asked.total()} of {requests} requests came"
            time.sleep(0.005)

    def answer(self, body: dict[str, Any]) -> dict[str, Any]:
        """The fields of the answer."""
        text = question(body)
        match schema_name(body):
            case "ExtractedClaims":
                return {"claims": [_claim(int(n), words) for n, words in _SENTENCE.findall(text)]}
            case "JudgedPair":
                return self._judged(text)
            case "FilledBlank":
                return {"words": "not said"}
            case name:
                raise AssertionError(f"nobody taught the fake model to answer {name}")

    def _judged(self, text: str) -> dict[str, Any]:
        first, second = (_SENTENCE.search(half) for half in text.split("Claim 2:", 1))
        assert first and second
        conflict = self.relation == "contradiction"
        return {
            "same_event": "yes",
            "same_subject": "yes",
            "reason": "none",
            "point": "the point",
            "sentence_1": int(first[1]),
            "sentence_2": int(second[1]),
            "relation": self.relation,
            "kind": "quantity" if conflict else "none",
        }


def _claim(number: int, words: str) -> dict[str, Any]:
    return {
        "sentence": number,
        "quote": words,
        "statement": words,
        "speech": "own_voice",
        "holder": None,
        "modality": "asserted",
        "time_words": None,
    }
