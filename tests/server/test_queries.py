# SPDX-License-Identifier: GPL-3.0-or-later
"""Questions about people: WHO, WHOIS; and what is no command at all."""

import re
import time

import pytest

from irc import ANY, find


# WHO.


def test_who_of_a_channel(server):
    """A line for each member with the parameters of 352, then 315."""
    alice, _bob = server.room("#room", "alice", "bob")
    answer = alice.ask("WHO #room")
    assert answer[-1].matches("315", "alice", "#room", ANY)
    rows = {row.params[5]: row for row in answer[:-1]}
    assert sorted(rows) == ["alice", "bob"]
    row = rows["bob"]
    assert row.matches(
        "352", "alice", "#room", "user", ANY, row.source, "bob", re.compile(r"H[@+]*"), "0 bob"
    )


def test_who_of_a_nick(server):
    """One line for a nick, in any case, with a channel or an asterisk."""
    alice, _bob = server.people("alice", "bob")
    answer = alice.ask("WHO Bob")
    assert [message.command for message in answer] == ["352", "315"]
    assert answer[0].params[5] == "bob" and re.fullmatch(r"#\S+|\*", answer[0].params[1])
    assert answer[1].params[1] == "Bob"


@pytest.mark.parametrize("mask", ["#nowhere", "nobody", "no*such"])
def test_who_of_nothing(server, mask):
    """WHO of what does not exist is 315 alone."""
    server.client("alice").ask_one(f"WHO {mask}", "315", "alice", mask, ANY)


def test_who_shows_away(server):
    """G in place of H for those who are away."""
    alice, bob = server.people("alice", "bob")
    bob.ask("AWAY :tea")
    assert find(alice.ask("WHO bob"), "352")[0].params[6][0] == "G"
    bob.ask("AWAY")
    assert find(alice.ask("WHO bob"), "352")[0].params[6][0] == "H"


def test_who_of_a_mask(server):
    """A mask either matches those it fits or nobody, and ends in 315."""
    alice, *_others = server.people("alice", "bert", "berta", "carl")
    answer = alice.ask("WHO ber*")
    assert answer[-1].matches("315", "alice", "ber*", ANY)
    assert sorted(row.params[5] for row in answer[:-1]) in (["bert", "berta"], [])


def test_who_alone(server):
    """WHO without a mask is 461 or a list, with an end in any case."""
    answer = server.client("alice").ask("WHO")
    assert answer[-1].command in ("315", "461")


def test_who_with_the_real_name(server):
    """The real name of several words comes behind the hop count."""
    alice = server.client("alice", realname="Alice of the Looking Glass")
    assert find(alice.ask("WHO alice"), "352")[0].text == "0 Alice of the Looking Glass"


# WHOIS.


def test_whois(server):
    """Who someone is: 311, the channels, the server, the idle time, 318."""
    alice, bob = server.people("alice", "bob")
    bob.ask("JOIN #room")
    begin = int(time.time())
    answer = alice.ask("WHOIS bob")
    assert answer[0].matches("311", "alice", "bob", "user", ANY, "*", "bob")
    assert answer[-1].matches("318", "alice", "bob", ANY)
    channels = find(answer, "319", "alice", "bob", ANY)[0].text.split()
    assert sorted(name.lstrip("@+") for name in channels) == ["#lobby", "#room"]
    assert find(answer, "312", "alice", "bob", answer[0].source, ANY)
    idle = find(answer, "317", "alice", "bob", ANY, ANY, ...)[0]
    assert 0 <= int(idle.params[2]) <= 5
    assert abs(int(idle.params[3]) - begin) <= 10
    assert not find(answer, "301")


def test_whois_in_another_case(server):
    """WHOIS finds a name however it is written, and answers with the one it has."""
    alice, _bob = server.people("alice", "Bob")
    answer = alice.ask("WHOIS bOB")
    assert answer[0].matches("311", "alice", "Bob", ...)


def test_whois_of_nobody(server):
    """401 and then 318."""
    answer = server.client("alice").ask("WHOIS nobody")
    assert [message.command for message in answer] == ["401", "318"]
    assert all(message.params[1] == "nobody" for message in answer)


def test_whois_of_someone_away(server):
    """301 is among the answers for one who is away."""
    alice, bob = server.people("alice", "bob")
    bob.ask("AWAY :at lunch")
    assert find(alice.ask("WHOIS bob"), "301", "alice", "bob", "at lunch")


def test_whois_with_a_target(server):
    """WHOIS <server> <nick> and <nick> <nick>, as clients send for the idle time."""
    alice, _bob = server.people("alice", "bob")
    for target in (alice.server_name, "bob"):
        answer = alice.ask(f"WHOIS {target} bob")
        assert find(answer, "311", "alice", "bob", ...) and find(answer, "317", "alice", "bob", ...)


@pytest.mark.parametrize("line", ["WHOIS", "WHOIS :"])
def test_whois_alone(server, line):
    """WHOIS without a nick is 431 or 461."""
    answer = server.client("alice").ask(line)
    assert answer[0].command in ("431", "461")


def test_whois_of_several(server):
    """A list is answered for each, or for as many as TARGMAX says; nobody is made up."""
    alice, *_others = server.people("alice", "bob", "carol")
    found = [row.params[1] for row in find(alice.ask("WHOIS bob,carol"), "311")]
    assert found in (["bob", "carol"], ["bob"], [])


