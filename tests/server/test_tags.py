# SPDX-License-Identifier: GPL-3.0-or-later
"""Message tags and what rides on them: time, msgid, echo, labels and batches."""

import re
from datetime import datetime, timezone

import pytest

from irc import ANY, escape_tag, find

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
ALL = ("message-tags", "server-time", "batch", "labeled-response", "echo-message")


def age_seconds(text):
    """How old a server-time is."""
    assert TIME.fullmatch(text), text
    return (
        datetime.now(timezone.utc) - datetime.fromisoformat(text.replace("Z", "+00:00"))
    ).total_seconds()


# server-time.


def test_server_time(server):
    """Messages carry the time in UTC with milliseconds, for those who asked."""
    bob = server.client("bob", "server-time")
    alice = server.client("alice")
    bob.sync()
    alice.send("PRIVMSG bob :hi", "TOPIC #lobby :x", "NICK alicia")
    for command in ("PRIVMSG", "NICK"):
        message = bob.wait_for(command, ...)
        assert -1 <= age_seconds(message.tags["time"]) < 10
        assert set(message.tags) == {"time"}


def test_server_time_never_goes_back(server):
    """The times of a conversation are in its order."""
    bob = server.client("bob", "server-time")
    alice = server.client("alice")
    bob.sync()
    alice.send(*[f"PRIVMSG bob :{number}" for number in range(100)])
    times = [bob.expect("PRIVMSG", "bob", ANY).tags["time"] for _ in range(100)]
    assert times == sorted(times)


# msgid.


def test_msgid(server):
    """Each message has an id of its own, the same for every receiver and in the echo."""
    alice = server.client("alice", "message-tags", "echo-message")
    bob = server.client("bob", "message-tags")
    carol = server.client("carol", "message-tags")
    for client in (alice, bob):
        client.sync()
    seen = set()
    for target, receivers in (
        ("#lobby", (alice, bob, carol)),
        ("bob", (alice, bob)),
        ("#lobby", (alice, bob, carol)),
    ):
        for command in ("PRIVMSG", "NOTICE"):
            alice.send(f"{command} {target} :same words")
            ids = {
                client.expect(command, target, "same words").tags["msgid"] for client in receivers
            }
            assert len(ids) == 1
            assert not ids & seen
            seen |= ids
    for msgid in seen:
        assert re.fullmatch(r"[^\s;:,]{8,64}", msgid), msgid


def test_msgids_differ_between_runs(chatd):
    """A restarted server does not begin again with the same ids."""
    seen = set()
    state = None
    for _ in range(2):
        server = chatd(state=state)
        state = server.state
        client = server.client("alice", "message-tags", "echo-message")
        for _ in range(10):
            client.send("PRIVMSG #lobby :x")
            seen.add(client.expect("PRIVMSG", "#lobby", "x").tags["msgid"])
        server.stop()
    assert len(seen) == 20


def test_msgid_cannot_be_chosen(server):
    """A client cannot set msgid, time, account or batch of what it sends."""
    bob = server.client("bob", *ALL)
    alice = server.client("alice", *ALL)
    bob.sync()
    alice.send("@msgid=forged;time=1999-01-01T00:00:00.000Z;account=root;batch=x PRIVMSG bob :hi")
    for client in (alice, bob):
        message = client.wait_for("PRIVMSG", "bob", "hi")
        assert message.tags["msgid"] != "forged"
        assert age_seconds(message.tags["time"]) < 10
        assert set(message.tags) == {"msgid", "time"}


# Client-only tags.


@pytest.mark.parametrize("command", ["PRIVMSG", "NOTICE"])
def test_client_tags_are_relayed(server, command):
    """+tags reach those who have message-tags, value and escapes intact; others get the bare
    message."""
    modern = server.client("modern", "message-tags")
    plain = server.client("plain")
    alice = server.client("alice", "message-tags")
    for client in (modern, plain):
        client.sync()
    value = "raw+:=,escaped; \\ and\r\nends"
    alice.send(
        f"@+example.com/tag={escape_tag(value)};+draft/reply=abc;+flag {command} #lobby :tagged"
    )
    message = modern.expect(command, "#lobby", "tagged")
    assert message.tags["+example.com/tag"] == value
    assert message.tags["+draft/reply"] == "abc"
    assert message.tags["+flag"] == ""
    assert not plain.expect(command, "#lobby", "tagged").tags


