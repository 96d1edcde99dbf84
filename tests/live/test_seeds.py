"""The main job on the seed story with the embedded model: ``pytest -m live``."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.live


def test_the_seed_story_ends_in_findings_and_a_second_run_asks_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [str(Path(sys.executable).with_name("crossclaim")), "run", "seeds", "--out", str(out), "--model", "local"]
    command += ["--store", str(tmp_path / "store.db")]
    first = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    findings = (out / "findings.jsonl").read_bytes()
    assert b'"contradiction"' in findings
    assert "Contradicted" in first.stdout
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["model"].startswith("qwen2.5-coder-1.5b-instruct@")
    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert " 0 calls" in second.stderr
    assert (out / "findings.jsonl").read_bytes() == findings
