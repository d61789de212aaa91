# SPDX-License-Identifier: GPL-3.0-or-later
"""Foreign clients, driven as a person would: commands go in, what they show is read from their
logs.

WeeChat runs headless and takes commands through its FIFO. irssi runs on a pseudo-terminal and is
typed to. Both write what they show to log files, one for each conversation, which are read here.
"""

import os
import pty
import re
import shutil
import subprocess
import threading

from chatd import identity, make_directory, wait_until
from irc import DEADLINE

# A foreign client takes longer to start than a socket.
FOREIGN_DEADLINE = 30.0

# For what a client shows where it thinks best.
ANYWHERE = None


class Foreign:
    """What both have in common. Each has a home directory of its own, removed at the end."""

    program = None

    def __init__(self, address, nick):
        self.address = address
        self.nick = nick
        self.home = make_directory("confab-foreign-")
        self.start()

    @classmethod
    def is_installed(cls):
        return shutil.which(cls.program) is not None

    def environment(self):
        """A plain environment of its own."""
        return {
            "HOME": str(self.home),
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "TERM": "xterm",
            "TZ": "UTC",
        }

    def shown(self, conversation):
        """What the client has shown in a conversation: "#channel" or a nick; or anywhere, for
        ANYWHERE."""
        if conversation is ANYWHERE:
            return self.everything()
        try:
            return self.log_of(conversation).read_text(encoding="utf-8")
        except FileNotFoundError:
            return ""

    def expect(self, conversation, pattern, deadline=DEADLINE):
        """Wait until the conversation shows the pattern."""
        try:
            return wait_until(
                lambda: re.search(pattern, self.shown(conversation)), pattern, deadline
            )
        except AssertionError:
            raise AssertionError(
                f"{self.program} does not show {pattern!r} in {conversation or 'any'}, but:\n"
                f"{self.everything()}"
            ) from None

    def everything(self):
        """What was shown in all conversations."""
        return "\n".join(
            f"--- {path.name}\n{path.read_text(encoding='utf-8')}"
            for path in sorted(self.logs.glob("*.log"))
        )

    def wait_joined(self, channel):
        """Wait until the client shows that it is in a channel."""
        self.expect(channel, self.joined, FOREIGN_DEADLINE)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(DEADLINE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.close()
        shutil.rmtree(self.home)

    def close(self):
        """Give back what start() took."""


class WeeChat(Foreign):
    """WeeChat without a screen."""

    program = "weechat-headless"
    joined = r"has joined"

    def start(self):
        host, port = self.address
        commands = [
            "/set logger.file.flush_delay 0",
            "/set logger.file.mask $plugin.$name.log",
            "/set irc.look.smart_filter off",
            '/set irc.look.display_join_message "329,332,333,366"',
            f"/server add test {host}/{port} -nicks={self.nick}",
            "/set irc.server.test.ssl off",
            "/set irc.server.test.anti_flood_prio_high 0",
            "/set irc.server.test.anti_flood_prio_low 0",
            "/set irc.server.test.autoreconnect_delay 1",
            "/connect test",
        ]
        arguments = [word for command in commands for word in ("-r", command)]
        self.logs = self.home / "weechat" / "logs"
        self.output = open(self.home / "output.log", "wb")
        self.process = subprocess.Popen(
            [self.program, "-d", str(self.home / "weechat"), *arguments],
            cwd=self.home,
            env=self.environment(),
            stdin=subprocess.DEVNULL,
            stdout=self.output,
            stderr=subprocess.STDOUT,
            **identity(),
        )
        fifo = wait_until(
            lambda: list((self.home / "weechat").glob("weechat_fifo_*")),
            "WeeChat's FIFO",
            FOREIGN_DEADLINE,
        )
        self.fifo = open(fifo[0], "w", encoding="utf-8")

    def log_of(self, conversation):
        return self.logs / f"irc.test.{conversation.lower()}.log"

    def say(self, conversation, text):
        """Type a text or a command into a conversation."""
        self.fifo.write(f"irc.test.{conversation} *{text}\n")
        self.fifo.flush()

    def close(self):
        self.fifo.close()
        self.output.close()


class Irssi(Foreign):
    """irssi on a pseudo-terminal whose screen nobody looks at."""

    program = "irssi"
    joined = r"has joined"

    def start(self):
        host, port = self.address
        self.logs = self.home / "logs"
        self.logs.mkdir()
        (self.home / "irssi").mkdir()
        (self.home / "irssi" / "startup").write_text(
            f"log open {self.logs}/everything.log ALL\n", encoding="utf-8"
        )
        (self.home / "irssi" / "config").write_text(
            'settings = { core = { real_name = "Foreign"; user_name = "foreign"; nick = "%s";\n'
            '  server_reconnect_time = "1s"; }; "fe-common/core" = { autolog = "yes";\n'
            '  autolog_path = "%s/$0.log"; autolog_level = "ALL"; };\n'
            '  "irc/core" = { cmds_max_at_once = "1000"; cmd_queue_speed = "1ms"; }; };\n'
            % (self.nick, self.logs),
            encoding="utf-8",
        )
        for path in (self.logs, self.home / "irssi", self.home / "irssi" / "config"):
            shutil.chown(path, *self.owner())
        self.terminal, client_side = pty.openpty()
        self.process = subprocess.Popen(
            [
                self.program,
                f"--home={self.home}/irssi",
                "-c",
                host,
                "-p",
                str(port),
                "-n",
                self.nick,
            ],
            cwd=self.home,
            env=self.environment(),
            stdin=client_side,
            stdout=client_side,
            stderr=client_side,
            start_new_session=True,
            **identity(),
        )
        os.close(client_side)
        self.reader = threading.Thread(target=self.drain, daemon=True)
        self.reader.start()

    @staticmethod
    def owner():
        account = identity()
        return (account["user"], account["group"]) if account else (os.getuid(), os.getgid())

    def drain(self):
        """Take what irssi draws, so that it never waits for the terminal."""
        try:
            while os.read(self.terminal, 65536):
                pass
        except OSError:
            pass

    def log_of(self, conversation):
        return self.logs / f"{conversation.lower()}.log"

    def say(self, conversation, text):
        """Type a text or a command into a conversation, opening its window if need be."""
        if conversation.startswith("#"):
            self.type(f"/window goto {conversation}")
        else:
            self.type(f"/query {conversation}")
        self.type(text)

    def type(self, line):
        os.write(self.terminal, line.encode() + b"\n")

    def close(self):
        self.reader.join(DEADLINE)
        os.close(self.terminal)
