# SPDX-License-Identifier: GPL-3.0-or-later
"""A long random conversation against a model: after each step, everybody has heard exactly what
they should.

The model below is the specification in small: who is where, who is told what. A step is done by one
client; then every client is asked for all that came, and that is compared, message by message.
Steps and seeds are fixed, so that a failure comes again.
"""

import random

import pytest

from irc import find

STEPS = 600
CHANNELS = ["#one", "#two", "#three", "#four"]
NICKS = "ann bob cid dora eve fred gil hans ida Jürgen kim Лев 明 nora".split()
TOGGLED = (
    "extended-join away-notify setname echo-message message-tags server-time multi-prefix".split()
)


class Person:
    """A client and what the model knows of its user."""

    def __init__(self, client, nick, capabilities):
        self.client = client
        self.nick = nick
        self.realname = f"{nick} herself"
        self.away = None
        self.capabilities = set(capabilities)
        self.expected = []

    def has(self, capability):
        return capability in self.capabilities


class Model:
    """The server as it should be. Each step fills the `expected` of everybody concerned."""

    def __init__(self, server, seed, lobby):
        self.server = server
        self.random = random.Random(seed)
        self.lobby = lobby
        self.people = []
        self.members = {lobby: []} if lobby else {}
        self.topics = {}
        self.founders = {}
        self.departures = 0
        self.words = 0

    # What is told to whom.

    def tell(self, people, actor, command, *params):
        """Expect a message from the actor at each of some people."""
        for person in people:
            person.expected.append((command, params, actor.nick))

    def answer(self, actor, *numerics):
        """Expect numerics at the actor."""
        for numeric in numerics:
            actor.expected.append((numeric, None, None))

    def channels_of(self, person):
        return [channel for channel, members in self.members.items() if person in members]

    def neighbours(self, person):
        """Everybody who shares a channel with somebody, each once."""
        found = []
        for channel in self.channels_of(person):
            found += [
                other
                for other in self.members[channel]
                if other is not person and other not in found
            ]
        return found

    def enter(self, actor, channel):
        if channel not in self.members:
            self.founders[channel] = actor
        members = self.members.setdefault(channel, [])
        members.append(actor)
        for other in members:
            extra = ("*", actor.realname) if other.has("extended-join") else ()
            self.tell([other], actor, "JOIN", channel, *extra)
            if actor.away and other is not actor and other.has("away-notify"):
                self.tell([other], actor, "AWAY", actor.away)
        if channel in self.topics:
            self.answer(actor, "332", "333")
        self.answer(actor, "353", "366")

    def leave(self, actor, channel):
        self.members[channel].remove(actor)
        if not self.members[channel] and channel != self.lobby:
            del self.members[channel]
            self.topics.pop(channel, None)
        if self.founders.get(channel) is actor:
            del self.founders[channel]

    # Steps. Each returns the lines that the actor sends.

    def join(self, actor):
        channel = self.random.choice(CHANNELS)
        if actor not in self.members.get(channel, []):
            self.enter(actor, channel)
        return [f"JOIN {channel}"]

    def part(self, actor):
        channel = self.random.choice(CHANNELS)
        if channel not in self.members:
            self.answer(actor, "403")
        elif actor not in self.members[channel]:
            self.answer(actor, "442")
        else:
            self.tell(self.members[channel], actor, "PART", channel, "so long")
            self.leave(actor, channel)
        return [f"PART {channel} :so long"]

    def rename(self, actor):
        nick = self.random.choice(NICKS)
        holder = next((person for person in self.people if person.nick == nick), None)
        if holder is None:
            self.tell([actor] + self.neighbours(actor), actor, "NICK", nick)
            actor.nick = nick
        elif holder is not actor:
            self.answer(actor, "433")
        return [f"NICK {nick}"]

    def say(self, actor):
        command = self.random.choice(["PRIVMSG", "PRIVMSG", "NOTICE", "TAGMSG"])
        self.words += 1
        text = () if command == "TAGMSG" else (f"word {self.words}",)
        if command == "TAGMSG" and not actor.has("message-tags"):
            command = "PRIVMSG"
            text = (f"word {self.words}",)
        if self.random.random() < 0.6:
            target = self.random.choice(CHANNELS + ([self.lobby] if self.lobby else []))
            self.say_in_channel(actor, command, target, text)
        else:
            person = self.random.choice(self.people)
            target = person.nick
            self.say_to_person(actor, command, person, text)
        tags = "@+example.com/n=1 " if actor.has("message-tags") else ""
        return [f"{tags}{command} {target}" + "".join(f" :{part}" for part in text)]

    @staticmethod
    def can_read(person, command):
        return command != "TAGMSG" or person.has("message-tags")

    def say_in_channel(self, actor, command, channel, text):
        if actor not in self.members.get(channel, []):
            if command != "NOTICE":
                self.answer(actor, "404" if channel in self.members else "403")
            return
        hearers = [other for other in self.members[channel] if other is not actor] + (
            [actor] if actor.has("echo-message") else []
        )
        self.tell(
            [other for other in hearers if self.can_read(other, command)],
            actor,
            command,
            channel,
            *text,
        )

    def say_to_person(self, actor, command, person, text):
        if self.can_read(person, command):
            self.tell([person], actor, command, person.nick, *text)
        if actor.has("echo-message"):
            self.tell([actor], actor, command, person.nick, *text)
        if person.away and command == "PRIVMSG":
            self.answer(actor, "301")

    def go_away(self, actor):
        text = self.random.choice(["", "tea", "lunch"])
        self.answer(actor, "306" if text else "305")
        if (text or None) != actor.away:
            told = [other for other in self.neighbours(actor) if other.has("away-notify")]
            self.tell(told, actor, "AWAY", *([text] if text else []))
        actor.away = text or None
        return [f"AWAY :{text}"]

    def set_topic(self, actor):
        channel = self.random.choice(CHANNELS)
        self.words += 1
        text = self.random.choice([f"topic {self.words}", ""])
        if channel not in self.members:
            self.answer(actor, "403")
        elif actor not in self.members[channel]:
            self.answer(actor, "442")
        elif self.founders.get(channel) is not actor:
            self.answer(actor, "482")
        else:
            self.tell(self.members[channel], actor, "TOPIC", channel, text)
            self.topics.pop(channel, None)
            if text:
                self.topics[channel] = text
        return [f"TOPIC {channel} :{text}"]

    def set_name(self, actor):
        self.words += 1
        actor.realname = f"name {self.words}"
        told = [other for other in [actor] + self.neighbours(actor) if other.has("setname")]
        self.tell(told, actor, "SETNAME", actor.realname)
        return [f"SETNAME :{actor.realname}"]

    def toggle(self, actor):
        name = self.random.choice(TOGGLED)
        sign = "-" if actor.has(name) else ""
        actor.capabilities ^= {name}
        self.answer(actor, "CAP")
        return [f"CAP REQ :{sign}{name}"]

    def broadcast(self, actor):
        self.words += 1
        if self.lobby:
            self.say_in_channel(actor, "PRIVMSG", self.lobby, (f"word {self.words}",))
        else:
            self.answer(actor, "NOTICE")
        return [f"/BROADCAST word {self.words}"]

    def look(self, actor):
        """Ask for the members of a channel; they are compared with the model at once."""
        channel = self.random.choice(list(self.members) or ["#none"])
        names = find(actor.client.ask(f"NAMES {channel}"), "353")
        told = sorted(name.lstrip("@+") for row in names for name in row.text.split())
        assert told == sorted(person.nick for person in self.members.get(channel, []))
        return []

    # The run.

    def come(self):
        """A new person, with capabilities drawn by lot, who has been greeted."""
        free = [nick for nick in NICKS if all(person.nick != nick for person in self.people)]
        nick = self.random.choice(free)
        capabilities = [name for name in TOGGLED if self.random.random() < 0.4]
        person = Person(self.server.connect(), nick, capabilities)
        if self.lobby:
            self.enter(person, self.lobby)
        self.people.append(person)
        person.client.register(nick, *capabilities, realname=person.realname)
        person.expected = []

    def go(self):
        """One person leaves in one of three ways, and the others hear of it."""
        person = self.random.choice(self.people)
        told = self.neighbours(person)
        for channel in self.channels_of(person):
            self.leave(person, channel)
        self.people.remove(person)
        way = self.random.randrange(3)
        if way == 0:
            person.client.send("QUIT :bye")
            person.client.expect_closed()
        elif way == 1:
            person.client.reset()
        else:
            person.client.close()
        self.departures += 1
        self.server.log.wait_for(r"Client \S+ has disconnected", self.departures)
        for other in told:
            other.expected.append(("QUIT", None, person.nick))

    def step(self):
        steps = (
            [self.join] * 5
            + [self.part] * 2
            + [
                self.rename,
                self.go_away,
                self.set_topic,
                self.set_name,
                self.toggle,
                self.broadcast,
                self.look,
            ]
            + [self.say] * 5
        )
        if len(self.people) < 10 and self.random.random() < 0.2:
            self.come()
            self.compare(None, [])
        elif len(self.people) > 4 and self.random.random() < 0.05:
            self.go()
            self.compare(None, [])
        else:
            actor = self.random.choice(self.people)
            lines = self.random.choice(steps)(actor)
            self.compare(actor, actor.client.ask(*lines) if lines else [])

    def compare(self, actor, answer):
        """Everybody has heard what the model says, no more and no less, and one message has one
        id and one time."""
        ids = {}
        for person in self.people:
            heard = (answer if person is actor else []) + person.client.sync()
            wanted = person.expected
            person.expected = []
            story = person.client.story(f"expected {wanted}, heard {heard}")
            assert len(heard) == len(wanted), story
            for message, (command, params, nick) in zip(heard, wanted):
                assert message.command == command, story
                assert params is None or message.params == params, story
                assert nick is None or message.nick == nick, story
                assert command == "CAP" or ("time" in message.tags) == person.has(
                    "server-time"
                ), story
                if message.command in ("PRIVMSG", "NOTICE", "TAGMSG") and nick is not None:
                    for tag in ("msgid", "time"):
                        if tag in message.tags:
                            assert (
                                ids.setdefault(tag, message.tags[tag]) == message.tags[tag]
                            ), story


@pytest.mark.parametrize("lobby", ["#lobby", ""], ids=["lobby", "no lobby"])
@pytest.mark.parametrize("seed", range(5))
def test_everybody_hears_what_they_should(chatd, seed, lobby):
    """Hundreds of random steps by up to ten people with various capabilities."""
    server = chatd(settings={"lobby": lobby})
    model = Model(server, seed, lobby)
    for _ in range(5):
        model.come()
    for person in model.people:
        person.client.sync()
        person.expected = []
    for _ in range(STEPS):
        model.step()