def test_other_tags_are_removed(server):
    """Tags without "+" are the server's: a client's are dropped."""
    modern = server.client("modern", "message-tags")
    alice = server.client("alice", "message-tags")
    modern.sync()
    alice.send("@unknown=1;example.com/x=2;+kept=3 PRIVMSG modern :hi")
    tags = modern.expect("PRIVMSG", "modern", "hi").tags
    assert tags["+kept"] == "3" and not {"unknown", "example.com/x"} & set(tags)


def test_tags_from_a_client_without_the_capability(server):
    """A client that sends tags unasked is understood, and the message delivered."""
    alice, bob = server.people("alice", "bob")
    alice.send("@+x=y;label=1 PRIVMSG bob :hi")
    bob.expect("PRIVMSG", "bob", "hi")
    alice.expect_nothing()


def test_repeated_tag(server):
    """Of a tag given twice at most one is relayed, and it is the last."""
    modern = server.client("modern", "message-tags")
    alice = server.client("alice", "message-tags")
    modern.sync()
    alice.send("@+a=1;+a=2 PRIVMSG modern :hi")
    assert modern.expect("PRIVMSG", "modern", "hi").tags["+a"] == "2"


@pytest.mark.parametrize(
    "tags",
    [
        "",
        ";",
        ";;;",
        "=",
        "=x",
        "+",
        "+=",
        "+=x",
        "++",
        "+a=",
        "+a==b",
        "+a=\\",
        "+a=\\q",
        "+é=1",
        "+a b",
        "+a=1;",
        ";+a=1",
        "+/=1",
        "+a//b=1",
        "+a=\x01",
    ],
)
def test_odd_tags(server, tags):
    """Whatever the tags look like: what is relayed is well formed, and the connection lives."""
    modern = server.client("modern", "message-tags")
    alice = server.client("alice", "message-tags")
    modern.sync()
    alice.ask(f"@{tags} PRIVMSG modern :hi")
    for message in modern.sync():
        for key in message.tags:
            assert re.fullmatch(r"\+?([A-Za-z0-9.-]+/)?[A-Za-z0-9-]+", key), message


def test_tag_value_with_a_lone_backslash(server):
    """A backslash at the end of a value stands for nothing."""
    modern = server.client("modern", "message-tags")
    alice = server.client("alice", "message-tags")
    modern.sync()
    alice.send("@+a=x\\ PRIVMSG modern :hi")
    assert modern.expect("PRIVMSG", "modern", "hi").tags["+a"] == "x"


def test_tag_value_that_is_not_utf8(server):
    """UTF8ONLY holds for tags too: nothing of it is relayed."""
    modern = server.client("modern", "message-tags")
    alice = server.client("alice", "message-tags")
    modern.sync()
    alice.ask(b"@+a=\xff\xfe PRIVMSG modern :hi")
    for message in modern.sync():
        assert "+a" not in message.tags


# Limits.


def tag_of(size):
    """Tag data of exactly so many bytes."""
    return "+a=" + "x" * (size - 3)


def test_tag_limit(server):
    """4094 bytes of tags are relayed whole with a full line behind them, 4095 are 417."""
    modern = server.client("modern", *ALL)
    alice = server.client("alice", "message-tags")
    modern.sync()
    text = "y" * (510 - len("PRIVMSG modern :"))
    alice.send(f"@{tag_of(4094)} PRIVMSG modern :{text}")
    message = modern.expect("PRIVMSG", "modern", ANY)
    assert message.tags["+a"] == "x" * 4091 and len(message.text) > 400
    alice.ask_one(f"@{tag_of(4095)} PRIVMSG modern :hi", "417", "alice", ANY)
    modern.expect_nothing()


@pytest.mark.parametrize("size", [4096, 8190, 8191, 8192, 8703, 9000, 20000, 100000])
def test_tags_over_the_limit(server, size):
    """However much over: 417 once, nothing delivered, and the next line is a line again."""
    alice = server.client("alice", "message-tags")
    alice.ask_one(f"@{tag_of(size)} PRIVMSG alice :hi", "417", "alice", ANY)


