# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user may be called, and when two names are one."""

import pytest

from irc import ANY, find

VALID = {
    "one letter": "a",
    "letters and digits": "alice99",
    "every special character": "a-_[]\\`^{}|",
    "a special character first": "_bob",
    "a bracket first": "[away]",
    "32 characters": "n" * 32,
    "German": "Jürgen",
    "Greek": "Ευρυδίκη",
    "Cyrillic": "Наташа",
    "Chinese": "小明",
    "32 Chinese characters": "明" * 32,
    "Japanese with a long vowel": "ユーザー",
    "Hindi, whose vowels are marks": "हिन्दी",
    "Arabic": "محمد",
    "Hebrew": "דוד",
    "Korean": "홍길동",
    "digits of another script, not first": "أحمد٣",
}

INVALID = {
    "a digit first": "1alice",
    "a dash first": "-alice",
    "an Arabic digit first": "٣abc",
    "33 characters": "n" * 33,
    "a channel's sign first": "#alice",
    "an ampersand": "a&b",
    "a comma": "a,b",
    "an asterisk": "a*b",
    "an exclamation mark": "a!b",
    "an at sign": "a@b",
    "a dot": "a.b",
    "a colon": "a:b",
    "a question mark": "a?b",
    "a plus": "a+b",
    "a slash": "a/b",
    "a dollar": "a$b",
    "a tilde": "a~b",
    "quotes": 'a"b',
    "a control character": "a\x07b",
    "a bold code": "a\x02b",
    "a tab": "a\tb",
    "DEL": "a\x7fb",
    "a no-break space": "a\u00a0b",
    "a zero-width space": "a\u200bb",
    "a zero-width joiner": "a\u200db",
    "a soft hyphen": "a\u00adb",
    "a right-to-left override": "a\u202eb",
    "a left-to-right mark": "a\u200eb",
    "an isolate": "a\u2066b",
    "a byte order mark": "\ufeffab",
    "a line separator": "a\u2028b",
    "a C1 control": "a\u0085b",
    "an emoji": "a😀",
    "private use": "a\ue000",
    "a variation selector": "a\ufe0f",
    "a blank letter (Hangul filler)": "a\u3164b",
    "a blank mark (combining grapheme joiner)": "a\u034fb",
    "an unassigned code point": "a\u0378",
    "a noncharacter": "a\ufffe",
    "a mark alone, which hangs on nothing": "\u0301abc",
}


@pytest.mark.parametrize("nick", VALID.values(), ids=VALID.keys())
def test_valid(server, nick):
    """A valid name registers as it is, and can be spoken to."""
    client = server.client(nick)
    assert client.nick == nick
    server.client("other").send(f"PRIVMSG {nick} :hello")
    client.wait_for("PRIVMSG", nick, "hello")


@pytest.mark.parametrize("nick", INVALID.values(), ids=INVALID.keys())
def test_invalid(server, nick):
    """An invalid name is 432 before and after registration, and nothing changes."""
    client = server.connect()
    client.send(f"NICK {nick}")
    client.expect("432", "*", ...)
    client.register("alice")
    client.send(f"NICK {nick}")
    client.expect("432", "alice", ...)
    client.expect_nothing()
    assert find(client.ask("WHOIS alice"), "311")


@pytest.mark.parametrize("line", ["NICK", "NICK :"])
def test_no_name_given(server, line):
    """NICK without a name is 431, before and after registration."""
    client = server.connect()
    client.send(line)
    client.expect("431", "*", ANY)
    client.register("alice").ask_one(line, "431", "alice", ANY)


def test_erroneous_names_the_nick(server):
    """432 names what was asked for, so that a client can show it."""
    client = server.client("alice")
    client.ask_one("NICK 9lives", "432", "alice", "9lives", ANY)


def test_erroneous_nick_with_a_space(server):
    """A nick with a space is refused in a numeric that is still well formed."""
    client = server.client("alice")
    client.ask_one("NICK :a b", "432", "alice", ...)


SAME = [
    ("alice", "alice"),
    ("alice", "ALICE"),
    ("Jürgen", "JÜRGEN"),
    ("Jürgen", "Ju\u0308rgen"),
    ("straße", "STRASSE"),
    ("σοφός", "ΣΟΦΌΣ"),
    ("Наташа", "НАТАША"),
]


