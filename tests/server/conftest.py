# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the server suite."""

from fixtures import add_chatd_option as pytest_addoption  # noqa: F401
from fixtures import (
    binary,
    chatd,
    launch,
    pytest_runtest_makereport,
    server,
    shared,
    shared_files,
)  # noqa: F401
