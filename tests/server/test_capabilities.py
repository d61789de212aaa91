# SPDX-License-Identifier: GPL-3.0-or-later
"""Capability negotiation, and the capabilities that change who is told what."""

import re

import pytest

from irc import ANY, LINE_MAX, find

CAPABILITIES = [
    "message-tags",
    "server-time",
    "echo-message",
    "labeled-response",
    "batch",
    "multi-prefix",
    "away-notify",
    "extended-join",
    "setname",
    "standard-replies",
    "cap-notify",
]


def listed(answer, subcommand):
    """The capabilities of a reply that may have several lines, with the rules for those checked."""
    lines = find(answer, "CAP", ANY, subcommand, ...)
    assert lines
    for line in lines[:-1]:
        assert len(line.params) == 4 and line.params[2] == "*"
    assert len(lines[-1].params) == 3
    return [word for line in lines for word in line.text.split()]


# Negotiation.


@pytest.mark.parametrize("line", ["CAP LS 302", "CAP LS 307", "CAP LS", "cap ls 302"])
def test_ls(server, line):
    """Every capability is offered, before and after registration; values only to 302 and above."""
    client = server.connect()
    offered = listed(client.ask(line), "LS")
    assert set(CAPABILITIES) <= {name.partition("=")[0] for name in offered}
    assert len(offered) == len(set(offered))
    if "30" not in line:
        assert not any("=" in name for name in offered)
        assert len(find(client.ask(line), "CAP")) == 1
    client.register("alice")
    client.ask("CAP END")
    assert set(listed(client.ask(line), "LS")) == set(offered)


def test_ls_names_the_client(server):
    """CAP replies are for "*" until there is a nick, and for the nick then."""
    client = server.connect()
    assert client.ask("CAP LS 302")[0].params[0] == "*"
    client.send("NICK alice", "USER a 0 * :A", "CAP END")
    client.wait_for("001", "alice", ANY)
    client.sync()
    assert client.ask("CAP LS 302")[0].params[0] == "alice"


def test_request_and_list(server):
    """What was granted is listed, nothing else, and can be given back."""
    client = server.client("alice")
    client.ask_one("CAP LIST", "CAP", "alice", "LIST", "")
    client.ask_one(
        "CAP REQ :echo-message server-time",
        "CAP",
        "alice",
        "ACK",
        re.compile("echo-message server-time ?"),
    )
    assert set(listed(client.ask("CAP LIST"), "LIST")) == {"echo-message", "server-time"}
    client.ask_one("CAP REQ :-echo-message", "CAP", "alice", "ACK", re.compile("-echo-message ?"))
    assert listed(client.ask("CAP LIST"), "LIST") == ["server-time"]


def test_request_every_capability(server):
    """All of them together are granted in one ACK."""
    client = server.connect()
    client.register("alice", *CAPABILITIES)
    assert set(listed(client.ask("CAP LIST"), "LIST")) >= set(CAPABILITIES)


@pytest.mark.parametrize(
    "names",
    [
        "no-such-thing",
        "echo-message no-such-thing",
        "no-such-thing echo-message",
        "Echo-Message",
        "echo-message=1",
        "-no-such-thing",
        "--echo-message",
        "-",
    ],
)
def test_request_is_refused_as_a_whole(server, names):
    """One unknown name, and nothing at all is changed; the NAK repeats the request."""
    client = server.client("alice")
    client.ask_one(f"CAP REQ :{names}", "CAP", "alice", "NAK", re.compile(re.escape(names) + " ?"))
    client.ask_one("CAP LIST", "CAP", "alice", "LIST", "")


def test_request_again(server):
    """Enabling what is enabled and disabling what is not succeeds."""
    client = server.client("alice", "echo-message")
    client.ask_one("CAP REQ :echo-message", "CAP", "alice", "ACK", ...)
    client.ask_one("CAP REQ :-away-notify", "CAP", "alice", "ACK", ...)


def test_request_left_to_right(server):
    """The list is worked through from left to right: the last word about a name counts."""
    client = server.client("alice")
    client.ask("CAP REQ :echo-message -echo-message")
    assert listed(client.ask("CAP LIST"), "LIST") == []
    client.ask("CAP REQ :-echo-message echo-message")
    assert listed(client.ask("CAP LIST"), "LIST") == ["echo-message"]


def test_request_with_extra_spaces(server):
    """Spaces around names do not matter."""
    client = server.client("alice")
    client.ask_one("CAP REQ :  echo-message   batch  ", "CAP", "alice", "ACK", ...)
    assert set(listed(client.ask("CAP LIST"), "LIST")) == {"echo-message", "batch"}


def test_request_without_a_colon(server):
    """One name needs no colon."""
    server.client("alice").ask_one(
        "CAP REQ echo-message", "CAP", "alice", "ACK", re.compile("echo-message ?")
    )


