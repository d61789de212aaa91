# SPDX-License-Identifier: GPL-3.0-or-later
"""Many, slow, stuck and vanishing downloads: others are served, and the chat goes on."""

import http.client
import os
import resource
import select
import socket
import struct
import threading
import time

import pytest

from chatd import wait_until
from http_client import Reply, fetch, raw
from irc import DEADLINE

BIG = bytes(range(256)) * 4096


# Connections.


def test_keep_alive(shared):
    """Several requests on one connection, files and lists and errors in turn."""
    connection = http.client.HTTPConnection(*shared.files_address, timeout=DEADLINE)
    connection.connect()
    port = connection.sock.getsockname()[1]
    for path, status in [
        ("/files/readme.txt", 200),
        ("/files/", 200),
        ("/files/nothing", 404),
        ("/files/big.bin", 200),
    ] * 3:
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
    wait_until(
        lambda: not any("huge" in target for target in server.descriptors().values()),
        "the file is closed",
    )
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
    """Fifty clients who ask for a file and do not read it: others download, and chat goes on at
    once."""
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


def test_stalled_download_is_closed(chatd, shared_files):
    """A download of which nothing is taken ends after the time for it; a slow one goes on."""
    (shared_files / "huge").write_bytes(b"x" * (32 << 20))
    server = chatd(files=shared_files, settings={"files_timeout": "1"})
    stalled, slow = (socket.create_connection(server.files_address, DEADLINE) for _ in range(2))
    for sock in (stalled, slow):
        sock.sendall(b"GET /files/huge HTTP/1.1\r\nHost: x\r\n\r\n")
    poll = select.poll()
    poll.register(stalled, select.POLLHUP | select.POLLERR)
    end = time.monotonic() + DEADLINE
    taken = 0
    while not poll.poll(50):
        taken += len(slow.recv(65536))
        assert time.monotonic() < end, "the stalled one is still there"
    while taken < 32 << 20:
        taken += len(slow.recv(1 << 20))
    for sock in (stalled, slow):
        sock.close()


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
