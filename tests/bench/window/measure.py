#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the window costs: launching, idling among 200 people, and 10,000 messages at once.

usage: measure.py --probe PROBE --bare BARE --confab CONFAB [--launches N] [--messages N] [--seconds N]

Run it on a desktop of its own: tests/gui/harness.sh measure.py …
"""

import argparse
import pathlib
import statistics
import subprocess
import sys
import time
from collections import namedtuple

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "gui"))

from guidrive import Atspi, children, text_of, wait, walk  # noqa: E402
from host import Host  # noqa: E402

SETTLE_SECONDS = 0.3  # a window that used no CPU for so long has finished what it had to do
SETTLE_CPU = 0.002
DEADLINE = 120.0
STREAM_PER_SECOND = 500
VIEW_ID = "messages"

Report = namedtuple("Report", "stall_ms pings cpu_s pss_kib anonymous_kib")


class Program:
    """A program under the probe."""

    def __init__(self, probe, *argv):
        self.process = subprocess.Popen(
            [probe, *argv], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        word, *rest = self.process.stdout.readline().split() or [""]
        if word != "mapped":
            raise RuntimeError(f"{argv[0]} did not open its window")
        self.mapped_ms = float(rest[0])

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.process.stdin.close()
        self.process.wait(DEADLINE)

    def command(self, word):
        self.process.stdin.write(word + "\n")
        self.process.stdin.flush()

    def report(self):
        self.command("report")
        word, *rest = self.process.stdout.readline().split() or [""]
        if word != "report":
            raise RuntimeError("the program is gone")
        return Report(*map(float, rest))

    def settle(self):
        """Wait until the program has nothing to do."""
        deadline = time.monotonic() + DEADLINE
        before = self.report()
        while time.monotonic() < deadline:
            time.sleep(SETTLE_SECONDS)
            now = self.report()
            # the pings of the probe themselves cost some CPU, a little each
            if now.cpu_s - before.cpu_s < SETTLE_CPU + 0.0001 * (now.pings - before.pings):
                return now
            before = now
        raise TimeoutError("the program does not come to rest")

    def during(self, action):
        """Let action happen; return (before, after, seconds until the program was at rest)."""
        before = self.settle()
        self.command("reset")
        start = time.monotonic()
        action()
        after = self.settle()
        if not after.pings:
            raise RuntimeError("the window does not answer _NET_WM_PING")
        return before, after, time.monotonic() - start - SETTLE_SECONDS


def shows_end(pid, number):
    """Whether the end of the message view, with message number in it, can be seen."""
    programs = [app for app in children(Atspi.get_desktop(0)) if app.get_process_id() == pid]
    views = [node for app in programs for node in walk(app) if node.get_accessible_id() == VIEW_ID]
    if not views:
        return False
    view = views[0]
    text = text_of(view).rstrip("\n")
    box = view.get_extents(Atspi.CoordType.SCREEN)
    last = Atspi.Text.get_character_extents(view, len(text) - 1, Atspi.CoordType.SCREEN)
    return f"{number} " in text.rpartition("\n")[2] and box.y <= last.y < box.y + box.height


def check_view(program, host):
    """Raise where the view did not follow the conversation: then it did not do the work either."""
    task = pathlib.Path(f"/proc/{program.process.pid}/task/{program.process.pid}/children")
    pid = int(task.read_text().split()[0])
    wait(lambda: shows_end(pid, host.count), f"message {host.count} in sight")


def measure_launch(options, name, host, *argv):
    times = []
    for number in range(options.launches + 1):
        with Program(options.probe, *argv) as program:
            if host:
                host.wait_for_client()
            if number > 0:  # the first one may have read from the disk
                times.append(program.mapped_ms)
    median = statistics.median(times)
    print(f"  {name:<28} {median:7.0f} ms   ({min(times):.0f} to {max(times):.0f})")
    return median


def print_load(name, loaded):
    before, after, seconds = loaded
    print(
        f"  {name:<28} {after.cpu_s - before.cpu_s:7.2f} s CPU"
        f" {(after.anonymous_kib - before.anonymous_kib) / 1024:8.1f} MiB"
        f" {after.stall_ms:8.1f} ms longest stall {seconds:8.1f} s until at rest"
    )


def measure_idle(program, seconds):
    before = program.settle()
    time.sleep(seconds)
    after = program.report()
    cpu_ms = (after.cpu_s - before.cpu_s) * 1000 / seconds
    print(f"  {'idle among 200 people':<28} {after.pss_kib / 1024:7.1f} MiB PSS,"
          f" {cpu_ms:.1f} ms of CPU a second while answering {(after.pings - before.pings) / seconds:.0f} pings")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("probe", "bare", "confab"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("--launches", type=int, default=10)
    parser.add_argument("--messages", type=int, default=10000)
    parser.add_argument("--seconds", type=float, default=5.0)
    options = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)

    host = Host()
    connected = (options.confab, "bench", "127.0.0.1", str(host.port))
    print(f"launch to window mapped, warm, median of {options.launches}")
    bare = measure_launch(options, "a bare GTK program", None, options.bare)
    dialog = measure_launch(options, "confab, asking for a server", None, options.confab)
    window = measure_launch(options, "confab, connecting", host, *connected)
    print(f"  {'of the bare program':<28} {dialog / bare:7.2f} and {window / bare:.2f}")

    print("at work")
    with Program(options.probe, *connected) as program:
        host.wait_for_client()
        measure_idle(program, options.seconds)
        for name, action in (
            (f"{options.messages} messages at once", lambda: host.burst(options.messages)),
            (f"{options.messages} more", lambda: host.burst(options.messages)),
            (
                f"{STREAM_PER_SECOND} a second for {options.seconds:.0f} s",
                lambda: host.stream(STREAM_PER_SECOND, options.seconds),
            ),
        ):
            print_load(name, program.during(action))
        measure_idle(program, options.seconds)
        check_view(program, host)


if __name__ == "__main__":
    main()
