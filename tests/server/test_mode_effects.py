# SPDX-License-Identifier: GPL-3.0-or-later
"""What channel modes C, m, n, s and t, and ranks, mean for everything else; STATUSMSG."""

import pytest

from irc import ANY, find

TAGS = ["message-tags"]


def room_and_outsider(server, modes):
    """An operator and a member of a channel with these modes, and someone outside."""
    alice, bob = server.room("#room", "alice", "bob", capabilities=TAGS)
    carol = server.client("carol", *TAGS)
    alice.ask(f"MODE #room {modes}")
    for client in (alice, bob, carol):
        client.sync()
    return alice, bob, carol


# m.


def test_moderated(server):
    """Only those with a rank speak, by PRIVMSG, NOTICE or TAGMSG."""
    alice, bob, _carol = room_and_outsider(server, "+m")
    bob.ask_one("PRIVMSG #room :hi", "404", "bob", "#room", ANY)
    assert bob.ask("NOTICE #room :hi") == []
    bob.ask_one("@+x=1 TAGMSG #room", "404", "bob", "#room", ANY)
    alice.expect_nothing()
    for rank in "vho":
        alice.ask(f"MODE #room +{rank} bob")
        bob.sync()
        assert bob.ask(f"PRIVMSG #room :as {rank}") == []
        alice.expect("PRIVMSG", "#room", f"as {rank}", source="bob")
        alice.ask(f"MODE #room -{rank} bob")


def test_moderated_leaves_the_rest(server):
    """The topic is another mode's matter, and one may still leave."""
    alice, bob, _carol = room_and_outsider(server, "+m-t")
    bob.ask_one("TOPIC #room :quiet", "TOPIC", "#room", "quiet")
    assert find(bob.ask("PART #room"), "PART")
    alice.sync()


# n.


def test_no_external_messages(server):
    """Outsiders are refused while n is set, and heard when it is not."""
    alice, bob, carol = room_and_outsider(server, "+n")
    carol.ask_one("PRIVMSG #room :hi", "404", "carol", "#room", ANY)
    assert carol.ask("NOTICE #room :hi") == []
    alice.expect_nothing()
    alice.ask("MODE #room -n")
    bob.sync()
    assert carol.ask("PRIVMSG #room :hi") == []
    for client in (alice, bob):
        client.expect("PRIVMSG", "#room", "hi", source="carol")


def test_open_but_moderated(server):
    """Without n, the other rules hold for outsiders too."""
    alice, _bob, carol = room_and_outsider(server, "-n+m")
    carol.ask_one("PRIVMSG #room :hi", "404", "carol", "#room", ANY)
    alice.ask("MODE #room -m+b carol")
    carol.ask_one("PRIVMSG #room :hi", "404", "carol", "#room", ANY)


# C.


@pytest.mark.parametrize(
    "text,passes",
    [
        ("\x01VERSION\x01", False),
        ("\x01PING 123", False),
        ("\x01\x01", False),
        ("\x01ACTION waves\x01", True),
        ("\x01action waves\x01", True),
        ("\x01ACTIONS\x01", False),
        ("plain", True),
        ("not \x01CTCP\x01 here", True),
    ],
)
def test_no_ctcp(server, text, passes):
    """CTCP but ACTION is refused, for operators too; people may still be asked in private."""
    alice, bob, _carol = room_and_outsider(server, "+C")
    if passes:
        assert alice.ask(f"PRIVMSG #room :{text}") == []
        bob.expect("PRIVMSG", "#room", text)
    else:
        alice.ask_one(f"PRIVMSG #room :{text}", "404", "alice", "#room", ANY)
        assert alice.ask(f"NOTICE #room :{text}") == []
        bob.expect_nothing()
    alice.ask(f"PRIVMSG bob :{text}")
    bob.expect("PRIVMSG", "bob", text)


# t.


def test_topic_lock(server):
    """Half-operators and operators set the topic; others get 482, and do when t is not set."""
    alice, bob, carol = room_and_outsider(server, "+t")
    bob.ask_one("TOPIC #room :mine", "482", "bob", "#room", ANY)
    alice.ask("MODE #room +v bob")
    bob.sync()
    bob.ask_one("TOPIC #room :mine", "482", "bob", "#room", ANY)
    alice.ask("MODE #room +h bob")
    bob.sync()
    bob.ask_one("TOPIC #room :mine", "TOPIC", "#room", "mine")
    alice.ask("MODE #room -t-h bob")
    bob.sync()
    bob.ask_one("TOPIC #room :ours", "TOPIC", "#room", "ours")
    assert [message.command for message in carol.ask("TOPIC #room")] == ["332", "333"]
    carol.ask_one("TOPIC #room :theirs", "442", "carol", "#room", ANY)


# s.


