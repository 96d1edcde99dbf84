"""``crossclaim extract``, ``verify``, ``compare`` and ``pairs`` as processes, with code alone and with a fake model."""

import json
import stat

import html5lib
import pytest

from extractor.store import Store
from tests.integration.command import KEY
from tests.integration.conftest import FILES, REPORTS

PAIRS = [
    {
        "id": 1,
        "text_a": "Nine people died when the bus fell into the Ost.",
        "text_b": "Six people died when the bus fell into the Ost.",
        "label": "contradiction",
        "extra": {"error_type": "Figures"},
    },
    {"id": 2, "text_a": "The bridge over the Ost is shut.", "text_b": "A crane is old.", "label": "neutral"},
    {"id": 3, "text_a": "The bridge is shut.", "text_b": "The bridge is shut.", "label": "entailment"},
    {"id": 4, "text_a": "A crane fell on the bridge.", "text_b": "No crane fell on the bridge."},
]
HARD = {
    "id": 5,
    "text_a": "The crane that fell on the bridge was checked by the town.",
    "text_b": "An engineer of the makers looked after the crane on the bridge.",
}
"""A pair about which code is not certain."""


@pytest.fixture
def command(forked, tmp_path):
    """Run a command in the test's folder."""

    def run(*arguments, env=None):
        return forked.run(*arguments, cwd=tmp_path, env=env)

    return run


