"""A saved web page is read in a child process, or refused with a reason."""

from datetime import date

import pytest

from extractor.errors import InputError
from extractor.reading import page
from extractor.reading.formats import drafts

BODY = "".join(
    f"<p>The swing bridge over the Arle stuck open with a barge under it on day {n}, the Vale office said.</p>"
    for n in range(1, 6)
)
HTML = (
    '<html><head><title>Bridge stuck</title><meta property="og:site_name" content="Vale News">'
    '<meta property="article:published_time" content="2021-05-04T10:00:00Z"></head>'
    f"<body><nav><a href='/'>Home</a></nav><article><h1>Bridge stuck</h1>{BODY}</article></body></html>"
)


def test_a_page_gives_text_and_details() -> None:
    (one,) = drafts("a.html", HTML.encode())
    assert one.reason is None
    assert "stuck open with a barge" in one.text
    assert "Home" not in one.text
    assert one.details.source == "Vale News"
    assert one.details.published == date(2021, 5, 4)


def test_a_page_without_text_is_a_reason() -> None:
    (one,) = drafts("a.htm", b"<html><body></body></html>")
    assert one.reason is not None
    assert one.reason.startswith("no text found")


def test_a_page_over_the_cap_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MAX_BYTES", 10)
    monkeypatch.setattr(page, "MODULE", "no.such.module")
    with pytest.raises(InputError, match="a page over"):
        page.page_text("<html>" * 10)


def test_a_child_that_fails_or_takes_too_long_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MAX_SECONDS", 0.01)
    with pytest.raises(InputError, match="takes over"):
        page.page_text(HTML)
    monkeypatch.setattr(page, "MAX_SECONDS", 20)
    monkeypatch.setattr(page, "MODULE", "no.such.module")
    with pytest.raises(InputError, match="cannot be read"):
        page.page_text(HTML)
