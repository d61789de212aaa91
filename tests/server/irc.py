# SPDX-License-Identifier: GPL-3.0-or-later
"""An IRC client for tests: small, suspicious, and written without looking at the server.

The parser here is independent of protocol/, so that both cannot share one mistake. Every line that
arrives is checked against what no server may ever send (no line end, a line over its limit, tags that
were not negotiated, invalid UTF-8, a numeric for somebody else), whatever the test is about.

Nothing sleeps: a wait is a read with a deadline, and "nothing came" is shown by PING and PONG, because a
server answers in order.
"""

import re
import socket
import struct
import time
from dataclasses import dataclass, field

# How long an answer may take before the test fails. Never waited out when all is well.
DEADLINE = 10.0

LINE_MAX = 512
TAGS_MAX = 8191
PARAMS_MAX = 15

# Any single parameter; a final `...` in a pattern stands for any further ones.
ANY = re.compile(r".*", re.DOTALL)

# The capability that allows a tag to be sent to a client. message-tags allows every one.
TAG_CAPABILITY = {"time": "server-time", "batch": "batch", "label": "labeled-response",
                  "account": "account-tag"}

UNESCAPED = {":": ";", "s": " ", "r": "\r", "n": "\n", "\\": "\\"}


class WireError(AssertionError):
    """The server sent what no server may send."""


def unescape_tag(value):
    """Undo the escaping of a tag value; a lone backslash at the end vanishes."""
    return re.sub(r"\\(.?)", lambda found: UNESCAPED.get(found[1], found[1]), value, flags=re.DOTALL)


