/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The link of a session: connecting, registering, keeping alive, losing and
 * trying again. For the files of the session alone.
 */
#pragma once

#include "gui/session/session.h"

#include <stdarg.h>

/* Start the first try, whose end is the task's.
 *
 * task  (transfer full)
 */
void link_connect_first(ConfabSession *self, GCancellable *cancellable, GTask *task);

/* Start another try. */
void link_connect(ConfabSession *self);

/* While waiting, try now. */
void link_try_now(ConfabSession *self);

/* The server has welcomed us. */
void link_online(ConfabSession *self);

/* Join the channels again that were joined when the link was lost. */
void link_rejoin(ConfabSession *self);

/* The link is at its end: fail what was under way, tell people, and wait for another try, unless
 * this was the first one.
 *
 * error    CONFAB_SESSION_ERROR; (transfer none)
 * goodbye  the server said so
 */
void link_end(ConfabSession *self, const GError *error, bool goodbye);

/* Say goodbye and stay offline. Fine in any state.
 *
 * reason  (nullable)
 */
void link_close(ConfabSession *self, const char *reason);

/* Return whether people can talk. */
bool link_is_online(ConfabSession *self);

/* Put one command on its way. The parameters end with NULL; the last one may have spaces. What does
 * not fit into a line is cut off. */
void link_send(ConfabSession *self, const char *command, ...) G_GNUC_NULL_TERMINATED;

/* Put a whole line on its way; line ends inside become spaces. */
void link_send_line(ConfabSession *self, const char *line);

/* Returns: (transfer full): a command and its parameters, ended by NULL, as a line */
GString *link_compose(const char *command, va_list params);

/* Return how long the next wait is.
 *
 * base_ms  the first one
 * attempt  tries that failed so far, 1 at least
 * random   0 to 1
 * Returns: milliseconds, doubled with each attempt up to a minute, varied by a quarter
 */
guint link_wait_ms(guint base_ms, guint attempt, double random);
