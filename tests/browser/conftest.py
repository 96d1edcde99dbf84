"""A real browser: Debian's chromium, driven over a pipe. Without it these tests are skipped, and say so."""

import os
import warnings
from pathlib import Path

import pytest

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser():
    if not CHROMIUM.exists():
        pytest.skip(f"NO CHROMIUM at {CHROMIUM}: the browser tests do not run (tests/browser/install_chromium.sh)")
    from playwright.sync_api import sync_playwright

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with sync_playwright() as playwright:
            started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
            yield started
            started.close()


@pytest.fixture
def watch(browser):
    """A page that fails the test for a dialog, a script error, or a request to anywhere but the given base."""
    opened = []

    def start(base: str, **options):
        context = browser.new_context(**options)
        page = context.new_page()
        trouble: list[str] = []
        page.on("dialog", lambda dialog: (trouble.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: trouble.append(f"script error {error}"))
        page.on("console", lambda line: line.type == "error" and trouble.append(f"console {line.text}"))
        page.on("request", lambda request: request.url.startswith(base) or trouble.append(f"request {request.url}"))
        opened.append((context, trouble))
        return page

    yield start
    for context, trouble in opened:
        context.close()
        assert trouble == []
