# SPDX-License-Identifier: GPL-3.0-or-later
"""The shared folder over HTTP: lists, files, ranges, conditions, and what is never given."""

import http.client
import json
import os
import re
import resource
import socket
import struct
import threading
import time
import urllib.parse
from email.utils import formatdate, parsedate_to_datetime
from html.parser import HTMLParser

import pytest

from chatd import DEADLINE, wait_until

BIG = bytes(range(256)) * 4096


class Reply:
    """An HTTP reply that was read to its end."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def __getitem__(self, name):
        return self.headers[name]

    def __repr__(self):
        return f"{self.status} {dict(self.headers)} {self.body[:200]!r}"


def fetch(server, path, method="GET", body=None, **headers):
    """One request on a connection of its own. The path goes out as it is."""
    connection = http.client.HTTPConnection(*server.files_address, timeout=DEADLINE)
    try:
        connection.request(method, path, body=body,
                           headers={name.replace("_", "-"): value for name, value in headers.items()})
        return Reply(connection.getresponse())
    finally:
        connection.close()


def raw(server, request):
    """Send bytes and return all that comes until the server closes."""
    with socket.create_connection(server.files_address, DEADLINE) as sock:
        try:
            sock.sendall(request)
            sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        answer = b""
        try:
            while data := sock.recv(65536):
                answer += data
        except ConnectionResetError:
            pass
        return answer


def listing(server, path="/files/"):
    """The JSON list of a folder: {name: entry}."""
    reply = fetch(server, path, Accept="application/json")
    assert reply.status == 200 and reply["Content-Type"].startswith("application/json"), reply
    return {entry["name"]: entry for entry in json.loads(reply.body)["entries"]}


class Links(HTMLParser):
    """The links, texts and tags of a page."""

    def __init__(self, page):
        super().__init__()
        self.links, self.tags, self.words = [], set(), []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs), attrs
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self):
        return " ".join(self.words)


@pytest.fixture
def shared(chatd, shared_files):
    """A server with files to share."""
    return chatd(files=shared_files)


# Lists.


def test_json_list(shared, shared_files):
    """Name, size, time, type and URL of every visible file; nothing hidden, nothing from outside."""
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
        url = urllib.parse.urlsplit(urllib.parse.urljoin(shared.files_url, entries[name]["url"])).path
        assert url.isascii()
        assert fetch(shared, url).body == (shared_files / name).read_bytes()


def test_html_list(shared, shared_files):
    """The page for browsers: every file a link that works, no script, sizes to read, no way out."""
    reply = fetch(shared, "/files/", Accept="text/html,application/xhtml+xml,*/*;q=0.8")
    assert reply.status == 200 and re.match(r"text/html; ?charset=utf-8", reply["Content-Type"], re.I)
    page = Links(reply.body.decode())
    assert "script" not in page.tags
    paths = [urllib.parse.urlsplit(urllib.parse.urljoin("/files/", link)).path for link in page.links]
    assert {"/files/readme.txt", "/files/big.bin", "/files/sub/"} <= set(paths)
    for path in paths:
        if path.startswith("/files/") and not path.endswith("/"):
            name = urllib.parse.unquote(path[len("/files/"):])
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
    assert fetch(server, "/files/", Accept="application/json", If_None_Match=first["ETag"]).status == 304
    (server.files / "b").write_text("b")
    second = fetch(server, "/files/", Accept="application/json", If_None_Match=first["ETag"])
    assert second.status == 200 and second["ETag"] != first["ETag"]
    html = fetch(server, "/files/", Accept="text/html")
    assert html["ETag"] != second["ETag"] and "accept" in html["Vary"].lower()


STRANGE_NAMES = [
    "<script>alert(1)</script>.txt", "a\"b'c.txt", "100%41.txt", "what?.txt", "hash#tag.txt", "a&b;c=d.txt", "semi;colon", "plus+plus",
    "back\\slash.txt", "sp  ace.txt", " leading", "trailing ", "日本語.txt", "emoji \U0001f600.txt", "..dots", "a..b", "...", "~tilde",
    "-dash", "colon:name", "javascript:alert(1)", "//double", "x" * 255, "é" * 127, "cafe\u0301", "caf\u00e9"]


@pytest.mark.parametrize("name", [name for name in STRANGE_NAMES if "/" not in name])
def test_strange_names(server, name):
    """Every name that a file can have and that is not hidden is listed, linked and fetched, in both lists."""
    (server.files / name).write_text("content")
    if name.startswith("."):
        assert listing(server) == {} and fetch(server, "/files/" + urllib.parse.quote(name)).status == 404
        return
    entry = listing(server)[name]
    assert fetch(server, urllib.parse.urljoin("/files/", entry["url"])).body == b"content"
    page = Links(fetch(server, "/files/").body.decode())
    assert "script" not in page.tags
    links = [urllib.parse.urljoin(server.files_url, link) for link in page.links]
    wanted = [link for link in links if urllib.parse.unquote(urllib.parse.urlsplit(link).path) == "/files/" + name]
    assert wanted and fetch(server, urllib.parse.urlsplit(wanted[0]).path).body == b"content"


@pytest.mark.parametrize("name", [b"\xff\xfe.bin", b"line\nbreak", b"tab\there", b"\x1b[31m", b"\xe2\x80\xaetxt.exe"])
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


# Files.


def test_get(shared):
    """All bytes, and all that a client wants to know about them."""
    reply = fetch(shared, "/files/big.bin")
    assert reply.status == 200 and reply.body == BIG
    assert int(reply["Content-Length"]) == len(BIG)
    assert reply["Accept-Ranges"] == "bytes"
    assert re.fullmatch(r'"[^"]+"', reply["ETag"])
    assert parsedate_to_datetime(reply["Last-Modified"])
    assert parsedate_to_datetime(reply["Date"])
    assert reply["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in reply["Content-Security-Policy"]
    assert "big.bin" in reply["Content-Disposition"]


def test_head(shared):
    """HEAD has the header of GET and no body."""
    for path in ("/files/big.bin", "/files/readme.txt", "/files/", "/files/nothing"):
        get, head = fetch(shared, path), fetch(shared, path, "HEAD")
        assert head.status == get.status and not head.body
        for name in ("Content-Length", "Content-Type", "ETag", "Last-Modified", "Accept-Ranges", "Content-Disposition"):
            assert head[name] == get[name], name


def test_last_modified_is_the_files(shared, shared_files):
    """Last-Modified is the time of the file, in seconds."""
    path = shared_files / "readme.txt"
    os.utime(path, (1_000_000_000, 1_000_000_000))
    assert fetch(shared, "/files/readme.txt")["Last-Modified"] == "Sun, 09 Sep 2001 01:46:40 GMT"


@pytest.mark.parametrize("name,media", [("a.txt", "text/plain"), ("a.png", "image/png"), ("a.pdf", "application/pdf"),
                                        ("a.zip", "application/zip"), ("noextension", None), ("A.TXT", "text/plain"),
                                        ("a.strange", "application/octet-stream")])
def test_types(server, name, media):
    """The type by the name's ending; what is not known is bytes."""
    (server.files / name).write_bytes(b"\x00\x01")
    found = fetch(server, f"/files/{name}")["Content-Type"]
    assert media is None or found.startswith(media)


