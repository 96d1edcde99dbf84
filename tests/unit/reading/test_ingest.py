"""Every input ends as exactly one intake, with an article or a reason."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractor.errors import InputError
from extractor.reading.formats import drafts
from extractor.reading.ingest import Intake, ingest
from schemas.article import Basis

STORY = "The bridge over the Arle stuck open on Monday, the harbour office said. Nobody was hurt."


def no_stdin() -> bytes:
    raise AssertionError("standard input was read")


def taken(*inputs: object) -> list[Intake]:
    return list(ingest([str(one) for one in inputs], stdin=no_stdin))


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_text_file_becomes_an_article(tmp_path: Path) -> None:
    (one,) = taken(write(tmp_path / "a.txt", f"\r\n{STORY}\r\n"))
    assert (one.name, one.status, one.reason) == ("a.txt", "done", None)
    assert one.article is not None
    assert one.article.text == STORY
    assert one.article.segments
    assert one.article.source.basis is Basis.UNKNOWN


def test_front_matter_gives_the_details(tmp_path: Path) -> None:
    facts = (
        "source: Vale News\ntitle: Bridge stuck\nurl: https://vale.example/1\npublished: 2021-05-04\nbyline: Ines Dahl"
    )
    head = f"---\n{facts}\n---\n"
    (one,) = taken(write(tmp_path / "a.md", head + STORY))
    article = one.article
    assert article is not None
    assert article.text == STORY
    assert (article.source.name, article.source.basis) == ("Vale News", Basis.FRONT_MATTER)
    assert (article.published.on, article.published.basis) == (date(2021, 5, 4), Basis.FRONT_MATTER)
    assert (article.title, article.url, article.byline) == ("Bridge stuck", "https://vale.example/1", "Ines Dahl")


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("source: [unclosed", "no valid YAML"),
        ("- a list", "not a mapping"),
        ("published: next week", "not a full date"),
        ("published: 2021-13-45", "front matter"),
        ("source: 12", "not text but int"),
        ("!!python/object/apply:os.system [x]", "no valid YAML"),
    ],
)
def test_bad_front_matter_is_a_reason(tmp_path: Path, head: str, said: str) -> None:
    (one,) = taken(write(tmp_path / "a.md", f"---\n{head}\n---\n{STORY}"))
    assert one.status == "rejected"
    assert one.reason is not None
    assert said in one.reason
    assert "\n" not in one.reason


def test_a_rule_at_the_top_is_no_front_matter(tmp_path: Path) -> None:
    (one,) = taken(write(tmp_path / "a.md", f"---\n{STORY}"))
    assert one.status == "done"


def test_lines_of_jsonl_stand_for_themselves(tmp_path: Path) -> None:
    lines = [
        json.dumps({"text": STORY, "source": "Vale News", "published": "4 May 2021"}),
        "{broken",
        "",
        '{"text": "a", "text": "b"}',
        '{"text": "x", "n": ' + "9" * 5000 + "}",
        json.dumps({"text": " \n "}),
        json.dumps({"title": "none"}),
        "[1]",
        json.dumps({"text": "Another report. \ud800 It is short."}),
    ]
    found = taken(write(tmp_path / "a.jsonl", "\n".join(lines)))
    assert [(one.name, one.status) for one in found] == [
        ("a.jsonl:1", "done"),
        ("a.jsonl:2", "rejected"),
        ("a.jsonl:4", "rejected"),
        ("a.jsonl:5", "rejected"),
        ("a.jsonl:6", "rejected"),
        ("a.jsonl:7", "rejected"),
        ("a.jsonl:8", "rejected"),
        ("a.jsonl:9", "done"),
    ]
    reasons = [one.reason or "" for one in found]
    assert reasons[1].startswith("line 2: no valid JSON")
    assert "'text' stands twice" in reasons[2]
    assert reasons[4] == "empty"
    assert "no field 'text'" in reasons[5]


def test_json_is_one_article_or_a_list(tmp_path: Path) -> None:
    write(tmp_path / "one.json", json.dumps({"text": STORY}))
    write(tmp_path / "two.json", json.dumps([{"text": "First report."}, 7, {"text": "Second report."}]))
    found = taken(tmp_path)
    assert [(one.name, one.status) for one in found] == [
        ("one.json", "done"),
        ("two.json:1", "done"),
        ("two.json:2", "rejected"),
        ("two.json:3", "done"),
    ]


def test_deep_json_is_a_reason() -> None:
    (one,) = drafts("a.json", b"[" * 100_000)
    assert one.reason is not None


def test_duplicates_name_the_first(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", STORY)
    write(tmp_path / "b.txt", STORY.replace(" ", " ") + "\r\n")
    found = taken(tmp_path)
    assert [(one.name, one.status, one.reason) for one in found] == [
        ("a.txt", "done", None),
        ("b.txt", "rejected", "duplicate of a.txt"),
    ]


def test_the_same_file_named_twice_is_a_duplicate(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", STORY)
    assert [one.status for one in taken(path, path)] == ["done", "rejected"]


def test_a_folder_is_read_in_order_without_what_is_no_article(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "sub/c.txt", "README.md", "manifest.json", ".hidden.txt", "x.csv", ".git/d.txt"):
        write(tmp_path / name, "{}" if name.endswith("json") else f"{name}. {STORY}")
    assert [one.name for one in taken(tmp_path)] == ["a.md", "b.txt", "sub/c.txt"]


def test_links_that_leave_the_folder_are_refused(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside.txt", STORY)
    folder = tmp_path / "folder"
    write(folder / "a.txt", "A report. It is short.")
    (folder / "b.txt").symlink_to(outside)
    (folder / "c.txt").symlink_to(folder / "nowhere")
    found = {one.name: one for one in taken(folder)}
    assert found["a.txt"].status == "done"
    assert found["b.txt"].reason == "a symbolic link that leads out of the folder"
    assert found["c.txt"].status == "rejected"


def test_a_manifest_gives_what_the_files_do_not(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", STORY)
    write(tmp_path / "b.md", f"---\nsource: Own Name\n---\nB. {STORY}")
    write(
        tmp_path / "manifest.yaml",
        "a.txt: {source: Vale News, published: 2021-05-04}\nb.md: {source: Other, byline: Jo Vale}\n",
    )
    a, b = (one.article for one in taken(tmp_path))
    assert a is not None and b is not None
    assert (a.source.name, a.source.basis, a.published.basis) == ("Vale News", Basis.MANIFEST, Basis.MANIFEST)
    assert (b.source.name, b.source.basis, b.byline) == ("Own Name", Basis.FRONT_MATTER, "Jo Vale")


def test_a_broken_manifest_is_a_reason(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", STORY)
    write(tmp_path / "manifest.json", "{")
    (one,) = taken(tmp_path)
    assert one.reason is not None
    assert one.reason.startswith("manifest.json cannot be read")


def test_globs_match_and_a_name_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", STORY)
    write(tmp_path / "b.txt", f"B. {STORY}")
    assert [one.name for one in taken(tmp_path / "*.txt")] == ["a.txt", "b.txt"]
    for name in ("none.txt", "*.md", "\x00", "x" * 5000):
        with pytest.raises(InputError):
            taken(tmp_path / name)
    with pytest.raises(InputError, match=r"none\.txt"):
        taken(tmp_path / "a.txt", tmp_path / "none.txt")
    (tmp_path / "hollow").mkdir()
    with pytest.raises(InputError, match="no article in the folder"):
        taken(tmp_path / "hollow")


def test_standard_input_is_read(tmp_path: Path) -> None:
    (one,) = ingest(["-"], stdin=lambda: b"---\nsource: Vale News\n---\n" + STORY.encode())
    assert one.name == "stdin"
    assert one.article is not None
    assert one.article.label == "Vale News"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\n", "empty"),
        ("a.jsonl", b"\n\n", "empty"),
        ("a.json", b"[]", "empty list"),
        ("a.txt", b"%PDF-1.4", "PDF"),
        ("a.txt", b"x" * 5_000_001, "over 5 MB"),
        ("a.pdf", b"%PDF-1.4", ".pdf is not read"),
    ],
)
def test_what_cannot_be_read_is_rejected_with_a_reason(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (one,) = taken(write(tmp_path / name, content))
    assert one.status == "rejected"
    assert said in (one.reason or "")


@given(
    st.sampled_from(["a.txt", "a.md", "a.json", "a.jsonl"]),
    st.one_of(
        st.binary(),
        st.text().map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.recursive(
            st.none() | st.integers() | st.text(),
            lambda inner: (
                st.lists(inner) | st.dictionaries(st.sampled_from(["text", "source", "published"]) | st.text(), inner)
            ),
        ).map(lambda value: json.dumps(value).encode()),
        st.text().map(lambda text: f"---\n{text}\n---\n{text}".encode("utf-8", "replace")),
    ),
)
def test_no_content_crashes_the_reading(name: str, raw: bytes) -> None:
    found = list(drafts(name, raw))
    assert found
    assert all(one.reason is None or (one.reason and "\n" not in one.reason) for one in found)


@settings(max_examples=30)
@given(
    st.lists(
        st.sampled_from([STORY, "Another report. It is short.", "", " ", '{"text": "x y z"}', "nonsense"]),
        min_size=1,
        max_size=6,
    )
)
def test_statuses_add_up(tmp_path_factory: pytest.TempPathFactory, contents: list[str]) -> None:
    folder = tmp_path_factory.mktemp("inputs")
    paths = [write(folder / f"{at}.txt", content) for at, content in enumerate(contents)]
    found = taken(*paths)
    assert [one.name for one in found] == [path.name for path in paths]
    assert all((one.status == "done") == (one.article is not None) == (one.reason is None) for one in found)
    filled = {content.strip() for content in contents if content.strip()}
    assert sum(one.status == "done" for one in found) == len(filled)
