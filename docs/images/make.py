"""Take the screenshots of README and docs: ``python docs/images/make.py [FOLDER]``, with chromium at hand."""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from extractor.report.page import html_report  # noqa: E402 - the tests' stories are found from the project's folder
from extractor.review.desk import Ask, Desk  # noqa: E402
from extractor.store import Store  # noqa: E402
from schemas.decision import Ruling  # noqa: E402
from schemas.verdict import NonConflictReason  # noqa: E402
from tests.browser.served import Served, served  # noqa: E402
from tests.browser.stories import gold_store  # noqa: E402

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-background-networking"]
WIDE = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}


@contextmanager
def shown(browser: Browser, site: Served, cookies: list[Any], look: str, size: dict[str, int]) -> Iterator[Page]:
    """A page of that look and size that is let in."""
    scale = 2 if size is PHONE else 1
    context = browser.new_context(viewport=size, color_scheme=look, device_scale_factor=scale)  # type: ignore[arg-type]
    context.add_cookies(cookies)
    yield context.new_page()
    context.close()


def reviewed(store: Store) -> Desk:
    """A reviewer's place after a few rulings, and a second reviewer's."""
    ticks = count()
    desk = Desk(store, "anna", lambda: datetime(2024, 5, 1, 21, tzinfo=UTC) + timedelta(seconds=9 * next(ticks)))
    keys = [row.finding.key for row in desk.catalogue.rows]
    for key in keys[:4]:
        desk.rule(Ask(key, Ruling.CONFIRMED))
    desk.rule(Ask(keys[4], Ruling.REJECTED, NonConflictReason.OTHER_EVENT))
    desk.rule(Ask(keys[6], Ruling.FLAGGED, note="ask the desk"))
    other = Desk(store, "ben")
    for key in keys[:4]:
        other.rule(Ask(key, Ruling.CONFIRMED if key != keys[2] else Ruling.REJECTED))
    desk.refresh()
    return desk


def take(browser: Browser, site: Served, out: Path) -> None:
    """All pictures of the review page."""
    entrance = browser.new_context()
    first = entrance.new_page()
    first.goto(site.entrance)
    cookies = entrance.cookies()
    by_place = next(row for row in site.desk.catalogue.rows if "the bus station (" in row.finding.title)
    finding = f"{site.base}finding/{by_place.finding.key}"
    for name, size, look in (("", WIDE, "light"), ("-dark", WIDE, "dark"), ("-phone", PHONE, "light")):
        with shown(browser, site, cookies, look, size) as page:
            for what, address in (("list", site.base), ("finding", finding)):
                page.goto(address)
                page.screenshot(path=out / f"{what}{name}.png")
    with shown(browser, site, cookies, "light", WIDE) as page:
        page.goto(finding)
        page.keyboard.press("x")
        page.screenshot(path=out / "reasons.png")
        page.goto(site.base + "agreement")
        page.screenshot(path=out / "agreement.png")


def take_report(browser: Browser, report: Path, out: Path) -> None:
    """The report, wide, dark and on a phone."""
    for name, size, look in (
        ("report", WIDE, "light"),
        ("report-dark", WIDE, "dark"),
        ("report-phone", PHONE, "light"),
    ):
        context = browser.new_context(viewport=size, color_scheme=look, device_scale_factor=2 if size is PHONE else 1)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(report.as_uri())
        page.screenshot(path=out / f"{name}.png")
        context.close()


def main() -> None:
    """Write the pictures beside this file, or into the folder that is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=HERE)
    out = parser.parse_args().folder
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        store = gold_store(Path(scratch) / "store.db")
        report = Path(scratch) / "report.html"
        report.write_text(html_report(store.findings(1), store.run(1) or {}), "utf-8")
        take_report(browser, report, out)
        with served(reviewed(store)) as site:
            take(browser, site, out)
        browser.close()
        store.close()


if __name__ == "__main__":
    main()
