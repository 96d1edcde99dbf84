"""The store: one SQLite file with the ledger of answers, the results of runs and the reviewers' decisions."""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import SQLAlchemyError

from extractor.errors import StoreError
from schemas.article import Article
from schemas.claim import Claim, RejectedClaim
from schemas.decision import Decision
from schemas.finding import Finding
from schemas.record import canonical_json
from schemas.verdict import Verdict

SCHEMA_VERSION = 1

metadata = sa.MetaData()

answers = sa.Table(
    "answers",
    metadata,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("task", sa.String, nullable=False),
    sa.Column("version", sa.String, nullable=False),
    sa.Column("prompt", sa.String, nullable=False),
    sa.Column("model", sa.String, nullable=False),
    sa.Column("raw", sa.Text, nullable=False),
    sa.Column("at", sa.String, nullable=False),
)
articles = sa.Table(
    "articles", metadata, sa.Column("sha256", sa.String, primary_key=True), sa.Column("row", sa.Text, nullable=False)
)
claims = sa.Table(
    "claims",
    metadata,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("article", sa.String, nullable=False, index=True),
    sa.Column("recipe", sa.String, nullable=False),
    sa.Column("row", sa.Text, nullable=False),
)
extractions = sa.Table(
    "extractions",
    metadata,
    sa.Column("article", sa.String, primary_key=True),
    sa.Column("recipe", sa.String, primary_key=True),
    sa.Column("rejected", sa.Text, nullable=False),
)
verdicts = sa.Table(
    "verdicts", metadata, sa.Column("id", sa.String, primary_key=True), sa.Column("row", sa.Text, nullable=False)
)
findings = sa.Table(
    "findings",
    metadata,
    sa.Column("run", sa.Integer, primary_key=True),
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("row", sa.Text, nullable=False),
)
runs = sa.Table(
    "runs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("at", sa.String, nullable=False),
    sa.Column("manifest", sa.Text, nullable=False),
)
decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("finding", sa.String, nullable=False, index=True),
    sa.Column("reviewer", sa.String, nullable=False),
    sa.Column("row", sa.Text, nullable=False),
)


