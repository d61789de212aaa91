# SPDX-License-Identifier: GPL-3.0-or-later
"""What is never given away, and what is no request: no spelling, method or garbage leads
anywhere."""

import os
import re
import socket

import pytest

from http_client import fetch, listing, raw


# What is never given.


TRAVERSALS = [
    "/files/../secret.txt",
    "/files/%2e%2e/secret.txt",
    "/files/.%2e/secret.txt",
    "/files/%2E%2E%2Fsecret.txt",
    "/files/..%2fsecret.txt",
    "/files/sub/../../secret.txt",
    "/files/sub/%2e%2e/%2e%2e/secret.txt",
    "/files//../secret.txt",
    "/files/./../secret.txt",
    "/files/..\\secret.txt",
    "/files/..%5csecret.txt",
    "/files/%252e%252e/secret.txt",
    "/files/%c0%ae%c0%ae/secret.txt",
    "/files/..%00/secret.txt",
    "/files/outside",
    "/files/way-out/secret.txt",
    "/files/way-out/",
    "/files/absolute",
    "/files//etc/passwd",
    "/files/%2fetc/passwd",
    "/files/%2fetc%2fpasswd",
    "/files/.hidden",
    "/files/%2ehidden",
    "/files/sub/../.hidden",
    "/files/..",
    "/files/../",
    "/files/.",
    "/files/./",
    "/../secret.txt",
    "/secret.txt",
    "/etc/passwd",
    "//etc/passwd",
    "/files/readme.txt/",
    "/files/readme.txt/..",
    "/files/readme.txt%00",
    "/files/readme.txt%00.png",
    "/files/%",
    "/files/%2",
    "/files/%zz",
    "/files/%00",
    "/files/sub/../readme.txt/../../secret.txt",
    "/files/" + "../" * 50 + "etc/passwd",
    "/files/" + "%2e%2e/" * 50 + "etc/passwd",
    "/files/sub%2fdeep.txt",
    "/files/sub//deep.txt",
    "/files;/../secret.txt",
    "/files/..;/secret.txt",
    "/files/\u002e\u002e/secret.txt",
]


@pytest.mark.parametrize("path", TRAVERSALS)
def test_never_outside(shared, path):
    """No spelling leads out of the folder, or to what is hidden in it."""
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    answer = raw(shared, request)
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    assert (
        b"secret" not in body.replace(b"secret.txt", b"")
        and b"root:" not in body
        and body != b"hidden"
    )
    if path in (
        "/files/sub%2fdeep.txt",
        "/files/sub//deep.txt",
        "/files/.",
        "/files/./",
        "/files/sub/../readme.txt/",
    ):
        assert status in (200, 301, 302, 308, 400, 404)
    else:
        assert status in (301, 302, 308, 400, 403, 404), answer[:300]


@pytest.mark.parametrize(
    "target",
    [
        "http://x/files/readme.txt",
        "*",
        "readme.txt",
        "http://x",
        "files/readme.txt",
        "http://x/../secret.txt",
        "//x/files/readme.txt",
        "?",
        "#",
        "/files/readme.txt#x",
        "/files/readme.txt?x=y",
    ],
)
def test_other_forms_of_a_target(shared, target):
    """Targets in other forms are answered by the book, and lead nowhere else."""
    answer = raw(shared, f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    assert answer == b"" or int(answer.split()[1]) in (200, 301, 302, 308, 400, 404, 505)
    assert b"secret" not in answer.partition(b"\r\n\r\n")[2]
    if target in ("http://x/files/readme.txt", "/files/readme.txt?x=y"):
        assert answer.endswith(b"hello, files\n")


@pytest.mark.parametrize("version", ["2.0", "3.0", "0.9"])
def test_versions_that_are_not_spoken(shared, version):
    """A version that is not spoken is refused or closed, and the answer is HTTP/1.1."""
    answer = raw(shared, f"GET /files/ HTTP/{version}\r\nHost: x\r\n\r\n".encode())
    assert answer == b"" or re.match(rb"HTTP/1\.[01] (400|505) ", answer)


@pytest.mark.parametrize("head", ["", "Host: a\r\nHost: b\r\n"])
def test_one_host(shared, head):
    """HTTP/1.1 has one Host (RFC 9112 3.2): none or two are 400."""
    answer = raw(shared, f"GET /files/ HTTP/1.1\r\n{head}Connection: close\r\n\r\n".encode())
    assert answer.split()[1] == b"400"


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


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "MKCOL", "NONSENSE"]
)
def test_methods(shared, shared_files, method):
    """What is only to be read can only be read: 405 with Allow, or 501; nothing is written."""
    before = sorted(path.name for path in shared_files.iterdir())
    answer = raw(
        shared,
        f"{method} /files/readme.txt HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n".encode()
        + b"Connection: close\r\n\r\nxyz",
    )
    assert answer == b"" or int(answer.split()[1]) in (200, 204, 400, 404, 405, 501)
    if answer and int(answer.split()[1]) == 405:
        allow = re.search(rb"(?im)^Allow: *(.*?)\r$", answer)[1]
        assert b"GET" in allow and b"HEAD" in allow
    assert (shared_files / "readme.txt").read_text() == "hello, files\n"
    assert sorted(path.name for path in shared_files.iterdir()) == before


def test_not_found(shared):
    """404 for what is not there, in words, with nothing of the request put into the page as it
    is."""
    reply = fetch(shared, "/files/%3Cscript%3Ealert(1)%3C/script%3E")
    assert reply.status == 404 and b"<script>" not in reply.body
    assert fetch(shared, "/nothing").status == 404


def test_nobody_learns_where_the_folder_is(shared, shared_files):
    """No answer names a path of the machine."""
    for path in ("/files/", "/files/nothing", "/files/sub", "/files/%", "/files/readme.txt"):
        reply = fetch(shared, path)
        assert str(shared_files).encode() not in reply.body + str(reply.headers).encode()


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"",
        b"\r\n",
        b"\0" * 100,
        b"GET\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"x" * 100_000,
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nA: " + b"x" * 1_000_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 100_000 + b"\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: 99999999999999\r\n\r\n",
        b"GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /files/ HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffff\r\n",
        b"POST /files/ HTTP/1.1\r\nContent-Length: 10000000\r\n\r\n" + b"x" * 10_000_000,
        b"NICK alice\r\nUSER a 0 * :a\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500),
        b"GET /files/readme.txt HTTP/1.1\r\nHost: x\r\nRange: bytes="
        + b"0-1," * 20_000
        + b"2-3\r\n\r\n",
        b"GET /files/ HTTP/1.1\r\nHost: x\r\nIf-None-Match: " + b'"a",' * 3000 + b"\r\n\r\n",
        b"GET /files/ HTTP/1.1\r\nAccept: " + b"application/json;q=" * 500 + b"\r\n\r\n",
    ],
    ids=lambda data: repr(data[:40]) + f" {len(data)}",
)
def test_garbage(server, request_bytes):
    """What is no request is refused or closed; memory stays bounded, and the next one is served."""
    before = server.memory_bytes()
    raw(server, request_bytes)
    assert fetch(server, "/files/").status == 200
    assert server.memory_bytes() - before < 16 << 20 or server.binary.is_sanitized
