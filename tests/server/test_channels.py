# SPDX-License-Identifier: GPL-3.0-or-later
"""The lobby and other channels: JOIN, PART, NAMES, TOPIC, LIST."""

import re
import time

import pytest

from irc import ANY, find


def members(client, channel):
    """The members of a channel as NAMES tells them, without their prefixes."""
    names = [
        name
        for line in find(client.ask(f"NAMES {channel}"), "353", ANY, ANY, channel, ANY)
        for name in line.text.split()
    ]
    return sorted(name.lstrip("~&@%+") for name in names)


# The lobby.


def test_lobby(server):
    """Everyone is in the lobby: JOIN comes back, then the names with oneself among them, then
    their end."""
    server.client("alice")
    bob = server.client("bob")
    start = next(index for index, message in enumerate(bob.welcome) if message.command == "JOIN")
    arrival = [message for message in bob.welcome[start:] if message.command not in ("332", "333")]
    assert [message.command for message in arrival] == ["JOIN", "353", "366"]
    join, names, end = arrival
    assert join.matches("JOIN", "#lobby", source="bob")
    assert re.fullmatch(r"bob!user@\S+", join.source)
    assert names.params[:3] == ("bob", "=", "#lobby")
    assert sorted(name.lstrip("@+") for name in names.text.split()) == ["alice", "bob"]
    assert end.matches("366", "bob", "#lobby", ANY)


def test_others_see_the_arrival(server):
    """The others in the lobby get the JOIN of a newcomer, and nothing else."""
    alice = server.client("alice")
    server.client("bob")
    alice.expect("JOIN", "#lobby", source="bob")
    alice.expect_nothing()


def test_lobby_cannot_be_left(server):
    """PART from the lobby is refused with an answer, and one stays in."""
    alice, bob = server.people("alice", "bob")
    answer = alice.ask("PART #lobby :bye")
    assert answer and not find(answer, "PART")
    bob.expect_nothing()
    assert members(bob, "#lobby") == ["alice", "bob"]


def test_join_zero_leaves_all_but_the_lobby(server):
    """JOIN 0 parts every channel that can be left."""
    alice, bob = server.room("#room", "alice", "bob")
    answer = alice.ask("JOIN 0")
    assert find(answer, "PART", "#room", ...) and not find(answer, "PART", "#lobby", ...)
    bob.expect("PART", "#room", ..., source="alice")
    bob.expect_nothing()


def test_another_lobby(chatd):
    """The lobby has the name that the settings give it."""
    client = chatd(settings={"lobby": "#Aula"}).client("alice")
    assert find(client.welcome, "JOIN", "#Aula")
    assert client.ask("PART #aula") and members(client, "#Aula") == ["alice"]


def test_join_the_lobby_again(server):
    """Joining where one already is changes nothing and tells nobody."""
    alice, bob = server.people("alice", "bob")
    assert not find(alice.ask("JOIN #lobby", "JOIN #LOBBY"), "JOIN")
    bob.expect_nothing()


# JOIN.


def test_join_makes_a_channel(server):
    """The first one in gets JOIN, names and their end; there is no topic, so no word of it."""
    alice = server.client("alice")
    answer = alice.ask("JOIN #new")
    assert [message.command for message in answer if message.command != "MODE"] == [
        "JOIN",
        "353",
        "366",
    ]
    assert answer[0].matches("JOIN", "#new", source="alice")
    names = find(answer, "353")[0]
    assert names.matches("353", "alice", "=", "#new", re.compile(r"[@~]?alice"))
    assert answer[-1].matches("366", "alice", "#new", ANY)


def test_join_is_told_to_members_only(server):
    """Members get the JOIN; those who are not in the channel do not."""
    alice, bob, carol = server.people("alice", "bob", "carol")
    alice.ask("JOIN #room")
    bob.ask("JOIN #room")
    alice.expect("JOIN", "#room", source="bob")
    alice.expect_nothing()
    carol.expect_nothing()


