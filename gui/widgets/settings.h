/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the program remembers between runs: org.confab.Confab in GSettings.
 */
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

/* How many servers are remembered. */
#define SETTINGS_RECENT_MAX 8

/* Find the schema: where the desktop keeps schemas, else beside the program, in the build directory
 * or below its prefix. To be called once, before settings_get().
 *
 * Returns: whether it is there; the program cannot run without it
 */
bool settings_load(void);

/* Returns: (transfer none): the one GSettings of the program */
GSettings *settings_get(void);

/* One server connected to before. */
struct recent_server {
  char *user_name;
  char *host;
  guint port;
};

/* Returns: (transfer full) (element-type recent_server): the latest first, maybe empty */
GPtrArray *settings_get_recent(void);

/* Put a server at the head of the recent ones, once, and remember the user name. */
void settings_add_recent(const char *user_name, const char *host, guint port);

/* Returns: (transfer full): the user name to suggest: the last one, else the login name made into
 * one that servers accept */
char *settings_suggest_user_name(void);