def test_whois_idle_is_reset_by_speaking(server):
    """The idle time counts from the last message, and oneself can ask too."""
    alice = server.client("alice")
    alice.ask("PRIVMSG #lobby :hello")
    assert int(find(alice.ask("WHOIS alice"), "317")[0].params[2]) <= 5


def test_whois_of_someone_in_fifty_channels(server):
    """A long list of channels is split into lines that fit."""
    alice, bob = server.people("alice", "bob")
    names = [f"#a-channel-with-a-rather-long-name-{number:02}" for number in range(40)]
    for name in names:
        bob.send(f"JOIN {name}")
    bob.sync()
    listed = [
        name.lstrip("@+")
        for row in find(alice.ask("WHOIS bob"), "319", "alice", "bob", ANY)
        for name in row.text.split()
    ]
    assert sorted(listed) == sorted(names + ["#lobby"])


# What is no command.


@pytest.mark.parametrize(
    "line,name",
    [
        ("FROBNICATE", "FROBNICATE"),
        ("FROBNICATE a b c :d e", "FROBNICATE"),
        ("frob", "frob"),
        ("123 alice :x", "123"),
        ("/frob x", "/frob"),
        ("PRIVMSGS x :y", "PRIVMSGS"),
    ],
)
def test_unknown_command(server, line, name):
    """421 with the command's name."""
    server.client("alice").ask_one(line, "421", "alice", re.compile(re.escape(name), re.I), ANY)


def test_very_long_unknown_command(server):
    """An absurd command is 421 in a line that fits, or 417."""
    answer = server.client("alice").ask("X" * 500)
    assert len(answer) == 1 and answer[0].command in ("421", "417")


def test_command_that_is_not_a_word(server):
    """A command of strange characters is 421 in a line that is still well formed."""
    alice = server.client("alice")
    for line in (
        "é",
        "a:b",
        "@",
        ":",
        ": ",
        ":source",
        ":source ",
        "@tag",
        "@tag ",
        "@tag :source",
        "@;;= PING x",
        "\x01VERSION\x01",
        "😀",
    ):
        alice.send(line)
    alice.sync()


def test_server_commands_from_a_client(server):
    """What only servers say, said by a client, harms nobody."""
    alice, bob = server.people("alice", "bob")
    alice.ask(
        "ERROR :you are closed",
        "SERVER a.b 1 :x",
        "SQUIT x",
        ":bob NICK mallory",
        ":bob PRIVMSG #lobby :it was him",
    )
    for message in bob.sync():
        assert message.nick in ("alice", "mallory") or message.source == bob.server_name


# What clients ask by themselves as they connect and join.


def test_modes_of_a_channel(server):
    """MODE of a channel is 324 with the modes that 004 and 005 know, and 329 with a time."""
    alice = server.client("alice")
    answer = alice.ask("MODE #lobby")
    assert [message.command for message in answer] == ["324", "329"]
    assert answer[0].params[:2] == ("alice", "#lobby") and answer[0].params[2].startswith("+")
    assert set(answer[0].params[2][1:]) <= set(alice.isupport["CHANMODES"].replace(",", ""))
    assert abs(int(answer[1].params[2]) - time.time()) < 60
    alice.ask_one("MODE #nowhere", "403", "alice", "#nowhere", ANY)


def test_ban_list(server):
    """Asking for the list of bans, as irssi does on each join, gets the end of an empty list."""
    alice = server.client("alice")
    for line in ("MODE #lobby b", "MODE #lobby +b"):
        alice.ask_one(line, "368", "alice", "#lobby", ANY)


def test_modes_of_oneself(server):
    """MODE of oneself is 221; of others it is refused (502), of nobody 401 or 502."""
    alice, _bob = server.people("alice", "bob")
    assert alice.ask_one("MODE alice", "221", "alice", ANY).text.startswith("+")
    alice.ask_one("MODE bob", "502", "alice", ANY)
    alice.ask_one("MODE nobody", ("401", "502"), "alice", ...)


def test_lusers(server):
    """The numbers of users and channels are true."""
    alice, *_others = server.people("alice", "bob", "carol")
    server.connect().sync()
    alice.ask("JOIN #room")
    answer = {message.command: message for message in alice.ask("LUSERS")}
    assert re.search(r"\b3\b", answer["251"].text) and re.search(r"\b3\b", answer["255"].text)
    assert answer["253"].params[1] == "1" and answer["254"].params[1] == "2"
    assert answer["265"].params[1] == answer["266"].params[1] == "3"


def test_ison_and_userhost(server):
    """ISON and USERHOST tell who is there, in one line each."""
    alice, bob = server.people("alice", "bob")
    bob.ask("AWAY :x")
    assert alice.ask_one("ISON bob nobody alice", "303", "alice", ANY).text.split() == [
        "bob",
        "alice",
    ]
    assert alice.ask_one("ISON :nobody Bob", "303", "alice", ANY).text.split() == ["bob"]
    alice.ask_one("ISON nobody", "303", "alice", "")
    userhost = alice.ask_one("USERHOST bob alice nobody", "302", "alice", ANY).text.split()
    assert [re.sub("@.*", "", word) for word in userhost] == ["bob=-user", "alice=+user"]


def test_version_and_time(server):
    """VERSION is 351 and TIME is 391, from the server by its name."""
    alice = server.client("alice")
    version, *supported = alice.ask("VERSION")
    assert version.matches("351", "alice", ANY, alice.server_name, ...)
    assert supported and all(message.command == "005" for message in supported)
    alice.ask_one("TIME", "391", "alice", alice.server_name, ...)
