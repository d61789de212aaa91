/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/gui/wait.h"

#include <gio/gio.h>

static gboolean
expire_cb(gpointer user_data)
{
  struct wait *wait = user_data;

  wait->expired = true;
  wait->source_id = 0;
  return G_SOURCE_REMOVE;
}

void
wait_start(struct wait *wait)
{
  wait->expired = false;
  wait->source_id = g_timeout_add_seconds(WAIT_DEADLINE_S, expire_cb, wait);
}

void
wait_step(struct wait *wait, const char *what, const char *file, int line)
{
  g_main_context_iteration(NULL, TRUE);
  if (wait->expired)
    g_error("%s:%d: not in time: %s", file, line, what);
}

void
wait_stop(struct wait *wait)
{
  g_clear_handle_id(&wait->source_id, g_source_remove);
}

void
wait_settle(void)
{
  while (g_main_context_iteration(NULL, FALSE))
    continue;
}

void
wait_result_cb(GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  *kept = g_object_ref(result);
}
