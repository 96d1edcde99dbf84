import json
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from evals import __main__ as evals_main
from evals.commands import run as run_commands
from evals.commands.gold import schema_text
from evals.gate import Check
from evals.items import Level
from evals.metrics import Measure
from evals.recordings import Entry, entry_for, is_gated, load_entries, put_entry
from evals.reporting import aligned, cell, junit_report, piped
from evals.runs import EvalError, load_run, write_run

STORY = "mayoral-election"


def call(*words):
    return CliRunner().invoke(evals_main.app, [str(word) for word in words])


@pytest.fixture(scope="module")
def code_run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "code"
    done = call("run", "--model", "none", "--story", STORY, "--out", folder)
    assert done.exit_code == 0, done.output
    return folder


def test_code_alone_runs_on_a_story(code_run):
    run = load_run(code_run)
    assert run.manifest.finished and run.manifest.stories == (STORY,) and run.manifest.name == "code"
    assert {item.level for item in run.items} == {"claims", "slots", "pairs", "pairing", "findings"}


def test_report_in_all_its_forms(code_run, tmp_path):
    text = call("report", code_run, "--split", "dev,test,all")
    assert text.exit_code == 0 and "contradiction_f1" in text.output and "code test" in text.output
    rows = json.loads(call("report", code_run, "--json").output)
    assert rows[0]["manifest"]["name"] == "code" and all("n" in one for one in rows[0]["measures"])
    assert "| contradiction_f1 |" in call("report", code_run, "--markdown").output
    assert call("report", code_run, "--junit", tmp_path / "junit.xml").exit_code == 0
    suite = ElementTree.parse(tmp_path / "junit.xml").getroot()[0]
    assert suite.get("name") == "code" and int(suite.get("failures")) > 0
    assert "same outcome in all 2 runs: 1.000" in call("report", code_run, code_run).output


def test_compare_prints_flips(code_run):
    done = call("compare", code_run, code_run)
    assert done.exit_code == 0 and "harmful flips: 0" in done.output and "McNemar p" in done.output


def test_gate_fails_a_run_of_one_story_and_says_so(code_run):
    done = call("gate", code_run)
    assert done.exit_code == 1 and "1 stories, 12 are demanded" in done.output


def test_gate_fails_an_empty_run(code_run, tmp_path):
    run = load_run(code_run)
    write_run(tmp_path / "empty", run.manifest, [])
    assert call("gate", tmp_path / "empty").exit_code == 1


def test_errors_are_one_line(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["evals", "gate", str(tmp_path / "nowhere")])
    with pytest.raises(SystemExit) as ended:
        evals_main.main()
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--model", "none", "--repeats", "2"], "only a model can be repeated"),
        (["--level", "magic"], "not a valid Level"),
        (["--system", "one_prompt"], "one_prompt needs a model"),
        (["--replay", "/nowhere.jsonl.gz"], "is no recording"),
    ],
)
def test_wrong_flags_are_named(words, said, tmp_path):
    done = call("run", *words, "--out", tmp_path, "--story", STORY)
    assert isinstance(done.exception, EvalError) and said in str(done.exception)


def test_replay_all_replays_and_gates_what_is_recorded(monkeypatch, tmp_path):
    entries = [Entry(name="code", system="code", levels=(Level.PAIRS,)), Entry(name="free", system="code", gated=False)]
    monkeypatch.setattr(run_commands, "load_entries", lambda _folder: entries)
    stories = [one for one in run_commands.load_stories() if one.id == STORY]
    monkeypatch.setattr(run_commands, "load_stories", lambda _folder: stories)
    done = call(
        "replay-all", "--out", tmp_path / "runs", "--junit", tmp_path / "j.xml", "--markdown", tmp_path / "r.md"
    )
    assert done.exit_code == 1 and "1 stories, 12 are demanded" in done.output
    assert [suite.get("name") for suite in ElementTree.parse(tmp_path / "j.xml").getroot()] == ["code"]
    assert "free" in (tmp_path / "r.md").read_text()


def test_replay_all_is_not_green_on_nothing(monkeypatch, tmp_path):
    monkeypatch.setattr(run_commands, "load_entries", lambda _folder: [Entry(name="code", system="code", gated=False)])
    done = call("replay-all", "--out", tmp_path)
    assert isinstance(done.exception, EvalError) and "nothing to pass" in str(done.exception)


def test_the_recordings_manifest_keeps_one_entry_a_name(tmp_path):
    for profile in ("full", "small"):
        put_entry(Entry(name="a", system="crossclaim", file="a.jsonl.gz", profile=profile), tmp_path)
        put_entry(Entry(name="b", system="code"), tmp_path)
    entries = load_entries(tmp_path)
    assert [(one.name, one.profile) for one in entries] == [("a", "small"), ("b", "full")]
    assert entry_for(tmp_path / "a.jsonl.gz", entries) == entries[0]
    (tmp_path / "manifest.yaml").write_text("- 3\n")
    with pytest.raises(EvalError, match=r"manifest\.yaml"):
        load_entries(tmp_path)


def test_recording_anew_keeps_whether_it_is_gated():
    entries = [Entry(name="a", system="all_pairs", gated=False)]
    assert [is_gated("a", entries, said=said) for said in (None, True, False)] == [False, True, False]
    assert is_gated("b", entries, said=None)


def test_every_recording_is_there_and_named():
    entries = load_entries()
    files = {one.file for one in entries if one.file}
    assert {path.name for path in run_commands.FOLDER.glob("*.jsonl.gz")} == files
    assert any(one.gated for one in entries)


def test_commands_have_help():
    for command in evals_main.app.registered_commands:
        assert (command.callback.__doc__ or "").strip()


def test_schema_and_blind_and_check(tmp_path):
    assert call("schema", tmp_path / "gold.schema.json").exit_code == 0
    assert (tmp_path / "gold.schema.json").read_text() == schema_text()
    path = run_commands.GOLD_DIR / f"{STORY}.yaml"
    blind = call("blind", path).output
    assert "relation:" not in blind and "rationale" not in blind
    assert call("check", path).exit_code == 0
    assert call("counts").exit_code == 0


def test_cells_and_tables():
    assert cell(Measure(Level.PAIRS, "x", 0.5, 10, (0.2, 0.8))) == "0.500 [0.200, 0.800] n 10"
    assert cell(Measure(Level.PAIRS, "x", None, 0)) == "- n 0"
    assert cell(Measure(Level.PAIRS, "x", 3.0, 3)) == "3"
    assert cell(None) == ""
    assert aligned([["a", "bb"], ["ccc", ""]]) == "a    bb\nccc"
    assert piped([["a|b"], ["c"]]) == "| a\\|b |\n| --- |\n| c |"


def test_junit_escapes_and_counts():
    root = ElementTree.fromstring(junit_report({"r": [Check("a"), Check("b", '<"fell">')]}).split("\n", 1)[1])
    assert root[0].get("failures") == "1" and root[0][1][0].get("message") == '<"fell">'
