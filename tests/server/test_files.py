# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetching shared files: the bytes, what is told of them, ranges and conditions."""

import os
import re
import urllib.parse
from email.utils import formatdate, parsedate_to_datetime

import pytest

from http_client import fetch, listing

BIG = bytes(range(256)) * 4096


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
        for name in (
            "Content-Length",
            "Content-Type",
            "ETag",
            "Last-Modified",
            "Accept-Ranges",
            "Content-Disposition",
        ):
            assert head[name] == get[name], name


def test_last_modified_is_the_files(shared, shared_files):
    """Last-Modified is the time of the file, in seconds."""
    path = shared_files / "readme.txt"
    os.utime(path, (1_000_000_000, 1_000_000_000))
    assert fetch(shared, "/files/readme.txt")["Last-Modified"] == "Sun, 09 Sep 2001 01:46:40 GMT"


@pytest.mark.parametrize(
    "name,media",
    [
        ("a.txt", "text/plain"),
        ("a.png", "image/png"),
        ("a.pdf", "application/pdf"),
        ("a.zip", "application/zip"),
        ("noextension", None),
        ("A.TXT", "text/plain"),
        ("a.strange", "application/octet-stream"),
    ],
)
def test_types(server, name, media):
    """The type by the name's ending; what is not known is bytes."""
    (server.files / name).write_bytes(b"\x00\x01")
    found = fetch(server, f"/files/{name}")["Content-Type"]
    assert media is None or found.startswith(media)


@pytest.mark.parametrize(
    "name",
    [
        "page.html",
        "page.htm",
        "page.xhtml",
        "drawing.svg",
        "data.xml",
        "code.js",
        "PAGE.HTML",
        "a.html.",
        "x.shtml",
        "x.mhtml",
        "x.xsl",
    ],
)
def test_what_a_browser_would_run(server, name):
    """A type that a browser would run comes as an attachment, in a sandbox."""
    (server.files / name).write_text("<script>alert(1)</script>")
    reply = fetch(server, f"/files/{name}")
    assert reply["Content-Disposition"].startswith("attachment") or re.match(
        r"text/plain|application/octet-stream", reply["Content-Type"]
    )
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


@pytest.mark.parametrize(
    "value,first,last",
    [
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=1000-", 1000, len(BIG) - 1),
        ("bytes=-5", len(BIG) - 5, len(BIG) - 1),
        ("bytes=5-99999999", 5, len(BIG) - 1),
        (f"bytes={len(BIG) - 1}-", len(BIG) - 1, len(BIG) - 1),
        (f"bytes=-{len(BIG) + 7}", 0, len(BIG) - 1),
        ("bytes=700-70000", 700, 70000),
        ("Bytes=2-3", 2, 3),
        ("bytes= 2-3", 2, 3),
    ],
)
def test_range(shared, value, first, last):
    """206 with exactly the bytes asked for."""
    reply = fetch(shared, "/files/big.bin", Range=value)
    if reply.status == 200 and value in ("bytes= 2-3",):
        return
    assert reply.status == 206
    assert reply["Content-Range"] == f"bytes {first}-{last}/{len(BIG)}"
    assert int(reply["Content-Length"]) == last - first + 1
    assert reply.body == BIG[first : last + 1]


@pytest.mark.parametrize(
    "value",
    [
        f"bytes={len(BIG)}-",
        f"bytes={len(BIG)}-{len(BIG) + 5}",
        "bytes=-0",
        "bytes=18446744073709551615-",
        "bytes=99999999999999999999999-",
    ],
)
def test_range_not_satisfiable(shared, value):
    """416 with the size, for a range that begins behind the end."""
    reply = fetch(shared, "/files/big.bin", Range=value)
    assert reply.status == 416
    assert reply["Content-Range"] == f"bytes */{len(BIG)}"


@pytest.mark.parametrize(
    "value",
    [
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-2",
        "bytes=--5",
        "bytes=1-2-3",
        "lines=1-2",
        "bytes=+1-2",
        "bytes=0x1-2",
        "",
        "bytes=1 -2",
        "bytes=-5x",
    ],
)
def test_range_that_is_none(shared, value):
    """What is no valid range is ignored (RFC 9110 14.2): everything is sent."""
    reply = fetch(shared, "/files/big.bin", Range=value)
    assert reply.status in (200, 416) and (reply.status == 416 or reply.body == BIG)
    if value in ("bytes=a-b", "lines=1-2", "bytes=5-2", "bytes=-"):
        assert reply.status == 200


def test_several_ranges(shared):
    """Several ranges: everything, or the parts; never an amount beyond the file for overlapping
    ones."""
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
    """If-Range with the file's ETag or date keeps the range; with another one everything is
    sent."""
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
    assert (
        fetch(shared, "/files/readme.txt", If_Modified_Since=first["Last-Modified"]).status == 304
    )
    assert (
        fetch(shared, "/files/readme.txt", If_Modified_Since=formatdate(0, usegmt=True)).status
        == 200
    )
    assert fetch(shared, "/files/readme.txt", If_Modified_Since="yesterday").status == 200
    assert (
        fetch(
            shared,
            "/files/readme.txt",
            If_None_Match='"other"',
            If_Modified_Since=first["Last-Modified"],
        ).status
        == 200
    )
    assert fetch(shared, "/files/readme.txt", If_Match='"other"').status in (200, 412)


def test_dates_of_every_form(shared, shared_files):
    """All three forms of a date are understood (RFC 9110 5.6.7)."""
    os.utime(shared_files / "readme.txt", (784111777, 784111777))
    for date in (
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    ):
        assert fetch(shared, "/files/readme.txt", If_Modified_Since=date).status == 304, date
    for date in ("Sat, 05 Nov 1994 08:49:37 GMT", "06 Nov 1994", "Sun, 06 Nov 1994 08:49:36 GMT"):
        assert fetch(shared, "/files/readme.txt", If_Modified_Since=date).status == 200, date


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
    assert (
        reply.body == b"the end" and reply["Content-Range"] == f"bytes 5000000000-5000000006/{size}"
    )
