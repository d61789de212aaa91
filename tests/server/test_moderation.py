# SPDX-License-Identifier: GPL-3.0-or-later
"""KICK and RENAME."""

import re

import pytest

from irc import ANY, find

RENAME = ["draft/channel-rename", "standard-replies"]

# KICK.


def test_kick(server):
    """All members are told, the one who goes too, who is out then."""
    alice, bob, carol = server.room("#room", "alice", "bob", "carol")
    alice.send("KICK #room bob :too loud")
    for client in (alice, bob, carol):
        client.expect("KICK", "#room", "bob", "too loud", source=re.compile(r"alice!user@\S+"))
        client.expect_nothing()
    bob.ask_one("PRIVMSG #room :hey", "404", "bob", "#room", ANY)
    assert find(bob.ask("JOIN #room"), "JOIN")


@pytest.mark.parametrize("line", ["KICK #room bob", "KICK #room bob :"])
def test_kick_without_a_comment(server, line):
    """The comment is the kicker's nick (RFC 2812 section 3.2.8)."""
    alice, bob = server.room("#room", "alice", "bob")
    alice.ask_one(line, "KICK", "#room", "bob", "alice")
    bob.expect("KICK", "#room", "bob", "alice", source="alice")


@pytest.mark.parametrize("channels", ["#room", "#room,#room"])
def test_kick_several(server, channels):
    """One line for each of them; with as many channels as nicks, one by one."""
    alice, bob, carol, dave = server.room("#room", "alice", "bob", "carol", "dave")
    alice.ask(f"KICK {channels} bob,carol :bye")
    dave.expect("KICK", "#room", "bob", "bye")
    dave.expect("KICK", "#room", "carol", "bye")
    dave.expect_nothing()
    for client in (bob, carol):
        assert find(client.sync(), "KICK", "#room", client.nick, "bye")


def test_kick_from_several_channels(server):
    """The first nick from the first channel, the second from the second."""
    alice, bob, carol = server.room("#one", "alice", "bob", "carol")
    for client in (alice, bob, carol):
        client.ask("JOIN #two")
    alice.sync()
    answer = alice.ask("KICK #one,#two bob,carol :bye")
    assert [message.params for message in answer] == [
        ("#one", "bob", "bye"),
        ("#two", "carol", "bye"),
    ]


def test_kick_with_lists_that_do_not_fit(server):
    """Channels without nicks are not made up."""
    alice, bob, _carol = server.room("#room", "alice", "bob", "carol")
    alice.ask("JOIN #other")
    alice.ask_one("KICK #room,#other,#room bob,carol", "461", "alice", "KICK", ANY)
    bob.expect_nothing()


def test_kick_more_than_targmax(server):
    """As many as TARGMAX says, 407 for the first that is too much."""
    nicks = [f"u{number}" for number in range(6)]
    alice, *_others = server.room("#room", "alice", *nicks)
    limits = dict(item.split(":") for item in alice.isupport["TARGMAX"].split(","))
    limit = int(limits["KICK"])
    answer = alice.ask(f"KICK #room {','.join(nicks)}")
    assert [message.params[1] for message in find(answer, "KICK")] == nicks[:limit]
    assert find(answer, "407", "alice", nicks[limit], ANY)


def test_kick_errors(server):
    """403, 442, 482, 441, 401, 461."""
    alice, bob = server.room("#room", "alice", "bob")
    carol = server.client("carol")
    alice.sync(), bob.sync()
    alice.ask_one("KICK #nowhere bob", "403", "alice", "#nowhere", ANY)
    carol.ask_one("KICK #room bob", "442", "carol", "#room", ANY)
    bob.ask_one("KICK #room alice", "482", "bob", "#room", ANY)
    alice.ask_one("KICK #room carol", "441", "alice", "carol", "#room", ANY)
    alice.ask_one("KICK #room nobody", ("401", "441"), "alice", "nobody", ...)
    alice.ask_one("KICK #room", "461", "alice", "KICK", ANY)
    alice.ask_one("KICK", "461", "alice", "KICK", ANY)
    alice.ask_one("KICK nonsense bob", "403", "alice", "nonsense", ANY)


def test_kick_by_rank(server):
    """An operator kicks anyone; a half-operator those below; a voice nobody."""
    op, half, voice, none = server.room("#room", "op", "half", "voice", "none")
    op.ask("MODE #room +hv half voice")
    for client in (half, voice, none):
        client.sync()
    voice.ask_one("KICK #room none", "482", "voice", "#room", ANY)
    for nick in ("op", "half"):
        half.ask_one(f"KICK #room {nick}", "482", "half", "#room", ANY)
    half.ask_one("KICK #room voice", "KICK", "#room", "voice", ANY)
    op.sync()
    op.ask_one("KICK #room half", "KICK", "#room", "half", ANY)
    op.ask_one("KICK #room op :myself", "KICK", "#room", "op", "myself")
    assert find(none.ask("NAMES #room"), "353", ANY, "=", "#room", "none")


