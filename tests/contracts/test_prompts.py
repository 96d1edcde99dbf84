"""Prompts are frozen, complete and their examples are true to their own text."""

import json
from importlib.resources import files

import pytest

from extractor.claims.ground import ground
from extractor.profiles import PROFILES
from extractor.prompting import load_template, marker_for
from schemas.answers import ExtractedClaims, FilledBlank
from schemas.span import Grounding, Span

FOLDER = files("prompts")
VERSIONS = sorted(
    (task.name, page.name.removesuffix(".md"))
    for task in FOLDER.iterdir()
    if task.is_dir()
    for page in task.iterdir()
    if page.name.endswith(".md")
)
LOCK = json.loads((FOLDER / "prompts.lock").read_text("utf-8"))


def test_there_are_prompts():
    assert ("extract_claims", "v1") in VERSIONS
    assert ("judge_pair", "v1") in VERSIONS


@pytest.mark.parametrize(("task", "version"), VERSIONS)
def test_a_released_version_does_not_change(task, version):
    found = load_template(task, version).fingerprint
    assert LOCK.get(f"{task}/{version}") == found, "a released prompt changed: make a new version, or lock this one"


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_every_profile_names_prompts_that_exist(profile):
    assert profile.prompts
    assert set(profile.prompts) <= set(VERSIONS)


@pytest.mark.parametrize("version", [version for task, version in VERSIONS if task == "extract_claims"])
def test_every_example_of_extraction_quotes_its_own_sentences(version):
    for example in load_template("extract_claims", version).examples:
        shown = {row["number"]: row["text"] for row in example.variables["sentences"]}
        answer = ExtractedClaims.model_validate(example.answer)
        assert answer.claims
        for claim in answer.claims:
            text = shown[claim.sentence]
            assert ground(claim.quote, text, within=Span(start=0, end=len(text))).grounding is Grounding.EXACT


@pytest.mark.parametrize("version", [version for task, version in VERSIONS if task == "fill_blank"])
def test_every_filled_blank_of_the_examples_stands_in_its_report(version):
    for example in load_template("fill_blank", version).examples:
        words = FilledBlank.model_validate(example.answer).words
        assert words == "not said" or words in example.variables["report"]
        assert "____" in example.variables["gapped"]


def test_a_fence_never_stands_in_the_text_it_fences():
    text = "an article"
    for _ in range(50):
        assert marker_for(text) not in text
        text += f"\n{marker_for(text)}"
    assert marker_for("a") != marker_for("b")