@pytest.mark.parametrize(
    "first,second", SAME, ids=lambda name: name.encode("unicode_escape").decode()
)
def test_taken(server, first, second):
    """Names that fold alike are one name: 433, with another try allowed, before registration and
    after."""
    server.client(first)
    late = server.connect()
    late.send(f"NICK {second}", "USER u 0 * :U")
    late.expect("433", "*", ANY, ANY)
    late.register("other")
    late.ask_one(f"NICK {second}", "433", "other", ANY, ANY)
    assert late.nick == "other"


@pytest.mark.parametrize("first,second", [("a{", "a["), ("a|", "a\\"), ("aé", "ae")])
def test_not_the_same(server, first, second):
    """CASEMAPPING is ascii: brackets are not braces, and letters with marks are other letters."""
    one, two = server.client(first), server.client(second)
    two.send(f"PRIVMSG {first} :to you")
    one.wait_for("PRIVMSG", first, "to you", source=second)


def test_taken_names_the_nick(server):
    """433 names the nick that is taken."""
    server.client("alice")
    bob = server.client("bob")
    bob.ask_one("NICK Alice", "433", "bob", "Alice", ANY)


def test_kept_as_nfc(server):
    """A decomposed name is kept and shown composed, and reached by either form."""
    client = server.connect()
    client.send("NICK Ju\u0308rgen", "USER j 0 * :J")
    client.wait_for("001", "J\u00fcrgen", ANY)
    other = server.client("other")
    client.sync()
    other.send("PRIVMSG Ju\u0308rgen :hello")
    client.expect("PRIVMSG", "J\u00fcrgen", "hello")


def test_change(server):
    """A change of name is told once to everyone in sight, under the old name, and to oneself."""
    alice, bob, carol = server.room("#room", "alice", "bob", "carol")
    alice.send("NICK alicia")
    for client in (alice, bob, carol):
        assert client.expect("NICK", "alicia").source.startswith("alice!")
        client.expect_nothing()
    assert alice.nick == "alicia"
    bob.send("PRIVMSG alicia :hello")
    alice.expect("PRIVMSG", "alicia", "hello")
    bob.ask_one("PRIVMSG alice :gone", "401", "bob", "alice", ANY)
    server.client("alice")


def test_change_of_case_only(server):
    """One's own name in another case is not taken."""
    alice, bob = server.people("alice", "bob")
    alice.send("NICK Alice")
    for client in (alice, bob):
        client.expect("NICK", "Alice", source="alice")
    names = find(bob.ask("NAMES #lobby"), "353")[0].text
    assert "Alice" in names and "alice" not in names


def test_change_to_the_same(server):
    """The very same name again changes nothing and is told to nobody else."""
    alice, bob = server.people("alice", "bob")
    assert all(message.command == "NICK" for message in alice.ask("NICK alice"))
    bob.expect_nothing()


def test_no_lobby_no_audience(chatd):
    """Who shares no channel with someone hears nothing of a change of name."""
    alice, bob = chatd(settings={"lobby": ""}).people("alice", "bob")
    alice.send("NICK alicia")
    alice.expect("NICK", "alicia", source="alice")
    bob.expect_nothing()


def test_name_is_free_after_leaving(server):
    """A name is free for the next one at once."""
    for _ in range(5):
        client = server.client("alice")
        client.send("QUIT")
        client.expect_closed()


def test_swap(server):
    """Two users can trade names through a third."""
    alice, bob = server.people("alice", "bob")
    alice.ask("NICK tmp")
    bob.ask("NICK alice")
    alice.ask("NICK bob")
    assert (alice.nick, bob.nick) == ("bob", "alice")
    bob.send("PRIVMSG bob :hi")
    alice.wait_for("PRIVMSG", "bob", "hi", source="alice")


def test_extra_parameters_are_ignored(server):
    """NICK with a hop count, as of RFC 1459, is NICK."""
    alice = server.client("alice")
    alice.ask("NICK alicia 1")
    assert alice.nick == "alicia"


def test_names_that_look_alike(server):
    """Nobody takes a name that people would read as somebody else's, or that mixes such letters."""
    server.client("coco")
    newcomer = server.connect()
    newcomer.send("NICK \u0441\u043e\u0441\u043e", "USER u 0 * :Cyrillic", "PING one")
    newcomer.expect("433", "*", "\u0441\u043e\u0441\u043e", ...)
    newcomer.send("NICK \u0430lice")
    newcomer.wait_for("432", "*", "\u0430lice", ...)
    newcomer.send("NICK \u0410\u043b\u0438\u0441\u0430")
    newcomer.wait_for("001", "\u0410\u043b\u0438\u0441\u0430", ...)
