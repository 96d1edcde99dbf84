"""A reviewer's sitting, by keyboard alone."""

import pytest

from extractor.report.selection import State
from extractor.review.desk import Desk
from extractor.store import Store
from schemas.decision import Ruling
from tests.browser.served import served
from tests.browser.stories import made_store, manifest


@pytest.fixture
def store(tmp_path):
    opened = made_store(tmp_path / "store.db", 60)
    yield opened
    opened.close()


def press(page, *keys: str) -> None:
    """Press keys, and wait for the page that the last one leads to."""
    page.wait_for_load_state()  # the page listens to keys from then on
    for key in keys[:-1]:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(keys[-1])


def progress(page) -> str:
    return page.inner_text(".progress label")


SITTING = (("a",), ("x", "r"), (" ",), ("f",), ("x", "x"))


def test_fifty_findings_are_decided_by_keyboard_and_stay_decided(watch, store):
    with served(Desk(store, "anna")) as site:
        page = watch(site.base)
        page.goto(site.entrance)
        assert page.url == site.base
        press(page, "Enter")
        for number in range(50):
            press(page, *SITTING[number % len(SITTING)])
        assert progress(page) == "50 of 60 decided"
        assert "a minute" in page.inner_text(".rate")
        page.close()
    rulings = [one.ruling for one in store.decisions()]
    expected = [Ruling.CONFIRMED, Ruling.REJECTED, Ruling.SKIPPED, Ruling.FLAGGED, Ruling.REJECTED] * 10
    assert rulings == expected

    reopened = Store(store.path)
    with served(Desk(reopened, "anna")) as site:
        page = watch(site.base)
        page.goto(site.entrance)
        assert progress(page) == "50 of 60 decided"
        press(page, "Backspace")
        assert progress(page) == "49 of 60 decided"
        press(page, "r")
        assert progress(page) == "50 of 60 decided"

        newer = [_other_claims(row.finding) for row in site.desk.catalogue.rows]
        reopened.put_run(manifest([], newer, claims=0), newer)
        page.goto(site.base)
        assert progress(page) == "50 of 60 decided"
        press(page, "u")
        assert progress(page) == "49 of 60 decided"
        assert "run 2" in page.inner_text(".below")
    reopened.close()


def _other_claims(finding):
    """The same sentences, taken up by another model."""
    sides = tuple(
        side.model_copy(
            update={
                "testimonies": tuple(said.model_copy(update={"claim": said.claim[::-1]}) for said in side.testimonies)
            }
        )
        for side in finding.sides
    )
    return finding.model_copy(update={"sides": sides, "model": "another"})


def test_keys_do_nothing_while_typing_in_a_dialog_or_held_down(watch, store):
    with served(Desk(store, "anna")) as site:
        page = watch(site.base)
        page.goto(site.entrance)
        page.keyboard.press("/")
        page.keyboard.type("axfu nummer")
        assert page.input_value("#search") == "axfu nummer"
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement === document.body")
        page.goto(site.base)
        press(page, "Enter")
        first = page.url

        page.keyboard.press("?")
        page.keyboard.press("a")
        assert page.locator("#help").is_visible()
        page.keyboard.press("Escape")
        assert page.locator("#help").is_hidden()

        page.keyboard.press("n")
        page.keyboard.type("ask the desk: a x u")
        press(page, "Control+Enter")
        assert "ask the desk: a x u" in page.inner_text(".mine")
        assert page.url == first
        assert [one.ruling for one in store.decisions()] == [Ruling.NOTED]

        page.keyboard.press("x")
        page.keyboard.press("Escape")
        assert page.locator("#reasons").is_hidden()
        page.keyboard.press("Control+a")

        with page.expect_navigation():
            page.keyboard.down("a")
        for _ in range(5):
            page.keyboard.down("a")
        page.keyboard.up("a")
        page.wait_for_timeout(150)
        assert len(store.decisions()) == 2


def test_the_way_through_the_list(watch, store):
    with served(Desk(store, "anna")) as site:
        page = watch(site.base)
        page.goto(site.entrance)
        page.keyboard.press("j")
        page.keyboard.press("j")
        press(page, "Enter")
        assert page.inner_text(".at") == "2 of 60"
        press(page, "j")
        press(page, "k")
        assert page.inner_text(".at") == "2 of 60"
        press(page, "c")
        assert "Report 1 of side 0" in page.inner_text(".whole >> nth=0")
        press(page, "c")
        assert page.locator(".whole").count() == 0
        press(page, "l")
        page.select_option("select[name=state]", "open")
        page.wait_for_url("**state=open**")
        assert page.inner_text(".count").startswith("60 findings")


def test_two_windows_cannot_overwrite_each_other(watch, store):
    with served(Desk(store, "anna")) as site:
        page = watch(site.base)
        page.goto(site.entrance)
        press(page, "Enter")
        other = page.context.new_page()
        other.goto(page.url)
        press(page, "a")
        other.on("console", lambda line: None)
        with other.expect_navigation():
            other.keyboard.press("x")
            other.keyboard.press("u")
        assert "You: confirmed" in other.inner_text(".mine")
    assert [one.ruling for one in store.decisions()] == [Ruling.CONFIRMED]


def test_reviewers_who_differ_are_listed_and_settled(watch, store):
    for name, key in (("anna", "a"), ("ben", "x")):
        with served(Desk(store, name)) as site:
            page = watch(site.base)
            page.goto(site.entrance)
            press(page, "Enter")
            assert "confirmed" not in page.inner_text("main")
            press(page, *(["a"] if key == "a" else ["x", "x"]))
            page.close()
    desk = Desk(store, "chief")
    with served(desk) as site:
        page = watch(site.base)
        page.goto(site.entrance)
        page.goto(site.base + "agreement")
        assert "anna and ben" in page.inner_text("table")
        page.click(".rows .title")
        assert "anna: confirmed" in page.inner_text(".others")
        press(page, "a")
        page.goto(site.base + "agreement")
        assert page.locator(".rows").count() == 0
        desk.refresh()
        assert desk.standings.reviewed(desk.catalogue.rows[0].finding).state is State.CONFIRMED
