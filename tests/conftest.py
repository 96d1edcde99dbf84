"""No test reaches beyond this machine, reads the user's environment or leaves files behind."""

import os
import socket

import pytest
from hypothesis import settings

settings.register_profile("no-timing-bars", deadline=None)
settings.load_profile("no-timing-bars")
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True)
def _closed_world(monkeypatch, tmp_path):
    """Keys and settings of the machine are gone, and a connection to another machine is an error."""
    for name in list(os.environ):
        if name.startswith(("CROSSCLAIM_", "OPENAI_")):
            monkeypatch.delenv(name)
    real = socket.socket.connect

    def connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOOPBACK:
            raise AssertionError(f"a test tried to reach {address[0]}")
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
