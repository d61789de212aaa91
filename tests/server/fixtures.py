# SPDX-License-Identifier: GPL-3.0-or-later
"""What every suite that runs a server needs; conftest.py of each imports it."""

import shutil

import pytest

from chatd import Binary, Chatd, find_binary, make_directory

# The servers of the test that is running, for the report of a failure.
RUNNING = []


def add_chatd_option(parser):
    """Add --chatd, once, whichever suite comes first."""
    try:
        parser.addoption(
            "--chatd",
            metavar="PATH",
            help="the server to test (default: $CHATD, else the newest build)",
        )
    except ValueError:
        pass


@pytest.fixture(scope="session")
def binary(request):
    """The server's binary, in a place where an unprivileged account can execute it."""
    found = Binary(find_binary(request.config.getoption("--chatd")))
    yield found
    found.remove()


@pytest.fixture
def launch(binary):
    """A function that starts a server without waiting for it; see Chatd for its arguments."""
    servers = []

    def run(*arguments, **options):
        server = Chatd(binary, *arguments, **options)
        servers.append(server)
        RUNNING.append(server)
        return server

    yield run
    errors = []
    for server in servers:
        try:
            server.finish()
        except Exception as error:  # Every server is looked at, then the first complaint is raised.
            errors.append(error)
        RUNNING.remove(server)
    if errors:
        raise errors[0]


@pytest.fixture
def chatd(launch):
    """A function that starts a server and waits until it is ready."""
    return lambda *arguments, **options: launch(*arguments, **options).wait_ready()


@pytest.fixture
def server(chatd):
    """A server with the settings of the tests."""
    return chatd()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    """Put the servers' own words into the report of a test that failed."""
    report = (yield).get_result()
    if report.failed:
        for running in RUNNING:
            report.sections.append((f"chatd {running.pid} stderr", running.log.text()[-6000:]))


@pytest.fixture
def shared_files():
    """A folder with four files to share, one of them deeper, and what must not be: a hidden
    file, and links that lead out."""
    place = make_directory()
    (place / "secret.txt").write_text("secret")
    folder = place / "folder"
    (folder / "sub").mkdir(parents=True)
    (folder / "readme.txt").write_text("hello, files\n")
    (folder / "Ünïcode name.txt").write_text("12345")
    (folder / "big.bin").write_bytes(bytes(range(256)) * 4096)
    (folder / "sub" / "deep.txt").write_text("deep")
    (folder / ".hidden").write_text("hidden")
    (folder / "outside").symlink_to("../secret.txt")
    (folder / "way-out").symlink_to("..")
    (folder / "absolute").symlink_to("/etc/passwd")
    yield folder
    shutil.rmtree(place)


@pytest.fixture
def shared(chatd, shared_files):
    """A server with files to share."""
    return chatd(files=shared_files)