@pytest.fixture
def pairs_file(tmp_path):
    """The pairs as a file."""
    (tmp_path / "pairs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in PAIRS), "utf-8")
    return "pairs.jsonl"


def rows_of(text):
    return [json.loads(line) for line in text.splitlines()]


def test_extract_prints_a_table_and_keeps_the_claims(command, tmp_path, reports):
    ended = command("extract", "reports", "--model", "none", "--out", "claims")
    assert ended.code == 0, ended.err
    for words in ("Alpha Post, 2019-05-04", "holder", "as of", "denied", "Ada Brandt"):
        assert words in ended.out
    claims = rows_of((tmp_path / "claims" / "claims.jsonl").read_text("utf-8"))
    assert (tmp_path / "claims" / "rejected.jsonl").read_text("utf-8") == ""
    store = Store(tmp_path / ".crossclaim" / "store.db")
    texts = {article.sha256: article.text for article in store.articles()}
    assert {claim["id"] for claim in claims} == {claim.id for claim in store.claims()}
    assert store.latest_run() is None
    store.close()
    for claim in claims:
        quote = claim["quote"]
        assert texts[claim["article"]][quote["start"] : quote["end"]] == quote["exact"]


def test_extract_as_json_lines_from_a_model(command, reports, server, model):
    ended = command("extract", "reports/alpha.md", "--base-url", server, "--model", "fake", "--json")
    assert ended.code == 0, ended.err
    assert {row["attribution"][0]["speech"] for row in rows_of(ended.out)} <= {"own_voice", "indirect"}
    assert model.asked.total() == 1
    again = command("extract", "reports/alpha.md", "--base-url", server, "--model", "fake", "--json")
    assert again.out == ended.out
    assert model.asked.total() == 1


def test_extract_writes_pages_that_only_the_owner_reads(command, tmp_path, reports):
    assert command("extract", "reports", "--model", "none", "--html", "pages").code == 0
    pages = sorted((tmp_path / "pages").iterdir())
    assert len(pages) == len(REPORTS)
    assert all(stat.S_IMODE(page.stat().st_mode) == 0o600 for page in pages)
    single = command("extract", "reports/gamma.txt", "--model", "none", "--html", "deep/one.html")
    assert single.code == 0, single.err
    assert html5lib.parse((tmp_path / "deep" / "one.html").read_text("utf-8")) is not None
    several = command("extract", "reports", "--model", "none", "--html", "one.html")
    assert several.code == 2
    assert several.err.splitlines()[-1].startswith("crossclaim: one.html is one page")


def test_verify_takes_the_stored_claims_and_keeps_a_run(command, tmp_path, reports):
    for name in REPORTS:
        assert command("extract", f"reports/{name}", "--model", "none").code == 0
    ended = command("verify", "--model", "none", "--out", "out", "--json")
    assert ended.code == 0, ended.err
    whole = command("run", "reports", "--model", "none", "--store", "other.db", "--json")
    assert {row["key"] for row in rows_of(ended.out)} == {row["key"] for row in rows_of(whole.out)} != set()
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(FILES)
    store = Store(tmp_path / ".crossclaim" / "store.db")
    number, manifest = store.latest_run()
    assert number == 1
    assert [finding.key for finding in store.findings(1)] == [row["key"] for row in rows_of(ended.out)]
    assert manifest["counts"]["articles"] == 3
    store.close()


def test_verify_asks_the_model_once(command, reports, server, model):
    assert command("extract", "reports", "--model", "none").code == 0
    first = command("verify", "--base-url", server, "--model", "fake", "--json")
    asked = model.asked.total()
    assert first.code == 0, first.err
    assert asked > 0
    assert command("verify", "--base-url", server, "--model", "fake", "--json").out == first.out
    assert model.asked.total() == asked


def test_verify_without_claims_says_what_to_do(command, tmp_path):
    none = command("verify", "--model", "none")
    assert (none.code, len(none.err.splitlines())) == (4, 1)
    assert "crossclaim extract" in none.err
    assert not (tmp_path / ".crossclaim").exists()
    Store(tmp_path / "empty.db").close()
    empty = command("verify", "--model", "none", "--store", "empty.db")
    assert empty.code == 4
    assert "holds no claims" in empty.err


def test_compare_gives_the_findings_of_two_files(command, tmp_path):
    for source, toll in (("Alpha Post", "Nine"), ("Beta Wire", "Six")):
        text = f"---\nsource: {source}\npublished: 2019-05-05\n---\n{toll} people died when a bus fell into the Ost.\n"
        (tmp_path / f"{toll}.md").write_text(text, "utf-8")
    ended = command("compare", "Nine.md", "Six.md", "--model", "none", "--json", "--out", "out")
    assert ended.code == 0, ended.err
    found = rows_of(ended.out)
    assert [(row["relation"], row["kind"]) for row in found] == [("contradiction", "quantity")]
    assert {side["testimonies"][0]["source"]: side["value"] for side in found[0]["sides"]} == {
        "Alpha Post": "Nine",
        "Beta Wire": "Six",
    }
    assert {path.name for path in (tmp_path / "out").iterdir()} == set(FILES)
    swapped = command("compare", "Six.md", "Nine.md", "--model", "none", "--json")
    assert {row["key"] for row in rows_of(swapped.out)} == {row["key"] for row in found}


def test_compare_finds_what_a_new_version_says_differently(command, tmp_path):
    story = "The bridge over the Ost closed on Friday. A crane fell on it. {} people were hurt on the bridge. {}"
    rest = "The mayor thanked the divers, the nurses and the neighbours who had brought blankets and tea all night."
    for name, toll in (("old.txt", "Nine"), ("new.txt", "Twelve")):
        (tmp_path / name).write_text(story.format(toll, rest), "utf-8")
    ended = command("compare", "old.txt", "new.txt", "--model", "none", "--json")
    assert [row["kind"] for row in rows_of(ended.out) if row["relation"] == "contradiction"] == ["quantity"]


def test_compare_needs_two_articles(command, reports, tmp_path):
    (tmp_path / "copy.md").write_text(REPORTS["alpha.md"], "utf-8")
    twin = command("compare", "reports/alpha.md", "copy.md", "--model", "none")
    assert (twin.code, "duplicate" in twin.err.splitlines()[-1]) == (4, True)
    many = command("compare", "reports", "copy.md", "--model", "none")
    assert many.code == 4
    gone = command("compare", "reports/alpha.md", "nowhere.txt", "--model", "none")
    assert gone.code == 4
    assert "nowhere.txt" in gone.err


def test_pairs_are_scored_where_labels_are_there(command, tmp_path, pairs_file):
    ended = command("pairs", pairs_file, "--model", "none", "--out", "out")
    assert ended.code == 0, ended.err
    for words in ("3 labelled pairs", "precision", "recall", "F1", "false alarms", "abstention", "Figures"):
        assert words in ended.out
    assert "judging: 4 of 4" in ended.err
    assert ended.out.splitlines()[-1].startswith("4 contradiction (polarity)")
    verdicts = {row["id"]: row["verdict"]["relation"] for row in rows_of((tmp_path / "out/verdicts.jsonl").read_text())}
    assert verdicts == {"1": "contradiction", "2": "unrelated", "3": "agreement", "4": "contradiction"}
    scores = json.loads((tmp_path / "out" / "scores.json").read_text("utf-8"))
    assert {(row["group"], row["measure"]): row["value"] for row in scores}["all", "precision"] == 1.0


def test_pairs_as_json_lines_of_a_sample(command, pairs_file):
    ended = command("pairs", pairs_file, "--model", "none", "--sample", "2", "--seed", "3", "--json")
    rows = rows_of(ended.out)
    assert sum("verdict" in row for row in rows) == 2
    assert all("verdict" in row or "measure" in row for row in rows)
    assert command("pairs", pairs_file, "--model", "none", "--sample", "2", "--seed", "3", "--json").out == ended.out


def test_a_bad_row_of_pairs_is_named_and_the_rest_goes_on(command, tmp_path, pairs_file):
    with open(tmp_path / pairs_file, "a", encoding="utf-8") as file:
        file.write('{"id": 9}\n')
    ended = command("pairs", pairs_file, "--model", "none", "--json")
    assert ended.code == 5
    assert "pairs.jsonl: line 5: text_a" in ended.err
    assert sum("verdict" in row for row in rows_of(ended.out)) == 4


@pytest.mark.parametrize(("content", "words"), [(None, "No such file"), (b"", "empty"), (b"{}\n", "line 1")])
def test_a_file_without_pairs_ends_with_one_line(command, tmp_path, content, words):
    if content is not None:
        (tmp_path / "none.jsonl").write_bytes(content)
    ended = command("pairs", "none.jsonl", "--model", "none")
    assert (ended.code, len(ended.err.splitlines())) == (4, 1)
    assert words in ended.err


def test_pairs_go_on_from_the_ledger_after_a_cap(command, tmp_path, pairs_file, server, model):
    with open(tmp_path / pairs_file, "a", encoding="utf-8") as file:
        file.write(json.dumps(HARD) + "\n")
    asked = ("pairs", pairs_file, "--base-url", server, "--model", "fake", "--concurrency", "1", "--json")
    capped = command(*asked, "--max-calls", "1")
    assert capped.code == 5
    assert model.asked.total() == 1
    whole = command(*asked)
    assert whole.code == 0, whole.err
    relations = {row["id"]: row["verdict"] for row in rows_of(whole.out) if "verdict" in row}
    assert (relations["5"]["relation"], relations["5"]["model"]) == ("contradiction", "fake")
    assert relations["3"]["relation"] == "agreement"
    assert max(model.asked.values()) == 1
    total = model.asked.total()
    assert command(*asked).out == whole.out
    assert model.asked.total() == total
    assert KEY not in whole.out + whole.err
