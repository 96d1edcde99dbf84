import asyncio
import re

import pytest
from typer.testing import CliRunner

from evals.__main__ import app
from evals.commands import run as run_commands
from evals.comparison import compare
from evals.gate import Bound, Demands, Minima, Thresholds, gate
from evals.items import Level, Role
from evals.metrics import measures
from evals.recordings import load_entries
from evals.replay import Recording, ReplayMiss, TracedStore, load_recording, remember, write_recording
from evals.running import Plan, Source, levels_of, perform, pick, replayed, run_name, system_of
from evals.runs import EvalError, gold_hash, load_run
from evals.systems import System
from extractor.endpoint.limits import Budget
from extractor.endpoint.scripted import ScriptedEndpoint
from extractor.errors import CredentialsError, DeadlineError
from schemas.answers import Answer
from schemas.record import canonical_json
from schemas.verdict import Relation

NUMBERED = re.compile(r"^(\d+)\. (.*)$", re.MULTILINE)
QUIET = {"tell": lambda _line: None}


def plan(story, **more):
    return Plan(**{"system": "crossclaim", "stories": [story], "gold": gold_hash([story])} | more)


def last(prompt):
    return prompt.messages[-1]["content"]


def extracted(prompt):
    """Each sentence as a claim of the report."""
    return {
        "claims": [
            {
                "sentence": int(number),
                "quote": words,
                "statement": words,
                "speech": "own_voice",
                "holder": None,
                "modality": "asserted",
                "time_words": None,
            }
            for number, words in NUMBERED.findall(last(prompt))
        ]
    }


def judged(prompt, *, contradicts=(("Twelve", "Nine"), ("slept", "exhausted"))):
    """A contradiction where one claim has the one word and the other claim the other."""
    first, second = last(prompt).split("Claim 2:")
    claims = first.split("Claim 1:")[1].splitlines()[0], second.splitlines()[0]
    opposed = any(set(words) == {word for word in words for one in claims if word in one} for words in contradicts)
    return {
        "same_event": "yes",
        "same_subject": "yes",
        "reason": "none" if opposed else "paraphrase",
        "point": "what is at issue",
        "sentence_1": int(NUMBERED.search(first)[1]),
        "sentence_2": int(NUMBERED.search(second)[1]),
        "relation": "contradiction" if opposed else "agreement",
        "kind": "quantity" if opposed else "none",
    }


def good(prompt, name):
    return extracted(prompt) if name == "ExtractedClaims" else judged(prompt)


def run(story, folder, script=good, **more):
    source = Source(ScriptedEndpoint(script), None, Budget())
    return asyncio.run(perform(plan(story, **more), source, folder, **QUIET))


def value(run, level, name):
    return next(one.value for one in measures(run.items) if (one.level, one.name) == (level, name))


def test_a_run_is_written_and_read_again(story, tmp_path):
    done = run(story, tmp_path / "run")
    again = load_run(tmp_path / "run")
    assert again.manifest == done.manifest and list(again.items) == list(done.items)
    made = done.manifest
    assert made.finished and made.name == "crossclaim-scripted" and made.model == "scripted"
    assert made.expected == {"claims": 8, "slots": 8, "pairs": 4, "findings": 4}
    assert set(made.prompts) == {"extract_claims/v1", "judge_pair/v1"} and set(made.schemas) == {
        "ExtractedClaims",
        "JudgedPair",
    }
    assert value(done, Level.PAIRS, "contradiction_f1") == value(done, Level.FINDINGS, "contradiction_f1") == 1


def test_two_runs_give_the_same_items(story, tmp_path):
    run(story, tmp_path / "one")
    run(story, tmp_path / "two")
    assert (tmp_path / "one" / "items.jsonl").read_bytes() == (tmp_path / "two" / "items.jsonl").read_bytes()


def sees_no_conflict(prompt, name):
    return extracted(prompt) if name == "ExtractedClaims" else judged(prompt, contradicts=())


def sees_nothing(prompt, name):
    return {"claims": []} if name == "ExtractedClaims" else judged(prompt)


def makes_quotes_up(prompt, name):
    answer = good(prompt, name)
    for claim in answer.get("claims", ()):
        claim["quote"] = claim["quote"].replace("Nine", "Ten").replace("exhausted", "tired")
    return answer


def is_swayed_by_order(prompt, name):
    answer = good(prompt, name)
    if name == "JudgedPair" and "exhausted" in last(prompt).split("Claim 2:")[0].splitlines()[1]:
        return answer | {"relation": "agreement", "reason": "paraphrase", "kind": "none"}
    return answer


