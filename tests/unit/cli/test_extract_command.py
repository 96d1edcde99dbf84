"""What the command adds to the extraction: names of pages."""

from pathlib import PurePosixPath, PureWindowsPath

from hypothesis import given
from hypothesis import strategies as st

from extractor.cli.extract import page_name
from extractor.workflows import report_of


@given(st.text())
def test_no_name_of_an_article_leads_out_of_the_folder(name):
    page = page_name(report_of("It rained.", name=name))
    assert PurePosixPath(page).name == PureWindowsPath(page).name == page
    assert page.endswith(".html")
    assert len(page) < 80


def test_two_texts_of_one_name_get_two_pages():
    assert page_name(report_of("It rained.", name="a.txt")) != page_name(report_of("It snowed.", name="a.txt"))
