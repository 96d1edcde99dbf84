import asyncio
import gzip
import json

import pytest

from evals.replay import Recording, ReplayEndpoint, ReplayMiss, TracedStore, load_recording, write_recording
from evals.runs import EvalError, schema_hash
from extractor.endpoint.client import REPAIR, ledger_key
from extractor.errors import CutOffError
from extractor.prompting import Prompt
from schemas.answers import Answer


class ShortClaim(Answer):
    n: int
    quote: str


class ShortClaims(Answer):
    claims: list[ShortClaim]


GOOD = json.dumps({"claims": [{"n": 1, "quote": "Nine died"}]})


def prompt(text="1. Nine died.", *, fingerprint="f00d", version="v1", task="extract_claims"):
    return Prompt(task, version, fingerprint, ({"role": "user", "content": text},), 100)


def row(asked, text=GOOD, *, finish="stop", model="tiny"):
    raw = {"text": text, "refusal": None, "finish": finish, "alternatives": []}
    raw["usage"] = {"prompt": 10, "cached": 0, "completion": 5}
    key = ledger_key(asked, ShortClaims, model)
    return {
        "key": key,
        "task": asked.task,
        "version": asked.version,
        "prompt": asked.fingerprint,
        "model": model,
        "raw": raw,
    }


def ask(recording, asked, **more):
    async def go():
        endpoint = ReplayEndpoint(recording, **more)
        try:
            return await endpoint.ask(asked, ShortClaims)
        finally:
            await endpoint.close()

    return asyncio.run(go())


def test_a_recorded_answer_is_given_again_for_nothing():
    recording = Recording([row(prompt())])
    reply = ask(recording, prompt())
    assert reply.replayed and reply.value.claims[0].quote == "Nine died"
    assert [one["raw"]["usage"]["prompt"] for one in recording.used_rows()] == [10]


def test_a_recorded_repair_is_followed():
    recording = Recording([row(prompt(), "no JSON"), row(prompt().with_turn(REPAIR))])
    assert ask(recording, prompt()).value.claims[0].n == 1
    assert len(recording.used_rows()) == 2


def test_a_recorded_failure_fails_again():
    with pytest.raises(CutOffError):
        ask(Recording([row(prompt(), finish="length")]), prompt())


@pytest.mark.parametrize(
    ("asked", "more", "said"),
    [
        (prompt(fingerprint="beef"), {}, "the prompt changed from f00d to beef"),
        (prompt(version="v2", fingerprint="beef"), {}, "the recording has no extract_claims/v2, only v1"),
        (prompt(task="judge_pair", fingerprint="beef"), {}, "the recording has no judge_pair/v1"),
        (prompt("1. Ten died."), {}, "messages or limits changed"),
        (prompt(), {"model": "other"}, "the model is other"),
        (prompt("x"), {"schemas": {"ShortClaims": "0ld"}}, "the schema of the answer ShortClaims changed from 0ld"),
        (prompt("x"), {"schemas": {"ShortClaims": schema_hash(ShortClaims)}}, "messages or limits changed"),
    ],
)
def test_a_miss_names_the_key_and_what_changed(asked, more, said):
    with pytest.raises(ReplayMiss) as caught:
        ask(Recording([row(prompt())]), asked, **more)
    assert said in str(caught.value)
    assert f"({asked.task}/{asked.version})" in str(caught.value) and "ans_" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_recording_is_the_same_bytes_for_the_same_rows(tmp_path):
    rows = [row(prompt(f"{at}. Nine died.")) for at in range(5)]
    write_recording(tmp_path / "one.gz", rows)
    write_recording(tmp_path / "two.gz", [one | {"seq": 1, "at": "now"} for one in reversed(rows)])
    data = (tmp_path / "one.gz").read_bytes()
    assert data == (tmp_path / "two.gz").read_bytes()
    assert data[4:8] == b"\0\0\0\0"
    lines = gzip.decompress(data).decode().splitlines()
    assert [json.loads(line)["key"] for line in lines] == sorted(one["key"] for one in rows)
    assert list(load_recording(tmp_path / "one.gz").rows.values()) == [json.loads(line) for line in lines]


@pytest.mark.parametrize(
    "data", [b"", b"plain", gzip.compress(b"{}\n"), gzip.compress(b"no json\n"), gzip.compress(b"3\n")]
)
def test_what_is_no_recording_is_said(tmp_path, data):
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(data)
    if data == b"":
        assert load_recording(path).rows == {}
        return
    with pytest.raises(EvalError, match="is no recording"):
        load_recording(path)


def test_a_recording_is_of_one_model():
    with pytest.raises(EvalError, match="of one model, not of 0"):
        _ = Recording([]).model
    with pytest.raises(EvalError, match="not of 2"):
        _ = Recording([row(prompt()), row(prompt(), model="other")]).model


def test_the_ledger_rows_of_a_run_are_told_from_older_ones(tmp_path):
    store = TracedStore(tmp_path / "record.db")
    for asked in (prompt(), prompt("2. Ten died.")):
        one = row(asked)
        store.put_answer(one.pop("key"), **one)
    key = ledger_key(prompt(), ShortClaims, "tiny")
    assert store.answer(key) is not None and store.answer("ans_unknown") is None
    assert [one["key"] for one in store.used_rows()] == [key]
    store.close()