def test_join_several(server):
    """A list of channels is joined one by one, each with an answer of its own."""
    alice = server.client("alice")
    answer = alice.ask("JOIN #one,#two,#three")
    assert [message.params[0] for message in find(answer, "JOIN")] == ["#one", "#two", "#three"]
    assert [message.params[1] for message in find(answer, "366")] == ["#one", "#two", "#three"]


def test_join_with_a_bad_one_among_good_ones(server):
    """A bad name in the list is answered, and the others are joined."""
    answer = server.client("alice").ask("JOIN #one,nochannel,#two")
    assert [message.params[0] for message in find(answer, "JOIN")] == ["#one", "#two"]
    assert find(answer, ("403", "476", "479"), "alice", "nochannel", ANY)


@pytest.mark.parametrize(
    "name", ["room", "&local", "+x", "!y", "#a\u200bb", "#a\x07b", "#a\u202eb", "#" + "x" * 300]
)
def test_join_bad_name(server, name):
    """A name that no channel can have is refused."""
    answer = server.client("alice").ask(f"JOIN {name}")
    assert len(answer) == 1 and answer[0].command in ("403", "476", "479"), answer


def test_bare_hash_is_safe(server):
    """A channel named by the bare sign is either refused or works like any other."""
    alice = server.client("alice")
    answer = alice.ask("JOIN #")
    assert find(answer, ("403", "476", "479")) or find(answer, "366", "alice", "#", ANY)


@pytest.mark.parametrize(
    "line,command", [("JOIN", "JOIN"), ("JOIN :", "JOIN"), ("PART", "PART"), ("TOPIC", "TOPIC")]
)
def test_too_few_parameters(server, line, command):
    """A command without its channel is 461 with the command's name, or 403 for an empty one."""
    answer = server.client("alice").ask(line)
    assert len(answer) == 1
    assert answer[0].matches("461", "alice", command, ANY) or answer[0].matches("403", "alice", ...)


def test_names_fold(server):
    """A channel is found in any case, and shown as it was made."""
    alice, bob = server.people("alice", "bob")
    alice.ask("JOIN #Café")
    answer = bob.ask("JOIN #CAFÉ")
    assert find(answer, "JOIN", "#Café", source="bob")
    bob.send("PRIVMSG #café :coffee?")
    alice.wait_for("PRIVMSG", "#Café", "coffee?")


def test_channel_ends_with_its_last_member(server):
    """An empty channel is gone, with its topic."""
    alice = server.client("alice")
    alice.ask("JOIN #brief", "TOPIC #brief :short life", "PART #brief")
    assert not find(alice.ask("LIST"), "322", ANY, "#brief", ...)
    assert not find(alice.ask("JOIN #brief"), "332")


def test_channels_per_client(chatd):
    """Over the limit a JOIN is 405, the rest is untouched, and a place that is left can be used."""
    client = chatd(settings={"channels_per_client": "5"}).client("alice")
    limit = int(client.isupport["CHANLIMIT"].partition(":")[2])
    assert limit in (5, 6), "the lobby may count"
    answer = client.ask(*[f"JOIN #c{number}" for number in range(8)])
    joined = [message.params[0] for message in find(answer, "JOIN")]
    refused = [message.params[1] for message in find(answer, "405", "alice", ANY, ANY)]
    assert joined + refused == [f"#c{number}" for number in range(8)]
    assert len(joined) in (4, 5)
    client.ask(f"PART {joined[0]}")
    assert find(client.ask(f"JOIN {refused[0]}"), "JOIN")


# PART.


def test_part(server):
    """PART comes back to the one who leaves and goes to all members, with the reason."""
    alice, bob, carol = server.room("#room", "alice", "bob", "carol")
    alice.send("PART #room :good night")
    for client in (alice, bob, carol):
        part = client.expect("PART", "#room", "good night")
        assert part.source.startswith("alice!user@")
    assert members(bob, "#room") == ["bob", "carol"]
    bob.ask("PRIVMSG #room :she is gone")
    alice.expect_nothing()


def test_part_without_a_reason(server):
    """No reason given, none told."""
    alice, bob = server.room("#room", "alice", "bob")
    alice.send("PART #room")
    for client in (alice, bob):
        assert client.expect("PART", "#room", ...).params in (("#room",), ("#room", ""))


