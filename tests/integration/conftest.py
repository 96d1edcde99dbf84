"""A small story in three files, a model that answers at once, and the command ready to run."""

import pytest

from tests.integration.command import Forked
from tests.integration.fake_model import FakeModel
from tests.integration.fake_server import serving

FILES = ("claims.jsonl", "findings.jsonl", "report.md", "report.html", "manifest.json")

REPORTS = {
    "alpha.md": """---
source: Alpha Post
published: 2019-05-04
---
Canaryalpha bridge over the Ost closed on Friday.

At least 12 people were hurt at the canaryalpha bridge, the police said. A canaryalpha crane fell on the bridge.

The canaryalpha mayor, Ada Brandt, denied that the crane was old.
""",
    "beta.md": """---
source: Beta Wire
published: 2019-05-05
---
The canarybeta bridge over the Ost was shut on Friday.

The police said that 9 people were hurt at the canarybeta bridge. A canarybeta crane fell onto it.

The crane was 40 years old, the canarybeta builder told the mayor.
""",
    "gamma.txt": """Canarygamma bridge closed after crane falls

Gamma Times, 6 May 2019

The canarygamma bridge over the Ost closed on Friday after a crane fell.

Some 12 people were hurt at the canarygamma bridge. Mayor Ada Brandt said the canarygamma crane was new.
""",
}


@pytest.fixture(scope="session")
def forked():
    """The command in forks of a process that has imported everything."""
    host = Forked()
    yield host
    host.close()


@pytest.fixture
def reports(tmp_path):
    """The folder of the story's files."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for name, text in REPORTS.items():
        (folder / name).write_text(text, "utf-8")
    return folder


@pytest.fixture
def model():
    """A model that calls every pair a contradiction."""
    return FakeModel()


@pytest.fixture
def server(model):
    """The base URL of a server with the model."""
    with serving(model) as (url, _):
        yield url


def files_of(folder):
    """The bytes of a run's files."""
    return {name: (folder / name).read_bytes() for name in FILES}
