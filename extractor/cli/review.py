"""``crossclaim review``: go through findings in the browser."""

import getpass
import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from extractor.cli import options
from extractor.errors import StoreError, UsageError
from extractor.settings import Settings
from extractor.store import Store


def review_command(
    store: Annotated[Path | None, typer.Argument(help="The store of a run. [default: .crossclaim/store.db]")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0 takes a free one.")] = 0,
    host: Annotated[str, typer.Option(help="Address to listen on; others than this machine's own are warned of.")] = (
        "127.0.0.1"
    ),
    reviewer: Annotated[str | None, typer.Option(help="Who decides. [default: your user name]")] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Only print the address.")] = False,
    agreement: Annotated[bool, typer.Option("--agreement", help="Print how far reviewers agree, and end.")] = False,
) -> None:
    """Go through the findings of the newest run in the browser, with the keyboard.

    \b
    crossclaim review
    crossclaim review out/store.db --reviewer anna
    crossclaim review --agreement
    """
    opened = open_store(store)
    try:
        if agreement:
            _print_agreement(opened)
        else:
            _serve(opened, reviewer=reviewer or _user(), host=host, port=port, browser=not no_open)
    finally:
        opened.close()


def open_store(path: Path | None) -> Store:
    """The store of an earlier run. Raises StoreError where there is none."""
    where = Settings.load(options.flags(store=path)).store
    if not where.is_file():
        raise StoreError(f"there is no store {where}; crossclaim run makes one")
    store = Store(where)
    if store.latest_run_number() is None:
        store.close()
        raise StoreError(f"the store {where} holds no finished run; crossclaim run makes one")
    return store


def _serve(store: Store, *, reviewer: str, host: str, port: int, browser: bool) -> None:
    from extractor.review.desk import Desk
    from extractor.review.serve import bind, is_loopback, serve

    if not reviewer.strip() or len(reviewer) > 100 or not reviewer.isprintable():
        raise UsageError("a reviewer's name is one line of up to 100 letters")
    if not is_loopback(host):
        _say(f"warning: other machines can reach {host}, and the connection is not encrypted")
    listener = bind(host, port)
    desk = Desk(store, reviewer.strip())

    def ready(address: str) -> None:
        _say(f"{len(desk.catalogue.rows)} findings of run {desk.catalogue.run}, decided by {desk.reviewer}:")
        _say(f"  {address}")
        _say("The address works once. Every decision is kept at once; Ctrl-C ends.")
        if browser:
            webbrowser.open(address)

    try:
        serve(desk, listener, host=host, ready=ready)
    except KeyboardInterrupt:
        _say("ended; every decision is kept")


def _print_agreement(store: Store) -> None:
    from extractor.review.agreement import agreement_text, agreements, to_settle
    from extractor.review.standing import Standings

    standings = Standings(store.numbered_decisions())
    findings = store.findings(store.latest_run_number() or 0)
    unsettled = len(to_settle(findings, standings))
    sys.stdout.write(agreement_text(agreements(findings, standings), unsettled))


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "reviewer"


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201
