# SPDX-License-Identifier: GPL-3.0-or-later
"""005: complete, true, before registration too, and pushed when a setting changes."""

import re
import shutil

import pytest

from chatd import make_directory
from irc import ANY, find
from operators import OPERATORS, become_operator

EXTENDED = ["batch", "draft/extended-isupport"]


def test_complete(server):
    """All tokens that say what the server does."""
    have = server.client("alice").isupport
    wanted = {
        "ACCOUNTEXTBAN": "a",
        "BOT": "B",
        "CASEMAPPING": "ascii",
        "CHANLIMIT": "#:50",
        "CHANMODES": "Ibe,k,l,Cimnst",
        "CHANNELLEN": "50",
        "CHANTYPES": "#",
        "ELIST": "CMNTU",
        "EXCEPTS": "e",
        "EXTBAN": "$,a",
        "INVEX": "I",
        "MAXLIST": "b:100,e:100,I:100",
        "MODES": "",
        "MONITOR": "100",
        "PREFIX": "(ohv)@%+",
        "SAFELIST": "",
        "STATUSMSG": "@%+",
        "UTF8ONLY": "",
        "WHOX": "",
    }
    assert {name: have.get(name) for name in wanted} == wanted
    for token in ("AWAYLEN", "KEYLEN", "KICKLEN", "LINELEN", "NAMELEN", "TOPICLEN", "USERLEN"):
        assert int(have[token]) > 0, token


@pytest.mark.parametrize("length", [0, 1])
def test_nicklen(server, length):
    """A nick of NICKLEN is taken, a longer one is 432."""
    alice = server.client("alice")
    nick = "n" * (int(alice.isupport["NICKLEN"]) + length)
    if length:
        alice.ask_one(f"NICK {nick}", "432", "alice", nick, ANY)
    else:
        alice.ask_one(f"NICK {nick}", "NICK", nick)


@pytest.mark.parametrize("letter", ["c", "ö"])
def test_channellen(server, letter):
    """A name of CHANNELLEN, with its '#', is taken, a longer one is 403."""
    alice = server.client("alice")
    name = "#" + letter * (int(alice.isupport["CHANNELLEN"]) - 1)
    assert find(alice.ask(f"JOIN {name}"), "JOIN", name)
    alice.ask_one(f"JOIN {name}x", "403", "alice", name + "x", ANY)


def test_chanlimit(chatd):
    """So many channels can be joined; the lobby, which nobody chose, is not one of them."""
    for lobby in ("#lobby", ""):
        server = chatd(settings={"channels_per_client": "3", "lobby": lobby})
        alice = server.client("alice")
        assert alice.isupport["CHANLIMIT"] == "#:3"
        assert len(find(alice.ask("JOIN #a,#b,#c"), "JOIN")) == 3
        alice.ask_one("JOIN #d", "405", "alice", "#d", ANY)


def test_userlen_and_namelen(server):
    """User and real name are cut to their lengths without a word."""
    alice = server.client("alice", user="u" * 100, realname="r" * 300)
    row = find(alice.ask("WHOIS alice"), "311")[0]
    assert row.params[2] == "u" * int(alice.isupport["USERLEN"])
    assert row.text == "r" * int(alice.isupport["NAMELEN"])


def test_awaylen(server):
    """An away message is cut to its length."""
    alice = server.client("alice")
    alice.ask("AWAY :" + "a" * 400)
    row = find(alice.ask("WHOIS alice"), "301")[0]
    assert row.text == "a" * int(alice.isupport["AWAYLEN"])


def test_targmax(server):
    """Each limit is a number or nothing; messages keep to it."""
    alice = server.client("alice")
    limits = dict(item.split(":") for item in alice.isupport["TARGMAX"].split(","))
    assert all(re.fullmatch(r"[A-Z]+", name) for name in limits)
    assert all(limit == "" or int(limit) > 0 for limit in limits.values())
    limit = int(limits["PRIVMSG"])
    targets = [f"#t{number}" for number in range(limit + 2)]
    alice.ask("JOIN " + ",".join(targets))
    alice.request("echo-message")
    answer = alice.ask(f"PRIVMSG {','.join(targets)} :hi")
    assert [message.params[0] for message in find(answer, "PRIVMSG")] == targets[:limit]
    assert find(answer, "407", "alice", targets[limit], ANY)


