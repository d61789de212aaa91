# SPDX-License-Identifier: GPL-3.0-or-later
"""Every command has one answer: a labelled line, a labelled batch, or ACK. And whatever stands in
its parameters, the answer is well formed."""

import re

import pytest

from irc import ANY, find
from operators import OPERATORS, become_operator
from test_tags import ALL, response

SINGLE = [
    ("MODE #room +m", "MODE"),
    ("MODE #room -x", "472"),
    ("MODE #room +l x", "696"),
    ("MODE #nowhere", "403"),
    ("MODE alice", "221"),
    ("MODE alice +i", "MODE"),
    ("MODE bob", "502"),
    ("MODE #room b", "368"),
    ("KICK #room bob", "KICK"),
    ("KICK #room carol", "441"),
    ("INVITE carol #room", "341"),
    ("INVITE", "337"),
    ("INVITE bob #room", "443"),
    ("TOPIC #room :x", "TOPIC"),
    ("PART #room", "PART"),
    ("USERHOST bob", "302"),
    ("ISON bob", "303"),
    ("TIME", "391"),
    ("MONITOR + bob", "730"),
    ("MONITOR + nobody", "731"),
    ("MONITOR L", "733"),
    ("STATS x", "219"),
    ("HELP nonsense", "524"),
    ("WHO nobody", "315"),
    ("RENAME #room #hall", "RENAME"),
    ("RENAME #room", "461"),
    ("SETNAME :Alice A.", "SETNAME"),
    ("WALLOPS x", "481"),
    ("OPER root wrong", "464"),
    ("PRIVMSG @#room :x", "PRIVMSG"),
    ("MOTD", "422"),
    ("NAMES #nowhere", "366"),
    ("PING :a b", "PONG"),
]

BATCHED = [
    ("MODE #room", {"324", "329"}),
    ("MODE #room +bx a", {"MODE", "472"}),
    ("MODE alice +ix", {"MODE", "501"}),
    ("KICK #room bob,carol", {"KICK", "441"}),
    ("WHO #room %tn,1", {"354", "315"}),
    ("WHOWAS nobody", {"406", "369"}),
    ("LUSERS", {"251", "266"}),
    ("ADMIN", {"256", "259"}),
    ("INFO", {"371", "374"}),
    ("LINKS", {"364", "365"}),
    ("VERSION", {"351", "005"}),
    ("ISUPPORT", {"005"}),
    ("HELP", {"704", "706"}),
    ("STATS u", {"242", "219"}),
    ("MONITOR + bob,nobody", {"730", "731"}),
    ("JOIN #a,#b", {"JOIN", "366"}),
    ("PRIVMSG #room,bob :x", {"PRIVMSG"}),
]

NOTHING = ["MONITOR C", "MONITOR - bob", "MODE #room +n", "MODE alice -i", "NOTICE #nowhere :x"]

MORE = ["draft/channel-rename", "setname", "standard-replies"]


@pytest.fixture
def alice(chatd):
    """An operator of #room, where bob is too; carol is elsewhere."""
    server = chatd(settings=OPERATORS)
    client, _bob = server.room("#room", "alice", "bob", capabilities=[*ALL, *MORE])
    server.client("carol")
    client.sync()
    return client


@pytest.mark.parametrize("line,command", SINGLE)
def test_single(alice, line, command):
    """One line has the label itself."""
    kind, inside = response(alice, line, "abc")
    assert kind == command and len(inside) == 1


@pytest.mark.parametrize("line,commands", BATCHED)
def test_batched(alice, line, commands):
    """Several lines have a batch around them."""
    kind, inside = response(alice, line, "abc")
    assert kind == "labeled-response"
    assert commands <= {message.command for message in inside}


@pytest.mark.parametrize("line", NOTHING)
def test_nothing(alice, line):
    """No answer is ACK."""
    kind, inside = response(alice, line, "abc")
    assert kind == "ACK" and inside[0].params == ()