@pytest.mark.parametrize("name", ["page.html", "page.htm", "page.xhtml", "drawing.svg", "data.xml", "code.js", "PAGE.HTML", "a.html.",
                                  "x.shtml", "x.mhtml", "x.xsl"])
def test_what_a_browser_would_run(server, name):
    """A type that a browser would run comes as an attachment, in a sandbox."""
    (server.files / name).write_text("<script>alert(1)</script>")
    reply = fetch(server, f"/files/{name}")
    assert reply["Content-Disposition"].startswith("attachment") or \
        re.match(r"text/plain|application/octet-stream", reply["Content-Type"])
    assert "sandbox" in reply["Content-Security-Policy"]
    assert reply["X-Content-Type-Options"] == "nosniff"


def test_disposition_of_a_foreign_name(shared):
    """A name beyond ASCII is given in the form of RFC 8187 too."""
    reply = fetch(shared, "/files/" + urllib.parse.quote("Ünïcode name.txt"))
    found = re.search(r"filename\*=(?:UTF-8)''([^;]+)", reply["Content-Disposition"])
    assert urllib.parse.unquote(found[1]) == "Ünïcode name.txt"


def test_empty_file(server):
    """A file of no bytes is no error, and has no range."""
    (server.files / "empty").touch()
    reply = fetch(server, "/files/empty")
    assert reply.status == 200 and reply.body == b"" and reply["Content-Length"] == "0"
    assert fetch(server, "/files/empty", Range="bytes=0-0").status in (200, 416)


