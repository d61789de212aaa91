# SPDX-License-Identifier: GPL-3.0-or-later
"""The shared folder with curl, as a person in a terminal would use it."""

import json
import shutil
import subprocess

import pytest

pytestmark = pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")


def curl(*arguments, **options):
    """Run curl without the user's configuration; returns its output."""
    result = subprocess.run(
        ["curl", "--disable", "--silent", "--show-error", "--max-time", "20", *arguments],
        capture_output=True,
        check=False,
        **options,
    )
    assert result.returncode == 0, result.stderr.decode()
    return result.stdout


def test_download(shared, shared_files, tmp_path):
    """A file, under its own name, with its own time."""
    curl("--remote-name", "--remote-time", f"{shared.files_url}big.bin", cwd=tmp_path)
    assert (tmp_path / "big.bin").read_bytes() == (shared_files / "big.bin").read_bytes()
    assert int((tmp_path / "big.bin").stat().st_mtime) == int(
        (shared_files / "big.bin").stat().st_mtime
    )


def test_name_from_the_server(shared, tmp_path):
    """--remote-header-name takes the name from Content-Disposition."""
    curl("--remote-name", "--remote-header-name", f"{shared.files_url}readme.txt", cwd=tmp_path)
    assert (tmp_path / "readme.txt").read_text() == "hello, files\n"


def test_resume(shared, shared_files, tmp_path):
    """A download cut in the middle is taken up where it ended."""
    whole = (shared_files / "big.bin").read_bytes()
    part = tmp_path / "big.bin"
    part.write_bytes(whole[:300_000])
    trace = curl(
        "--continue-at", "-", "--dump-header", "-", "--output", part, f"{shared.files_url}big.bin"
    )
    assert b" 206 " in trace.splitlines()[0]
    assert part.read_bytes() == whole


def test_range(shared, shared_files):
    """A piece of a file."""
    assert (
        curl("--range", "100-199", f"{shared.files_url}big.bin")
        == (shared_files / "big.bin").read_bytes()[100:200]
    )


def test_only_if_changed(shared, shared_files, tmp_path):
    """--time-cond and --etag-compare fetch nothing that one has already."""
    url = f"{shared.files_url}readme.txt"
    status = ("--output", "/dev/null", "--write-out", "%{http_code}")
    assert curl("--time-cond", shared_files / "readme.txt", *status, url) == b"304"
    curl("--etag-save", tmp_path / "etag", "--output", "/dev/null", url)
    assert curl("--etag-compare", tmp_path / "etag", *status, url) == b"304"


def test_head(shared):
    """curl --head shows size and type."""
    header = curl("--head", f"{shared.files_url}big.bin").decode().lower()
    assert "content-length: 1048576" in header and "accept-ranges: bytes" in header


def test_json(shared):
    """The list as JSON, from which every URL works."""
    entries = json.loads(curl("--header", "Accept: application/json", shared.files_url))["entries"]
    for entry in entries:
        if entry["type"] == "file":
            url = shared.files_url.removesuffix("/files/") + entry["url"]
            assert len(curl(url)) == entry["size"]


def test_redirects(shared):
    """The bare address leads to the list."""
    page = curl("--location", shared.files_url.removesuffix("files/"))
    assert b"readme.txt" in page


def test_traversal(shared):
    """curl --path-as-is gets nothing from outside."""
    for path in (
        "../secret.txt",
        "sub/../../secret.txt",
        "%2e%2e/secret.txt",
        "outside",
        ".hidden",
    ):
        status = curl(
            "--path-as-is",
            "--output",
            "/dev/null",
            "--write-out",
            "%{http_code}",
            shared.files_url + path,
        )
        assert status in (b"400", b"403", b"404"), path


def test_many_at_once(shared, shared_files, tmp_path):
    """Eight downloads in parallel over curl's own connections."""
    names = [f"copy{number}" for number in range(8)]
    arguments = [
        word
        for name in names
        for word in ("--output", str(tmp_path / name), f"{shared.files_url}big.bin")
    ]
    curl("--parallel", *arguments)
    for name in names:
        assert (tmp_path / name).read_bytes() == (shared_files / "big.bin").read_bytes()


def test_chat_over_telnet(server):
    """curl speaks telnet: what a terminal types on the chat port is a client, with plain line
    feeds."""
    alice = server.client("alice")
    answer = curl(
        "--no-buffer",
        f"telnet://127.0.0.1:{server.address[1]}",
        input=b"NICK term\nUSER term 0 * :Terminal\n/BROADCAST hello from a terminal\n/QUIT\n",
    )
    alice.wait_for("PRIVMSG", "#lobby", "hello from a terminal", source="term")
    assert b"Welcome term to the server" in answer and b"ERROR" in answer
