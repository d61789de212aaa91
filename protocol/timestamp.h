/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times on the wire: "2026-03-03T10:02:07.123Z", always UTC.
 *
 * Source  IRCv3 server-time
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Room for one time and its NUL. */
#define TIMESTAMP_SIZE 25

/* Write a time given in milliseconds since 1970. What is outside the years 1970 to 9999 becomes
 * their first or last moment. Fast: it is called for every message. */
void timestamp_format(int64_t time_ms, char out[TIMESTAMP_SIZE]);

/* Read a time, in milliseconds since 1970 (negative before). Fractions of any length are cut to
 * milliseconds, or missing. A leap second is counted as the second after it, as POSIX does.
 *
 * Returns  false, with *time_ms untouched, where text is not such a time
 */
bool timestamp_parse(const char *text, int64_t *time_ms);