def test_folder_link_inside(server):
    """A link that stays inside is followed or not shown; it is no error of the server."""
    (server.files / "real").write_text("content")
    (server.files / "link").symlink_to("real")
    reply = fetch(server, "/files/link")
    assert (reply.status, reply.body) == (200, b"content") or reply.status == 404
    assert ("link" in listing(server)) == (reply.status == 200)


# Ranges.


@pytest.mark.parametrize("value,first,last", [
    ("bytes=0-0", 0, 0), ("bytes=0-99", 0, 99), ("bytes=1000-", 1000, len(BIG) - 1), ("bytes=-5", len(BIG) - 5, len(BIG) - 1),
    ("bytes=5-99999999", 5, len(BIG) - 1), (f"bytes={len(BIG) - 1}-", len(BIG) - 1, len(BIG) - 1),
    (f"bytes=-{len(BIG) + 7}", 0, len(BIG) - 1), ("bytes=700-70000", 700, 70000), ("Bytes=2-3", 2, 3), ("bytes= 2-3", 2, 3)])
def test_range(shared, value, first, last):
    """206 with exactly the bytes asked for."""
    reply = fetch(shared, "/files/big.bin", Range=value)
    if reply.status == 200 and value in ("bytes= 2-3",):
        return
    assert reply.status == 206
    assert reply["Content-Range"] == f"bytes {first}-{last}/{len(BIG)}"
    assert int(reply["Content-Length"]) == last - first + 1
    assert reply.body == BIG[first:last + 1]


@pytest.mark.parametrize("value", [f"bytes={len(BIG)}-", f"bytes={len(BIG)}-{len(BIG) + 5}", "bytes=-0",
                                   "bytes=18446744073709551615-", "bytes=99999999999999999999999-"])
def test_range_not_satisfiable(shared, value):
    """416 with the size, for a range that begins behind the end."""
    reply = fetch(shared, "/files/big.bin", Range=value)
    assert reply.status == 416
    assert reply["Content-Range"] == f"bytes */{len(BIG)}"


@pytest.mark.parametrize("value", ["bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "bytes=--5", "bytes=1-2-3", "lines=1-2",
                                   "bytes=+1-2", "bytes=0x1-2", "", "bytes=1 -2", "bytes=-5x"])
def test_range_that_is_none(shared, value):
    """What is no valid range is ignored (RFC 9110 14.2): everything is sent."""
    reply = fetch(shared, "/files/big.bin", Range=value)
    assert reply.status in (200, 416) and (reply.status == 416 or reply.body == BIG)
    if value in ("bytes=a-b", "lines=1-2", "bytes=5-2", "bytes=-"):
        assert reply.status == 200


def test_several_ranges(shared):
    """Several ranges: everything, or the parts; never an amount beyond the file for overlapping ones."""
    reply = fetch(shared, "/files/big.bin", Range="bytes=0-1,5-6")
    assert reply.status in (200, 206)
    if reply.status == 206:
        assert reply["Content-Type"].startswith("multipart/byteranges")
    overlapping = fetch(shared, "/files/big.bin", Range="bytes=" + ",".join(["0-"] * 500))
    assert len(overlapping.body) <= 2 * len(BIG)


def test_head_with_a_range(shared):
    """A Range means something with GET alone (RFC 9110 14.2)."""
    assert fetch(shared, "/files/big.bin", "HEAD", Range="bytes=0-9").status in (200, 206)