def test_secret_from_outside(server):
    """Nothing tells a stranger that the channel exists."""
    _alice, _bob, carol = room_and_outsider(server, "+s")
    assert not find(carol.ask("LIST"), "322", ANY, "#room", ...)
    assert not find(carol.ask("LIST #room"), "322")
    carol.ask_one("NAMES #room", "366", "carol", "#room", ANY)
    carol.ask_one("WHO #room", "315", "carol", "#room", ANY)
    carol.ask_one("TOPIC #room", "403", "carol", "#room", ANY)
    carol.ask_one("MODE #room", "403", "carol", "#room", ANY)
    carol.ask_one("PRIVMSG #room :hi", "403", "carol", "#room", ANY)
    shown = find(carol.ask("WHOIS alice"), "319")
    assert all("#room" not in row.text for row in shown)
    assert all(row.params[1] != "#room" for row in find(carol.ask("WHO alice"), "352"))


def test_secret_from_inside(server):
    """Members see it as ever, with '@' in 353."""
    _alice, bob, _carol = room_and_outsider(server, "+s")
    assert find(bob.ask("LIST"), "322", "bob", "#room", "2", ANY)
    assert find(bob.ask("NAMES #room"), "353", "bob", "@", "#room", ANY)
    assert len(find(bob.ask("WHO #room"), "352")) == 2
    assert "@#room" in find(bob.ask("WHOIS alice"), "319")[0].text.split()


def test_secret_can_be_joined(server):
    """Who knows the name comes in."""
    _alice, _bob, carol = room_and_outsider(server, "+s")
    answer = carol.ask("JOIN #room")
    assert find(answer, "JOIN", "#room") and find(answer, "353", "carol", "@", "#room", ANY)


# STATUSMSG.


@pytest.mark.parametrize("command", ["PRIVMSG", "NOTICE"])
@pytest.mark.parametrize("prefix,readers", [("@", "o"), ("%", "oh"), ("+", "ohv")])
def test_statusmsg(server, command, prefix, readers):
    """A message to a prefix reaches those of that rank and above, and no one else; the target is
    told as it was written."""
    clients = dict(zip("ohvn", server.room("#room", "op", "half", "voice", "none")))
    clients["o"].ask("MODE #room +hv half voice")
    sender = server.client("sender")
    sender.ask("JOIN #room")
    for client in clients.values():
        client.sync()
    assert sender.ask(f"{command} {prefix}#room :to some") == []
    for rank, client in clients.items():
        if rank in readers:
            client.expect(command, f"{prefix}#room", "to some", source="sender")
        client.expect_nothing()


def test_statusmsg_tags(server):
    """TAGMSG too."""
    alice, bob, carol = room_and_outsider(server, "+n")
    carol.ask("JOIN #room")
    alice.sync(), bob.sync()
    carol.ask("@+typing=active TAGMSG @#room")
    alice.expect("TAGMSG", "@#room", source="carol", tags={"+typing": "active"})
    bob.expect_nothing()


def test_statusmsg_echo(server):
    """The echo comes back to a sender of no rank, and once to one of that rank."""
    alice, bob = server.room("#room", "alice", "bob", capabilities=["echo-message"])
    bob.ask_one("PRIVMSG @#room :hm", "PRIVMSG", "@#room", "hm", source="bob")
    alice.expect("PRIVMSG", "@#room", "hm")
    alice.ask_one("PRIVMSG @#room :hm", "PRIVMSG", "@#room", "hm", source="alice")


@pytest.mark.parametrize("prefixes", ["@+", "+@", "@%+"])
def test_statusmsg_of_several(server, prefixes):
    """Several prefixes mean the lowest of them."""
    alice, bob, carol = server.room("#room", "alice", "bob", "carol")
    alice.ask("MODE #room +v bob")
    for client in (bob, carol):
        client.sync()
    alice.ask(f"PRIVMSG {prefixes}#room :voices")
    bob.expect("PRIVMSG", "+#room", "voices")
    carol.expect_nothing()


def test_statusmsg_errors(server):
    """It obeys the same rules as other messages, under the channel's name."""
    _alice, bob, carol = room_and_outsider(server, "+m")
    bob.ask_one("PRIVMSG @#room :hi", "404", "bob", "#room", ANY)
    carol.ask_one("PRIVMSG @#room :hi", "404", "carol", "#room", ANY)
    bob.ask_one("PRIVMSG @#nowhere :hi", "403", "bob", "#nowhere", ANY)
    bob.ask_one("PRIVMSG @alice :hi", "401", "bob", "@alice", ANY)
    assert bob.ask("NOTICE @#nowhere :hi") == []


def test_statusmsg_is_advertised(server):
    """005 has the prefixes."""
    assert server.client("alice").isupport["STATUSMSG"] == "@%+"
