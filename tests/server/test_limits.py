# SPDX-License-Identifier: GPL-3.0-or-later
"""What a stranger can use up, and where it ends: sendq, flood, connections."""

import re
import time

import pytest

from irc import ANY, Client, find

# The kernel takes this much at most for a peer that does not read, before the sendq begins to fill.
KERNEL_BYTES = 16 << 20


def fill(talker, target, stop):
    """Talk to a target until stop() is true; fails when it takes more than any buffer can hold.

    stop()  is given what the talker has heard meanwhile
    """
    lines = [f"PRIVMSG {target} :" + "x" * 400] * 50
    sent = 0
    while not stop(talker.ask(*lines)):
        sent += 50 * 420
        assert sent < KERNEL_BYTES, "a receiver that does not read is still there"
    return sent


# The sendq.


def test_stuck_receiver(chatd):
    """A receiver that stops reading is closed at its sendq limit; the others miss nothing and do
    not wait."""
    server = chatd(settings={"sendq_max_bytes": "65536"})
    talker, reader = server.people("talker", "reader")
    stuck = server.connect(rcvbuf=4096).register("stuck")
    for client in (talker, reader):
        client.sync()

    def is_told(_):
        told.extend(reader.sync())
        return find(told, "QUIT", ANY, source="stuck")

    told = []
    fill(talker, "#lobby", is_told)
    assert re.search(
        r"(?i)sendq|not reading|too slow", find(told, "QUIT", ANY, source="stuck")[0].text
    )
    assert len(find(told, "PRIVMSG", "#lobby", ANY)) == len(told) - 1
    server.log.wait_for(r"Client stuck has disconnected\. \((?i:.*sendq.*)\)")
    talker.sync()
    talker.ask_one("PRIVMSG stuck :hello?", "401", "talker", "stuck", ANY)
    stuck.sock.close()
    server.client("stuck")


def test_stuck_receiver_delays_nobody(chatd):
    """While one is stuck, each message to another arrives at once."""
    server = chatd(settings={"sendq_max_bytes": "1048576"})
    talker, reader = server.people("talker", "reader")
    server.connect(rcvbuf=4096).register("stuck")
    for client in (talker, reader):
        client.sync()
    waits = []
    for _ in range(300):
        talker.send("PRIVMSG stuck :" + "x" * 400, "PRIVMSG reader :now")
        begin = time.monotonic()
        reader.expect("PRIVMSG", "reader", "now")
        waits.append(time.monotonic() - begin)
    waits.sort()
    assert waits[-3] < 0.25, f"slowest {waits[-5:]}"


def test_stuck_receivers_cost_bounded_memory(chatd):
    """Twenty stuck receivers cost no more than twenty sendqs."""
    server = chatd(settings={"sendq_max_bytes": "65536"})
    talker = server.client("talker")
    stuck = [server.connect(rcvbuf=4096).register(f"stuck{number}") for number in range(20)]
    talker.sync()
    before = server.memory_bytes()

    def all_gone(heard):
        nonlocal high
        high = max(high, server.memory_bytes())
        gone.update(message.nick for message in find(heard, "QUIT"))
        return len(gone) == len(stuck)

    gone = set()
    high = before
    fill(talker, "#lobby", all_gone)
    assert server.binary.is_sanitized or high - before < 20 * 2 * 65536 + (4 << 20)


def test_slow_reader_is_not_stuck(chatd):
    """A reader who is behind, but reads, gets everything."""
    server = chatd(settings={"sendq_max_bytes": "1048576"})
    talker = server.client("talker")
    slow = server.connect(rcvbuf=4096).register("slow")
    talker.sync()
    for begin in range(0, 500, 100):
        talker.ask(
            *[f"PRIVMSG slow :{number} " + "x" * 300 for number in range(begin, begin + 100)]
        )
        for number in range(begin, begin + 100):
            slow.expect("PRIVMSG", "slow", re.compile(rf"{number} x+"))