def test_line_limit_behind_tags(server):
    """Tags do not make room for a longer line, nor take any of it away."""
    alice = server.client("alice", "message-tags")
    alice.ask_one(
        "@+a=x PRIVMSG alice :" + "y" * (511 - len("PRIVMSG alice :")), "417", "alice", ANY
    )
    answer = alice.ask("@+a=x PRIVMSG alice :" + "y" * (510 - len("PRIVMSG alice :")))
    assert [message.command for message in answer] == ["PRIVMSG"]


def test_sync_tag_limit_before_registration(server):
    """The limits hold before registration too."""
    server.connect().ask_one(f"@{tag_of(4095)} NICK alice", "417", "*", ANY)


# TAGMSG.


def test_tagmsg(server):
    """Tags alone reach those who have message-tags, with an id; others hear nothing of it."""
    modern = server.client("modern", "message-tags")
    plain = server.client("plain")
    alice = server.client("alice", "message-tags")
    for client in (modern, plain):
        client.sync()
    alice.send(
        "@+typing=active TAGMSG #lobby", "@+typing=done TAGMSG modern", "@+typing=done TAGMSG plain"
    )
    assert modern.expect("TAGMSG", "#lobby", source="alice").tags["+typing"] == "active"
    assert modern.expect("TAGMSG", "modern", source="alice").tags["+typing"] == "done"
    plain.expect_nothing()
    alice.expect_nothing()


def test_tagmsg_is_echoed(server):
    """With echo-message and message-tags the sender gets it back."""
    alice = server.client("alice", "message-tags", "echo-message")
    message = alice.ask_one("@+typing=active TAGMSG #lobby", "TAGMSG", "#lobby", source="alice")
    assert message.tags["+typing"] == "active"


def test_tagmsg_errors(server):
    """The errors of PRIVMSG, but for the text."""
    alice = server.client("alice", "message-tags")
    alice.ask_one("@+x TAGMSG nobody", "401", "alice", "nobody", ANY)
    alice.ask_one("@+x TAGMSG", ("411", "461"), "alice", ...)
    alice.ask_one("@+x TAGMSG #nowhere", ("401", "403"), "alice", "#nowhere", ANY)


def test_tagmsg_without_the_capability(server):
    """Who has no message-tags cannot make others receive one without tags of theirs."""
    alice = server.client("alice")
    bob = server.client("bob", "message-tags")
    alice.sync()
    alice.ask("TAGMSG bob", "@+a=1 TAGMSG bob")
    assert all(message.command == "TAGMSG" for message in bob.sync())


# echo-message.


def test_echo(server):
    """PRIVMSG and NOTICE come back as others receive them, channel or user."""
    alice = server.client("alice", "echo-message")
    bob = server.client("bob")
    alice.sync()
    for command in ("PRIVMSG", "NOTICE"):
        for target in ("#lobby", "bob"):
            alice.send(f"{command} {target} :hi")
            echo = alice.expect(command, target, "hi")
            assert echo == bob.expect(command, target, "hi")


def test_echo_of_a_cut_message(server):
    """The echo shows what others got of a message that was cut."""
    alice = server.client("alice", "echo-message")
    bob = server.client("bob")
    alice.sync()
    alice.send("PRIVMSG bob :" + "ß" * 245)
    assert alice.expect("PRIVMSG", "bob", ANY) == bob.expect("PRIVMSG", "bob", ANY)


def test_echo_to_oneself(server):
    """A message to oneself with echo-message comes twice: sent and received."""
    alice = server.client("alice", "echo-message")
    answer = alice.ask("PRIVMSG alice :note")
    assert [message.params for message in find(answer, "PRIVMSG")] == [("alice", "note")] * 2


def test_no_echo_of_what_failed(server):
    """A message that could not be delivered is not echoed."""
    server.client("alice", "echo-message").ask_one(
        "PRIVMSG nobody :hi", "401", "alice", "nobody", ANY
    )


# labeled-response.


