"""The calls of the package, and what importing it costs."""

import asyncio
import doctest
import subprocess
import sys
from datetime import date

import pytest

import extractor
from extractor.errors import CrossclaimError, InputError


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def test_the_examples_are_true():
    assert doctest.testmod(extractor).failed == 0


def test_the_surface_is_small_and_sorted():
    assert list(extractor.__all__) == sorted(extractor.__all__)
    assert set(extractor.__all__) <= set(dir(extractor))
    for name in extractor.__all__:
        assert getattr(extractor, name).__doc__
    with pytest.raises(AttributeError, match="nothing_like_it"):
        _ = extractor.nothing_like_it


def test_importing_costs_nothing():
    code = "import sys, extractor; print(len({'pydantic', 'numpy', 'rich', 'jinja2'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"


def test_run_reads_files_and_keeps_them_in_the_named_store(tmp_path):
    (tmp_path / "a.txt").write_text("Nine people died when the bus fell into the Ost.\n", "utf-8")
    (tmp_path / "b.txt").write_text("Six people died when the bus fell into the river Ost.\n", "utf-8")
    result = extractor.run(["a.txt", "b.txt"], model="none", store=tmp_path / "mine.db")
    assert [finding.kind.value for finding in result.findings] == ["quantity"]
    assert (tmp_path / "mine.db").exists()
    assert [fate.status for fate in extractor.run(["-"], model="none").fates] == ["rejected"]


def test_extract_gives_grounded_claims_with_their_dates():
    text = "\nThe bridge over the Ost closed yesterday.\r\n"
    found = extractor.extract(text, source="Bell", published=date(2024, 3, 6), model="none")
    assert [claim.as_of.start for claim in found.claims] == [date(2024, 3, 5)]
    assert found.claims[0].quote.exact == "The bridge over the Ost closed yesterday."
    with pytest.raises(InputError, match="no words"):
        extractor.extract(" ... ", model="none")


def test_a_call_works_where_a_loop_runs():
    async def notebook():
        return extractor.compare_texts("The bridge is shut.", "The bridge is shut.", model="none")

    assert asyncio.run(notebook()).relation.value == "agreement"


def test_wrong_settings_are_one_line():
    with pytest.raises(CrossclaimError, match="setting concurrency"):
        extractor.compare_texts("One.", "Two.", model="none", concurrency=0)
