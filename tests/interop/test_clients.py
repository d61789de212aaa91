# SPDX-License-Identifier: GPL-3.0-or-later
"""WeeChat and irssi in the same room as a raw client: what one does, the other sees."""

import re

from foreign import ANYWHERE
from irc import ANY, find


def test_meets_in_the_lobby(start_foreign, server):
    """A foreign client registers, is in the lobby, and both sides see each other there."""
    alice = server.client("alice")
    foreign = start_foreign(server)
    alice.wait_for("JOIN", "#lobby", source="foreign", deadline=30)
    foreign.wait_joined("#lobby")
    names = find(alice.ask("NAMES #lobby"), "353")[0].text.split()
    assert sorted(name.lstrip("@+") for name in names) == ["alice", "foreign"]
    server.client("bob")
    foreign.expect("#lobby", r"bob.*has joined")


def test_talks_in_a_channel(foreign, server):
    """Messages in a channel go both ways, with letters of any script."""
    alice = server.client("alice")
    foreign.say("#lobby", "/join #room")
    foreign.wait_joined("#room")
    alice.ask("JOIN #room")
    alice.send("PRIVMSG #room :hello from the other side, süß 你好 \U0001f600")
    foreign.expect("#room", r"alice.*hello from the other side, süß 你好 \U0001f600")
    foreign.say("#room", "greetings: grüße 你好 \U0001f600")
    alice.wait_for("PRIVMSG", "#room", "greetings: grüße 你好 \U0001f600", source="foreign")


def test_talks_in_private(foreign, server):
    """A private conversation goes both ways."""
    alice = server.client("alice")
    alice.send("PRIVMSG foreign :psst, foreign")
    foreign.expect("alice", r"psst, foreign")
    foreign.say("alice", "psst yourself")
    alice.wait_for("PRIVMSG", "alice", "psst yourself", source="foreign")


def test_acts(foreign, server):
    """/me is an action on both sides."""
    alice = server.client("alice")
    foreign.say("#lobby", "/me waves")
    alice.wait_for("PRIVMSG", "#lobby", "\x01ACTION waves\x01", source="foreign")
    alice.send("PRIVMSG #lobby :\x01ACTION bows\x01")
    foreign.expect("#lobby", r"alice bows")


def test_notices(foreign, server):
    """/notice goes both ways."""
    alice = server.client("alice")
    foreign.say("#lobby", "/notice alice take note")
    alice.wait_for("NOTICE", "alice", "take note", source="foreign")
    alice.send("NOTICE #lobby :noted by all")
    foreign.expect("#lobby", r"noted by all")


def test_is_away(foreign, server):
    """Away, in both directions."""
    alice = server.client("alice")
    foreign.say("#lobby", "/away out for lunch")
    while not (answer := find(alice.ask("PRIVMSG foreign :there?"), "301")):
        pass
    assert answer[0].matches("301", "alice", "foreign", "out for lunch")
    alice.ask("AWAY :reading")
    foreign.say("#lobby", "/msg alice busy?")
    foreign.say("#lobby", "/whois alice")
    foreign.expect(ANYWHERE, r"reading")


def test_changes_names(foreign, server):
    """A change of name is seen on the other side, and the new name can be spoken to."""
    alice = server.client("alice")
    foreign.say("#lobby", "/nick stranger")
    alice.wait_for("NICK", "stranger", source="foreign")
    foreign.expect("#lobby", r"now known as.*stranger")
    alice.send("PRIVMSG stranger :hello, stranger")
    foreign.expect("alice", r"hello, stranger")
    alice.send("NICK alicia")
    foreign.expect("#lobby", r"alice is now known as alicia")


def test_taken_name(start_foreign, server):
    """A foreign client whose name is taken finds another one and gets in."""
    alice = server.client("foreign")
    start_foreign(server, "foreign")
    join = alice.wait_for("JOIN", "#lobby", deadline=30)
    assert join.nick != "foreign"


def test_sets_topics(foreign, server):
    """Topics, each set by who founded the channel, and one that was there before."""
    alice = server.client("alice")
    foreign.say("#lobby", "/join #room")
    foreign.wait_joined("#room")
    alice.ask("JOIN #room")
    foreign.say("#room", "/topic tea at five")
    alice.wait_for("TOPIC", "#room", "tea at five", source="foreign")
    alice.ask("JOIN #other", "TOPIC #other :set before you came")
    foreign.say("#lobby", "/join #other")
    foreign.expect("#other", r"set before you came")
    alice.send("TOPIC #other :cake at six")
    foreign.expect("#other", r"cake at six")