def response(client, line, label, more_tags=""):
    """Send a labelled line and take its one logical response apart: (kind, messages inside).

    Asserts that the label is on exactly one message, and that a batch is well formed.
    """
    answer = client.ask(f"@label={label}{more_tags} {line}")
    labelled = [message for message in answer if "label" in message.tags]
    assert len(labelled) == 1, f"{line!r}: the label must be on exactly one message: {answer}"
    head = labelled[0]
    assert head.tags["label"] == label
    if head.command != "BATCH":
        assert answer == [head], f"{line!r}: everything must be in the labelled response: {answer}"
        return head.command, [head]
    assert re.fullmatch(r"\+[A-Za-z0-9-]+", head.params[0])
    reference = head.params[0][1:]
    assert answer[0] is head and answer[-1].matches("BATCH", "-" + reference)
    assert "batch" not in head.tags and "batch" not in answer[-1].tags
    inside = answer[1:-1]
    assert inside and all(message.tags.get("batch") == reference for message in inside)
    return head.params[1], inside


@pytest.mark.parametrize(
    "line,command",
    [
        ("PRIVMSG nobody :hi", "401"),
        ("TOPIC #lobby", "331"),
        ("NICK 1", "432"),
        ("NICK taken", "433"),
        ("FROBNICATE", "421"),
        ("JOIN", "461"),
        ("AWAY :x", "306"),
        ("AWAY", "305"),
        ("USER a 0 * :b", "462"),
        ("PRIVMSG #lobby :hi", "PRIVMSG"),
        ("NOTICE bob :hi", "NOTICE"),
        ("NICK alicia", "NICK"),
        ("PING token", "PONG"),
        ("CAP LIST", "CAP"),
        ("CAP FOO", "410"),
        ("BROADCAST hi", "PRIVMSG"),
        ("/UNICAST bob hi", "PRIVMSG"),
        ("UNICAST nobody hi", "401"),
        ("TOPIC #lobby :new", "TOPIC"),
    ],
)
def test_label_on_a_single_reply(server, line, command):
    """A response of one message carries the label itself."""
    alice = server.client("alice", *ALL)
    server.people("bob", "taken")
    alice.sync()
    kind, inside = response(alice, line, "abc")
    assert kind == command and len(inside) == 1


def test_label_beside_client_tags(server):
    """The echo of a TAGMSG has the label and the tags."""
    alice = server.client("alice", *ALL)
    kind, inside = response(alice, "TAGMSG #lobby", "abc", ";+example.com/x=1")
    assert kind == "TAGMSG" and inside[0].tags["+example.com/x"] == "1"


@pytest.mark.parametrize(
    "line,commands",
    [
        ("WHOIS bob", {"311", "318"}),
        ("WHO #lobby", {"352", "315"}),
        ("NAMES #lobby", {"353", "366"}),
        ("LIST", {"322", "323"}),
        ("JOIN #room", {"JOIN", "353", "366"}),
        ("WHOIS nobody", {"401", "318"}),
    ],
)
def test_label_on_a_batch(server, line, commands):
    """A response of several messages is one batch that carries the label."""
    alice = server.client("alice", *ALL)
    server.client("bob")
    alice.sync()
    kind, inside = response(alice, line, "xyz")
    assert kind == "labeled-response"
    assert commands <= {message.command for message in inside}


@pytest.mark.parametrize(
    "line", ["PONG x", "CAP END", "NOTICE nobody :x", "JOIN #lobby", "SETNAME :someone"]
)
def test_label_on_nothing(server, line):
    """What has no response is ACK, without parameters."""
    alice = server.client("alice", *ALL)
    kind, inside = response(alice, line, "q")
    assert kind == "ACK" and inside[0].params == ()


def test_label_on_files(chatd, shared_files):
    """The answers of FILE and DOWNLOAD, which come from another thread, carry the label too."""
    alice = chatd(files=shared_files).client("alice", *ALL, "standard-replies")
    response(alice, "FILE", "f1")
    response(alice, "DOWNLOAD readme.txt", "f2")
    assert response(alice, "DOWNLOAD nothing", "f3")[0] == "FAIL"


def test_label_on_a_long_command_list(server):
    """Many labelled commands in one segment: every response in order, each with its own label."""
    alice = server.client("alice", *ALL)
    lines = []
    for number in range(60):
        lines.append(
            f"@label=L{number} " + ("WHOIS alice", "PRIVMSG #lobby :x", "PONG y")[number % 3]
        )
    labels = [message.tags["label"] for message in alice.ask(*lines) if "label" in message.tags]
    assert labels == [f"L{number}" for number in range(60)]