def test_if_range(shared):
    """If-Range with the file's ETag or date keeps the range; with another one everything is sent."""
    first = fetch(shared, "/files/big.bin")
    assert fetch(shared, "/files/big.bin", Range="bytes=0-9", If_Range=first["ETag"]).status == 206
    for other in ('"other"', "W/" + first["ETag"], formatdate(0, usegmt=True)):
        reply = fetch(shared, "/files/big.bin", Range="bytes=0-9", If_Range=other)
        assert reply.status == 200 and reply.body == BIG


def test_if_range_after_a_change(server):
    """A download resumed after the file has changed starts again: two files are never mixed."""
    path = server.files / "file"
    path.write_bytes(b"a" * 1000)
    etag = fetch(server, "/files/file")["ETag"]
    path.write_bytes(b"b" * 1000)
    reply = fetch(server, "/files/file", Range="bytes=500-", If_Range=etag)
    assert reply.status == 200 and reply.body == b"b" * 1000


def test_conditions(shared):
    """304 for what the client has already; 412 for what it no longer is."""
    first = fetch(shared, "/files/readme.txt")
    for etag in (first["ETag"], "*", f'"x", {first["ETag"]}', "W/" + first["ETag"]):
        reply = fetch(shared, "/files/readme.txt", If_None_Match=etag)
        assert reply.status == 304 and not reply.body and reply["ETag"] == first["ETag"], etag
    assert fetch(shared, "/files/readme.txt", If_None_Match='"other"').status == 200
    assert fetch(shared, "/files/readme.txt", If_Modified_Since=first["Last-Modified"]).status == 304
    assert fetch(shared, "/files/readme.txt", If_Modified_Since=formatdate(0, usegmt=True)).status == 200
    assert fetch(shared, "/files/readme.txt", If_Modified_Since="yesterday").status == 200
    assert fetch(shared, "/files/readme.txt", If_None_Match='"other"',
                 If_Modified_Since=first["Last-Modified"]).status == 200
    assert fetch(shared, "/files/readme.txt", If_Match='"other"').status in (200, 412)


def test_beyond_four_gigabytes(server):
    """Sizes and ranges beyond 32 bits are whole."""
    path = server.files / "sparse"
    with open(path, "wb") as file:
        file.seek(5_000_000_000)
        file.write(b"the end")
    size = 5_000_000_007
    assert listing(server)["sparse"]["size"] == size
    assert int(fetch(server, "/files/sparse", "HEAD")["Content-Length"]) == size
    reply = fetch(server, "/files/sparse", Range="bytes=5000000000-")
    assert reply.body == b"the end" and reply["Content-Range"] == f"bytes 5000000000-5000000006/{size}"


# What is never given.


TRAVERSALS = [
    "/files/../secret.txt", "/files/%2e%2e/secret.txt", "/files/.%2e/secret.txt", "/files/%2E%2E%2Fsecret.txt", "/files/..%2fsecret.txt",
    "/files/sub/../../secret.txt", "/files/sub/%2e%2e/%2e%2e/secret.txt", "/files//../secret.txt", "/files/./../secret.txt",
    "/files/..\\secret.txt", "/files/..%5csecret.txt", "/files/%252e%252e/secret.txt", "/files/%c0%ae%c0%ae/secret.txt",
    "/files/..%00/secret.txt", "/files/outside", "/files/way-out/secret.txt", "/files/way-out/", "/files/absolute", "/files//etc/passwd",
    "/files/%2fetc/passwd", "/files/%2fetc%2fpasswd", "/files/.hidden", "/files/%2ehidden", "/files/sub/../.hidden", "/files/..",
    "/files/../", "/files/.", "/files/./", "/../secret.txt", "/secret.txt", "/etc/passwd", "//etc/passwd", "/files/readme.txt/",
    "/files/readme.txt/..", "/files/readme.txt%00", "/files/readme.txt%00.png", "/files/%", "/files/%2", "/files/%zz", "/files/%00",
    "/files/sub/../readme.txt/../../secret.txt", "/files/" + "../" * 50 + "etc/passwd", "/files/" + "%2e%2e/" * 50 + "etc/passwd",
    "/files/sub%2fdeep.txt", "/files/sub//deep.txt", "/files;/../secret.txt", "/files/..;/secret.txt", "/files/\u002e\u002e/secret.txt"]