def test_a_client_cannot_fill_its_own_sendq(chatd):
    """Asking for much without reading the answers ends the same way, with memory bounded."""
    server = chatd(settings={"sendq_max_bytes": "65536"})
    witness = server.client("witness")
    greedy = server.connect(rcvbuf=4096).register("greedy")
    before = server.memory_bytes()
    greedy.sock.settimeout(2)
    sent = 0
    try:
        while sent < KERNEL_BYTES:
            greedy.sock.sendall(b"MOTD\r\nWHOIS greedy\r\nNAMES #lobby\r\n" * 200)
            sent += 200 * 30
            witness.sync()
    except OSError:
        pass
    assert server.memory_bytes() - before < 8 << 20 or server.binary.is_sanitized
    witness.sync()


def test_asking_much_while_reading(chatd):
    """Whoever reads is not closed for asking: answers that would not fit the sendq at once come
    one by one."""
    server = chatd(settings={"sendq_max_bytes": "32768"})
    crowd = [server.client(f"a-user-with-a-rather-long-name{number:02}") for number in range(60)]
    asker = crowd[-1]
    asker.sync()
    answer = asker.ask(*["WHO #lobby"] * 30)
    assert len(find(answer, "352")) == 30 * 60 and len(find(answer, "315")) == 30


def test_one_answer_larger_than_the_sendq(chatd):
    """One question whose whole answer does not fit the sendq is answered to whoever reads."""
    server = chatd(settings={"sendq_max_bytes": "16384"})
    crowd = [server.client(f"user-with-a-rather-long-name-{n:03}") for n in range(250)]
    asker = crowd[-1]
    asker.sync()
    assert len(find(asker.ask("WHO #lobby"), "352")) == 250
    channels = [f"#{n:02}-" + "x" * 40 for n in range(50)]
    asker.ask(
        *[f"JOIN {name}" for name in channels],
        *[f"TOPIC {name} :" + "y" * 380 for name in channels],
    )
    assert len(find(asker.ask("LIST"), "322")) == 51


def test_smallest_sendq(chatd):
    """The smallest sendq that may be set still lets a reader in, and talk."""
    server = chatd(settings={"sendq_max_bytes": "4096"})
    alice, bob = server.people("alice", "bob")
    for _ in range(50):
        alice.send("PRIVMSG bob :" + "x" * 400)
        bob.expect("PRIVMSG", "bob", ANY)


# Flood.


FLOOD = {"flood": "on", "flood_burst": "10", "flood_rate": "20"}


def test_flood_is_slowed_down(chatd):
    """Who sends faster than allowed is slowed down: everything arrives, in order, over time."""
    server = chatd(settings=FLOOD)
    alice = server.client("alice")
    bob = server.client("bob")
    begin = time.monotonic()
    alice.send(*[f"PRIVMSG bob :{number}" for number in range(40)])
    for number in range(40):
        bob.expect("PRIVMSG", "bob", str(number), source="alice")
    seconds = time.monotonic() - begin
    assert 1.0 < seconds < 8.0, f"40 messages, 10 at once and 20 a second, took {seconds:.2f} s"


def test_flood_of_one_does_not_slow_another(chatd):
    """The bucket is each client's own."""
    server = chatd(settings=FLOOD)
    alice = server.client("alice")
    bob, carol = server.people("bob", "carol")
    alice.send(*["PRIVMSG #nowhere :x"] * 100)
    begin = time.monotonic()
    bob.send("PRIVMSG carol :now")
    carol.wait_for("PRIVMSG", "carol", "now")
    assert time.monotonic() - begin < 0.5


def test_flood_is_held_back_not_stored(chatd):
    """Megabytes sent at once wait at the sender's end, not in the server's memory."""
    server = chatd(settings=FLOOD)
    witness = server.client("witness")
    flooder = server.client("flooder")
    before = server.memory_bytes()
    flooder.sock.settimeout(0.5)
    with pytest.raises(TimeoutError):
        for _ in range(200):
            flooder.sock.sendall(b"PRIVMSG witness :x\r\n" * 10000)
    assert server.memory_bytes() - before < 4 << 20 or server.binary.is_sanitized
    witness.sync()