def test_label_to_oneself(server):
    """Of a message to oneself the echo has the label and the delivery has not."""
    alice = server.client("alice", *ALL)
    answer = [
        message
        for message in alice.ask("@label=me PRIVMSG alice :note")
        if message.command == "PRIVMSG"
    ]
    assert len(answer) == 2
    assert sorted("label" in message.tags for message in answer) == [False, True]
    assert answer[0].tags["msgid"] == answer[1].tags["msgid"]


def test_label_without_echo(server):
    """A delivered message without echo-message is confirmed by ACK."""
    alice = server.client("alice", "labeled-response", "batch")
    server.client("bob")
    alice.sync()
    assert response(alice, "PRIVMSG bob :hi", "1")[0] == "ACK"


def test_label_with_away(server):
    """An echo and a 301 are one response, in a batch."""
    alice = server.client("alice", *ALL)
    bob = server.client("bob")
    bob.ask("AWAY :out")
    alice.sync()
    kind, inside = response(alice, "PRIVMSG bob :hi", "1")
    assert kind == "labeled-response"
    assert {message.command for message in inside} == {"PRIVMSG", "301"}


def test_label_is_the_senders_alone(server):
    """Others never see a label."""
    alice, bob = (server.client(nick, *ALL) for nick in ("alice", "bob"))
    alice.sync()
    alice.ask(
        "@label=secret PRIVMSG #lobby :hi", "@label=secret2 NICK alicia", "@label=secret3 JOIN #x"
    )
    for message in bob.sync():
        assert "label" not in message.tags and "batch" not in message.tags


def test_label_escapes(server):
    """A label comes back byte for byte, escapes and all, up to 64 bytes."""
    alice = server.client("alice", *ALL)
    for label in ("a;b c\\d", "ünï", "x" * 64, "=", "0"):
        assert alice.ask(f"@label={escape_tag(label)} PONG x")[0].tags["label"] == label


def test_label_over_its_limit(server):
    """A label over 64 bytes is not given back; the command works or fails as a whole."""
    alice = server.client("alice", *ALL)
    for message in alice.ask("@label=" + "x" * 65 + " PRIVMSG #lobby :hi"):
        assert "label" not in message.tags


def test_label_without_a_value(server):
    """An empty label is no label."""
    alice = server.client("alice", *ALL)
    for line in ("@label PRIVMSG #lobby :hi", "@label= PRIVMSG #lobby :hi"):
        for message in alice.ask(line):
            assert message.tags.get("label") is None


def test_label_without_the_capability(server):
    """Without labeled-response a label is nothing; nor does it work without batch."""
    for names in (
        ("message-tags",),
        ("batch", "message-tags"),
        ("labeled-response", "message-tags"),
    ):
        alice = server.client("alice", *names)
        for message in alice.ask("@label=1 WHOIS alice"):
            assert "label" not in message.tags
        alice.send("QUIT")
        alice.read_to_end()


def test_label_before_registration(server):
    """Labels work during registration, once negotiated."""
    client = server.connect()
    client.request("labeled-response", "batch")
    answer = client.ask("@label=r1 NICK 1")
    assert len(answer) == 1 and answer[0].command == "432" and answer[0].tags["label"] == "r1"


def test_label_on_registration(server):
    """The whole greeting is the response to the line that completed registration."""
    client = server.connect()
    client.request("labeled-response", "batch", "message-tags")
    client.send("NICK alice", "USER a 0 * :A")
    client.sync()
    kind, inside = response(client, "CAP END", "go")
    assert kind == "labeled-response"
    assert {"001", "005", "JOIN", "366"} <= {message.command for message in inside}


def test_label_on_quit(server):
    """QUIT with a label: the labelled ERROR or an ACK before it, and the end."""
    alice = server.client("alice", *ALL)
    alice.send("@label=bye QUIT :home")
    messages = alice.expect_closed()
    assert [message.tags.get("label") for message in messages].count("bye") <= 1


def test_label_on_a_line_too_long(server):
    """A 417 for a line whose tags could be read may have the label; it is never on two messages."""
    alice = server.client("alice", *ALL)
    answer = alice.ask("@label=long PRIVMSG #lobby :" + "x" * 600)
    assert [message.command for message in answer] == ["417"]