@pytest.mark.parametrize("path", TRAVERSALS)
def test_never_outside(shared, path):
    """No spelling leads out of the folder, or to what is hidden in it."""
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    answer = raw(shared, request)
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    assert b"secret" not in body.replace(b"secret.txt", b"") and b"root:" not in body and body != b"hidden"
    if path in ("/files/sub%2fdeep.txt", "/files/sub//deep.txt", "/files/.", "/files/./", "/files/sub/../readme.txt/"):
        assert status in (200, 301, 302, 308, 400, 404)
    else:
        assert status in (301, 302, 308, 400, 403, 404), answer[:300]


@pytest.mark.parametrize("target", ["http://x/files/readme.txt", "*", "readme.txt", "http://x", "files/readme.txt", "http://x/../secret.txt",
                                    "//x/files/readme.txt", "?", "#", "/files/readme.txt#x", "/files/readme.txt?x=y"])
def test_other_forms_of_a_target(shared, target):
    """Targets in other forms are answered by the book, and lead nowhere else."""
    answer = raw(shared, f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert answer == b"" or int(answer.split()[1]) in (200, 301, 302, 308, 400, 404, 505)
    assert b"secret" not in answer.partition(b"\r\n\r\n")[2]
    if target in ("http://x/files/readme.txt", "/files/readme.txt?x=y"):
        assert answer.endswith(b"hello, files\n")


def test_special_files(server):
    """Pipes, sockets and devices are not shared, and asking for one holds nothing up."""
    os.mkfifo(server.files / "pipe", 0o666)
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(server.files / "socket"))
        (server.files / "null").symlink_to("/dev/null")
        (server.files / "loop").symlink_to("loop")
        for name in ("pipe", "socket", "null", "loop"):
            assert fetch(server, f"/files/{name}").status in (403, 404), name
        assert listing(server) == {}


def test_unreadable_file(server):
    """A file that the server's account may not read is 403 or 404."""
    path = server.files / "private"
    path.write_text("private")
    path.chmod(0)
    if os.geteuid() != 0 or path.owner() == "root":
        assert fetch(server, "/files/private").status in (403, 404)
    path.chmod(0o644)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "MKCOL", "NONSENSE"])
def test_methods(shared, shared_files, method):
    """What is only to be read can only be read: 405 with Allow, or 501; nothing is written."""
    before = sorted(path.name for path in shared_files.iterdir())
    answer = raw(shared, f"{method} /files/readme.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nConnection: close\r\n\r\nxyz".encode())
    assert answer == b"" or int(answer.split()[1]) in (200, 204, 400, 404, 405, 501)
    if answer and int(answer.split()[1]) == 405:
        allow = re.search(rb"(?im)^Allow: *(.*?)\r$", answer)[1]
        assert b"GET" in allow and b"HEAD" in allow
    assert (shared_files / "readme.txt").read_text() == "hello, files\n"
    assert sorted(path.name for path in shared_files.iterdir()) == before


def test_not_found(shared):
    """404 for what is not there, in words, with nothing of the request put into the page as it is."""
    reply = fetch(shared, "/files/%3Cscript%3Ealert(1)%3C/script%3E")
    assert reply.status == 404 and b"<script>" not in reply.body
    assert fetch(shared, "/nothing").status == 404


def test_nobody_learns_where_the_folder_is(shared, shared_files):
    """No answer names a path of the machine."""
    for path in ("/files/", "/files/nothing", "/files/sub", "/files/%", "/files/readme.txt"):
        reply = fetch(shared, path)
        assert str(shared_files).encode() not in reply.body + str(reply.headers).encode()


# Connections.


def test_keep_alive(shared):
    """Several requests on one connection, files and lists and errors in turn."""
    connection = http.client.HTTPConnection(*shared.files_address, timeout=DEADLINE)
    connection.connect()
    port = connection.sock.getsockname()[1]
    for path, status in [("/files/readme.txt", 200), ("/files/", 200), ("/files/nothing", 404), ("/files/big.bin", 200)] * 3:
        connection.request("GET", path)
        reply = Reply(connection.getresponse())
        assert reply.status == status
        if connection.sock is None:
            continue
        assert connection.sock.getsockname()[1] == port
    connection.close()