class Store:
    """Tables and queries. One writer: the process that opened it for a run.

    Every write is one committed transaction, so that a killed process loses nothing that it had stored.
    Raises StoreError with one line for everything that SQLite refuses.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _create_private(path)
        except OSError as error:
            raise StoreError(f"cannot write the store {path}: {error.strerror}; name another --store") from error
        self._engine = sa.create_engine(f"sqlite:///{path}", connect_args={"timeout": 10})
        sa.event.listen(self._engine, "connect", _set_pragmas)
        try:
            with self._errors():
                self._make()
        except StoreError:
            self.close()
            raise

    def _make(self) -> None:
        """Bring the tables up to date, once it is known that the file is ours."""
        with self._engine.connect() as connection:
            version = connection.execute(sa.text("PRAGMA user_version")).scalar_one()
            if version > SCHEMA_VERSION:
                raise StoreError(f"{self.path} was written by a newer crossclaim; upgrade, or name another --store")
            if version == 0 and set(sa.inspect(connection).get_table_names()) - set(metadata.tables):
                raise StoreError(f"{self.path} is a database of another program; name another --store")
        with self._engine.connect() as connection:
            connection.execute(sa.text("PRAGMA journal_mode = WAL"))
        with self._engine.begin() as connection:
            metadata.create_all(connection)
            connection.execute(sa.text(f"PRAGMA user_version = {SCHEMA_VERSION}"))

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error, UnicodeEncodeError) as error:
            reason = str(getattr(error, "orig", error)).splitlines()[0]
            raise StoreError(f"the store {self.path}: {reason}") from error

    def _write(self, *statements: sa.Executable) -> None:
        with self._errors(), self._engine.begin() as connection:
            for statement in statements:
                connection.execute(statement)

    def _read(self, query: sa.Select[Any]) -> Sequence[sa.Row[Any]]:
        with self._errors(), self._engine.connect() as connection:
            return connection.execute(query).all()

    # the ledger of answers

    def answer(self, key: str) -> dict[str, Any] | None:
        """The raw answer under a ledger key."""
        rows = self._read(sa.select(answers.c.raw).where(answers.c.key == key))
        return json.loads(rows[0].raw) if rows else None

    def put_answer(self, key: str, *, task: str, version: str, prompt: str, model: str, raw: dict[str, Any]) -> None:
        """Keep an answer. The first one under a key stays."""
        next_seq = sa.select(sa.func.coalesce(sa.func.max(answers.c.seq), 0) + 1).scalar_subquery()
        row = {"key": key, "seq": next_seq, "task": task, "version": version, "prompt": prompt, "model": model}
        values = row | {"raw": canonical_json(raw), "at": datetime.now(UTC).isoformat(timespec="seconds")}
        self._write(insert(answers).values(**values).on_conflict_do_nothing())

    def answers(self) -> Iterator[dict[str, Any]]:
        """All ledger rows, oldest first, the raw answer parsed."""
        for row in self._read(sa.select(answers).order_by(answers.c.seq)):
            yield {**row._mapping, "raw": json.loads(row.raw)}

    # results

    def put_articles(self, rows: Iterable[Article]) -> None:
        """Keep articles by the hash of their text; what is known of one is brought up to date."""
        for article in rows:
            self._put_row(articles, sha256=article.sha256, row=article.model_dump_json())

    def articles(self) -> list[Article]:
        """All articles, by hash."""
        query = sa.select(articles.c.row).order_by(articles.c.sha256)
        return [Article.model_validate_json(row.row) for row in self._read(query)]

    def put_claims(
        self, article: Article, rows: Iterable[Claim], rejected: Iterable[RejectedClaim], *, recipe: str
    ) -> None:
        """Replace what ``recipe`` extracted from an article. Raises StoreError if a quote is not in its text."""
        rows = list(rows)
        for claim in rows:
            if claim.article != article.sha256 or not claim.quote.holds_in(article.text):
                raise StoreError(f"claim {claim.id} quotes words that are not in its article")
        values = [
            {"id": claim.id, "article": claim.article, "recipe": recipe, "row": claim.model_dump_json()}
            for claim in rows
        ]
        extraction = {
            "article": article.sha256,
            "recipe": recipe,
            "rejected": canonical_json([one.model_dump(mode="json") for one in rejected]),
        }
        self._write(
            sa.delete(claims).where(claims.c.article == article.sha256),
            *([insert(claims).values(values)] if values else []),
            sa.delete(extractions).where(extractions.c.article == article.sha256),
            insert(extractions).values(extraction),
        )

    def claims(self, article: str | None = None) -> list[Claim]:
        """All claims, or those of one article, in the order of the text."""
        query = sa.select(claims.c.row)
        if article is not None:
            query = query.where(claims.c.article == article)
        found = [Claim.model_validate_json(row.row) for row in self._read(query)]
        return sorted(found, key=lambda claim: (claim.article, claim.quote.start, claim.quote.end, claim.id))

    def put_verdicts(self, rows: Iterable[Verdict]) -> None:
        """Keep verdicts by id."""
        for verdict in rows:
            self._put_row(verdicts, id=verdict.id, row=verdict.model_dump_json())

    def verdict(self, key: str) -> Verdict | None:
        """The verdict with that id."""
        rows = self._read(sa.select(verdicts.c.row).where(verdicts.c.id == key))
        return Verdict.model_validate_json(rows[0].row) if rows else None

    def put_run(self, manifest: dict[str, Any], rows: Sequence[Finding]) -> int:
        """Keep a finished run with its findings in their order. Returns the run's number."""
        with self._errors(), self._engine.begin() as connection:
            at = datetime.now(UTC).isoformat(timespec="seconds")
            run = connection.execute(insert(runs).values(at=at, manifest=canonical_json(manifest))).lastrowid
            if rows:
                connection.execute(
                    insert(findings),
                    [
                        {"run": run, "key": row.key, "position": position, "row": row.model_dump_json()}
                        for position, row in enumerate(rows)
                    ],
                )
        return int(run)

    def latest_run(self) -> tuple[int, dict[str, Any]] | None:
        """The number and manifest of the newest run."""
        rows = self._read(sa.select(runs).order_by(runs.c.id.desc()).limit(1))
        return (rows[0].id, json.loads(rows[0].manifest)) if rows else None

    def findings(self, run: int) -> list[Finding]:
        """A run's findings in their order."""
        query = sa.select(findings.c.row).where(findings.c.run == run).order_by(findings.c.position)
        return [Finding.model_validate_json(row.row) for row in self._read(query)]

    # reviewers' decisions: rows are only ever added

    def add_decision(self, decision: Decision) -> int:
        """Keep one more decision, on the disk before this returns. Returns its number."""
        values = {"finding": decision.finding, "reviewer": decision.reviewer, "row": decision.model_dump_json()}
        with self._errors(), self._engine.connect() as connection:
            # a person's word cannot be asked for again, as an answer can: it has to survive a power cut
            connection.exec_driver_sql("PRAGMA synchronous = FULL")
            connection.commit()
            number = int(connection.execute(insert(decisions).values(**values)).lastrowid)
            connection.commit()
            return number

    def decisions(self) -> list[Decision]:
        """All decisions, oldest first."""
        query = sa.select(decisions.c.row).order_by(decisions.c.id)
        return [Decision.model_validate_json(row.row) for row in self._read(query)]

    # what the review page and the exports ask for

    def run(self, number: int) -> dict[str, Any] | None:
        """The manifest of the run with that number."""
        rows = self._read(sa.select(runs.c.manifest).where(runs.c.id == number))
        return json.loads(rows[0].manifest) if rows else None

    def latest_run_number(self) -> int | None:
        """The number of the newest run."""
        rows = self._read(sa.select(sa.func.max(runs.c.id).label("number")))
        return rows[0].number if rows else None

    def article(self, sha256: str) -> Article | None:
        """The article with that hash of its text."""
        rows = self._read(sa.select(articles.c.row).where(articles.c.sha256 == sha256))
        return Article.model_validate_json(rows[0].row) if rows else None

    def claims_by_id(self, ids: Iterable[str]) -> dict[str, Claim]:
        """The claims with those ids that are still stored; a re-run with another recipe replaces them."""
        found: dict[str, Claim] = {}
        wanted = sorted(set(ids))
        for at in range(0, len(wanted), 500):  # SQLite bounds the variables of one statement
            for row in self._read(sa.select(claims.c.row).where(claims.c.id.in_(wanted[at : at + 500]))):
                claim = Claim.model_validate_json(row.row)
                found[claim.id] = claim
        return found

    def numbered_decisions(self, after: int = 0) -> list[tuple[int, Decision]]:
        """The decisions with a number above ``after``, oldest first."""
        query = sa.select(decisions.c.id, decisions.c.row).where(decisions.c.id > after).order_by(decisions.c.id)
        return [(row.id, Decision.model_validate_json(row.row)) for row in self._read(query)]

    def _put_row(self, table: sa.Table, **values: Any) -> None:
        statement = insert(table).values(**values)
        primary = [column.name for column in table.primary_key]
        self._write(statement.on_conflict_do_update(index_elements=primary, set_={"row": statement.excluded.row}))


def _create_private(path: Path) -> None:
    """Make the file readable by its owner only: it holds article texts and reviewers' notes."""
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))


def _set_pragmas(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA busy_timeout = 10000")
