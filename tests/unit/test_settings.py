"""Where a setting comes from, and which key goes where."""

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import UsageError
from extractor.settings import FILE, Settings

OURS, THEIRS = "sk-ours-123456", "sk-openai-123456"
EVIL = "http://evil.example/v1"
HERE = "http://127.0.0.1:8000/v1"


def load(tmp_path, flags=None, file="", **environment):
    (tmp_path / FILE).write_text(file, "utf-8")
    return Settings.load(flags or {}, environment=environment, folder=tmp_path)


def key(settings):
    return settings.api_key.get_secret_value() if settings.api_key else None


def test_without_anything_the_embedded_model_is_used(tmp_path):
    settings = Settings.load({}, environment={}, folder=tmp_path)
    assert (settings.model, settings.base_url, settings.profile_name) == ("local", None, "small")


@settings(max_examples=10)
@given(st.sets(st.sampled_from(["flag", "environment", "file"])))
def test_a_flag_beats_the_environment_beats_the_file(tmp_path_factory, given_in):
    tmp_path = tmp_path_factory.mktemp("settings")
    values = {"flag": 7, "environment": 8, "file": 9}
    settings = load(
        tmp_path,
        {"concurrency": 7 if "flag" in given_in else None},
        "concurrency = 9" if "file" in given_in else "",
        **({"CROSSCLAIM_CONCURRENCY": "8"} if "environment" in given_in else {}),
    )
    winner = next((name for name in values if name in given_in), None)
    assert settings.width == values.get(winner, 1)


def test_every_setting_can_come_from_the_environment_and_the_file(tmp_path):
    given_values = {"model": "m", "base_url": HERE, "profile": "small", "store": "s.db", "cache": "c", "top_k": 3}
    given_values |= {"concurrency": 2, "deadline": 1.5, "max_calls": 3, "max_tokens": 4}
    assert {*given_values, "api_key"} == set(Settings.model_fields)
    lines = "\n".join(f'{name} = "{value}"' for name, value in given_values.items())
    from_file = load(tmp_path, file=lines)
    from_environment = load(
        tmp_path, **{f"CROSSCLAIM_{name.upper()}": str(value) for name, value in given_values.items()}
    )
    assert from_file == from_environment
    for name, value in given_values.items():
        assert str(getattr(from_file, name)) == str(value)
    assert tomllib.loads(lines)


@pytest.mark.parametrize(
    ("flags", "file", "environment", "words"),
    [
        ({"profile": "huge"}, "", {}, "profile"),
        ({"concurrency": 0}, "", {}, "concurrency"),
        ({"deadline": float("nan")}, "", {}, "deadline"),
        ({}, "", {"CROSSCLAIM_MAX_CALLS": "many"}, "max_calls"),
        ({}, "colour = 1", {}, "colour"),
        ({}, "not toml", {}, FILE),
        ({}, f'api_key = "{OURS}"', {}, "CROSSCLAIM_API_KEY"),
        ({"base_url": HERE}, "", {}, "--model"),
        ({"base_url": HERE, "model": "local"}, "", {}, "--model"),
        ({}, "", {"CROSSCLAIM_BASE_URL": HERE}, "--model"),
        ({}, f'base_url = "{HERE}"', {}, "--model"),
        ({"base_url": "localhost:8000", "model": "m"}, "", {}, "http://"),
        ({"base_url": "file:///etc/passwd", "model": "m"}, "", {}, "http://"),
    ],
)
def test_what_is_wrong_is_named_in_one_line(tmp_path, flags, file, environment, words):
    with pytest.raises(UsageError, match=words) as caught:
        load(tmp_path, flags, file, **environment)
    assert "\n" not in str(caught.value)
    assert OURS not in str(caught.value)


@pytest.mark.parametrize(
    ("flags", "file", "environment", "base_url", "expected"),
    [
        ({"model": "m"}, "", {"OPENAI_API_KEY": THEIRS}, None, THEIRS),
        ({"model": "m"}, "", {"CROSSCLAIM_API_KEY": OURS, "OPENAI_API_KEY": THEIRS}, None, OURS),
        ({"model": "m", "base_url": HERE}, "", {"OPENAI_API_KEY": THEIRS}, HERE, None),
        ({"model": "m", "base_url": HERE}, "", {"CROSSCLAIM_API_KEY": OURS}, HERE, OURS),
        ({"model": "m", "base_url": EVIL}, "", {"CROSSCLAIM_API_KEY": OURS, "CROSSCLAIM_BASE_URL": HERE}, EVIL, None),
        ({"model": "m"}, "", {"CROSSCLAIM_API_KEY": OURS, "CROSSCLAIM_BASE_URL": HERE}, HERE, OURS),
        ({"model": "m"}, "", {"OPENAI_API_KEY": THEIRS, "OPENAI_BASE_URL": HERE}, HERE, THEIRS),
        ({"model": "m", "base_url": EVIL}, "", {"OPENAI_API_KEY": THEIRS, "OPENAI_BASE_URL": HERE}, EVIL, None),
        ({"model": "m"}, f'base_url = "{EVIL}"', {"OPENAI_API_KEY": THEIRS}, EVIL, None),
        (
            {"model": "m"},
            f'base_url = "{EVIL}"',
            {"CROSSCLAIM_API_KEY": OURS, "CROSSCLAIM_BASE_URL": HERE},
            HERE,
            OURS,
        ),
        ({}, "", {"OPENAI_API_KEY": THEIRS, "OPENAI_BASE_URL": HERE}, None, None),
        ({"model": "local"}, "", {"OPENAI_BASE_URL": HERE}, None, None),
        ({"model": "local"}, f'base_url = "{HERE}"\nmodel = "m"', {}, None, None),
        ({}, "", {"CROSSCLAIM_API_KEY": OURS}, None, OURS),
    ],
)
def test_a_key_goes_only_where_it_was_given_for(tmp_path, flags, file, environment, base_url, expected):
    settings = load(tmp_path, flags, file, **environment)
    assert (settings.base_url, key(settings)) == (base_url, expected)


def test_our_key_beside_a_base_url_from_a_file_is_refused(tmp_path):
    with pytest.raises(UsageError, match="CROSSCLAIM_BASE_URL"):
        load(tmp_path, {"model": "m"}, f'base_url = "{EVIL}"', CROSSCLAIM_API_KEY=OURS)


def test_the_key_is_not_in_a_printed_setting(tmp_path):
    settings = load(tmp_path, {"model": "m"}, OPENAI_API_KEY=THEIRS)
    assert THEIRS not in f"{settings!r} {settings} {settings.model_dump_json()}"


def test_the_embedded_model_takes_one_call_at_a_time_and_a_server_four(tmp_path):
    assert load(tmp_path).width == 1
    assert load(tmp_path, {"model": "m"}).width == 4
    assert load(tmp_path, {"concurrency": 3}).width == 3