def test_http_1_0(shared):
    """A client of HTTP/1.0 gets its file and the end of the connection."""
    answer = raw(shared, b"GET /files/readme.txt HTTP/1.0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.") and answer.endswith(b"\r\n\r\nhello, files\n")
    assert b"chunked" not in answer.lower()


@pytest.mark.parametrize("request_bytes", [
    b"", b"\r\n", b"\0" * 100, b"GET\r\n\r\n", b"GET /\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
    b"x" * 100_000, b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nA: " + b"x" * 1_000_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 100_000 + b"\r\n", b"GET / HTTP/1.1\r\nContent-Length: 99999999999999\r\n\r\n",
    b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"POST /files/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffff\r\n",
    b"POST /files/ HTTP/1.1\r\nContent-Length: 10000000\r\n\r\n" + b"x" * 10_000_000, b"NICK alice\r\nUSER a 0 * :a\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
    b"GET /files/readme.txt HTTP/1.1\r\nHost: x\r\nRange: bytes=" + b"0-1," * 20_000 + b"2-3\r\n\r\n",
    b"GET /files/ HTTP/1.1\r\nHost: x\r\nIf-None-Match: " + b'"a",' * 3000 + b"\r\n\r\n",
    b"GET /files/ HTTP/1.1\r\nAccept: " + b"application/json;q=" * 500 + b"\r\n\r\n"],
    ids=lambda data: repr(data[:40]) + f" {len(data)}")
def test_garbage(server, request_bytes):
    """What is no request is refused or closed; memory stays bounded, and the next one is served."""
    before = server.memory_bytes()
    raw(server, request_bytes)
    assert fetch(server, "/files/").status == 200
    assert server.memory_bytes() - before < 16 << 20 or server.binary.is_sanitized


def test_vanish_in_the_middle(chatd, shared_files):
    """Clients that reset or close in the middle of a download leave nothing open."""
    (shared_files / "huge").write_bytes(b"x" * (32 << 20))
    server = chatd(files=shared_files)
    for number in range(20):
        sock = socket.create_connection(server.files_address, DEADLINE)
        sock.sendall(b"GET /files/huge HTTP/1.1\r\nHost: x\r\n\r\n")
        assert sock.recv(1000)
        if number % 2:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        sock.close()
    wait_until(lambda: not any("huge" in target for target in server.descriptors().values()), "the file is closed")
    assert fetch(server, "/files/readme.txt").status == 200