def escape_tag(value):
    """Write a tag value as it goes over the wire."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\:"), (" ", "\\s"), ("\r", "\\r"), ("\n", "\\n")):
        value = value.replace(plain, escaped)
    return value


@dataclass(frozen=True)
class Message:
    """One parsed line. Two are equal if they say the same, tags apart."""

    command: str
    params: tuple
    source: str = ""
    tags: dict = field(default_factory=dict, compare=False)
    raw: bytes = field(default=b"", compare=False, repr=False)

    @classmethod
    def parse(cls, line):
        """Take a line of bytes, without its line end, apart. Raise WireError for what is malformed."""
        try:
            text = line.decode("utf-8")
        except UnicodeDecodeError as error:
            raise WireError(f"not UTF-8: {line!r}") from error
        if any(char in text for char in "\0\r\n"):
            raise WireError(f"control character in a line: {line!r}")
        tags, source, rest = {}, "", text
        if rest.startswith("@"):
            block, _, rest = rest[1:].partition(" ")
            for item in block.split(";"):
                key, _, value = item.partition("=")
                if not key or key in tags:
                    raise WireError(f"empty or repeated tag: {line!r}")
                tags[key] = unescape_tag(value)
        if rest.startswith(":"):
            source, _, rest = rest[1:].partition(" ")
        head, colon, trailing = (" " + rest).partition(" :")
        words = head[1:].split(" ")
        if not re.fullmatch(r"[A-Z]+|[0-9]{3}", words[0]):
            raise WireError(f"no command: {line!r}")
        if "" in words:
            raise WireError(f"stray spaces: {line!r}")
        params = tuple(words[1:]) + ((trailing,) if colon else ())
        if len(params) > PARAMS_MAX:
            raise WireError(f"{len(params)} parameters: {line!r}")
        return cls(words[0], params, source, tags, line)

    @property
    def nick(self):
        """The nick of the source."""
        return self.source.partition("!")[0]

    @property
    def text(self):
        """The last parameter."""
        return self.params[-1]

    @property
    def is_numeric(self):
        return self.command.isdigit()

    def matches(self, command, *params, source=None, tags=None):
        """Compare with a pattern: literals, compiled expressions, and `...` for any further parameters.

        source is compared with the whole source or, without "!", with the nick. tags names the tags that
        must be there: a literal, an expression, or None for a tag that must be absent.
        """
        if not fits(self.command, command):
            return False
        if params and params[-1] is ...:
            params = params[:-1]
            if len(self.params) < len(params):
                return False
        elif len(self.params) != len(params):
            return False
        if not all(fits(got, want) for got, want in zip(self.params, params)):
            return False
        if source is not None and not fits(self.source, source) and not fits(self.nick, source):
            return False
        for key, want in (tags or {}).items():
            if want is None and key in self.tags:
                return False
            if want is not None and not (key in self.tags and fits(self.tags[key], want)):
                return False
        return True


def fits(got, want):
    """Compare a word with a literal, a compiled expression, or a collection of alternatives."""
    if isinstance(want, re.Pattern):
        return want.fullmatch(got) is not None
    if isinstance(want, (tuple, set, frozenset)):
        return got in want
    return got == want


def find(messages, command, *params, **also):
    """Every message of a list that fits a pattern, in order."""
    return [message for message in messages if message.matches(command, *(params or (...,)), **also)]


class Client:
    """One connection to a chat server. Every send leaves at once, as a segment of its own where it fits.

    address      (host, port)
    rcvbuf       size of the receive buffer in bytes, for a reader that is to get stuck early
    auto_pong    answer the server's own PINGs unseen
    """

    def __init__(self, address, *, rcvbuf=None, auto_pong=True):
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.sock = socket.socket(family, socket.SOCK_STREAM)
        if rcvbuf is not None:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, rcvbuf)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.settimeout(DEADLINE)
        self.sock.connect(address)
        self.local_port = self.sock.getsockname()[1]
        self.auto_pong = auto_pong
        self.buffer = bytearray()
        self.was_reset = False
        self.nick = None
        self.registered = False
        self.negotiating = False
        self.server_name = None
        self.capabilities = set()
        self.isupport = {}
        self.welcome = []
        self.transcript = []
        self.pings = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # Sending.

    def send_raw(self, data):
        """Send bytes as they are."""
        self.note(">", data)
        self.sock.sendall(data)

    def send(self, *lines):
        """Send lines, text or bytes, each with its line end, in one segment where they fit."""
        encoded = [line if isinstance(line, bytes) else line.encode() for line in lines]
        self.send_raw(b"".join(line + b"\r\n" for line in encoded))

    # Receiving.

    def receive(self, deadline=None):
        """The next message. Raises EOFError when the server has closed, TimeoutError when late."""
        end = time.monotonic() + (deadline or DEADLINE)
        while True:
            message = Message.parse(self.read_line(end))
            self.inspect(message)
            if message.command == "PING" and self.auto_pong:
                self.send(f"PONG :{message.text}")
                continue
            return message

    def read_line(self, end):
        """One raw line without its line end, held to the limits of the wire."""
        while b"\n" not in self.buffer:
            if len(self.buffer) > LINE_MAX + TAGS_MAX:
                raise WireError(f"no line end in {len(self.buffer)} bytes: {bytes(self.buffer[:200])!r}…")
            self.fill(end)
        index = self.buffer.index(b"\n")
        line = bytes(self.buffer[:index + 1])
        del self.buffer[:index + 1]
        self.note("<", line)
        if not line.endswith(b"\r\n"):
            raise WireError(f"a line must end with CR LF: {line!r}")
        tags = line.partition(b" ")[0] if line.startswith(b"@") else b""
        rest = len(line) - (len(tags) + 1 if tags else 0)
        if rest > LINE_MAX or len(tags) + 1 > TAGS_MAX:
            raise WireError(f"{rest} bytes after {len(tags)} bytes of tags: {line!r}")
        return line[:-2]

    def fill(self, end):
        """Read once into the buffer."""
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError(self.story("the server said nothing more"))
        self.sock.settimeout(left)
        try:
            data = self.sock.recv(65536)
        except socket.timeout:
            raise TimeoutError(self.story("the server said nothing more")) from None
        finally:
            self.sock.settimeout(DEADLINE)
        if not data:
            if self.buffer:
                raise WireError(f"closed in the middle of a line: {bytes(self.buffer)!r}")
            raise EOFError(self.story("the server closed the connection"))
        self.buffer += data

    def inspect(self, message):
        """Hold a message to what is true of every message, and follow the client's own state."""
        if "message-tags" not in self.capabilities:
            for key in message.tags:
                if TAG_CAPABILITY.get(key) not in self.capabilities:
                    raise WireError(self.story(f"tag {key} was not negotiated"))
        if not message.source and message.command not in ("PING", "ERROR", "AUTHENTICATE"):
            raise WireError(self.story(f"no source: {message.raw!r}"))
        if message.is_numeric:
            self.inspect_numeric(message)
        elif message.command == "CAP":
            self.negotiating = not self.registered
            if message.params[1] == "ACK":
                for name in message.text.split():
                    (self.capabilities.discard if name[0] == "-" else self.capabilities.add)(name.lstrip("-"))
        elif message.command == "NICK" and message.nick == self.nick:
            self.nick = message.params[0]

    def inspect_numeric(self, message):
        """A numeric comes from the server, is for this client, and has a text or value at its end."""
        if len(message.params) < 2:
            raise WireError(self.story(f"a numeric without content: {message.raw!r}"))
        if message.command == "001":
            self.nick, self.registered = message.params[0], True
        self.server_name = self.server_name or message.source
        if message.source != self.server_name:
            raise WireError(self.story(f"a numeric from {message.source}, not from {self.server_name}"))
        if self.registered and message.params[0] != self.nick:
            raise WireError(self.story(f"a numeric for {message.params[0]} sent to {self.nick}"))
        if message.command == "005":
            for token in message.params[1:-1]:
                key, _, value = token.partition("=")
                self.isupport[key] = value

    # Waiting for something.

    def expect(self, command, *params, deadline=None, **also):
        """The next message, which must fit the pattern."""
        message = self.receive(deadline)
        if not message.matches(command, *params, **also):
            raise AssertionError(self.story(f"expected {describe(command, params, also)}, got {message!r}"))
        return message

    def wait_for(self, command, *params, deadline=None, **also):
        """The first message that fits, dropping those before it."""
        end = time.monotonic() + (deadline or DEADLINE)
        params = params or (...,)
        while True:
            try:
                message = self.receive(max(end - time.monotonic(), 0.001))
            except (TimeoutError, EOFError) as error:
                raise AssertionError(
                    f"waited for {describe(command, params, also)}: {error}") from None
            if message.matches(command, *params, **also):
                return message

    def sync(self, deadline=None):
        """Everything the server had to say so far: what comes before the answer to a PING of ours."""
        self.pings += 1
        token = f"sync-{self.pings}"
        self.send(f"PING {token}")
        before = []
        while True:
            message = self.receive(deadline)
            if message.matches("PONG", ANY, token):
                return before
            before.append(message)

    def ask(self, *lines):
        """Send lines and return all that came before the answer to a PING sent behind them."""
        self.send(*lines)
        return self.sync()

    def ask_one(self, line, command, *params, **also):
        """Send a line whose whole answer must be one message that fits the pattern."""
        answer = self.ask(line)
        if len(answer) != 1 or not answer[0].matches(command, *params, **also):
            raise AssertionError(
                self.story(f"{line!r} is answered {describe(command, params, also)} alone, got {answer}"))
        return answer[0]

    def expect_nothing(self):
        """Assert that nothing has been sent to this client."""
        came = self.sync()
        assert not came, self.story(f"nothing should have come, but {came}")

    def read_to_end(self, deadline=None):
        """All messages up to the end of the connection, however it ends; was_reset tells."""
        end = time.monotonic() + (deadline or DEADLINE)
        messages = []
        while True:
            try:
                messages.append(self.receive(max(end - time.monotonic(), 0.001)))
            except EOFError:
                return messages
            except (ConnectionResetError, BrokenPipeError):
                self.was_reset = True
                return messages

    def expect_closed(self, reason=None, deadline=None):
        """The server says ERROR, with a reason that contains the given expression, and closes."""
        messages = self.read_to_end(deadline)
        assert messages and messages[-1].command == "ERROR", \
            self.story(f"the last word should be ERROR, got {messages[-1:]}")
        if reason is not None:
            assert re.search(reason, messages[-1].text), self.story(f"no {reason!r} in {messages[-1]}")
        return messages

    # Joining in.

    def request(self, *names):
        """Request capabilities, all of which must be granted."""
        self.send("CAP REQ :" + " ".join(names))
        self.wait_for("CAP", ANY, "ACK", ...)
        missing = {name.lstrip("-") for name in names if name[0] != "-"} - self.capabilities
        assert not missing, self.story(f"granted, but without {missing}")

    def register(self, nick, *capabilities, user=None, realname=None):
        """Become a user; returns after everything that greets a new one has come, kept in welcome."""
        if capabilities:
            self.request(*capabilities)
        self.send(f"NICK {nick}", f"USER {user or 'user'} 0 * :{realname or nick}")
        if self.negotiating:
            self.send("CAP END")
        self.welcome = self.sync()
        assert find(self.welcome, "001"), self.story(f"{nick} was not welcomed")
        return self

    # Going away.

    def close(self):
        """Close in order. Unread input would make this a reset, so it is read away first."""
        if self.sock.fileno() < 0:
            return
        try:
            self.sock.setblocking(False)
            while self.sock.recv(65536):
                pass
        except OSError:
            pass
        self.sock.close()

    def reset(self):
        """Break the connection off with RST."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()

    def shutdown_write(self):
        """Say that no more will be sent, and keep reading."""
        self.sock.shutdown(socket.SHUT_WR)

    # For the reader of a failure.

    def note(self, direction, data):
        """Remember what went over the wire, in bounds."""
        shown = data if len(data) <= 300 else data[:200] + b" [...] " + data[-60:]
        self.transcript.append(f"{direction} {shown!r}")
        del self.transcript[:-60]

    def story(self, what):
        """A complaint with the last lines of the conversation."""
        return f"{self.nick or 'unregistered'}: {what}\n    " + "\n    ".join(self.transcript[-25:])


def describe(command, params, also):
    """A pattern in words."""
    words = [getattr(command, "pattern", str(command))]
    words += ["…" if param is ... else getattr(param, "pattern", repr(param)) for param in params]
    return " ".join(words) + (f" with {also}" if also else "")
