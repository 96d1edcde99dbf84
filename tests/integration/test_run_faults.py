"""Each thing that goes wrong gives one clear line and its exit code; what can pass is waited for."""

import errno
import json
import os
import shutil
import socket
import sqlite3
import subprocess
from collections import namedtuple

import pytest

from extractor.cli.main import main
from tests.integration.command import COMMAND, KEY, environment, start
from tests.integration.fake_server import error, serving

Disk = namedtuple("Disk", "total used free")


def one_line(ended, code, *words):
    """The command ended with that code, and its last line alone says why."""
    assert ended.code == code, ended
    assert "Traceback" not in ended.err
    said = [line for line in ended.err.splitlines() if line.startswith("crossclaim: ")]
    assert len(said) == 1, ended.err
    for word in words:
        assert word in said[0]
    assert KEY not in ended.err


@pytest.fixture
def run(forked, tmp_path):
    """Run with code alone unless told otherwise."""

    def begin(*arguments, model=("--model", "none"), env=None, stdin=None):
        return forked.run("run", *arguments, *model, cwd=tmp_path, env=env, stdin=stdin)

    return begin


def test_a_name_that_does_not_exist(run, reports):
    one_line(run("reports", "missing.txt"), 4, "no such file or folder: missing.txt")
    one_line(run("nothing*.md"), 4, "nothing*.md")


def test_an_empty_folder(run, tmp_path):
    (tmp_path / "hollow").mkdir()
    one_line(run("hollow"), 4, "hollow")


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.txt", b"", "empty"),
        ("spaces.md", b" \n\t\n", "empty"),
        ("binary.txt", bytes(range(256)) * 40, "binary.txt"),
        ("picture.png", b"\x89PNG\r\n", ".png is not read"),
        ("broken.json", b"{", "no valid JSON"),
    ],
)
def test_a_file_that_is_no_article(run, tmp_path, reports, name, content, reason):
    (tmp_path / name).write_bytes(content)
    one_line(run(name), 4, "nothing to read", reason)
    mixed = run("reports", name)
    assert mixed.code == 5
    assert f"{name}: rejected: " in mixed.err
    assert "3 articles" in mixed.out


def test_nothing_on_standard_input(run):
    one_line(run("-"), 4, "nothing to read", "stdin")


def test_what_cannot_be_read_is_told_before_the_model_is_fetched(forked, tmp_path):
    ended = forked.run("run", "missing.txt", cwd=tmp_path, env={"CROSSCLAIM_CACHE": str(tmp_path / "cache")})
    one_line(ended, 4, "missing.txt")
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--colour"], "--colour"),
        (["--profile", "huge"], "profile"),
        (["--concurrency", "0"], "concurrency"),
        (["--concurrency", "many"], "--concurrency"),
        (["--deadline", "-1"], "deadline"),
        (["--base-url", "http://127.0.0.1:9/v1"], "--model"),
        (["--base-url", "127.0.0.1:9", "--model", "m"], "http://"),
    ],
)
def test_wrong_flags(run, reports, arguments, words):
    one_line(run("reports", *arguments, model=()), 2, words)


def test_no_input_at_all_and_a_command_that_does_not_exist(forked, tmp_path):
    one_line(forked.run("run", cwd=tmp_path), 2, "paths", "crossclaim run --help")
    one_line(forked.run("walk", cwd=tmp_path), 2, "walk")


def test_a_wrong_file_of_settings(run, tmp_path, reports):
    (tmp_path / "crossclaim.toml").write_text("colour = 1")
    one_line(run("reports"), 2, "colour")


def test_nobody_at_the_base_url(run, reports):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/v1"
    ended = run("reports", model=("--base-url", url, "--model", "m"))
    one_line(ended, 3, "nobody answers at the base URL", "--base-url")


def test_no_key_for_the_model(run, reports):
    ended = run("reports", model=("--model", "gpt-x"), env={"CROSSCLAIM_API_KEY": ""})
    one_line(ended, 3, "--base-url", "OPENAI_API_KEY")


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (error(401, f"bad key {KEY}"), "CROSSCLAIM_API_KEY"),
        (error(401, "bad key secretive"), "CROSSCLAIM_API_KEY"),
        (error(403, "not yours"), "--model"),
        (error(404, "The model `fake` does not exist"), "--model"),
        (error(429, "spent", code="insufficient_quota"), "spent"),
        (error(429, headers={"retry-after": "3600"}), "3600 s"),
    ],
)
def test_an_endpoint_that_refuses_is_asked_no_further(run, reports, reply, words):
    key = "secretive" if b"secretive" in reply[2] else KEY
    with serving(lambda body, n: reply) as (url, seen):
        ended = run("reports", model=("--base-url", url, "--model", "fake"), env={"CROSSCLAIM_API_KEY": key})
    one_line(ended, 3, words)
    assert key not in ended.err
    assert len(seen) <= 4


def test_an_endpoint_that_is_broken_throughout(run, reports):
    reply = error(500, headers={"retry-after-ms": "1"})
    with serving(lambda body, n: reply) as (url, seen):
        ended = run("reports", model=("--base-url", url, "--model", "fake"))
    one_line(ended, 3, "the endpoint failed")
    assert len(seen) <= 3 * 4


