"""Runs that are killed, interrupted or terminated: nothing that was stored is asked for again, and nothing changes."""

import asyncio
import os
import random
import signal
import time

import pytest

from extractor.cli.main import main
from extractor.endpoint import client, weights
from extractor.endpoint.client import OpenAIEndpoint
from extractor.endpoint.limits import Budget
from extractor.prompting import Prompt
from extractor.store import Store
from schemas.answers import FilledBlank
from tests.integration.conftest import files_of
from tests.integration.fake_model import FakeModel
from tests.integration.fake_server import serving

CONCURRENCY = 3
POINTS = [
    ("before send", 1),
    ("before send", 9),
    ("after receive", 1),
    ("after receive", 7),
    ("after commit", 1),
    ("after commit", 8),
    ("before claims", 2),
    ("before verdicts", 1),
    ("before run", 1),
    ("in reports", 2),
    ("in reports", 4),
]


@pytest.fixture
def arguments(server):
    """The command line of every run here."""
    options = ("--base-url", server, "--model", "fake", "--out", "out", "--concurrency", str(CONCURRENCY))
    return ("run", "reports", *options)


@pytest.fixture(scope="module")
def whole(forked, tmp_path_factory):
    """The files of an uninterrupted run, and how many different requests it took."""
    from tests.integration.conftest import REPORTS

    folder = tmp_path_factory.mktemp("whole")
    (folder / "reports").mkdir()
    for name, text in REPORTS.items():
        (folder / "reports" / name).write_text(text, "utf-8")
    model = FakeModel()
    with serving(model) as (url, _):
        ended = forked.run("run", "reports", "--base-url", url, "--model", "fake", "--out", "out", cwd=folder)
    assert ended.code == 0, ended.err
    assert set(model.asked.values()) == {1}
    return files_of(folder / "out"), len(model.asked)


def stored(tmp_path):
    """How many answers the store holds."""
    if not (tmp_path / ".crossclaim" / "store.db").exists():
        return 0
    store = Store(tmp_path / ".crossclaim" / "store.db")
    number = len(list(store.answers()))
    store.close()
    return number


@pytest.mark.parametrize("point", POINTS, ids=lambda point: f"{point[0]} {point[1]}")
def test_a_run_killed_at_a_point_goes_on_and_asks_for_the_rest_alone(
    forked, tmp_path, reports, model, arguments, whole, point
):
    files, requests = whole
    killed = forked.run(*arguments, cwd=tmp_path, kill_at=point)
    assert killed.code == -signal.SIGKILL, killed.err
    asked, kept = model.asked.total(), stored(tmp_path)
    assert asked - kept <= CONCURRENCY
    done = forked.run(*arguments, cwd=tmp_path)
    assert done.code == 0, done.err
    assert model.asked.total() - asked == requests - kept
    assert files_of(tmp_path / "out") == files
    assert not list((tmp_path / "out").glob("*.new"))


def test_a_run_killed_again_and_again_at_random_moments_ends_the_same(
    forked, tmp_path, reports, model, arguments, whole
):
    files, requests = whole
    model.delay = 0.01
    chance, kills, kept = random.Random(7), 0, 0
    while True:
        pid = forked.start(*arguments, cwd=tmp_path)
        if kills < 12:
            model.wait_for(model.asked.total() + (1 if kept < requests else 0))
            time.sleep(chance.uniform(0, 0.05))
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        ended = forked.end()
        if ended.code == 0:
            break
        assert ended.code == -signal.SIGKILL, ended.err
        kills += 1
        assert stored(tmp_path) >= kept
        kept = stored(tmp_path)
        assert model.asked.total() - kept <= CONCURRENCY * kills
    assert kills
    assert files_of(tmp_path / "out") == files
    assert model.asked.total() <= requests + CONCURRENCY * kills


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=lambda one: str(one)
)
def test_a_signal_lets_the_answers_under_way_arrive(forked, tmp_path, reports, model, arguments, whole, number, code):
    files, requests = whole
    model.hold.clear()
    pid = forked.start(*arguments, cwd=tmp_path)
    model.wait_for(CONCURRENCY)
    os.kill(pid, number)
    time.sleep(0.2)
    model.hold.set()
    ended = forked.end()
    assert ended.code == code, ended.err
    assert ended.err.splitlines()[-1].startswith("crossclaim: interrupted; what was answered is kept")
    assert "Traceback" not in ended.err
    assert model.asked.total() == stored(tmp_path) == CONCURRENCY
    assert forked.run(*arguments, cwd=tmp_path).code == 0
    assert model.asked.total() == requests
    assert files_of(tmp_path / "out") == files


def test_a_second_interrupt_ends_at_once(forked, tmp_path, reports, model, arguments):
    model.hold.clear()
    pid = forked.start(*arguments, cwd=tmp_path)
    model.wait_for(CONCURRENCY)
    began = time.monotonic()
    os.kill(pid, signal.SIGINT)
    time.sleep(0.3)
    os.kill(pid, signal.SIGINT)
    ended = forked.end()
    model.hold.set()
    assert ended.code == 130, ended.err
    assert "Traceback" not in ended.err
    assert time.monotonic() - began < client.GRACE
    assert stored(tmp_path) == 0


def test_a_closed_terminal_is_ignored_when_the_caller_wants_it(forked, tmp_path, reports, model, arguments):
    model.hold.clear()
    pid = forked.start(*arguments, cwd=tmp_path, nohup=True)
    model.wait_for(CONCURRENCY)
    os.kill(pid, signal.SIGHUP)
    time.sleep(0.1)
    model.hold.set()
    ended = forked.end()
    assert ended.code == 0, ended.err


def test_an_interrupt_while_the_model_is_fetched(monkeypatch, capsys, tmp_path, reports):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["crossclaim", "run", "reports"])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    monkeypatch.setattr(weights, "find", lambda *_, **__: None)
    monkeypatch.setattr(weights, "install", interrupted)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 130
    assert "interrupted" in capsys.readouterr().err


def test_an_endpoint_that_is_closed_waits_no_longer_than_its_grace(monkeypatch, tmp_path):
    model = FakeModel()
    model.hold.clear()
    prompt = Prompt("t", "v1", "f", ({"role": "user", "content": "1. It rained."},), 50)
    store = Store(tmp_path / "store.db")
    monkeypatch.setattr(client, "GRACE", 0.1)

    async def close_while_asking(url):
        endpoint = OpenAIEndpoint("fake", base_url=url, key="k", store=store, budget=Budget())
        asking = asyncio.ensure_future(endpoint.ask(prompt, FilledBlank))
        await asyncio.to_thread(model.wait_for, 1)
        asking.cancel()
        async with asyncio.timeout(4):
            await endpoint.close()

    with serving(model) as (url, _):
        asyncio.run(close_while_asking(url))
        model.hold.set()
    assert list(store.answers()) == []
    store.close()