def test_request_of_nothing(server):
    """An empty request is granted, refused or 461, and harms nothing."""
    client = server.client("alice")
    for line in ("CAP REQ :", "CAP REQ"):
        answer = client.ask(line)
        assert len(answer) <= 1
        assert all(message.command in ("CAP", "461", "410") for message in answer)


def test_a_very_long_request_is_refused_in_bounds(server):
    """A request that fills the line is answered within a line, before registration too."""
    client = server.connect()
    names = "x" * (LINE_MAX - 2 - len("CAP REQ :"))
    answer = client.ask_one(f"CAP REQ :{names}", "CAP", "*", "NAK", ANY)
    assert len(answer.text) >= 100 and names.startswith(answer.text.strip())


@pytest.mark.parametrize(
    "line,name",
    [("CAP FOO", "FOO"), ("CAP foo", "foo"), ("CAP ACK :batch", "ACK"), ("CAP NEW :x", "NEW")],
)
def test_invalid_subcommand(server, line, name):
    """410 with the subcommand, before registration and after."""
    client = server.connect()
    client.ask_one(line, "410", "*", re.compile(name, re.I), ANY)
    client.register("alice").ask_one(line, "410", "alice", re.compile(name, re.I), ANY)


@pytest.mark.parametrize("line", ["CAP", "CAP :"])
def test_cap_alone(server, line):
    """CAP without a subcommand is 461 or 410."""
    server.client("alice").ask_one(line, ("461", "410"), "alice", ...)


def test_302_implies_cap_notify(server):
    """CAP LS 302 enables cap-notify by itself, which LIST may show."""
    client = server.connect()
    client.ask("CAP LS 302")
    client.register("alice")
    client.ask("CAP END")
    assert set(listed(client.ask("CAP LIST"), "LIST")) <= {"cap-notify"}


def test_after_registration(server):
    """CAP LS and REQ after registration work and do not start it anew."""
    alice, bob = server.people("alice", "bob")
    alice.ask("CAP LS 302", "CAP REQ :echo-message", "CAP END")
    bob.expect_nothing()
    alice.ask_one("PRIVMSG bob :hi", "PRIVMSG", "bob", "hi", source="alice")


# extended-join.


def test_extended_join(server):
    """JOIN has the account ("*" for none) and the real name, for those who asked."""
    modern = server.client("modern", "extended-join")
    plain = server.client("plain")
    modern.sync()
    bob = server.client("bob", realname="Bob the Builder")
    modern.expect("JOIN", "#lobby", "*", "Bob the Builder", source="bob")
    plain.expect("JOIN", "#lobby", source="bob")
    for client in (modern, plain):
        client.ask("JOIN #room")
    modern.sync()
    bob.ask("JOIN #room")
    modern.expect("JOIN", "#room", "*", "Bob the Builder", source="bob")
    plain.expect("JOIN", "#room", source="bob")


def test_extended_join_for_oneself(server):
    """One's own JOIN is extended too."""
    client = server.client("alice", "extended-join", realname="Alice L.")
    assert find(client.welcome, "JOIN", "#lobby", "*", "Alice L.", source="alice")


# away-notify.


def test_away_notify(server):
    """Those who share a channel and asked for it get AWAY with the message, and AWAY alone on
    return."""
    modern = server.client("modern", "away-notify")
    plain, bob = server.people("plain", "bob")
    modern.sync()
    plain.sync()
    bob.ask("AWAY :at lunch")
    modern.expect("AWAY", "at lunch", source=re.compile(r"bob!user@\S+"))
    bob.ask("AWAY :at dinner")
    modern.expect("AWAY", "at dinner", source="bob")
    bob.ask("AWAY")
    assert modern.expect("AWAY", source="bob").params == ()
    modern.expect_nothing()
    plain.expect_nothing()


def test_away_notify_tells_changes_only(server):
    """Coming back without having been away is no change, and nobody is told."""
    modern = server.client("modern", "away-notify")
    bob = server.client("bob")
    modern.sync()
    bob.ask("AWAY")
    modern.expect_nothing()
    bob.ask("AWAY :x", "AWAY", "AWAY")
    assert [message.params for message in modern.sync()] == [("x",), ()]


def test_away_notify_once_for_many_channels(server):
    """Sharing several channels is no reason to be told several times."""
    modern = server.client("modern", "away-notify")
    bob = server.client("bob")
    for client in (modern, bob):
        client.ask("JOIN #one,#two,#three")
    modern.sync()
    bob.ask("AWAY :x")
    modern.expect("AWAY", "x", source="bob")
    modern.expect_nothing()


def test_away_notify_needs_a_common_channel(chatd):
    """Strangers are not told."""
    server = chatd(settings={"lobby": ""})
    modern = server.client("modern", "away-notify")
    bob = server.client("bob")
    bob.ask("AWAY :x")
    modern.expect_nothing()