def test_an_article_without_an_answer_is_failed_and_the_others_are_done(run, tmp_path, reports, model):
    def script(body, number):
        return error(400, "maximum context length is 10") if "canarybeta" in str(body).lower() else model(body, number)

    with serving(script) as (url, _):
        ended = run("reports", "--out", "out", model=("--base-url", url, "--model", "fake"))
    assert ended.code == 5
    fates = {row["name"]: row for row in json.loads((tmp_path / "out" / "manifest.json").read_text())["inputs"]}
    assert {name: row["status"] for name, row in fates.items()} == {
        "alpha.md": "done",
        "beta.md": "failed",
        "gamma.txt": "done",
    }
    assert "beta.md: failed: " in ended.err
    assert "TooLongError" in fates["beta.md"]["reason"]


def test_a_storm_of_refusals_loses_nothing(run, reports, model):
    def script(body, number):
        return error(429, headers={"retry-after-ms": "5"}) if number % 5 else model(body, number)

    with serving(script) as (url, seen):
        ended = run("reports", model=("--base-url", url, "--model", "fake"))
    assert ended.code == 0, ended.err
    assert set(model.asked.values()) == {1}
    assert len(seen) >= 4 * len(model.asked)


def test_an_endpoint_that_goes_away_for_a_while_is_waited_for(run, reports, model):
    def script(body, number):
        return error(503, headers={"retry-after-ms": "5"}) if 5 < number < 40 else model(body, number)

    with serving(script) as (url, _):
        ended = run("reports", model=("--base-url", url, "--model", "fake"))
    assert ended.code == 0, ended.err
    assert set(model.asked.values()) == {1}


def test_every_request_counts_against_the_cap_also_those_sent_again(run, reports, model):
    def script(body, number):
        return error(503, headers={"retry-after-ms": "1"}) if number % 2 else model(body, number)

    with serving(script) as (url, seen):
        ended = run("reports", "--max-calls", "6", model=("--base-url", url, "--model", "fake"))
    one_line(ended, 5, "--max-calls")
    assert len(seen) == 6


@pytest.mark.parametrize("content", [b"this is no database " * 100, b""], ids=["garbage", "newer"])
def test_a_store_that_cannot_be_used(run, tmp_path, reports, content):
    (tmp_path / "my.db").write_bytes(content)
    if not content:
        with sqlite3.connect(tmp_path / "my.db") as connection:
            connection.execute("PRAGMA user_version = 99")
        connection.close()
    one_line(run("reports", "--store", "my.db"), 4, "my.db")


@pytest.mark.parametrize("out", ["reports/alpha.md", "reports/alpha.md/out", "/proc/none"])
def test_a_folder_that_cannot_be_written_is_told_before_anything_is_paid_for(run, reports, model, server, out):
    ended = run("reports", "--out", out, model=("--base-url", server, "--model", "fake"))
    one_line(ended, 4, out, "--out")
    assert not model.asked


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_the_right_to_write(run, tmp_path, reports):
    (tmp_path / "locked").mkdir(mode=0o500)
    one_line(run("reports", "--out", "locked"), 4, "locked")


def test_a_full_disk_while_the_reports_are_written(run, tmp_path, reports):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "report.html").mkdir()
    ended = run("reports", "--out", "out")
    one_line(ended, 4, "cannot write to out")
    assert not list((tmp_path / "out").glob("*.new"))


def in_process(monkeypatch, capsys, *arguments):
    monkeypatch.setattr("sys.argv", ["crossclaim", *arguments])
    monkeypatch.setattr("signal.signal", lambda *_: None)
    with pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code, capsys.readouterr().err


def test_no_room_for_the_model(monkeypatch, capsys, tmp_path, reports):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CROSSCLAIM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(10**9, 10**9 - 5000, 5000))
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: pytest.fail("nothing may be fetched"))
    code, err = in_process(monkeypatch, capsys, "run", "reports")
    assert code == 3
    last = err.splitlines()[-1]
    assert "MB of disk space are missing" in last and str(tmp_path / "cache") in last


def test_a_disk_that_fills_up_while_the_model_is_put_together(monkeypatch, capsys, tmp_path, reports):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CROSSCLAIM_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Disk(10**12, 0, 10**12))
    monkeypatch.setattr(subprocess, "run", full)
    code, err = in_process(monkeypatch, capsys, "run", "reports")
    assert code == 3
    assert "No space left on device" in err.splitlines()[-1]


def test_a_reader_that_goes_away(tmp_path, reports):
    """The files are whole, the code says that the output was not, and there is no noise."""
    read, write = os.pipe()
    os.close(read)
    ended = subprocess.run(
        [str(COMMAND), "run", "reports", "--model", "none", "--out", "out"],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=write,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(write)
    assert ended.returncode == 5, ended.stderr
    assert ended.stderr.splitlines()[-1] == "crossclaim: the reader of the output is gone"
    assert "Traceback" not in ended.stderr and "Exception ignored" not in ended.stderr
    assert (tmp_path / "out" / "manifest.json").is_file()


def test_two_runs_at_once_in_one_store_both_end_well(forked, tmp_path, reports, model, server):
    arguments = ("run", "reports", "--base-url", server, "--model", "fake", "--json")
    model.hold.clear()
    first = start(arguments, tmp_path)
    model.wait_for(1)
    forked.start(*arguments, cwd=tmp_path)
    model.wait_for(4)
    model.hold.set()
    out, err = first.communicate(timeout=120)
    second = forked.end()
    assert (first.returncode, second.code) == (0, 0), (err, second.err)
    assert out == second.out != ""
    assert max(model.asked.values()) <= 2
