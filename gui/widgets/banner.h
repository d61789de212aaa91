/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands above the messages while there is no link: why, and when the next try is.
 */
#pragma once

#include "gui/session/session.h"

#include <gtk/gtk.h>

#define CONFAB_TYPE_BANNER (confab_banner_get_type())
G_DECLARE_FINAL_TYPE(ConfabBanner, confab_banner, CONFAB, BANNER, GtkBin)

/* Tell of a session's link.
 *
 * session  (nullable)
 */
void confab_banner_set_session(ConfabBanner *self, ConfabSession *session);
