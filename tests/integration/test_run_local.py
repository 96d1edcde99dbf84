"""The embedded model's server is there when it is needed, and only then."""

import asyncio
from types import SimpleNamespace

import pytest

from extractor.endpoint import connect, weights
from extractor.endpoint.limits import Budget
from extractor.errors import UnreachableError
from extractor.prompting import Prompt
from extractor.settings import Settings
from extractor.store import Store
from schemas.answers import FilledBlank
from tests.integration.fake_model import FakeModel
from tests.integration.fake_server import serving

PROMPT = Prompt("fill_blank", "v1", "f" * 16, ({"role": "user", "content": "Report: 12 people ____"},), 20)


@pytest.fixture
def started(monkeypatch, tmp_path):
    """The servers that were started, each a fake one with a key of its own."""
    servers = []

    def start(url):
        server = SimpleNamespace(base_url=url, api_key="own-key", closed=False)
        server.close = lambda: setattr(server, "closed", True)
        servers.append(server)
        return server

    model = FakeModel()
    with serving(model) as (url, seen):
        monkeypatch.setattr(connect, "start_local", lambda *_, **__: start(url))
        monkeypatch.setattr(weights, "find", lambda *_, **__: tmp_path)
        yield SimpleNamespace(servers=servers, seen=seen)


def ask(path, *, times=1):
    """Ask the embedded model that often in one connection."""

    async def run():
        store, budget = Store(path), Budget()
        try:
            settings = Settings(model="local")
            async with connect.connected(settings, store, budget, on_install=lambda *_: None) as endpoint:
                for _ in range(times):
                    reply = await endpoint.ask(PROMPT, FilledBlank)
                return endpoint.model, reply
        finally:
            store.close()

    return asyncio.run(run())


def test_it_starts_with_the_first_question_and_ends_with_the_connection(started, tmp_path):
    name, _ = ask(tmp_path / "store.db", times=2)
    assert name == connect.local_model_name()
    assert [server.closed for server in started.servers] == [True]
    assert [headers["authorization"] for headers, _ in started.seen] == ["Bearer own-key"]


def test_it_does_not_start_where_the_store_has_every_answer(started, tmp_path):
    _, first = ask(tmp_path / "store.db")
    _, second = ask(tmp_path / "store.db")
    assert second.replayed and second.value == first.value
    assert len(started.servers) == len(started.seen) == 1


def test_a_server_that_does_not_start_ends_the_run_in_one_line(monkeypatch, started, tmp_path):
    def broken(*_, **__):
        raise UnreachableError("the embedded model server ended at once")

    monkeypatch.setattr(connect, "start_local", broken)
    with pytest.raises(UnreachableError, match="ended at once"):
        ask(tmp_path / "store.db")
