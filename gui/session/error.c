/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gui/session/error.h"

#include "protocol/limits.h"
#include "protocol/names.h"

#include <glib/gi18n.h>
#include <string.h>

G_DEFINE_QUARK(confab_session_error, confab_session_error)

/* How each way in which a connection fails is told; %1$s is the host, %2$u the port. */
static const struct {
  GIOErrorEnum io;
  ConfabSessionError code;
  const char *sentence;
} io_errors[] = {
    {G_IO_ERROR_CONNECTION_REFUSED, CONFAB_SESSION_ERROR_REFUSED,
     N_("Nothing answers on port %2$u of %1$s. Check the port, and that the server is running.")},
    {G_IO_ERROR_HOST_UNREACHABLE, CONFAB_SESSION_ERROR_UNREACHABLE,
     N_("%1$s cannot be reached. Check that both computers are on the network.")},
    {G_IO_ERROR_NETWORK_UNREACHABLE, CONFAB_SESSION_ERROR_UNREACHABLE,
     N_("There is no way to %1$s. Check that this computer is on the network.")},
    {G_IO_ERROR_TIMED_OUT, CONFAB_SESSION_ERROR_TIMED_OUT,
     N_("%1$s did not answer in time. Check the server and the port.")},
    {G_IO_ERROR_HOST_NOT_FOUND, CONFAB_SESSION_ERROR_UNKNOWN_HOST,
     N_("No computer named “%1$s” was found. Check the server's name.")},
    {G_IO_ERROR_CONNECTION_CLOSED, CONFAB_SESSION_ERROR_LOST,
     N_("The connection to %1$s was lost.")},
    {G_IO_ERROR_BROKEN_PIPE, CONFAB_SESSION_ERROR_LOST, N_("The connection to %1$s was lost.")},
};

/* Why a name cannot be one, by enum name_error. */
static const char *const name_errors[] = {
    [NAME_OK] = "",
    [NAME_EMPTY] = N_("Type a user name."),
    [NAME_TOO_LONG] = N_("The user name is too long: 32 characters are the most."),
    [NAME_NOT_UTF8] = N_("The user name is not valid text."),
    [NAME_BAD_START] = N_("A user name cannot begin with a digit or “-”."),
    [NAME_BAD_CHARACTER] =
        N_("A user name is made of letters, digits and - _ [ ] \\ ` ^ { } |, without spaces."),
};

gboolean
confab_check_nick(const char *nick, GError **error)
{
  enum name_error name_error = name_check_nick(nick);

  if (name_error == NAME_OK)
    return TRUE;
  g_set_error_literal(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_BAD_NAME,
                      _(name_errors[name_error]));
  return FALSE;
}

/* A colon is part of an address or nothing: the port has its own field. */
static gboolean
is_host(const char *host)
{
  if (!g_utf8_validate(host, -1, NULL) || strpbrk(host, " \t\r\n/@?#") || strlen(host) > 253)
    return FALSE;
  return !strchr(host, ':') || *host == '[' || g_hostname_is_ip_address(host);
}

gboolean
confab_check_host(const char *host, GError **error)
{
  const char *sentence = NULL;

  if (!*host)
    sentence = _("Type the server's name or address.");
  else if (!is_host(host))
    sentence = _("That cannot be a server's name or address.");
  if (!sentence)
    return TRUE;
  g_set_error_literal(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_BAD_HOST, sentence);
  return FALSE;
}

gboolean
confab_check_port(const char *text, guint *port, GError **error)
{
  g_autofree char *digits = g_strstrip(g_strdup(text));
  guint64 number;

  if (!*digits) {
    *port = CHAT_PORT_DEFAULT;
    return TRUE;
  }
  if (g_ascii_string_to_unsigned(digits, 10, 1, 65535, &number, NULL)) {
    *port = (guint)number;
    return TRUE;
  }
  g_set_error_literal(error, CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_BAD_PORT,
                      _("A port is a number from 1 to 65535."));
  return FALSE;
}

/* The sentences are of this file, and each takes these two arguments at most. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static GError *
new_error(ConfabSessionError code, const char *sentence, const char *host, guint port)
{
  return g_error_new(CONFAB_SESSION_ERROR, (int)code, sentence, host, port);
}
#pragma GCC diagnostic pop

GError *
confab_session_error_from_gio(const GError *error, const char *host, guint port)
{
  if (error->domain == CONFAB_SESSION_ERROR)
    return g_error_copy(error);
  if (g_error_matches(error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE))
    return new_error(CONFAB_SESSION_ERROR_UNKNOWN_HOST,
                     _("The name “%1$s” cannot be looked up at the moment. Try its address."), host,
                     port);
  if (error->domain == G_RESOLVER_ERROR)
    return new_error(CONFAB_SESSION_ERROR_UNKNOWN_HOST,
                     _("No computer named “%1$s” was found. Check the server's name."), host, port);

  for (gsize i = 0; i < G_N_ELEMENTS(io_errors); i++)
    if (g_error_matches(error, G_IO_ERROR, (int)io_errors[i].io))
      return new_error(io_errors[i].code, _(io_errors[i].sentence), host, port);

  /* What is rare enough to have no words here has the system's. */
  return g_error_new(CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_UNREACHABLE,
                     _("Cannot talk to %s: %s"), host, error->message);
}
