/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Times, dates and amounts as people read them.
 */
#include "gui/widgets/format.h"

#include <glib/gi18n.h>
#include <stdbool.h>

/* Over this the number says no more than that there is much. */
#define UNREAD_SHOWN_MAX 999

static GDateTime *
local_from_ms(gint64 time_ms)
{
  GDateTime *time = g_date_time_new_from_unix_local(time_ms / 1000);
  /* Only years beyond 9999 fail; a server may send anything. */
  return time ? time : g_date_time_new_from_unix_local(0);
}

char *
format_clock(gint64 time_ms)
{
  g_autoptr(GDateTime) time = local_from_ms(time_ms);
  /* Translators: the time of a message, hours and minutes; see g_date_time_format(). */
  return g_date_time_format(time, _("%H:%M"));
}

int
format_day_number(gint64 time_ms)
{
  g_autoptr(GDateTime) time = local_from_ms(time_ms);
  return g_date_time_get_year(time) * 366 + g_date_time_get_day_of_year(time);
}

char *
format_day(gint64 time_ms, gint64 now_ms)
{
  g_autoptr(GDateTime) time = local_from_ms(time_ms);
  g_autoptr(GDateTime) now = local_from_ms(now_ms);
  bool this_year = g_date_time_get_year(time) == g_date_time_get_year(now);

  if (this_year) {
    /* Translators: a day of this year between messages, such as "Tuesday 3 March"; see
     * g_date_time_format(). */
    return g_date_time_format(time, _("%A %-d %B"));
  }
  /* Translators: a day of another year between messages, such as "Tuesday 3 March 2026". */
  return g_date_time_format(time, _("%A %-d %B %Y"));
}

char *
format_file_time(gint64 time_s)
{
  if (time_s == 0)
    return g_strdup("");
  g_autoptr(GDateTime) time = local_from_ms(time_s * 1000);
  /* Translators: when a file was changed, such as "3 Mar 2026, 10:02". */
  return g_date_time_format(time, _("%-d %b %Y, %H:%M"));
}

char *
format_progress(gint64 done, gint64 total)
{
  g_autofree char *done_size = g_format_size((guint64)MAX(done, 0));
  if (total < 0)
    return g_steal_pointer(&done_size);

  g_autofree char *total_size = g_format_size((guint64)total);
  /* Translators: how much of a file has come, such as "12.1 MB of 30.0 MB". */
  return g_strdup_printf(_("%s of %s"), done_size, total_size);
}

char *
format_unread(guint unread)
{
  return unread > UNREAD_SHOWN_MAX ? g_strdup_printf("%d+", UNREAD_SHOWN_MAX) :
                                     g_strdup_printf("%u", unread);
}

char *
format_time_left(gint64 seconds)
{
  if (seconds < 60) {
    guint n = (guint)MAX(seconds, 1);
    return g_strdup_printf(ngettext("%u second left", "%u seconds left", n), n);
  }
  if (seconds < 60 * 60) {
    guint n = (guint)((seconds + 30) / 60);
    return g_strdup_printf(ngettext("%u minute left", "%u minutes left", n), n);
  }
  guint n = (guint)(MIN(seconds, G_MAXINT) + 1800) / 3600;
  return g_strdup_printf(ngettext("%u hour left", "%u hours left", n), n);
}