def test_part_several(server):
    """A list of channels is left one by one, the reason on each."""
    alice = server.client("alice")
    alice.ask("JOIN #one,#two")
    answer = alice.ask("PART #one,#nowhere,#two :done")
    assert [message.params for message in find(answer, "PART")] == [
        ("#one", "done"),
        ("#two", "done"),
    ]
    assert find(answer, "403", "alice", "#nowhere", ANY)


def test_part_where_one_is_not(server):
    """442 for a channel one is not in, 403 for one that does not exist."""
    alice, bob = server.people("alice", "bob")
    alice.ask("JOIN #room")
    bob.ask_one("PART #room", "442", "bob", "#room", ANY)
    bob.ask_one("PART #nowhere", "403", "bob", "#nowhere", ANY)
    bob.ask_one("PART nonsense", "403", "bob", "nonsense", ANY)


# NAMES.


def test_names_from_outside(server):
    """NAMES of a channel one is not in lists its members."""
    alice, bob = server.people("alice", "bob")
    alice.ask("JOIN #room")
    answer = bob.ask("NAMES #room")
    assert [message.command for message in answer] == ["353", "366"]
    assert answer[0].params[:3] == ("bob", "=", "#room")


@pytest.mark.parametrize("name", ["#nowhere", "nonsense"])
def test_names_of_nothing(server, name):
    """NAMES of what does not exist is 366 alone."""
    server.client("alice").ask_one(f"NAMES {name}", "366", "alice", name, ANY)


def test_names_of_several(server):
    """NAMES of a list answers each, or the first with a 407 as TARGMAX says."""
    alice = server.client("alice")
    alice.ask("JOIN #one,#two")
    ends = [message.params[1] for message in find(alice.ask("NAMES #one,#two"), "366")]
    assert ends in (["#one", "#two"], ["#one"])


def test_names_without_a_channel(server):
    """NAMES alone ends with 366 for everything, whatever it lists."""
    answer = server.client("alice").ask("NAMES")
    assert answer[-1].matches("366", "alice", "*", ANY)


def test_names_of_a_crowd(server):
    """Two hundred names need several lines, each within its limit, each name once."""
    nicks = [f"guest-with-a-long-name-{number:03}" for number in range(200)]
    clients = [server.connect() for _ in nicks]
    for nick, client in zip(nicks, clients):
        client.send(f"NICK {nick}", "USER u 0 * :U", "JOIN #crowd")
    for client in clients:
        client.wait_for("366", ANY, "#crowd", ANY)
    assert members(clients[-1], "#crowd") == sorted(nicks)


# TOPIC.


def test_topic(server):
    """Setting a topic is told to every member, the author too, and kept for those who come."""
    alice, bob = server.room("#room", "alice", "bob")
    before = int(time.time())
    alice.send("TOPIC #room :tea at five")
    for client in (alice, bob):
        client.expect("TOPIC", "#room", "tea at five", source=re.compile(r"alice!user@\S+"))
        client.expect_nothing()
    answer = bob.ask("TOPIC #room")
    assert [message.command for message in answer] == ["332", "333"]
    assert answer[0].matches("332", "bob", "#room", "tea at five")
    assert answer[1].params[:2] == ("bob", "#room")
    assert answer[1].params[2].partition("!")[0] == "alice"
    assert before <= int(answer[1].params[3]) <= time.time() + 1
    carol = server.client("carol")
    commands = [message.command for message in carol.ask("JOIN #room")]
    assert commands == ["JOIN", "332", "333", "353", "366"]


def test_no_topic(server):
    """A channel without a topic says so."""
    (alice,) = server.room("#room", "alice")
    alice.ask_one("TOPIC #room", "331", "alice", "#room", ANY)


def test_clear_topic(server):
    """An empty topic clears it."""
    alice, bob = server.room("#room", "alice", "bob")
    alice.ask("TOPIC #room :something")
    alice.send("TOPIC #room :")
    alice.wait_for("TOPIC", "#room", "")
    bob.wait_for("TOPIC", "#room", "", source="alice")
    bob.ask_one("TOPIC #room", "331", "bob", "#room", ANY)