def test_long_comment(server):
    """A comment is cut at KICKLEN, between characters."""
    alice, bob = server.room("#room", "alice", "bob")
    alice.ask("KICK #room bob :" + "ö" * 200)
    told = bob.expect("KICK", "#room", "bob", ANY).text
    assert set(told) == {"ö"} and len(told.encode()) <= int(alice.isupport["KICKLEN"])
    assert len(told.encode()) > int(alice.isupport["KICKLEN"]) - 2


def test_kick_the_last_one(server):
    """A channel ends with a kick of oneself as with PART."""
    (alice,) = server.room("#room", "alice")
    alice.ask("TOPIC #room :x", "KICK #room alice")
    assert not find(alice.ask("JOIN #room"), "332")


# RENAME.


def test_rename(server):
    """Members with the capability see RENAME, with the reason or an empty one."""
    alice, bob = server.room("#old", "alice", "bob", capabilities=RENAME)
    alice.ask("TOPIC #old :kept", "MODE #old +m")
    bob.sync()
    alice.ask_one("RENAME #old #new :better", "RENAME", "#old", "#new", "better", source="alice")
    bob.expect("RENAME", "#old", "#new", "better", source=re.compile(r"alice!user@\S+"))
    assert find(bob.ask("TOPIC #new"), "332", "bob", "#new", "kept")
    assert find(bob.ask("MODE #new"), "324", "bob", "#new", "+mnt")
    bob.ask_one("TOPIC #old", "403", "bob", "#old", ANY)
    alice.ask_one("RENAME #new #newer", "RENAME", "#new", "#newer", "")
    bob.expect("RENAME", "#new", "#newer", "")


def test_rename_without_the_capability(server):
    """Others leave the old name and join the new one, ranks and all."""
    alice, bob = server.room("#old", "alice", "bob")
    alice.ask("TOPIC #old :kept")
    bob.sync()
    answer = alice.ask("RENAME #old #new :better")
    wanted = ["PART", "JOIN", "332", "333", "353", "366"]
    assert [message.command for message in answer] == wanted
    seen = bob.sync()
    assert [message.command for message in seen] == wanted
    assert seen[0].matches("PART", "#old", "better", source="bob")
    assert seen[1].matches("JOIN", "#new", source="bob")
    assert sorted(seen[4].text.split()) == ["@alice", "bob"]
    bob.ask("PRIVMSG #new :hello")
    alice.expect("PRIVMSG", "#new", "hello")


def test_rename_without_a_reason_and_capability(server):
    """PART has no reason then."""
    (alice,) = server.room("#old", "alice")
    answer = alice.ask("RENAME #old #new")
    assert answer[0].params in (("#old",), ("#old", ""))


def test_rename_of_case_only(server):
    """It is allowed; who knows RENAME sees it, who does not is left in peace."""
    alice, bob = server.room("#room", "alice", "bob")
    alice.request(*RENAME)
    alice.ask_one("RENAME #room #Room", "RENAME", "#room", "#Room", "")
    bob.expect_nothing()
    assert find(bob.ask("TOPIC #room"), "331", "bob", "#Room", ANY)


def test_rename_extended_join_and_no_names(server):
    """The JOIN that stands for it is one as negotiated, and so are the names."""
    (alice,) = server.room("#old", "alice", capabilities=["extended-join", "no-implicit-names"])
    answer = alice.ask("RENAME #old #new")
    assert [message.command for message in answer] == ["PART", "JOIN"]
    assert answer[1].matches("JOIN", "#new", "*", "alice")


@pytest.mark.parametrize("name", ["new", "#a\u200bb", "&new", "#a*b", "#" + "x" * 100])
def test_rename_to_a_bad_name(server, name):
    """FAIL with old and new name."""
    (alice,) = server.room("#old", "alice", capabilities=RENAME)
    alice.ask_one(f"RENAME #old {name}", "FAIL", "RENAME", "CANNOT_RENAME", "#old", name, ANY)


def test_rename_errors(server):
    """Taken, not allowed, not there."""
    alice, bob = server.room("#old", "alice", "bob", capabilities=RENAME)
    carol = server.client("carol")
    carol.ask("JOIN #taken")
    alice.sync(), bob.sync()
    alice.ask_one(
        "RENAME #old #Taken", "FAIL", "RENAME", "CHANNEL_NAME_IN_USE", "#old", "#Taken", ANY
    )
    bob.ask_one("RENAME #old #new", "482", "bob", "#old", ANY)
    carol.ask_one("RENAME #old #new", "442", "carol", "#old", ANY)
    alice.ask_one("RENAME #nowhere #new", "403", "alice", "#nowhere", ANY)
    alice.ask_one("RENAME #old", "461", "alice", "RENAME", ANY)


def test_rename_of_the_lobby(server):
    """The lobby keeps its name, whoever asks."""
    alice = server.client("alice", *RENAME)
    answer = alice.ask("RENAME #lobby #hall")
    assert len(answer) == 1 and answer[0].command in ("482", "FAIL")
    assert find(alice.ask("NAMES #lobby"), "353")


def test_rename_with_a_label(server):
    """The answer is one, for those with the capability a single line."""
    (alice,) = server.room(
        "#old", "alice", capabilities=[*RENAME, "batch", "labeled-response", "message-tags"]
    )
    alice.ask_one("@label=r RENAME #old #new", "RENAME", "#old", "#new", "", tags={"label": "r"})
