# SPDX-License-Identifier: GPL-3.0-or-later
"""A server of one client: says what chatd would say, and then as much as it is told to.

It has no other users and no state, so what is measured is the window and nothing else.
"""

import socket
import threading
import time

CAPABILITIES = (
    "message-tags server-time batch labeled-response echo-message multi-prefix away-notify "
    "extended-join setname cap-notify standard-replies"
)
LOBBY = "#lobby"
NAMES_PER_LINE = 10
DEADLINE = 20.0
WORDS = (
    "the slides are in the shared folder",
    "thanks, that is what I was looking for",
    "is anyone in lab 3? The door is locked and the lights are off",
    "see https://example.org/notes/week-4.html for the derivation, page 12",
    "yes",
    "I think the third one is wrong: it says 42 where the book says 24, and the sum is off by that",
)


class Host:
    """Accepts one client after the other on a loopback port of its own."""

    def __init__(self, people=200):
        self.people = [f"person{i}" for i in range(people)]
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.ready = threading.Event()
        self.client = None
        self.nick = None
        self.count = 0
        self.answered = threading.Event()
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            self.client, _ = self.listener.accept()
            with self.client, self.client.makefile("r", encoding="utf-8", newline="\r\n") as lines:
                try:
                    for line in lines:
                        self.answer(line.rstrip("\r\n").split(" "))
                except OSError:
                    pass  # the window was ended
            self.ready.clear()

    def send(self, *lines):
        self.client.sendall("".join(line + "\r\n" for line in lines).encode())

    def answer(self, words):
        match words:
            case ["CAP", "LS", *_]:
                self.send(f":host CAP * LS :{CAPABILITIES}")
            case ["CAP", "REQ", *names]:
                self.send(f":host CAP * ACK {' '.join(names)}")
            case ["NICK", nick]:
                self.nick = nick.lstrip(":")
            case ["CAP", "END"]:
                self.welcome()
            case ["PONG", *_]:
                self.answered.set()
            case ["PING", *token]:
                self.send(f":host PONG host {' '.join(token)}")

    def welcome(self):
        nick = self.nick
        self.send(
            f":host 001 {nick} :Welcome {nick} to the server",
            f":host 002 {nick} :Your host is host",
            f":host 003 {nick} :This server was created today",
            f":host 004 {nick} host 1 i lim",
            f":host 005 {nick} CASEMAPPING=ascii CHANTYPES=# NETWORK=Bench UTF8ONLY :are supported",
            f":host 422 {nick} :There is no message of the day",
            f":{nick}!u@127.0.0.1 JOIN {LOBBY} * :{nick}",
        )
        people = [nick, *self.people]
        for first in range(0, len(people), NAMES_PER_LINE):
            names = " ".join(people[first : first + NAMES_PER_LINE])
            self.send(f":host 353 {nick} = {LOBBY} :{names}")
        self.send(f":host 366 {nick} {LOBBY} :End of names")
        self.ready.set()

    def message(self):
        self.count += 1
        number = self.count
        sender = self.people[number * 7 % len(self.people)]
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + f".{number % 1000:03d}Z"
        text = WORDS[number % len(WORDS)]
        return (
            f"@time={stamp};msgid=m{number} :{sender}!u@127.0.0.1 PRIVMSG {LOBBY} :{number} {text}"
        )

    def wait_for_client(self):
        if not self.ready.wait(DEADLINE):
            raise TimeoutError("the window did not register")

    def wait_for_answer(self):
        """Wait until the window has read all that was said so far."""
        self.answered.clear()
        self.send("PING :read")
        if not self.answered.wait(DEADLINE):
            raise TimeoutError("the window does not answer")

    def burst(self, messages):
        """Say all of it as fast as the window takes it."""
        self.send(*(self.message() for _ in range(messages)))
        self.wait_for_answer()

    def stream(self, per_second, seconds):
        """Talk at an even pace."""
        start = time.monotonic()
        for number in range(int(per_second * seconds)):
            time.sleep(max(0.0, start + number / per_second - time.monotonic()))
            self.send(self.message())
        self.wait_for_answer()
