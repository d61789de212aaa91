/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The program's last second.
 */
#include "gui/widgets/farewell.h"

struct farewell {
  ConfabSession *session;    /* (unowned): watched until it is gone */
  GApplication *application; /* (owned): held meanwhile */
  guint timeout_id;
};

static void
end(struct farewell *farewell)
{
  g_clear_handle_id(&farewell->timeout_id, g_source_remove);
  g_application_release(farewell->application);
  g_object_unref(farewell->application);
  g_free(farewell);
}

static void
gone_cb(gpointer user_data, GObject *session)
{
  end(user_data);
}

static gboolean
timeout_cb(gpointer user_data)
{
  struct farewell *farewell = user_data;

  farewell->timeout_id = 0;
  g_object_weak_unref(G_OBJECT(farewell->session), gone_cb, farewell);
  end(farewell);
  return G_SOURCE_REMOVE;
}

void
farewell_say(ConfabSession *session)
{
  GApplication *application = g_application_get_default();

  confab_transfer_list_cancel_all(confab_session_get_transfers(session));
  confab_session_disconnect(session, NULL);
  if (!application)
    return;
  struct farewell *farewell = g_new(struct farewell, 1);
  farewell->session = session;
  farewell->application = g_object_ref(application);
  farewell->timeout_id = g_timeout_add(FAREWELL_MS, timeout_cb, farewell);
  g_application_hold(application);
  g_object_weak_ref(G_OBJECT(session), gone_cb, farewell);
}