def test_file_shrinks_while_it_is_sent(server):
    """A file cut short under a download ends that download, and harms nothing else."""
    path = server.files / "huge"
    path.write_bytes(b"x" * (32 << 20))
    with socket.create_connection(server.files_address, DEADLINE) as sock:
        sock.sendall(b"GET /files/huge HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        size = len(sock.recv(4096))
        os.truncate(path, 1000)
        try:
            while data := sock.recv(1 << 20):
                size += len(data)
        except ConnectionResetError:
            pass
    assert size < 32 << 20
    assert fetch(server, "/files/huge").body == b"x" * 1000


def test_file_grows_while_it_is_sent(server):
    """A file that grows is sent as long as was said."""
    path = server.files / "log"
    path.write_bytes(b"x" * (16 << 20))
    connection = http.client.HTTPConnection(*server.files_address, timeout=DEADLINE)
    connection.request("GET", "/files/log")
    response = connection.getresponse()
    with open(path, "ab") as file:
        file.write(b"y" * 100_000)
    body = response.read()
    connection.close()
    assert body == b"x" * (16 << 20)


def test_stuck_downloads_delay_nobody(chatd, shared_files):
    """Fifty clients who ask for a file and do not read it: others download, and chat goes on at once."""
    (shared_files / "huge").write_bytes(b"x" * (32 << 20))
    server = chatd(files=shared_files)
    alice, bob = server.people("alice", "bob")
    before = server.memory_bytes()
    stuck = []
    for _ in range(50):
        sock = socket.create_connection(server.files_address, DEADLINE)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock.sendall(b"GET /files/huge HTTP/1.1\r\nHost: x\r\n\r\n")
        stuck.append(sock)
    assert fetch(server, "/files/big.bin").body == BIG
    begin = time.monotonic()
    alice.send("PRIVMSG bob :now")
    bob.expect("PRIVMSG", "bob", "now")
    assert time.monotonic() - begin < 0.25
    assert server.memory_bytes() - before < 64 << 20 or server.binary.is_sanitized
    for sock in stuck:
        sock.close()


def test_chat_during_downloads(chatd, shared_files):
    """While files are downloaded at full speed, messages arrive at once."""
    (shared_files / "huge").write_bytes(os.urandom(1 << 20) * 64)
    server = chatd(files=shared_files)
    alice, bob = server.people("alice", "bob")
    sizes = []

    def download():
        sizes.append(len(fetch(server, "/files/huge").body))

    threads = [threading.Thread(target=download) for _ in range(2)]
    for thread in threads:
        thread.start()
    waits = []
    while any(thread.is_alive() for thread in threads) or len(waits) < 20:
        begin = time.monotonic()
        alice.send("PRIVMSG bob :now")
        bob.expect("PRIVMSG", "bob", "now")
        waits.append(time.monotonic() - begin)
    for thread in threads:
        thread.join()
    assert sizes == [64 << 20] * 2
    waits.sort()
    assert waits[len(waits) * 95 // 100] < 0.25


def test_slow_request_is_closed(chatd):
    """A request that drips in is closed after the time for it, and others are served meanwhile."""
    server = chatd(settings={"files_timeout": "1"})
    with socket.create_connection(server.files_address, DEADLINE) as sock:
        sock.settimeout(0.1)
        end = time.monotonic() + 10
        closed = False
        while not closed and time.monotonic() < end:
            try:
                sock.sendall(b"G")
                closed = sock.recv(1000) == b""
            except TimeoutError:
                assert fetch(server, "/files/").status == 200
            except OSError:
                closed = True
        assert closed


def test_silent_connections_are_closed(chatd):
    """Connections that say nothing end by themselves."""
    server = chatd(settings={"files_timeout": "1"})
    socks = [socket.create_connection(server.files_address, DEADLINE) for _ in range(20)]
    for sock in socks:
        while sock.recv(1000):
            pass
        sock.close()


def test_many_silent_connections(chatd):
    """More silent connections than there are places do not keep others out for long."""
    server = chatd(settings={"files_connections_max": "10", "files_timeout": "1"})
    socks = [socket.create_connection(server.files_address, DEADLINE) for _ in range(40)]
    assert fetch(server, "/files/").status in (200, 503)
    for sock in socks:
        sock.close()
    wait_until(lambda: fetch(server, "/files/").status == 200, "there is a place again")


def test_out_of_descriptors(launch, shared_files):
    """When descriptors run out, newcomers wait without the server spinning, and it recovers."""
    server = launch(files=shared_files, limits={resource.RLIMIT_NOFILE: 64}).wait_ready()
    alice = server.client("alice")
    socks = [socket.create_connection(server.files_address, DEADLINE) for _ in range(80)]
    before = server.cpu_seconds()
    with pytest.raises(TimeoutError):
        alice.receive(deadline=1.0)
    assert server.cpu_seconds() - before < 0.3
    for sock in socks:
        sock.close()
    wait_until(lambda: server.count_sockets() <= server.sockets_idle + 1, "the crowd is gone")
    assert fetch(server, "/files/readme.txt").status == 200


# Which folder.


def test_folder_from_the_environment(launch, shared_files):
    """SERVER_SHARED_FILES names the folder."""
    server = launch("--listen", "127.0.0.1", "--files-port", "0", "0", bare=True,
                    environment={"SERVER_SHARED_FILES": str(shared_files)}).wait_ready()
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
        server = launch("--listen", "127.0.0.1", "--files-port", "0", "0", bare=True, cwd=shared_files.parent).wait_ready()
        assert "readme.txt" in listing(server)
    finally:
        (shared_files.parent / "shared_files").rename(shared_files)


def test_relative_folder(launch):
    """A relative folder is taken from where the server was started."""
    server = launch("--listen", "127.0.0.1", "--files-port", "0", "--shared-files", "shared", "0", bare=True)
    (server.files / "x").write_text("x")
    server.wait_ready()
    assert "x" in listing(server)