# ISUPPORT and draft/extended-isupport.


def test_command(server):
    """ISUPPORT repeats what was told."""
    alice = server.client("alice")
    assert alice.ask("ISUPPORT") == find(alice.welcome, "005")


def test_in_a_batch(server):
    """With both capabilities, 005 comes in a batch of its own, at registration too."""
    alice = server.client("alice", *EXTENDED)
    for messages in (alice.welcome, alice.ask("ISUPPORT"), alice.ask("VERSION")):
        rows = find(messages, "005")
        start = find(messages, "BATCH", re.compile(r"\+\S+"), "draft/isupport")
        assert len(start) == 1 and rows
        assert all(row.tags["batch"] == start[0].params[0][1:] for row in rows)
        assert find(messages, "BATCH", "-" + start[0].params[0][1:])


@pytest.mark.parametrize("capabilities", [["batch"], ["draft/extended-isupport"]])
def test_not_in_a_batch(server, capabilities):
    """One of them is not enough."""
    alice = server.client("alice", *capabilities)
    answer = alice.ask("ISUPPORT")
    assert answer and all(message.command == "005" for message in answer)


def test_before_registration(server):
    """ISUPPORT is answered while capabilities are negotiated, for '*', and all of it."""
    client = server.connect()
    client.request(*EXTENDED)
    client.send("ISUPPORT")
    start = client.expect("BATCH", ANY, "draft/isupport")
    before = {}
    while (message := client.receive()).command == "005":
        assert message.params[0] == "*" and message.tags["batch"] == start.params[0][1:]
        before.update(token.partition("=")[::2] for token in message.params[1:-1])
    assert message.matches("BATCH", "-" + start.params[0][1:])
    client.isupport = {}
    client.register("alice")
    assert client.isupport == before


def test_with_a_label(server):
    """The batch is within the answer's."""
    alice = server.client("alice", *EXTENDED, "labeled-response")
    answer = alice.ask("@label=i ISUPPORT")
    outer = answer[0]
    assert outer.matches("BATCH", ANY, ANY, tags={"label": "i"})
    inner = find(answer, "BATCH", re.compile(r"\+.*"), "draft/isupport")[0]
    assert all(row.tags["batch"] == inner.params[0][1:] for row in find(answer, "005"))
    assert sum("label" in message.tags for message in answer) == 1


@pytest.fixture
def config():
    """The path of a settings file that the server may read."""
    place = make_directory()
    yield place / "chatd.conf"
    shutil.rmtree(place)


def test_pushed_on_rehash(chatd, config):
    """What a new setting changes is told to those who have the capability, and nothing else; what
    is gone is told with a minus."""
    config.write_text("[chatd]\nicon = https://example.org/i.png\nnetwork_name = One\n")
    server = chatd("--config", config, settings=OPERATORS)
    alice, bob = server.client("alice", *EXTENDED), server.client("bob")
    assert alice.isupport["draft/ICON"] == "https://example.org/i.png"
    alice.sync()
    become_operator(bob)
    config.write_text("[chatd]\nnetwork_name = Two\nmonitor_max = 7\n")
    answer = bob.ask("REHASH")
    assert answer[0].matches("382", "bob", ANY, ANY) and not find(answer, "005")
    start = alice.wait_for("BATCH", ANY, "draft/isupport")
    row = alice.expect("005", "alice", ..., tags={"batch": start.params[0][1:]})
    assert sorted(row.params[1:-1]) == ["-draft/ICON", "MONITOR=7", "NETWORK=Two"]
    alice.expect("BATCH", "-" + start.params[0][1:])
    bob.ask("REHASH")
    alice.expect_nothing()
    assert find(server.client("carol").welcome, "005", ANY, ...)
