/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times, dates and amounts as people read them, in their language and time zone.
 */
#pragma once

#include <glib.h>

/* Returns: (transfer full): the time of day, such as "10:02"
 *
 * time_ms  Unix time in milliseconds
 */
char *format_clock(gint64 time_ms);

/* Return a number that is the same for all times of one local day, and grows from day to day. */
int format_day_number(gint64 time_ms);

/* Returns: (transfer full): the day, such as "Tuesday 3 March", with its year where that is not
 * the year of now_ms */
char *format_day(gint64 time_ms, gint64 now_ms);

/* Returns: (transfer full): date and time of a file, such as "3 Mar 2026, 10:02"; "" for 0
 *
 * time_s  Unix time in seconds
 */
char *format_file_time(gint64 time_s);

/* Returns: (transfer full): "12.1 MB of 30.0 MB", or the first alone where total is negative
 *
 * Both in bytes.
 */
char *format_progress(gint64 done, gint64 total);

/* Returns: (transfer full): how much is unread, for a badge: the number, or "999+" for more */
char *format_unread(guint unread);

/* Returns: (transfer full): a duration as words, such as "2 minutes left"
 *
 * seconds  0 or more
 */
char *format_time_left(gint64 seconds);
