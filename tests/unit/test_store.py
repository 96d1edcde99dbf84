"""The store keeps what it was given, whole, and says why it cannot be opened."""

import sqlite3
import stat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import StoreError
from extractor.store import SCHEMA_VERSION, Store
from schemas.article import Article
from schemas.claim import Claim, Link, Speech
from schemas.record import text_sha256
from schemas.span import Grounding, Quote

TEXT = "It rained on Friday. Nobody was hurt."
RAW = {"text": "{}", "refusal": None, "finish": "stop", "usage": {}, "alternatives": []}
NAMED = {"task": "t", "version": "v1", "prompt": "f", "model": "m"}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "folder" / "store.db"


@pytest.fixture
def store(path):
    opened = Store(path)
    yield opened
    opened.close()


def article(text=TEXT):
    return Article(sha256=text_sha256(text), name="a.txt", text=text)


def claim(name, start, end, exact):
    return Claim(
        id=name,
        article=text_sha256(TEXT),
        sentence=1,
        segment="body",
        quote=Quote(start=start, end=end, exact=exact, prefix="", suffix=""),
        grounding=Grounding.EXACT,
        statement="a statement",
        attribution=(Link(speech=Speech.OWN_VOICE),),
    )


def test_an_answer_is_there_in_a_new_process_and_the_first_one_stays(path):
    store = Store(path)
    store.put_answer("k", **NAMED, raw=RAW | {"text": "first"})
    store.put_answer("k", **NAMED, raw=RAW | {"text": "second"})
    store.close()
    again = Store(path)
    assert again.answer("k")["text"] == "first"
    assert again.answer("other") is None
    again.close()


@settings(max_examples=25)
@given(texts=st.lists(st.text(), min_size=1, max_size=8))
def test_answers_come_back_as_they_were_in_their_order(tmp_path_factory, texts):
    store = Store(tmp_path_factory.mktemp("store") / "s.db")
    for number, text in enumerate(texts):
        store.put_answer(str(number), **NAMED, raw=RAW | {"text": text.encode("utf-8", "replace").decode()})
    rows = list(store.answers())
    assert [row["seq"] for row in rows] == list(range(1, len(texts) + 1))
    assert [row["raw"]["text"] for row in rows] == [text.encode("utf-8", "replace").decode() for text in texts]
    store.close()


def test_an_answer_with_half_a_surrogate_is_refused_in_one_line(store):
    with pytest.raises(StoreError) as caught:
        store.put_answer("k", **NAMED, raw=RAW | {"text": "\ud800"})
    assert "\n" not in str(caught.value)
    assert store.answer("k") is None


def test_a_claim_whose_quote_is_not_in_the_text_is_refused_and_nothing_of_it_stays(store):
    good, bad = claim("clm_1", 0, 9, "It rained"), claim("clm_2", 0, 9, "It poured")
    store.put_articles([article()])
    store.put_claims(article(), [good], [], recipe="code")
    with pytest.raises(StoreError, match="clm_2"):
        store.put_claims(article(), [good, bad], [], recipe="code")
    assert [one.id for one in store.claims()] == ["clm_1"]


def test_another_recipe_replaces_the_claims_of_an_article(store):
    store.put_claims(article(), [claim("clm_1", 0, 9, "It rained")], [], recipe="code")
    store.put_claims(article(), [claim("clm_2", 3, 9, "rained")], [], recipe="rcp_x")
    assert [one.id for one in store.claims(text_sha256(TEXT))] == ["clm_2"]


def test_runs_are_numbered_and_the_newest_is_found(store):
    assert store.latest_run() is None
    assert [store.put_run({"n": n}, []) for n in (1, 2)] == [1, 2]
    assert store.latest_run() == (2, {"n": 2})
    assert store.run(1) == {"n": 1}


def test_the_file_is_its_owners_alone(store, path):
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file.name


def test_a_store_of_a_newer_version_is_not_touched(path):
    Store(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="newer crossclaim"):
        Store(path)
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_not_touched(path):
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(StoreError, match="another program"):
        Store(path)
    assert path.read_bytes() == before


def test_a_store_whose_making_was_cut_short_is_made_whole(path):
    Store(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE decisions")
        connection.execute("PRAGMA user_version = 0")
    connection.close()
    store = Store(path)
    assert store.decisions() == []
    store.close()


@pytest.mark.parametrize(
    "content", [b"no database at all, but long enough to be read as one" * 20, b"SQLite format 3\x00" + b"\xff" * 4000]
)
def test_a_file_that_is_no_store_is_named_in_one_line_and_left_alone(path, content):
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(StoreError) as caught:
        Store(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == content


def test_a_folder_or_a_path_through_a_file_is_no_store(tmp_path):
    (tmp_path / "file").write_text("")
    for path in (tmp_path, tmp_path / "file" / "store.db"):
        with pytest.raises(StoreError, match="--store"):
            Store(path)


@settings(max_examples=25)
@given(cut=st.integers(0, 60_000))
def test_a_log_cut_anywhere_leaves_a_store_that_opens_with_a_beginning_of_its_answers(tmp_path_factory, cut):
    folder = tmp_path_factory.mktemp("torn")
    store = Store(folder / "a.db")
    for number in range(8):
        store.put_answer(str(number), **NAMED, raw=RAW | {"text": "x" * 500})
    database, log = (folder / "a.db").read_bytes(), (folder / "a.db-wal").read_bytes()
    store.close()
    (folder / "b.db").write_bytes(database)
    (folder / "b.db-wal").write_bytes(log[: cut % (len(log) + 1)])
    torn = Store(folder / "b.db")
    kept = [row["key"] for row in torn.answers()]
    assert kept == [str(number) for number in range(len(kept))]
    torn.put_answer("more", **NAMED, raw=RAW)
    torn.close()
