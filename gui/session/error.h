/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Why a session did not come about, or could not do what was asked.
 *
 * The code is for a program (which field of a dialog to mark), the message of
 * the GError is for people: one translated sentence that says what happened and
 * what to try.
 */
#pragma once

#include <gio/gio.h>

typedef enum {
  CONFAB_SESSION_ERROR_BAD_NAME,     /* the user name is not one, says this side or the server */
  CONFAB_SESSION_ERROR_NAME_TAKEN,   /* somebody else has the name */
  CONFAB_SESSION_ERROR_BAD_HOST,     /* the server's name is empty or cannot be one */
  CONFAB_SESSION_ERROR_BAD_PORT,     /* the port is not 1 to 65535 */
  CONFAB_SESSION_ERROR_UNKNOWN_HOST, /* no address for that name */
  CONFAB_SESSION_ERROR_REFUSED,      /* nothing listens on that port */
  CONFAB_SESSION_ERROR_UNREACHABLE,  /* no way to that address */
  CONFAB_SESSION_ERROR_TIMED_OUT,    /* no answer in time */
  CONFAB_SESSION_ERROR_NOT_A_CHAT_SERVER, /* something else answers, or keeps silent, on that port
                                           */
  CONFAB_SESSION_ERROR_CLOSED,  /* the server said goodbye: its own words are in the message */
  CONFAB_SESSION_ERROR_LOST,    /* the link broke */
  CONFAB_SESSION_ERROR_OFFLINE, /* cannot be done while not connected */
  CONFAB_SESSION_ERROR_COMMAND, /* what was typed is not a command, or lacks something */
  CONFAB_SESSION_ERROR_TARGET,  /* it cannot be sent to that conversation */
  CONFAB_SESSION_ERROR_FILES,   /* the shared files cannot be had */
} ConfabSessionError;

#define CONFAB_SESSION_ERROR (confab_session_error_quark())
GQuark confab_session_error_quark(void);

/* Check a user name before anything is sent.
 *
 * Returns: whether it may be tried; otherwise error is set (CONFAB_SESSION_ERROR_BAD_NAME)
 */
gboolean confab_check_nick(const char *nick, GError **error);

/* Check a server's name or address: not empty, no spaces, no path.
 *
 * Returns: whether it may be tried; otherwise error is set (CONFAB_SESSION_ERROR_BAD_HOST)
 */
gboolean confab_check_host(const char *host, GError **error);

/* Read a port from what a person typed.
 *
 * text  digits; spaces around are fine; "" is the default port
 * port  out: 1 to 65535
 * Returns: whether it is one; otherwise error is set (CONFAB_SESSION_ERROR_BAD_PORT)
 */
gboolean confab_check_port(const char *text, guint *port, GError **error);

/* Turn an error of GIO (address look-up, connect, read, write) into one of this domain, in words.
 *
 * error  (transfer none)
 * host   what was being connected to, for the sentence
 * Returns: (transfer full)
 */
GError *confab_session_error_from_gio(const GError *error, const char *host, guint port);
