"""Ten thousand findings are opened page by page."""

from extractor.review.desk import Desk
from extractor.review.pages import PER_PAGE
from tests.browser.served import served
from tests.browser.stories import made_store

PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"


def test_ten_thousand_findings_are_painted_a_page_at_a_time(watch, tmp_path):
    store = made_store(tmp_path / "store.db", 10_000)
    with served(Desk(store, "anna")) as site:
        page = watch(site.base)
        page.goto(site.entrance)
        paints = []
        for path in ("", "?state=open&q=hurt", "?relation=all&page=200"):
            page.goto(site.base + path)
            # asked again and again from here: a page under this policy lets nobody evaluate a string in it
            while not page.evaluate("performance.getEntriesByName('first-contentful-paint').length > 0"):
                page.wait_for_timeout(20)
            paints.append(page.evaluate(PAINT))
            assert page.locator(".rows .row").count() == PER_PAGE
        print(f"first paint with 10,000 findings: {[round(one) for one in paints]} ms")
        assert len(paints) == 3
    store.close()