def test_away_notify_on_join(server):
    """Someone who is away and joins is told as away behind the JOIN."""
    modern = server.client("modern", "away-notify")
    bob = server.client("bob")
    bob.ask("AWAY :x")
    modern.ask("JOIN #room")
    modern.sync()
    bob.ask("JOIN #room")
    modern.expect("JOIN", "#room", source="bob")
    modern.expect("AWAY", "x", source="bob")
    modern.expect_nothing()


def test_away_notify_is_not_for_oneself(server):
    """One's own change is confirmed by the numeric."""
    client = server.client("alice", "away-notify")
    client.ask_one("AWAY :x", "306", "alice", ANY)


# setname.


def test_setname(server):
    """A new real name is confirmed, told to those who asked, kept for WHOIS, and silent for
    others."""
    alice = server.client("alice", "setname")
    modern = server.client("modern", "setname")
    plain = server.client("plain")
    for client in (alice, modern):
        client.sync()
    alice.send("SETNAME :Alice of the Looking Glass")
    for client in (alice, modern):
        client.expect("SETNAME", "Alice of the Looking Glass", source=re.compile(r"alice!user@\S+"))
        client.expect_nothing()
    plain.expect_nothing()
    assert find(plain.ask("WHOIS alice"), "311")[0].text == "Alice of the Looking Glass"


def test_setname_without_the_capability(server):
    """Who did not ask for it may change the name, in silence."""
    plain = server.client("plain")
    assert not plain.ask("SETNAME :Somebody Else")
    assert find(plain.ask("WHOIS plain"), "311")[0].text == "Somebody Else"


def test_setname_invalid(server):
    """A name that is too long or empty is FAIL SETNAME INVALID_REALNAME, and nothing changes."""
    alice = server.client("alice", "setname", "standard-replies")
    limit = int(alice.isupport.get("NAMELEN", 150))
    alice.ask_one("SETNAME :" + "x" * (limit + 1), "FAIL", "SETNAME", "INVALID_REALNAME", ...)
    answer = alice.ask("SETNAME :")
    assert len(answer) == 1 and answer[0].command in ("FAIL", "461")
    assert find(alice.ask("WHOIS alice"), "311")[0].text == "alice"


def test_setname_without_a_name(server):
    """461, as for any command."""
    server.client("alice", "setname").ask_one("SETNAME", "461", "alice", "SETNAME", ANY)


# multi-prefix.


def test_multi_prefix(server):
    """With one prefix or several: whoever founds a channel is shown alike, and names stay names."""
    alice = server.client("alice", "multi-prefix")
    answer = alice.ask("JOIN #room")
    names = find(answer, "353")[0].text
    assert names.lstrip("~&@%+") == "alice"
    flags = find(alice.ask("WHO #room"), "352")[0].params[6]
    assert flags == "H" + names[: -len("alice")]


# standard-replies.


def test_standard_replies_for_invalid_utf8(server):
    """FAIL <command> INVALID_UTF8 for those who understand, something else for those who do not."""
    modern = server.client("modern", "standard-replies")
    modern.send(b"PRIVMSG #lobby :caf\xe9")
    modern.expect("FAIL", "PRIVMSG", "INVALID_UTF8", ...)
    modern.expect_nothing()


# Each capability by itself.


@pytest.mark.parametrize("capability", CAPABILITIES)
def test_alone(server, capability):
    """Each capability by itself works with a whole conversation, and nothing that was not asked for
    comes.

    The client here raises an error for any tag that was not negotiated.
    """
    alice = server.client("alice", capability)
    bob = server.client("bob", *CAPABILITIES)
    for client in (alice, bob):
        client.ask("JOIN #room", "TOPIC #room :x")
    bob.ask(
        "@+example.com/x=y PRIVMSG #room :hello",
        "@label=1 PRIVMSG alice :psst",
        "@label=2 WHOIS alice",
        "AWAY :gone",
        "SETNAME :Bobby",
        "@+typing=active TAGMSG #room",
        "@+typing=active TAGMSG alice",
        "NICK robert",
        "PART #room :bye",
    )
    bob.send("QUIT :home")
    bob.read_to_end()
    came = alice.sync()
    assert find(came, "PRIVMSG", "#room", "hello") and find(came, "PRIVMSG", "alice", "psst")
    assert bool(find(came, "AWAY")) == (capability == "away-notify")
    assert bool(find(came, "SETNAME")) == (capability == "setname")
    assert bool(find(came, "TAGMSG")) == (capability == "message-tags")
    assert not find(came, ("BATCH", "FAIL", "WARN", "NOTE", "ACK"))


def test_every_combination_of_two_hears_the_same_words(server):
    """Messages are encoded once per capability set: each of many sets gets the same words."""
    sets = (
        [()]
        + [(one,) for one in CAPABILITIES]
        + [("message-tags", one) for one in CAPABILITIES[1:]]
    )
    clients = [server.client(f"user{number}", *names) for number, names in enumerate(sets)]
    for client in clients:
        client.sync()
    clients[0].send("PRIVMSG #lobby :the same for all")
    for client in clients[1:]:
        client.expect("PRIVMSG", "#lobby", "the same for all", source="user0")
