"""Findings on a terminal: both sides, and nothing that a terminal would obey."""

import io
import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from extractor.cli.show import Bars, Page
from extractor.endpoint.limits import Budget
from extractor.report.terminal import print_findings
from schemas.finding import Finding, Side
from schemas.finding import Testimony as Said

MANIFEST = {"counts": {"articles": 2, "claims": 2, "rejected_claims": 0, "candidates": 1, "judged": 0}, "inputs": []}
HOSTILE = "\x1b]52;c;aGk=\x07\x1b[31m red \x9b2J\u202eevil\u2066 [link=http://x]click[/link] [bold]b[/bold]\r\n\x00"


def finding(words="12 people", relation="contradiction"):
    sides = [
        Side(
            value=words,
            testimonies=[
                Said(
                    claim=f"clm_{name}",
                    article=name * 64,
                    origin=f"org_{name}",
                    source=f"{name} {words}",
                    speech="own_voice",
                    modality="asserted",
                    as_of="unknown",
                    statement=words,
                    quote=f"{words} were hurt, says {name}",
                    context=words,
                    quote_start=0,
                    quote_end=len(words),
                )
            ],
        )
        for name in "ab"
    ]
    kind = "quantity" if relation == "contradiction" else None
    return Finding(key="fnd_1", title=words, relation=relation, kind=kind, sides=sides, pairs=["fnd_1"])


def shown(findings, *, terminal=False, width=100):
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=terminal, color_system="standard" if terminal else None)
    print_findings(console, findings, MANIFEST)
    return file.getvalue()


def test_a_contradiction_is_shown_with_both_quotes_and_sources():
    text = shown([finding("twelve")])
    for words in ("1. Contradicted (quantity): twelve", "“twelve were hurt, says a”", "“twelve were hurt, says b”"):
        assert words in " ".join(text.split())


def test_the_rest_is_counted():
    text = shown([finding(f"point {number}", "agreement") for number in range(7)])
    assert "Reported alike: 7" in text
    assert "point 4" in text and "point 5" not in text
    assert "2 more" in text


def test_nothing_is_a_sentence_of_its_own():
    assert "2 articles, 2 claims" in shown([])


@pytest.mark.parametrize("relation", ["contradiction", "agreement"])
def test_what_an_article_says_cannot_steer_the_terminal(relation):
    text = shown([finding(HOSTILE, relation)])
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    on_terminal = shown([finding(HOSTILE, relation)], terminal=True)
    assert not re.search(r"\x1b(?!\[[0-9;]*m)", on_terminal)
    assert "[bold]" in "".join(on_terminal.split())


@settings(max_examples=40)
@given(st.text(max_size=60), st.sampled_from(["contradiction", "dispute", "uncertain"]), st.integers(20, 200))
def test_any_text_can_be_shown(words, relation, width):
    text = shown([finding(words, relation)], width=width)
    assert all(unicodedata.category(char) != "Cc" or char == "\n" for char in text)


class Gone(io.StringIO):
    """A stream whose reader went away."""

    def write(self, _text):
        raise BrokenPipeError


def test_a_reader_that_went_away_is_an_error():
    with pytest.raises(BrokenPipeError):
        Page(file=Gone()).print("words")


def test_without_a_terminal_progress_is_a_line_a_stage_on_standard_error(capsys):
    budget = Budget()
    with Bars(budget) as bars:
        bars.stage("reading", 2)
        bars.advance()
        bars.advance()
        bars.stage("judging", 1)
        budget.reserve(10)
        bars.advance()
    out, err = capsys.readouterr()
    assert out == ""
    assert [line.split("  ")[0] for line in err.splitlines()] == ["reading: 2 of 2", "judging: 1 of 1"]
    assert "1 calls, 0 from the store, 0 tokens" in err
