"""The measurements on public data, on a small folder of our own in the same form."""

import gzip
import json

import pytest

from evals import public
from extractor.errors import UsageError


def write_rows(path, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")


def pair(number, text_a, text_b, label, **extra):
    return {"id": f"made-{number}", "text_a": text_a, "text_b": text_b, "label": label, "extra": extra}


NINE = "Nine people died when the bus fell into the Ost."
SIX = "Six people died when the bus fell into the Ost."
TAX = "The town of Ostheim will raise the tax on dogs."


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The public data's folder, without anything in it yet; the marks are for the made pairs."""
    monkeypatch.setattr(public, "STORE", tmp_path / "public.db")
    marks = tmp_path / "marks.jsonl"
    write_rows(
        marks,
        [
            {"id": "made-0", "sample": True, "differing": True, "mark": "conflict"},
            {"id": "made-1", "sample": True, "differing": False, "mark": "none"},
            {"id": "made-2", "sample": False, "differing": True, "mark": "none"},
            {"id": "made-3", "sample": False, "differing": False, "mark": "unsure"},
        ],
    )
    monkeypatch.setattr(public, "MARKS", marks)
    return tmp_path / "bench"


def test_what_is_not_there_is_skipped_with_a_line(folder, capsys):
    public.main(folder=folder)
    out = capsys.readouterr().out
    assert out.count("skipped: no ") == len(public.PAIR_FILES) + 3 + 1 + 1 + 1
    assert all(f"## {part}" in out for part in public.PARTS)


def test_pairs_are_scored_by_file_label_and_kind_of_error(folder, capsys):
    write_rows(folder / "refnli.jsonl", [pair(0, NINE, SIX, "contradiction"), pair(1, NINE, TAX, "neutral")])
    edits = [("Time Error", SIX, "contradiction"), ("Time", TAX, "contradiction")]
    write_rows(
        folder / "bump_edits.jsonl",
        [pair(at, NINE, other, label, error_type=kind) for at, (kind, other, label) in enumerate(edits)],
    )
    public.main(parts=["pairs"], folder=folder)
    rows = [line.strip("| ").split(" | ") for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    refnli = next(row for row in rows if row[0] == "refnli")
    assert refnli[1] == "2"
    assert [cell.split()[0] for cell in refnli[2:]] == ["1.000", "1.000", "1.000", "0.000", "0.000"]
    assert [row[1].split(" [")[0] for row in rows if row[0] == "Time"] == ["0.500"]


def test_conflicts_of_figures_are_held_against_the_marks(folder, capsys):
    rows = [
        pair(0, NINE, SIX, "neutral"),
        pair(1, NINE, TAX, "neutral"),
        pair(2, NINE, NINE, "entailment"),
        pair(3, NINE, SIX, "neutral"),
    ]
    write_rows(folder / "equate_newsnli.jsonl", rows)
    public.main(parts=["numbers"], folder=folder)
    lines = [line.strip("| ").split(" | ") for line in capsys.readouterr().out.splitlines() if line.startswith("|")]
    table = {cells[0]: cells[1] for cells in lines if len(cells) > 1}
    assert table["marked as conflicts"].endswith("n 1")
    assert table["marked as conflicts"].startswith("1.000")
    assert table["marked as none, all that were read"].startswith("0.000")
    assert table["marked as none, all that were read"].endswith("n 2")
    assert table["marked as none, of 100 drawn from all"].endswith("n 1")
    assert table["marked as none, of 100 drawn from pairs whose figures differ"].endswith("n 1")
    halves = [
        table[f"marked as conflicts, {half} half"] for half in ("tuning", "held-out") if public.half("made-0") == half
    ]
    assert [one.split(" [")[0] for one in halves] == ["1.000"]


def test_claims_that_people_wrote_down_are_found_in_ours(folder, capsys):
    row = {
        "source": "Ost bridge",
        "sentence": "The bridge was built in 1911 and painted green.",
        "sentence_context": ["Ost bridge", "It rained.", "The bridge was built in 1911 and painted green."],
        "claims": ["The Ost bridge was built in 1911.", "The Ost bridge carries trains."],
    }
    write_rows(folder / "claims" / "feverfact_validation.jsonl", [row, row])
    public.main(parts=["claims"], folder=folder)
    ours = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("| crossclaim"))
    assert "0.500" in ours
    assert "n 4" in ours


def test_pages_are_read_and_held_against_their_text(folder, capsys):
    story = " ".join(f"The divers of Ostheim searched the river on day {day} of the search." for day in range(12))
    page = f"<html><body><nav>Home News Sport</nav><article><h1>Search</h1><p>{story}</p></article></body></html>"
    (folder / "articles" / "html").mkdir(parents=True)
    (folder / "articles" / "html" / "one.html.gz").write_bytes(gzip.compress(page.encode()))
    (folder / "articles" / "ground-truth.json").write_text(json.dumps({"one": {"articleBody": story}}), "utf-8")
    public.main(parts=["pages"], folder=folder)
    row = next(line for line in capsys.readouterr().out.splitlines() if line.startswith("| 1 |"))
    assert float(row.split("|")[3].split()[0]) > 0.95


def test_edits_of_figures_alone():
    assert public.only_figures_differ("It cost £5 in May.", "It cost £7 in May.")
    assert not public.only_figures_differ("It cost £5 in May.", "It cost £7 in June.")
    assert not public.only_figures_differ("It cost £5.", "It cost £5.")


def test_a_part_that_is_none_is_refused(folder):
    with pytest.raises(UsageError, match="'nothing'"):
        public.main(parts=["nothing"], folder=folder)


def test_the_marks_hold_ids_alone_and_no_text():
    rows = [json.loads(line) for line in public.MARKS.read_text("utf-8").splitlines()]
    assert all(set(row) == {"id", "sample", "differing", "mark"} for row in rows)
    assert sum(row["sample"] for row in rows) == 100
    assert sum(row["differing"] for row in rows) == 100
    assert len({row["id"] for row in rows}) == len(rows)
    assert {row["mark"] for row in rows} == {"conflict", "none", "unsure"}