def test_operators(alice):
    """What operators of the server do has one answer too."""
    assert response(alice, "OPER root :open sesame", "o")[0] == "labeled-response"
    assert response(alice, "WALLOPS :x", "w")[0] == "ACK"
    assert response(alice, "KLINE 5m nobody!*@*", "k")[0] == "NOTICE"
    assert response(alice, "STATS k", "s")[0] == "labeled-response"
    assert response(alice, "UNKLINE nobody!*@*", "u")[0] == "NOTICE"
    assert response(alice, "REHASH", "r")[0] in ("382", "labeled-response")


def test_kill_of_somebody_in_the_room(alice):
    """A QUIT that one's own KILL caused is somebody else's: it is not in the answer, or the label
    is still on exactly one message."""
    become_operator(alice)
    answer = alice.ask("@label=k KILL bob :x")
    assert sum("label" in message.tags for message in answer) == 1
    assert find(answer, "QUIT", ...)


def test_every_line_of_a_batch_has_the_time(alice):
    """With server-time, the BATCH lines have it as well."""
    for message in alice.ask("@label=t WHO #room"):
        assert "time" in message.tags, message


def test_not_utf8(alice):
    """The refusal of what is not UTF-8 has the label that came with it, if that could be read."""
    line = b"@label=u PRIVMSG #room :h\xe9"
    alice.ask_one(line, "FAIL", "PRIVMSG", "INVALID_UTF8", ANY, tags={"label": "u"})
    line = b"@label=\xe9 PRIVMSG #room :hi"
    alice.ask_one(line, "FAIL", "PRIVMSG", "INVALID_UTF8", ANY, tags={"label": None})
    line = b"@label=u PRIV\xe9 #room :hi"
    alice.ask_one(line, "FAIL", "*", "INVALID_UTF8", ANY, tags={"label": "u"})


# What may stand in a parameter.


COMMANDS = [
    "ADMIN", "AWAY", "CAP", "DOWNLOAD", "HELP", "INFO", "INVITE", "INVITE x", "ISON", "JOIN",
    "JOIN #x", "KICK", "KICK #room", "KILL", "KLINE", "KLINE 5m", "LINKS", "LIST", "LUSERS", "MODE",
    "MODE #room", "MODE #room +b", "MODE #room +k", "MODE #room +l", "MODE #room +o", "MODE alice",
    "MONITOR", "MONITOR +", "MOTD", "NAMES", "NICK", "NOTICE", "OPER", "OPER x", "PART", "PASS",
    "PING", "PRIVMSG", "PRIVMSG #room", "RENAME", "RENAME #room", "SETNAME", "STATS", "STATS u",
    "TAGMSG", "TIME", "TOPIC", "TOPIC #room", "UNICAST", "UNKLINE", "USER", "USERHOST", "VERSION",
    "WALLOPS", "WHO", "WHO alice", "WHOIS", "WHOIS x", "WHOWAS", "WHOWAS x", "FROB",
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_odd_parameters(alice, command):
    """Spaces, colons, emptiness, control and wide characters in the last parameter: the answer has
    one label, and every line is one that clients can read."""
    become_operator(alice)
    for odd in (":", ":a b", "::", ":,", ":#", ":*", ":\x01", "é", ":\u202e", "%", "@", "-", "=", "$",
                ":" + "x" * 400, ":" + "ö" * 200, ",".join("abcdef"), ":#a b,#c"):  # fmt: skip
        answer = alice.ask(f"@label=x {command} {odd}")
        assert sum("label" in message.tags for message in answer) == 1, (odd, answer)
        for message in answer:
            if re.fullmatch(r"4\d\d", message.command):
                assert message.params[0] == alice.nick and len(message.params) >= 2, message


def test_numerics_keep_their_places(alice):
    """A parameter that could not stand in the middle of a line is shown as '*', so that those
    behind it stay where they are."""
    alice.ask_one("NICK :a b", "432", "alice", "*", ANY)
    alice.ask_one("JOIN :a b", "403", "alice", "*", ANY)
    alice.ask_one("MODE #room +o :a b", "401", "alice", "*", ANY)
    alice.ask_one("WHO :a b", "315", "alice", "*", ANY)
    alice.ask_one("PRIVMSG :a b", "412", "alice", ANY)
    alice.ask_one("TIME :a b", "402", "alice", "*", ANY)
