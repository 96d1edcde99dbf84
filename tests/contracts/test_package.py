"""What a user installs is whole: the wheel holds every prompt, template and data file, and nothing of ours only."""

import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("extractor", "schemas", "prompts")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The built wheel's file names."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_every_file_of_the_packages(wheel):
    tracked = subprocess.run(
        ["git", "ls-files", *PACKAGES], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split()
    assert tracked
    assert set(tracked) <= wheel


def test_the_wheel_holds_neither_evals_nor_tests(wheel):
    assert not [name for name in wheel if name.startswith(("evals", "tests", "seeds"))]


def test_no_library_owns_our_import_names_or_is_on_the_black_list():
    for distribution in distributions():
        name = distribution.metadata["Name"].lower()
        assert name not in {"litellm", "torch"}
        if name == "crossclaim":
            continue
        tops = {str(path).split("/")[0] for path in distribution.files or ()}
        assert not tops & set(PACKAGES), f"{name} carries a package of our name"


def test_pins_have_hashes_and_name_no_host():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text("utf-8")
        assert "--hash=sha256:" in text
        assert "://" not in text
        assert "--index" not in text and "--extra-index" not in text


def test_the_core_libraries_are_bounded():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert "instructor>=1.17,<2" in project["dependencies"]
    assert "openai>=3.0,<4" in project["dependencies"]
