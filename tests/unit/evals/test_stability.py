"""Flip rates: a steady judge flips nothing, one that changes its mind is caught."""

import asyncio
from itertools import count

import pytest
from typer.testing import CliRunner

from evals.__main__ import app
from evals.stability import Stayed, reprint, stability, table
from evals.staging import stage
from extractor.endpoint.scripted import ScriptedEndpoint
from extractor.pipeline import Judgement
from extractor.profiles import FULL
from extractor.store import Store
from extractor.verification.origins import origins_of
from tests.unit.evals.test_running import good


@pytest.fixture
def scratch(tmp_path):
    store = Store(tmp_path / "scratch.db")
    yield store
    store.close()


def measured(story, script, scratch):
    how = Judgement(ScriptedEndpoint(script), FULL, concurrency=1)
    return asyncio.run(stability([story, story.model_copy(update={"id": "again"})], how, scratch))


def test_a_steady_judge_flips_nothing(story, scratch):
    rows = measured(story, good, scratch)
    assert {row.change for row in rows} == {
        "claims swapped, of pairs that a model was asked about",
        "reports shuffled",
        "a report of another story added",
        "a report printed twice",
    }
    assert all(row.n > 0 and row.same == row.n for row in rows)


def test_a_judge_that_changes_its_mind_is_caught(story, scratch):
    asked = count()

    def fickle(prompt, name):
        answer = good(prompt, name)
        if "relation" in answer and next(asked) // 2 % 2:
            answer |= {"relation": "unrelated", "kind": "none"}
        return answer

    rows = measured(story, fickle, scratch)
    swapped = [row for row in rows if row.change.startswith("claims swapped")]
    assert sum(row.same for row in swapped) < sum(row.n for row in swapped)


def test_a_reprint_is_a_copy(story):
    first, *others = stage(story).articles.values()
    again = reprint(first)
    origins = origins_of([first, *others, again])
    assert again.sha256 != first.sha256 and origins[again.sha256] == origins[first.sha256]


def test_the_table_has_an_interval_and_says_when_there_is_nothing():
    rows = [Stayed("x", "shuffled", 9, 10), Stayed("y", "shuffled", 10, 10), Stayed("x", "copied", 0, 0)]
    assert table(rows)[1:] == [["shuffled", "19", "20", "0.050 [0.009, 0.236]"], ["copied", "0", "0", "-"]]


def test_the_command_measures_code_alone():
    done = CliRunner().invoke(app, ["flips", "--story", "mayoral-election", "--split", "all"])
    assert done.exit_code == 0 and "reports shuffled" in done.output and "0.000" in done.output
