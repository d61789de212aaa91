# SPDX-License-Identifier: GPL-3.0-or-later
"""Run pytest and print the Test Anything Protocol, so that meson counts single tests.

usage: run.py [any argument of pytest]

TAP goes to standard output, what pytest itself prints to standard error.
"""

import os
import sys

import pytest


class Tap:
    """A pytest plugin that writes one TAP line a test to a stream of its own."""

    def __init__(self, stream):
        self.stream = stream
        self.count = 0
        self.outcomes = {}

    def say(self, line):
        print(line, file=self.stream, flush=True)

    def pytest_collection_finish(self, session):
        self.say(f"1..{len(session.items)}")

    def pytest_collectreport(self, report):
        if report.failed:
            self.say(f"Bail out! {report.nodeid} cannot be collected")

    def pytest_runtest_logreport(self, report):
        """A test has three reports: set-up, call and tear-down; the worst of them is its result."""
        worst = self.outcomes.setdefault(report.nodeid, report)
        if report.failed or (report.skipped and not worst.failed):
            self.outcomes[report.nodeid] = report
        if report.when == "teardown":
            self.result(self.outcomes.pop(report.nodeid))

    def result(self, report):
        self.count += 1
        name = (
            report.nodeid.rpartition("/")[2]
            .replace("#", "_")
            .encode("ascii", "backslashreplace")
            .decode()
        )
        if report.skipped:
            reason = (
                report.longrepr[2] if isinstance(report.longrepr, tuple) else "expected failure"
            )
            self.say(f"ok {self.count} - {name} # SKIP {reason}")
        else:
            self.say(f"{'not ok' if report.failed else 'ok'} {self.count} - {name}")


def main():
    stream = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return pytest.main(["-p", "no:cacheprovider", "-q", *sys.argv[1:]], plugins=[Tap(stream)])


if __name__ == "__main__":
    sys.exit(main())