def test_topic_of_a_strange_channel(server):
    """Setting is for members (442), seeing may be; a channel that does not exist is 403."""
    alice, bob = server.people("alice", "bob")
    alice.ask("JOIN #room")
    bob.ask_one("TOPIC #room :mine", "442", "bob", "#room", ANY)
    alice.expect_nothing()
    bob.ask_one("TOPIC #nowhere", "403", "bob", "#nowhere", ANY)
    bob.ask_one("TOPIC #nowhere :x", "403", "bob", "#nowhere", ANY)
    bob.ask_one("TOPIC #room", ("331", "442"), "bob", "#room", ANY)


def test_long_topic(server):
    """A topic over TOPICLEN is cut between characters, the same for everybody."""
    alice, bob = server.room("#room", "alice", "bob")
    limit = int(alice.isupport["TOPICLEN"])
    alice.send("TOPIC #room :" + "ö" * 240)
    told = alice.expect("TOPIC", "#room", ANY).text
    assert set(told) == {"ö"} and len(told.encode()) <= limit
    bob.expect("TOPIC", "#room", told)
    assert find(bob.ask("TOPIC #room"), "332")[0].text == told


def test_topic_changed_by_someone_who_leaves(server):
    """The topic outlives its author."""
    alice, bob = server.room("#room", "alice", "bob")
    alice.ask("TOPIC #room :kept")
    alice.send("QUIT")
    alice.expect_closed()
    bob.sync()
    assert find(bob.ask("TOPIC #room"), "332", "bob", "#room", "kept")


# LIST.


def test_list(server):
    """Every channel with the number of its members and its topic, between start and end."""
    alice, bob = server.room("#room", "alice", "bob")
    alice.ask("JOIN #alone", "TOPIC #room :tea at five")
    bob.sync()
    answer = bob.ask("LIST")
    if answer[0].command == "321":
        answer = answer[1:]
    assert answer[-1].matches("323", "bob", ANY)
    rows = {message.params[1]: message.params[2:] for message in answer[:-1]}
    assert all(message.command == "322" for message in answer[:-1])
    assert rows == {
        "#lobby": ("2", rows["#lobby"][1]),
        "#room": ("2", "tea at five"),
        "#alone": ("1", ""),
    }


def test_list_of_one(server):
    """LIST of named channels shows those alone, in any case; unknown ones are left out."""
    alice = server.client("alice")
    alice.ask("JOIN #one,#two,#three")
    rows = find(alice.ask("LIST #ONE,#three,#nowhere"), "322")
    assert sorted(row.params[1] for row in rows) == ["#one", "#three"]


def test_list_order_is_stable(server):
    """Two LISTs in a row list the same."""
    alice = server.client("alice")
    alice.ask("JOIN " + ",".join(f"#c{number}" for number in range(10)))
    assert alice.ask("LIST") == alice.ask("LIST")


# Many.


def test_two_hundred_in_one_channel(server):
    """A word in a channel of two hundred reaches everybody else once, and oneself not at all."""
    clients = [server.connect() for _ in range(200)]
    for number, client in enumerate(clients):
        client.send(f"NICK user{number}", "USER u 0 * :U", "JOIN #all")
    for client in clients:
        client.wait_for("366", ANY, "#all", ANY)
    for client in clients:
        client.sync()
    for speaker in (clients[0], clients[100], clients[199]):
        speaker.send("PRIVMSG #all :hello everybody")
        speaker.expect_nothing()
        for client in clients:
            if client is not speaker:
                client.expect("PRIVMSG", "#all", "hello everybody", source=speaker.nick)
                client.expect_nothing()


def test_quit_of_one_in_many_channels(server):
    """Someone who shares ten channels with another is seen to leave once."""
    alice, bob = server.people("alice", "bob")
    names = ",".join(f"#c{number}" for number in range(10))
    alice.ask(f"JOIN {names}")
    bob.ask(f"JOIN {names}")
    alice.sync()
    bob.send("QUIT :bye")
    bob.expect_closed()
    alice.expect("QUIT", re.compile(".*bye.*"), source="bob")
    alice.expect_nothing()