def test_flooder_who_vanishes(chatd):
    """A flooder whose lines still wait is removed as soon as the connection is reset."""
    server = chatd(settings={"flood": "on", "flood_burst": "5", "flood_rate": "1"})
    witness = server.client("witness")
    flooder = server.client("flooder")
    witness.sync()
    flooder.send(*["NOTICE nobody :x"] * 200)
    flooder.reset()
    witness.wait_for("QUIT", ANY, source="flooder", deadline=5)


def test_ordinary_clients_are_not_slowed(chatd):
    """What a client sends as it starts passes at once under the preset limits."""
    server = chatd(settings={"flood": "on"})
    begin = time.monotonic()
    client = server.connect()
    client.send("CAP LS 302")
    client.request("message-tags", "server-time", "echo-message", "batch", "labeled-response")
    client.send(
        "NICK alice",
        "USER a 0 * :A",
        "CAP END",
        "JOIN #one,#two",
        "WHO #lobby",
        "WHO #one",
        "AWAY",
        "LIST",
    )
    client.wait_for("323", ...)
    assert time.monotonic() - begin < 1


def test_flood_off(chatd):
    """flood=off is off: five hundred lines pass at once."""
    server = chatd(settings={"flood": "off"})
    client = server.client("alice")
    begin = time.monotonic()
    client.ask(*["PRIVMSG alice :x"] * 500)
    assert time.monotonic() - begin < 5


# Connections.


def refused(server):
    """Connect and be refused with ERROR and a close; returns the reason."""
    client = server.connect()
    return client.expect_closed()[-1].text


def test_connections_per_address(chatd):
    """One more than allowed from an address is told so and closed; a place that is left can be
    taken."""
    server = chatd(settings={"connections_per_address": "3"})
    clients = server.people("alice", "bob", "carol")
    assert refused(server)
    for client in clients:
        client.expect_nothing()
    clients[0].send("QUIT")
    clients[0].expect_closed()
    clients[0].close()
    clients[1].wait_for("QUIT", ANY, source="alice")
    connect_until_welcome(server, "alice")


def connect_until_welcome(server, nick, deadline=8):
    """Come back until there is a place."""
    end = time.monotonic() + deadline
    while True:
        client = server.connect()
        try:
            return client.register(nick)
        except (EOFError, OSError, AssertionError):
            assert time.monotonic() < end, "still no place"


def test_connection_rate_per_address(chatd):
    """Connections faster than allowed are told so; after a while there is a place again."""
    server = chatd(settings={"connection_rate_per_address": "3"})
    clients = [server.client(f"user{number}") for number in range(2)]
    turned_away = 0
    for _ in range(20):
        try:
            server.connect().sync()
        except (EOFError, OSError):
            turned_away += 1
    assert turned_away
    connect_until_welcome(server, "late")
    for client in clients:
        client.sync()


def test_connections_in_all(chatd):
    """One more than the server takes is refused; the others go on."""
    server = chatd(settings={"connections_max": "3"})
    clients = server.people("alice", "bob", "carol")
    client = server.connect()
    assert all(message.command == "ERROR" for message in client.read_to_end())
    for client in clients:
        client.sync()
    clients[2].send("QUIT")
    clients[2].expect_closed()
    clients[2].close()
    connect_until_welcome(server, "dave")


def test_refusals_are_cheap(chatd):
    """A thousand refused connections cost little and leave nothing behind."""
    server = chatd(settings={"connections_per_address": "1"})
    alice = server.client("alice")
    before = server.cpu_seconds()
    for _ in range(1000):
        with Client(server.address) as client:
            client.read_to_end()
    assert server.cpu_seconds() - before < (10 if server.binary.is_sanitized else 1)
    alice.sync()


def test_five_hundred_clients(server):
    """Five hundred clients connect, talk and leave, and memory for each is small."""
    before = server.memory_bytes()
    clients = [server.connect() for _ in range(500)]
    for number, client in enumerate(clients):
        client.send(f"NICK user{number}", "USER u 0 * :U")
        client.wait_for("001", ...)
    for client in clients:
        client.sync()
    assert (server.memory_bytes() - before) / 500 < 40_000 or server.binary.is_sanitized
    clients[0].send("PRIVMSG #lobby :hello")
    for client in clients[1:]:
        client.expect("PRIVMSG", "#lobby", "hello")
