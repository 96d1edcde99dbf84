"""What the command line promises about itself: help with examples, flags and exit codes as they are written down."""

import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from extractor import errors
from extractor.cli import main
from extractor.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
SLOW = {
    "instructor",
    "numpy",
    "openai",
    "safetensors",
    "scipy",
    "sqlalchemy",
    "starlette",
    "tokenizers",
    "trafilatura",
    "uvicorn",
}
IMPORTED = """
import json, sys
from extractor.cli.main import main
sys.argv = ["crossclaim", *sys.argv[1:]]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
"""


def commands():
    """Every command as its words."""
    for name, part in main.COMMANDS.items():
        found = getattr(import_module(part.module), part.name)
        if isinstance(found, typer.Typer):
            yield from ((name, one.name or one.callback.__name__) for one in found.registered_commands)
        else:
            yield (name,)


ALL = sorted(commands())


def help_of(*words):
    done = CliRunner().invoke(main.app, [*words, "--help"], env={"COLUMNS": "200", "TERM": "dumb"})
    assert done.exit_code == 0, done.output
    return done.output


def flags_of(text):
    return set(re.findall(r"^  (--[a-z-]+)", text, re.MULTILINE))


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_command_has_help_with_a_worked_example(words):
    text = help_of(*words)
    example = rf"^  .*\bcrossclaim {' '.join(words)}\b"
    assert re.search(example, text, re.MULTILINE), f"no example of crossclaim {' '.join(words)} in its help"
    without_help = [line for line in text.splitlines() if re.fullmatch(r"  --[a-z-]+( <[a-z|]+>)?\s*", line)]
    assert not without_help


def test_the_list_of_commands_is_complete_and_short():
    text = help_of()
    for name, part in main.COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(part.summary)}$", text, re.MULTILINE)
        assert len(part.summary) <= 60


def test_the_examples_of_one_command_use_flags_that_it_has():
    for words in ALL:
        text = help_of(*words)
        for line in re.findall(rf"crossclaim {' '.join(words)}\b(.*)", text.split("Options:")[0]):
            assert set(re.findall(r"--[a-z-]+", line)) <= flags_of(text), line


def test_what_the_readme_shows_exists():
    shown = [line.split("#")[0] for line in README.splitlines() if line.startswith("crossclaim ")]
    assert len(shown) >= 5
    for line in shown:
        words = line.split()
        assert words[1] in main.COMMANDS, line
        if (words[1],) in ALL:
            assert set(re.findall(r"--[a-z-]+", line)) <= flags_of(help_of(words[1])), line


def test_the_readme_names_the_settings_as_they_are():
    table = README.split("| flag | environment |")[1].split("\n\n")[0]
    flags = set(re.findall(r"`(--[a-z-]+)", table))
    assert flags <= flags_of(help_of("run"))
    assert {flag[2:].replace("-", "_") for flag in flags} == set(Settings.model_fields) - {"api_key", "cache", "top_k"}
    for name in re.findall(r"CROSSCLAIM_([A-Z_]+)", table):
        assert name.lower() in Settings.model_fields


def test_exit_codes_are_those_of_the_errors():
    drawn = dict(re.findall(r"(\w+Error) +(\d)\b", errors.__doc__))
    found = {name: kind for name, kind in vars(errors).items() if isinstance(kind, type)}
    classes = {name: kind for name, kind in found.items() if issubclass(kind, errors.CrossclaimError)}
    base = classes.pop("CrossclaimError")
    assert drawn == {name: str(kind.exit_code) for name, kind in classes.items()}
    assert base.exit_code not in {kind.exit_code for kind in classes.values()}
    for text in (main.EXIT_CODES, re.search(r"^Exit codes: .*?(?=\n\n)", README, re.MULTILINE | re.DOTALL)[0]):
        named = set(re.findall(r"\b\d+(?= [a-z])", text))
        assert {"0", *drawn.values(), "130", "143"} == named


def imported(*arguments):
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, *arguments], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_help_of_all_needs_no_slow_library():
    assert not imported("--help") & SLOW


def test_the_help_of_a_run_needs_no_client():
    assert not imported("run", "--help") & {"openai", "instructor"}
