# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the window suite: those of the server suite, and windows.

The tests run below harness.sh, which gives them a desktop of their own. Run by hand:

    tests/gui/harness.sh /usr/bin/python3 -m pytest tests/gui
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "server"))

import pytest  # noqa: E402

from fixtures import add_chatd_option  # noqa: E402
from fixtures import binary, chatd, launch, pytest_runtest_makereport, server, shared_files  # noqa: E402, F401

if "HARNESS_DIR" not in os.environ:
    raise SystemExit("window tests run below tests/gui/harness.sh")

from confab import Window, find_program  # noqa: E402

# For a program built with sanitizers. Only the slow way through the stack passes through libraries
# without frame pointers, and so up to the frames that lsan.supp names.
SANITIZERS = {
    "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "fast_unwind_on_malloc=0:malloc_context_size=16"),
    "LSAN_OPTIONS": f"suppressions={Path(__file__).with_name('lsan.supp')}:print_suppressions=0",
    "UBSAN_OPTIONS": os.environ.get("UBSAN_OPTIONS", "print_stacktrace=1:halt_on_error=1"),
}


def pytest_addoption(parser):
    add_chatd_option(parser)
    parser.addoption("--confab", metavar="PATH", help="the window to test (default: $CONFAB, else the newest build)")


@pytest.fixture(scope="session")
def program(request):
    """The path of the confab to test."""
    return str(find_program(request.config.getoption("--confab")))


@pytest.fixture
def home():
    """A home directory for the windows of one test."""
    path = Path(tempfile.mkdtemp(prefix="confab-home-"))
    yield path
    shutil.rmtree(path)


@pytest.fixture
def start(program, home, launch):  # launch: windows go before their servers
    """A function that starts the program with some arguments.

    Any warning of GTK or GLib ends it, and so does a sanitizer; in the end it has to leave in order.
    """
    windows = []

    def run(*arguments, environment=None):
        window = Window([program, *map(str, arguments)],
                        {"HOME": str(home), "G_DEBUG": "fatal-warnings", **SANITIZERS, **(environment or {})})
        windows.append(window)
        return window

    yield run
    ends = [window.close() for window in windows]
    assert not any(ends), f"windows ended with {ends}"


@pytest.fixture
def join(start, server):
    """A function that starts a window that is connected to the server, as a user, in the lobby."""
    def run(user_name, *options, to=None):
        host, port = (to or server).address
        window = start(*options, user_name, host, port)
        window.wait_message(f"Welcome {user_name} to the server")
        window.wait_target("#lobby")
        return window

    return run
