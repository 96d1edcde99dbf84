"""No serious finding of axe-core on any page, in light and dark, wide and narrow."""

import pytest

from extractor.report.page import html_report
from extractor.review.desk import Ask, Desk
from schemas.decision import Ruling
from tests.browser.served import served
from tests.browser.stories import gold_store

LOOKS = [
    {"color_scheme": "light", "viewport": {"width": 1280, "height": 860}},
    {"color_scheme": "dark", "viewport": {"width": 390, "height": 844}},
]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    opened = gold_store(tmp_path_factory.mktemp("access") / "store.db")
    for name, ruling in (("anna", Ruling.CONFIRMED), ("ben", Ruling.REJECTED)):
        desk = Desk(opened, name)
        for row in desk.catalogue.rows[:3]:
            desk.rule(Ask(row.finding.key, ruling, note="a note"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def axe():
    return pytest.importorskip("axe_playwright_python.sync_playwright").Axe()


def serious(axe, page) -> list[str]:
    """The violations that axe calls serious or critical, with where they are."""
    found = axe.run(page).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("look", LOOKS, ids=["light-wide", "dark-phone"])
def test_the_review_page(watch, store, axe, look):
    with served(Desk(store, "anna")) as site:
        page = watch(site.base, **look)
        page.goto(site.entrance)
        keys = [row.finding.key for row in site.desk.catalogue.rows]
        wide = []
        for path in ("", "agreement", f"finding/{keys[0]}", f"finding/{keys[5]}?whole=1"):
            page.goto(site.base + path)
            assert serious(axe, page) == [], path
            wide.append(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
        for key in ("x", "?"):
            page.goto(f"{site.base}finding/{keys[0]}")
            page.keyboard.press(key)
            assert serious(axe, page) == [], key
        assert max(wide) <= 0, "no page scrolls sideways"


@pytest.mark.parametrize("look", LOOKS, ids=["light-wide", "dark-phone"])
def test_the_report(watch, store, axe, look, tmp_path):
    report = tmp_path / "report.html"
    report.write_text(html_report(store.findings(1)[::5], store.run(1)), "utf-8")
    page = watch(report.as_uri(), **look)
    page.goto(report.as_uri())
    assert serious(axe, page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
