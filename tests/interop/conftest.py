# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the interoperability suite: those of the server suite, and foreign clients."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "server"))

import pytest  # noqa: E402

from fixtures import add_chatd_option as pytest_addoption  # noqa: E402, F401
from fixtures import (
    binary,
    chatd,
    launch,
    pytest_runtest_makereport,
    server,
    shared,
    shared_files,
)  # noqa: E402, F401
from foreign import Irssi, WeeChat  # noqa: E402


@pytest.fixture(params=[WeeChat, Irssi], ids=lambda client: client.__name__)
def start_foreign(request, launch):  # launch: foreign clients go before their server
    """A function that starts a foreign client on a server, under a nick, and waits until it is
    in the lobby."""
    if not request.param.is_installed():
        pytest.skip(f"{request.param.program} is not installed")
    started = []

    def start(server, nick="foreign"):
        client = request.param(server.address, nick)
        started.append(client)
        return client

    yield start
    for client in started:
        client.stop()


@pytest.fixture
def foreign(start_foreign, server):
    """One foreign client in the lobby of a server."""
    client = start_foreign(server)
    client.wait_joined("#lobby")
    return client
