"""The embedded server with a very small real model."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from extractor.endpoint.client import OpenAIEndpoint
from extractor.endpoint.embedded import EmbeddedServer, start_embedded
from extractor.endpoint.limits import Budget
from extractor.endpoint.seam import Reply
from extractor.endpoint.weights import SMOLLM2, default_cache, install
from extractor.errors import CredentialsError, UnreachableError, WeightsError
from extractor.prompting import load_template
from extractor.store import Store
from schemas.answers import FilledBlank

SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string", "maxLength": 20}, "rivers": {"type": "integer"}},
    "required": ["city", "rivers"],
    "additionalProperties": False,
}
FORMAT = {"type": "json_schema", "json_schema": {"name": "answer", "schema": SCHEMA, "strict": True}}
SECONDS = 20.0


@pytest.fixture(scope="session")
def small_model() -> Path:
    """The model's file, fetched once and kept where crossclaim keeps its models."""
    try:
        return install(default_cache(), weights=SMOLLM2, progress=lambda done, total: None)
    except WeightsError as error:
        pytest.skip(f"NOT TESTED, the small model cannot be had: {error}")


@pytest.fixture(scope="module")
def server(small_model: Path) -> Iterator[EmbeddedServer]:
    with start_embedded(small_model, model_name="small", slots=2, context=1024) as running:
        yield running


def post(server: EmbeddedServer, *, key: str | None = None, **body: Any) -> dict[str, Any]:
    question = [{"role": "user", "content": "Name a city and say how many rivers it has."}]
    request = urllib.request.Request(
        f"{server.base_url}/chat/completions",
        json.dumps({"model": "small", "temperature": 0, "max_tokens": 64, "messages": question, **body}).encode(),
        {"Authorization": f"Bearer {key or server.api_key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        result: dict[str, Any] = json.load(answer)
    return result


def gone(pid: int) -> bool:
    """Whether the process has ended, waiting for it for a while."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            if b") Z " in Path(f"/proc/{pid}/stat").read_bytes():
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


def test_it_says_which_model_it_serves(server: EmbeddedServer) -> None:
    request = urllib.request.Request(f"{server.base_url}/models", headers={"Authorization": f"Bearer {server.api_key}"})
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        assert [model["id"] for model in json.load(answer)["data"]] == ["small"]


def test_an_answer_keeps_to_its_schema_and_is_counted(server: EmbeddedServer) -> None:
    answer = post(server, response_format=FORMAT)
    value = json.loads(answer["choices"][0]["message"]["content"])
    assert set(value) == {"city", "rivers"}
    assert isinstance(value["rivers"], int)
    assert answer["usage"]["prompt_tokens"] > 0
    assert 0 < answer["usage"]["completion_tokens"] <= 64


def test_a_prompt_seen_before_is_not_read_again(server: EmbeddedServer) -> None:
    post(server, max_tokens=1)
    usage = post(server, max_tokens=1)["usage"]
    assert usage["prompt_tokens_details"]["cached_tokens"] > 0


def test_token_probabilities_can_be_had(server: EmbeddedServer) -> None:
    answer = post(server, logprobs=True, top_logprobs=5, max_tokens=3)
    tokens = answer["choices"][0]["logprobs"]["content"]
    assert [len(token["top_logprobs"]) for token in tokens] == [5, 5, 5]
    assert all(token["logprob"] <= 0 for token in tokens)


@pytest.mark.parametrize("key", ["wrong", "null"])
def test_a_wrong_key_is_turned_away(server: EmbeddedServer, key: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        post(server, key=key)
    assert caught.value.code == 401
    caught.value.close()


def test_pages_of_other_origins_are_not_let_in(server: EmbeddedServer) -> None:
    request = urllib.request.Request(
        f"{server.base_url}/models",
        headers={"Authorization": f"Bearer {server.api_key}", "Origin": "https://example.com"},
    )
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        assert answer.headers.get("Access-Control-Allow-Origin") not in {"*", "https://example.com"}


def test_the_key_is_in_no_command_line_and_no_environment(server: EmbeddedServer) -> None:
    for page in ("cmdline", "environ"):
        assert server.api_key.encode() not in Path(f"/proc/{server.pid}/{page}").read_bytes()
    assert server.api_key not in repr(server)


def test_it_ends_when_it_is_closed_and_closing_twice_is_fine(small_model: Path) -> None:
    server = start_embedded(small_model, model_name="small", slots=1, context=512, key="named")
    assert server.api_key == "named"
    server.close()
    assert gone(server.pid)
    server.close()


def test_it_ends_when_its_parent_is_killed(small_model: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from extractor.endpoint.embedded import start_embedded;"
        "server = start_embedded(Path(sys.argv[1]), model_name='small', slots=1, context=512);"
        "print(server.pid, flush=True); time.sleep(600)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, str(small_model)], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        os.kill(child, 0)
        parent.send_signal(signal.SIGKILL)
    assert gone(child)


def test_a_file_that_is_no_model_is_reported_with_the_log(tmp_path: Path) -> None:
    bad = tmp_path / "bad.gguf"
    bad.write_bytes(b"not a model" * 100)
    with pytest.raises(UnreachableError, match=r"ended while starting; its log ends with: .*magic") as caught:
        start_embedded(bad, model_name="bad")
    assert "\n" not in str(caught.value)


def test_a_real_answer_goes_through_the_seam_and_the_ledger(server: EmbeddedServer, tmp_path: Path) -> None:
    store = Store(tmp_path / "store.db")
    prompt = load_template("fill_blank", "v1").render(
        {"fence": "0f0f0f0f", "report": "Nine boats left the harbour of Vell.", "gapped": "____ boats left Vell."},
        max_tokens=40,
    )

    async def ask(key: str) -> Reply[FilledBlank]:
        endpoint = OpenAIEndpoint(server.model, base_url=server.base_url, key=key, store=store, budget=Budget())
        try:
            return await endpoint.ask(prompt, FilledBlank)
        finally:
            await endpoint.close()

    with pytest.raises(CredentialsError):
        asyncio.run(ask("wrong"))
    first = asyncio.run(ask(server.api_key))
    second = asyncio.run(ask(server.api_key))
    assert first.usage.prompt > 100 and first.usage.completion > 0
    assert not first.replayed and second.replayed
    assert second.value == first.value
    assert [row["model"] for row in store.answers()] == ["small"]
    store.close()
