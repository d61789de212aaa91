# SPDX-License-Identifier: GPL-3.0-or-later
"""What is shared: the list for people and for programs, and which folder it is."""

import json
import os
import re
import time
import urllib.parse

import pytest

from http_client import Links, fetch, listing


def test_json_list(shared, shared_files):
    """Name, size, time, type and URL of every visible file; nothing hidden, nothing from
    outside."""
    entries = listing(shared)
    assert {"readme.txt", "Ünïcode name.txt", "big.bin"} <= set(entries)
    assert not {".hidden", "outside", "way-out", "absolute", "secret.txt", ".", ".."} & set(entries)
    entry = entries["readme.txt"]
    assert entry["size"] == 13
    assert entry["type"] == "file" and entries["sub"]["type"] == "folder"
    assert entry["content_type"].startswith("text/plain")
    modified = entry["mtime"]
    if isinstance(modified, str):
        modified = time.mktime(time.strptime(modified[:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone
    assert abs(modified - (shared_files / "readme.txt").stat().st_mtime) < 2
    for name in ("readme.txt", "Ünïcode name.txt", "big.bin"):
        url = urllib.parse.urlsplit(
            urllib.parse.urljoin(shared.files_url, entries[name]["url"])
        ).path
        assert url.isascii()
        assert fetch(shared, url).body == (shared_files / name).read_bytes()


def test_html_list(shared, shared_files):
    """The page for browsers: every file a link that works, no script, sizes to read, no way out."""
    reply = fetch(shared, "/files/", Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert reply.status == 200 and re.match(
        r"text/html; ?charset=utf-8", reply["Content-Type"], re.I
    )
    page = Links(reply.body.decode())
    assert "script" not in page.tags
    paths = [
        urllib.parse.urlsplit(urllib.parse.urljoin("/files/", link)).path for link in page.links
    ]
    assert {"/files/readme.txt", "/files/big.bin", "/files/sub/"} <= set(paths)
    for path in paths:
        if path.startswith("/files/") and not path.endswith("/"):
            name = urllib.parse.unquote(path[len("/files/") :])
            assert fetch(shared, path).body == (shared_files / name).read_bytes()
    assert "hidden" not in page.text and "outside" not in page.text
    assert "default-src 'none'" in reply["Content-Security-Policy"]
    assert reply["X-Content-Type-Options"] == "nosniff"


def test_default_is_html(shared):
    """Whoever does not say what they want, or wants anything, gets the page."""
    for accept in ({}, {"Accept": "*/*"}, {"Accept": "text/html"}, {"Accept": "nonsense"}):
        assert fetch(shared, "/files/", **accept)["Content-Type"].startswith("text/html")


def test_subfolder(shared):
    """A folder in the folder has its own list; without its slash it leads there."""
    assert set(listing(shared, "/files/sub/")) == {"deep.txt"}
    reply = fetch(shared, "/files/sub")
    assert reply.status in (301, 302, 303, 307, 308)
    assert urllib.parse.urlsplit(reply["Location"]).path == "/files/sub/"
    assert fetch(shared, "/files/sub/deep.txt").body == b"deep"


@pytest.mark.parametrize("path", ["/", "/files"])
def test_the_root_leads_to_the_files(shared, path):
    """Typing the address alone gets one to the list."""
    reply = fetch(shared, path, Accept="text/html")
    if reply.status != 200:
        assert reply.status in (301, 302, 303, 307, 308)
        assert urllib.parse.urlsplit(reply["Location"]).path == "/files/"
    else:
        assert b"readme.txt" in reply.body


def test_empty_folder(server):
    """Nothing to share is said in words and as an empty list."""
    assert listing(server) == {}
    reply = fetch(server, "/files/", Accept="text/html")
    assert reply.status == 200 and b"No shared files" in reply.body


def test_missing_folder(chatd):
    """A folder that does not exist is the same, not a crash; a file in it is 404."""
    server = chatd(files="/nonexistent/folder")
    assert listing(server) == {}
    assert b"No shared files" in fetch(server, "/files/").body
    assert fetch(server, "/files/x").status == 404


def test_come_and_go(server):
    """Files that come, change and go are seen at once, and so is the folder itself."""
    path = server.files / "new.txt"
    path.write_text("one")
    assert listing(server)["new.txt"]["size"] == 3
    first = fetch(server, "/files/new.txt")
    path.write_text("three")
    second = fetch(server, "/files/new.txt")
    assert second.body == b"three" and second["ETag"] != first["ETag"]
    path.unlink()
    assert listing(server) == {} and fetch(server, "/files/new.txt").status == 404
    server.files.rmdir()
    assert listing(server) == {}
    server.files.mkdir(mode=0o755)
    path.write_text("back")
    assert fetch(server, "/files/new.txt").body == b"back"


def test_replaced_with_the_same_size(server):
    """A file replaced within the same second by one of the same size has another ETag."""
    path = server.files / "file"
    path.write_text("one")
    first = fetch(server, "/files/file")["ETag"]
    other = server.files / "other"
    other.write_text("two")
    other.rename(path)
    assert fetch(server, "/files/file")["ETag"] != first


def test_list_has_an_etag(server):
    """The list can be asked for again cheaply, and is told anew once it has changed."""
    (server.files / "a").write_text("a")
    first = fetch(server, "/files/", Accept="application/json")
    assert first["ETag"]
    assert (
        fetch(server, "/files/", Accept="application/json", If_None_Match=first["ETag"]).status
        == 304
    )
    (server.files / "b").write_text("b")
    second = fetch(server, "/files/", Accept="application/json", If_None_Match=first["ETag"])
    assert second.status == 200 and second["ETag"] != first["ETag"]
    html = fetch(server, "/files/", Accept="text/html")
    assert html["ETag"] != second["ETag"] and "accept" in html["Vary"].lower()


STRANGE_NAMES = [
    "<script>alert(1)</script>.txt",
    "a\"b'c.txt",
    "100%41.txt",
    "what?.txt",
    "hash#tag.txt",
    "a&b;c=d.txt",
    "semi;colon",
    "plus+plus",
    "back\\slash.txt",
    "sp  ace.txt",
    " leading",
    "trailing ",
    "日本語.txt",
    "emoji \U0001f600.txt",
    "..dots",
    "a..b",
    "...",
    "~tilde",
    "-dash",
    "colon:name",
    "javascript:alert(1)",
    "//double",
    "x" * 255,
    "é" * 127,
    "cafe\u0301",
    "caf\u00e9",
]


@pytest.mark.parametrize("name", [name for name in STRANGE_NAMES if "/" not in name])
def test_strange_names(server, name):
    """Every name that a file can have and that is not hidden is listed, linked and fetched, in
    both lists."""
    (server.files / name).write_text("content")
    if name.startswith("."):
        assert (
            listing(server) == {}
            and fetch(server, "/files/" + urllib.parse.quote(name)).status == 404
        )
        return
    entry = listing(server)[name]
    assert fetch(server, urllib.parse.urljoin("/files/", entry["url"])).body == b"content"
    page = Links(fetch(server, "/files/").body.decode())
    assert "script" not in page.tags
    links = [urllib.parse.urljoin(server.files_url, link) for link in page.links]
    wanted = [
        link
        for link in links
        if urllib.parse.unquote(urllib.parse.urlsplit(link).path) == "/files/" + name
    ]
    assert wanted and fetch(server, urllib.parse.urlsplit(wanted[0]).path).body == b"content"


@pytest.mark.parametrize(
    "name", [b"\xff\xfe.bin", b"line\nbreak", b"tab\there", b"\x1b[31m", b"\xe2\x80\xaetxt.exe"]
)
def test_unspeakable_names(server, name):
    """Names that are not UTF-8 or hold control characters break neither list."""
    path = os.path.join(os.fsencode(server.files), name)
    with open(path, "wb") as file:
        file.write(b"content")
    json.loads(fetch(server, "/files/", Accept="application/json").body)
    fetch(server, "/files/").body.decode()
    reply = fetch(server, "/files/" + urllib.parse.quote(name))
    assert reply.status in (200, 400, 404)
    if reply.status == 200:
        assert reply.body == b"content"
        assert "\n" not in (reply["Content-Disposition"] or "")


def test_large_folder(server):
    """Three thousand files: the list is whole over its pages, each once."""
    for number in range(3000):
        (server.files / f"file{number:04}").touch()
    seen, path = set(), "/files/"
    while path:
        page = json.loads(fetch(server, path, Accept="application/json").body)
        names = {entry["name"] for entry in page["entries"]}
        assert names and not names & seen and page["total"] == 3000
        seen |= names
        path = page["next"]
    assert len(seen) == 3000


def test_pages_for_people(chatd):
    """A large folder has pages with links to the next and the one before; together they are whole."""
    server = chatd(settings={"files_page_max": "10"})
    for number in range(25):
        (server.files / f"file{number:02}").touch()
    seen, path, turns = [], "/files/", 0
    while path:
        page = Links(fetch(server, path, Accept="text/html").body.decode())
        targets = [urllib.parse.urljoin(path, link) for link in page.links]
        seen += [target for target in targets if re.fullmatch(r"/files/file\d+", target)]
        turns += 1
        following = [target for target in targets if f"offset={turns * 10}&" in target]
        path = following[0] if following else None
    assert turns == 3
    assert seen == [f"/files/file{number:02}" for number in range(25)]


@pytest.mark.parametrize(
    "query", ["offset=-1", "offset=x", "limit=0", "limit=-5", "offset=99999999999999999999"]
)
def test_pages_that_are_none(server, query):
    """A page that cannot be is refused or empty; it is no error of the server."""
    (server.files / "file").touch()
    for accept in ("text/html", "application/json"):
        assert fetch(server, f"/files/?{query}", Accept=accept).status in (200, 400, 404)


def test_one_page_is_never_longer_than_allowed(chatd):
    """A client cannot ask for more entries at once than the setting says."""
    server = chatd(settings={"files_page_max": "10"})
    for number in range(25):
        (server.files / f"file{number:02}").touch()
    page = json.loads(fetch(server, "/files/?limit=1000", Accept="application/json").body)
    assert len(page["entries"]) == 10 and page["total"] == 25


def test_page_of_a_subfolder_shows_the_way_back(shared, shared_files):
    """A page deeper down links to each folder above it, names made harmless."""
    deeper = shared_files / "sub" / "<b>deeper & deeper"
    deeper.mkdir()
    (deeper / "x").touch()
    path = "/files/sub/" + urllib.parse.quote(deeper.name) + "/"
    page = Links(fetch(shared, path).body.decode())
    targets = [urllib.parse.urljoin(path, link) for link in page.links]
    assert {"/files/", "/files/sub/", path + "x"} <= set(targets)
    assert "b" not in page.tags and "<b>deeper & deeper" in page.text


@pytest.mark.parametrize(
    "accept,media",
    [
        ("application/json;q=0.5, text/html", "text/html"),
        ("text/html;q=0.5, application/json", "application/json"),
        ("application/json;q=0, */*", "text/html"),
        ("APPLICATION/JSON", "application/json"),
    ],
)
def test_preference(shared, accept, media):
    """Accept is weighed: JSON for those who prefer it."""
    assert fetch(shared, "/files/", Accept=accept)["Content-Type"].startswith(media)


# Which folder.


def test_folder_from_the_environment(launch, shared_files):
    """SERVER_SHARED_FILES names the folder."""
    server = launch(
        "--listen",
        "127.0.0.1",
        "--files-port",
        "0",
        "0",
        bare=True,
        environment={"SERVER_SHARED_FILES": str(shared_files)},
    ).wait_ready()
    assert server.out.find(rf"^Sharing {re.escape(str(shared_files))}$")
    assert "readme.txt" in listing(server)


def test_option_beats_the_environment(chatd, shared_files):
    """--shared-files on the command line has the last word."""
    server = chatd(files=shared_files, environment={"SERVER_SHARED_FILES": "/etc"})
    assert "readme.txt" in listing(server) and "passwd" not in listing(server)


def test_folder_where_the_server_was_started(launch, shared_files):
    """Without a word, shared_files in the current directory is shared."""
    shared_files.rename(shared_files.parent / "shared_files")
    try:
        server = launch(
            "--listen", "127.0.0.1", "--files-port", "0", "0", bare=True, cwd=shared_files.parent
        ).wait_ready()
        assert "readme.txt" in listing(server)
    finally:
        (shared_files.parent / "shared_files").rename(shared_files)


def test_relative_folder(launch):
    """A relative folder is taken from where the server was started."""
    server = launch(
        "--listen", "127.0.0.1", "--files-port", "0", "--shared-files", "shared", "0", bare=True
    )
    (server.files / "x").write_text("x")
    server.wait_ready()
    assert "x" in listing(server)