@pytest.mark.parametrize(
    ("script", "level", "name", "most"),
    [
        (sees_no_conflict, Level.PAIRS, "contradiction_recall", 0.5),
        (sees_nothing, Level.CLAIMS, "claim_recall", 0.0),
        (sees_nothing, Level.FINDINGS, "contradiction_recall", 0.0),
        (makes_quotes_up, Level.CLAIMS, "claim_recall", 0.9),
        (makes_quotes_up, Level.FINDINGS, "contradiction_recall", 0.0),
    ],
)
def test_a_planted_regression_is_measured_gated_and_named(story, tmp_path, script, level, name, most):
    before, after = run(story, tmp_path / "before"), run(story, tmp_path / "after", script)
    assert value(before, level, name) > most >= value(after, level, name)
    demands = Demands(stories=1, levels=tuple(Level), bounds=(Bound(level=level, name=name, least=most + 0.01),))
    minima = Minima(stories=1, contradictions=1, hard_negatives=1, each_kind=1, each_reason=1)
    limits = Thresholds(gold=minima, runs={"crossclaim-scripted": demands})
    assert not [check for check in gate(before, limits) if check.fell]
    assert [check.name for check in gate(after, limits) if check.fell] == [f"{level} {name} (all)"]
    found = compare(before, after)
    assert any(flip.harmful and flip.level == level for flip in found.flips)
    assert not any(not flip.harmful for flip in found.flips)


def test_a_judge_that_is_swayed_by_order_is_uncertain_and_counted(story, tmp_path):
    done = run(story, tmp_path / "run", is_swayed_by_order, levels=[Level.PAIRS])
    pair = next(item for item in done.items if item.id == "a4-b4")
    assert pair.by_model and pair.predicted is Relation.UNCERTAIN
    assert value(done, Level.PAIRS, "flipped") > 0


def test_rejected_quotes_are_kept_with_their_reason(story, tmp_path):
    done = run(story, tmp_path / "run", makes_quotes_up, levels=[Level.CLAIMS])
    assert [item.quote for item in done.items if item.role is Role.REJECTED] == [
        "Ten people were injured in the collapse.",
        "The crane operator was tired that day.",
    ]


def test_failed_calls_are_errors_and_stay_in_the_counts(story, tmp_path):
    def slow(_prompt, _name):
        raise DeadlineError("no whole answer in 600 s")

    done = run(story, tmp_path / "run", slow)
    claims = [item for item in done.items if item.level == Level.CLAIMS]
    assert len(claims) == 8 and all("DeadlineError" in item.error for item in claims)
    assert value(done, Level.CLAIMS, "claim_recall") == 0


def test_a_run_that_is_stopped_says_why_and_is_not_finished(story, tmp_path):
    def refuses(_prompt, _name):
        raise CredentialsError("wrong key")

    with pytest.raises(CredentialsError):
        run(story, tmp_path / "run", refuses)
    left = load_run(tmp_path / "run")
    assert not left.manifest.finished and left.manifest.stopped == "CredentialsError: wrong key"


class Keeping(ScriptedEndpoint):
    """Keeps its answers as ledger rows."""

    def __init__(self, script):
        super().__init__(script)
        self.rows = []

    async def ask(self, prompt, answer_type: type[Answer]):
        reply = await super().ask(prompt, answer_type)
        raw = {"text": canonical_json(reply.value.model_dump(mode="json")), "refusal": None, "finish": "stop"}
        raw["usage"] = {"prompt": 7, "cached": 0, "completion": 3}
        row = {"key": reply.key, "task": prompt.task, "version": prompt.version, "prompt": prompt.fingerprint}
        self.rows.append(row | {"model": self.model, "raw": raw})
        return reply


@pytest.fixture
def recorded(story, tmp_path):
    """A run with a scripted model, and a recording of its answers."""
    endpoint = Keeping(good)
    done = asyncio.run(perform(plan(story), Source(endpoint, None, Budget()), tmp_path / "live", **QUIET))
    write_recording(tmp_path / "tiny.jsonl.gz", endpoint.rows)
    return done, load_recording(tmp_path / "tiny.jsonl.gz")


def replay(story, recording: Recording, folder, **more):
    async def go():
        async with replayed(recording, schemas={}) as source:
            return await perform(plan(story, **more), source, folder, **QUIET)

    return asyncio.run(go())


def test_a_replay_gives_the_recorded_run_again(story, recorded, tmp_path):
    done, recording = recorded
    again = replay(story, recording, tmp_path / "again")
    assert list(again.items) == list(done.items)
    assert again.manifest.calls == 0 and again.manifest.replays > 0
    assert again.manifest.usage["prompt"] == 7 * len(recording.rows)


def test_a_replay_of_a_changed_story_stops_with_what_changed(story, recorded, tmp_path):
    article = story.articles[0].model_copy(update={"text": story.articles[0].text.replace("Mayor", "Mayoress")})
    changed = story.model_copy(update={"articles": (article, story.articles[1])})
    with pytest.raises(ReplayMiss, match="messages or limits changed"):
        replay(changed, recorded[1], tmp_path / "again")
    assert "ReplayMiss" in load_run(tmp_path / "again").manifest.stopped