def test_parts_and_comes_back(foreign, server):
    """Leaving and joining a channel, with a reason."""
    alice = server.client("alice")
    foreign.say("#lobby", "/join #room")
    foreign.wait_joined("#room")
    alice.ask("JOIN #room")
    foreign.say("#room", "/part #room so long")
    alice.wait_for("PART", "#room", "so long", source="foreign")
    alice.ask("PART #room")


def test_sees_departures(foreign, server):
    """Whoever leaves is seen to leave, by QUIT and by a broken link; oneself too."""
    alice, bob, carol = server.people("alice", "bob", "carol")
    bob.send("QUIT :good night")
    foreign.expect("#lobby", r"bob.*(has quit|quit).*good night")
    carol.reset()
    foreign.expect("#lobby", r"carol.*(has quit|quit)")
    foreign.say("#lobby", "/quit see you")
    quit_message = alice.wait_for("QUIT", ANY, source="foreign")
    assert "see you" in quit_message.text


def test_uses_the_verbs(foreign, server, tmp_path):
    """The coursework's verbs, sent as raw lines, do what they should."""
    (server.files / "readme.txt").write_text("hello")
    alice = server.client("alice")
    foreign.say("#lobby", "/quote BROADCAST hello all of you")
    alice.wait_for("PRIVMSG", "#lobby", "hello all of you", source="foreign")
    foreign.say("#lobby", "/quote UNICAST alice only you")
    alice.wait_for("PRIVMSG", "alice", "only you", source="foreign")
    foreign.say("#lobby", "/quote FILE")
    foreign.expect(ANYWHERE, r"readme\.txt")
    foreign.say("#lobby", "/quote DOWNLOAD readme.txt")
    foreign.expect(ANYWHERE, re.escape(server.files_url + "readme.txt"))
    foreign.say("#lobby", "/quote QUIT")
    alice.wait_for("QUIT", ANY, source="foreign")


def test_asks_who_is_who(foreign, server):
    """WHOIS, NAMES and LIST are understood by the client that asked."""
    server.client("alice", realname="Alice of the Looking Glass")
    foreign.say("#lobby", "/whois alice")
    foreign.expect(ANYWHERE, r"Alice of the Looking Glass")
    foreign.expect(ANYWHERE, r"#lobby")
    foreign.say("#lobby", "/list -yes" if foreign.program == "irssi" else "/list")
    foreign.expect(ANYWHERE, r"#lobby.*2|2.*#lobby")


def test_long_texts(foreign, server):
    """A text longer than a line is split by the client, and nothing of it is lost on the way."""
    alice = server.client("alice")
    words = [f"word{number}" for number in range(200)]
    foreign.say("#lobby", " ".join(words))
    came = []
    while len(came) < len(words):
        came += alice.wait_for("PRIVMSG", "#lobby", ANY, source="foreign").text.split()
    assert came == words


def test_comes_back_after_a_restart(start_foreign, chatd):
    """The server says goodbye, the client shows why, and comes back by itself once there is a
    server again."""
    first = chatd()
    foreign = start_foreign(first)
    foreign.wait_joined("#lobby")
    first.stop()
    foreign.expect(ANYWHERE, r"(?i)going down")
    again = chatd(
        "--listen",
        "127.0.0.1",
        "--files-port",
        "0",
        "--state-dir",
        first.state,
        first.address[1],
        bare=True,
    )
    alice = again.client("alice")
    if "foreign" not in find(alice.ask("NAMES #lobby"), "353")[0].text.split():
        alice.wait_for("JOIN", "#lobby", source="foreign", deadline=60)


def test_stays_when_silent(start_foreign, chatd):
    """A foreign client answers the server's PING."""
    server = chatd(settings={"ping_interval": "0.3", "ping_timeout": "3"})
    foreign = start_foreign(server)
    foreign.wait_joined("#lobby")
    watcher = server.connect(auto_pong=False).register("watcher")
    for _ in range(3):
        watcher.send(f"PONG :{watcher.wait_for('PING', ANY).text}")
    assert find(watcher.ask("WHOIS foreign"), "311")
