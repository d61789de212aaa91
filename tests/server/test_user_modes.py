# SPDX-License-Identifier: GPL-3.0-or-later
"""MODE of oneself: B, i, o, w; and what bots and the invisible are to others."""

import re

import pytest

from irc import ANY, find


def test_ask(server):
    """221 with all that are set, a plus sign alone for none."""
    alice = server.client("alice")
    alice.ask_one("MODE alice", "221", "alice", "+")
    alice.ask("MODE alice +wiB")
    alice.ask_one("MODE ALICE", "221", "alice", "+Biw")


@pytest.mark.parametrize("letter", "Biw")
def test_set_and_unset(server, letter):
    """The change comes back to oneself alone; what changes nothing does not."""
    alice, bob = server.people("alice", "bob")
    for sign in "+-":
        alice.ask_one(
            f"MODE alice {sign}{letter}", "MODE", "alice", f"{sign}{letter}", source="alice"
        )
        assert alice.ask(f"MODE alice {sign}{letter}") == []
    bob.expect_nothing()


def test_several(server):
    """All in one line, taken away before given."""
    alice = server.client("alice")
    alice.ask("MODE alice +i")
    answer = alice.ask("MODE alice +w-i+B")
    assert len(answer) == 1 and sorted(re.findall(r"[A-Za-z]", answer[0].text)) == ["B", "i", "w"]
    alice.ask_one("MODE alice", "221", "alice", "+Bw")


@pytest.mark.parametrize("letters", ["x", "Z9", "é", "xyz"])
def test_unknown(server, letters):
    """501 once, after the change that the known ones made."""
    alice = server.client("alice")
    alice.ask_one(f"MODE alice +{letters}", "501", "alice", ANY)
    answer = alice.ask(f"MODE alice +{letters}i")
    assert [message.command for message in answer] == ["MODE", "501"]
    assert answer[0].matches("MODE", "alice", "+i")


def test_of_others(server):
    """502, asking or changing; 401 for nobody."""
    alice, bob = server.people("alice", "bob")
    alice.ask_one("MODE bob", "502", "alice", ANY)
    alice.ask_one("MODE bob +i", "502", "alice", ANY)
    alice.ask_one("MODE nobody", "401", "alice", "nobody", ANY)
    bob.expect_nothing()


def test_modes_are_in_004(server):
    """004 lists the letters of users, of channels, and of channels with a parameter."""
    alice = server.client("alice")
    info = find(alice.welcome, "004")[0]
    assert sorted(info.params[3]) == sorted("Biow")
    assert sorted(info.params[4]) == sorted("CIbehiklmnostv")
    assert sorted(info.params[5]) == sorted("Ibehklov")


# Invisible.


def test_invisible(server):
    """Strangers do not find one by a mask or from outside a channel; who knows the nick, or shares
    a channel, does."""
    alice, bob = server.room("#room", "alice", "bob")
    alice.ask("MODE alice +i")
    assert find(bob.ask("WHO ali*"), "352"), "they share channels"


def test_invisible_to_strangers(chatd):
    """The same without a lobby."""
    server = chatd(settings={"lobby": ""})
    (alice,) = server.room("#room", "alice")
    bob = server.client("bob")
    assert find(bob.ask("WHO ali*"), "352") and find(bob.ask("WHOIS alice"), "319")
    alice.ask("MODE alice +i")
    bob.ask_one("WHO ali*", "315", "bob", "ali*", ANY)
    bob.ask_one("WHO #room", "315", "bob", "#room", ANY)
    assert all(not row.text for row in find(bob.ask("NAMES #room"), "353"))
    assert find(bob.ask("WHO alice"), "352")
    whois = bob.ask("WHOIS alice")
    assert find(whois, "311") and not find(whois, "319")
    bob.ask("JOIN #room")
    assert find(bob.ask("WHO ali*"), "352") and find(bob.ask("WHO #room"), "352")
    assert find(bob.ask("WHOIS alice"), "319", "bob", "alice", "@#room")
    assert find(
        bob.ask("LUSERS"), "251", "bob", re.compile(r"There are 1 users and 1 invisible .*")
    )


# Bots.


def test_bot_is_advertised(server):
    """005 has the letter."""
    assert server.client("alice").isupport["BOT"] == "B"


def test_bot_in_whois_and_who(server):
    """335 in WHOIS; B among the flags of WHO and WHOX."""
    bot, alice = server.room("#room", "bot", "alice")
    assert not find(alice.ask("WHOIS bot"), "335")
    bot.ask("MODE bot +B")
    assert find(alice.ask("WHOIS bot"), "335", "alice", "bot", ANY)
    flags = {row.params[5]: row.params[6] for row in find(alice.ask("WHO #room"), "352")}
    assert "B" in flags["bot"] and "@" in flags["bot"] and "B" not in flags["alice"]
    assert "B" in find(alice.ask("WHO bot %f"), "354")[0].params[1]


def test_bot_tag(server):
    """What a bot does carries the bot tag, without a value, for those who know tags."""
    bot, alice = server.room("#room", "bot", "alice", capabilities=["message-tags"])
    plain = server.client("plain")
    plain.ask("JOIN #room")
    bot.sync(), alice.sync()
    bot.ask("PRIVMSG #room :before")
    alice.expect("PRIVMSG", "#room", "before", tags={"bot": None})
    plain.sync()
    bot.ask("MODE bot +B")
    bot.send(
        "PRIVMSG #room :one",
        "PRIVMSG alice :two",
        "NOTICE #room :three",
        "@+x=1 TAGMSG #room",
        "TOPIC #room :four",
        "MODE #room +m",
        "PART #room",
        "JOIN #room",
        "NICK robot",
        "QUIT",
    )
    seen = [alice.wait_for(ANY, ..., source=re.compile("(ro)?bot!.*")) for _ in range(10)]
    assert [message.command for message in seen][-1] == "QUIT"
    for message in seen:
        assert message.tags.get("bot") == "" and b"bot=" not in message.raw, message
    assert all("bot" not in message.tags for message in plain.sync())


def test_bot_tag_cannot_be_chosen(server):
    """A client's own bot tag is not relayed."""
    alice, bob = server.room("#room", "alice", "bob", capabilities=["message-tags"])
    alice.ask("@bot PRIVMSG #room :beep")
    bob.expect("PRIVMSG", "#room", "beep", tags={"bot": None})