def test_recording_keeps_what_the_run_used_and_replays(story, recorded, tmp_path, monkeypatch):
    done, recording = recorded
    unused = {"key": "ans_unused", "task": "t", "version": "v", "prompt": "p", "model": "scripted", "raw": {}}
    folder = tmp_path / "recordings"
    folder.mkdir()
    for name, value in (("FOLDER", folder), ("OUT", tmp_path), ("load_stories", lambda _folder: [story])):
        monkeypatch.setattr(run_commands, name, value)
    again = Recording([*recording.rows.values(), unused])
    monkeypatch.setattr(run_commands, "live", lambda _settings, _store: replayed(again, schemas={}))
    words = ["record", "--model", "x", "--base-url", "http://127.0.0.1:9", "--profile", "full", "--story", "bridge"]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, result.output
    entry = load_entries(folder)[0]
    assert (entry.name, entry.stories, entry.profile, entry.gated) == ("crossclaim-scripted", ("bridge",), "full", True)
    assert entry.schemas == done.manifest.schemas and entry.gold == done.manifest.gold
    assert load_recording(folder / entry.file).rows.keys() == recording.rows.keys()
    result = CliRunner().invoke(app, ["replay-all", "--out", str(tmp_path / "runs")])
    assert result.exit_code == 1 and "no thresholds for a run named 'crossclaim-scripted'" in result.output
    assert list(load_run(tmp_path / "runs" / entry.name).items) == list(done.items)


def test_a_recording_that_lacks_an_answer_is_not_kept(story, recorded, tmp_path):
    done, recording = recorded
    rows = list(recording.rows.values())[1:]
    with pytest.raises(EvalError, match="some answers could not be had; run the same command again"):
        asyncio.run(run_commands.verify(plan(story), rows, done))


def test_the_one_prompt_baseline_is_scored_by_what_it_shows(story, tmp_path):
    def script(prompt, name):
        assert name == "AllegedPairs" and story.articles[1].text in last(prompt)
        pair = {
            "report_1": 1,
            "quote_1": "Twelve people were injured",
            "report_2": 2,
            "quote_2": "Nine people were injured",
        }
        wrong = pair | {"quote_1": "Thirteen people were injured"}
        return {"contradictions": [pair | {"kind": "quantity"}, wrong | {"kind": "none"}]}

    done = run(story, tmp_path / "run", script, system="one_prompt")
    assert done.manifest.levels == (Level.FINDINGS,)
    assert value(done, Level.FINDINGS, "contradiction_precision") == 1
    assert value(done, Level.FINDINGS, "contradiction_recall") == 0.5
    assert value(done, Level.FINDINGS, "refused") == 1


def test_the_all_pairs_baseline_asks_of_similar_sentences(story, tmp_path):
    def script(prompt, name):
        assert name == "YesNo"
        return {"contradiction": "yes" if "Twelve" in last(prompt) and "Nine" in last(prompt) else "no"}

    done = run(story, tmp_path / "run", script, system="all_pairs")
    assert done.manifest.levels == (Level.PAIRS, Level.FINDINGS)
    for level in (Level.PAIRS, Level.FINDINGS):
        assert value(done, level, "contradiction_precision") == 1 and value(done, level, "contradiction_recall") == 0.5
    assert value(done, Level.PAIRS, "false_alarms") == 0


def test_a_baseline_failure_is_an_error_of_the_story(story, tmp_path):
    def slow(_prompt, _name):
        raise DeadlineError("slow")

    for system in ("one_prompt", "all_pairs"):
        done = run(story, tmp_path / system, slow, system=system)
        shown = next(item for item in done.items if item.level == Level.FINDINGS and item.id == "a2-b2")
        assert shown.error == "DeadlineError: slow"


def test_what_cannot_be_run_is_said(story, tmp_path):
    with pytest.raises(EvalError, match="one_prompt needs a model"):
        system_of(plan(story, system="one_prompt"), None, None)
    with pytest.raises(EvalError, match="choose one of crossclaim"):
        system_of(plan(story, system="magic"), None, None)
    with pytest.raises(EvalError, match="cannot be scored by claims"):
        levels_of(plan(story, levels=[Level.CLAIMS]), System("all_pairs"))
    with pytest.raises(EvalError, match="no story nowhere"):
        pick([story], split="all", ids=["nowhere"])
    with pytest.raises(EvalError, match="no story was chosen"):
        pick([story], split="test", ids=[])
    with pytest.raises(EvalError, match="no split"):
        pick([story], split="train", ids=[])


def test_run_names_can_stand_in_a_path():
    assert run_name("crossclaim", "Qwen/Qwen3 8B@abc") == "crossclaim-Qwen-Qwen3-8B-abc"
    assert run_name("code", "none") == "code"


def test_a_recording_fills_a_new_ledger(tmp_path):
    row = {"key": "ans_1", "task": "t", "version": "v1", "prompt": "p", "model": "m", "raw": {"content": "{}"}}
    write_recording(tmp_path / "made.jsonl.gz", [row])
    ledger = TracedStore(tmp_path / "ledger.db")
    assert remember(tmp_path / "made.jsonl.gz", ledger) == 1
    assert ledger.answer("ans_1") == {"content": "{}"} and ledger.answer("ans_2") is None
    assert remember(tmp_path / "made.jsonl.gz", ledger) == len(list(ledger.answers())) == 1
    ledger.close()
