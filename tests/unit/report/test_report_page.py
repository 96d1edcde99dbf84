"""The report as a parser of HTML sees it: only our own elements and attributes, whatever the texts hold."""

import html5lib
import pytest

from extractor.report.page import html_report
from extractor.report.selection import Reviewed
from schemas.finding import Side
from schemas.verdict import Relation
from tests.browser.made import finding, said
from tests.unit.report.test_exports import MANIFEST, formulas

ELEMENTS = set(
    "html head meta title style body a header p h1 h2 h3 h4 nav ul ol li main section article div span bdi b mark time "
    "q blockquote table caption thead tbody tr th td footer".split()
)
ATTRIBUTES = set(
    "lang charset name content http-equiv class href id aria-label aria-labelledby tabindex role scope datetime rel "
    "title".split()
)


@pytest.fixture(scope="module")
def payloads() -> list[str]:
    return [*formulas(), "<script>alert(1)</script>", '" onmouseover=alert(1) x="', "</style><svg onload=alert(1)>"]


def test_no_payload_makes_an_element_an_attribute_or_an_address(payloads):
    for at in range(0, len(payloads), 40):
        some = payloads[at : at + 40]
        findings = [_hostile(words, Relation.CONTRADICTION) for words in some]
        findings += [_hostile(words, Relation.UNCERTAIN) for words in some[:8]]
        manifest = MANIFEST | {
            "model": some[0],
            "profile": some[0],
            "prompts": {some[0]: "1"},
            "inputs": [{"name": words, "status": "failed", "reason": words, "claims": 0} for words in some],
        }
        page = html_report(findings, manifest, rows=[Reviewed(one) for one in findings], only=some[0])
        for element in html5lib.parse(page, namespaceHTMLElements=False).iter():
            if not isinstance(element.tag, str):
                continue
            assert element.tag in ELEMENTS
            assert set(element.attrib) <= ATTRIBUTES, element.attrib
            href = element.attrib.get("href", "#")
            assert href.startswith(("#", "http://", "https://"))


def _hostile(words: str, relation: Relation):
    full = said(words or "-", source=words, url=words, holder=words, as_of=words)
    side = Side(value=words, testimonies=(full,))
    return finding("p", title=words, why=words, relation=relation, kind=None, sides=(side, side))


def test_a_copy_is_named_and_not_repeated():
    copies = (said("12 hurt", source="Agency"), said("12 hurt", source="Paper", claim="c2"))
    page = html_report([finding("p", sides=(Side(value="12", testimonies=copies),) * 2)], MANIFEST)
    assert page.count("<blockquote>") == 2
    assert "The same text in <bdi>Paper</bdi>" in page


def test_a_run_without_findings_still_says_what_was_read():
    page = html_report([], MANIFEST)
    assert "No contradiction or dispute was found" in page
    assert "What was read" in page
