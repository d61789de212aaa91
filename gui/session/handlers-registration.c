/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Registration, and what concerns the link and the server itself.
 */
#include "gui/session/handlers.h"
#include "gui/session/link.h"
#include "gui/session/session-private.h"
#include "gui/session/text.h"
#include "protocol/numerics.h"

#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

/* What is asked for of what the server offers. An answer can only be told by its label where it
 * comes as a batch, so the two are asked for together. */
static const capability_set wanted =
    CAP_BIT(CAP_MESSAGE_TAGS) | CAP_BIT(CAP_SERVER_TIME) | CAP_BIT(CAP_BATCH) |
    CAP_BIT(CAP_LABELED_RESPONSE) | CAP_BIT(CAP_ECHO_MESSAGE) | CAP_BIT(CAP_MULTI_PREFIX) |
    CAP_BIT(CAP_EXTENDED_JOIN) | CAP_BIT(CAP_AWAY_NOTIFY) | CAP_BIT(CAP_SETNAME) |
    CAP_BIT(CAP_CAP_NOTIFY) | CAP_BIT(CAP_STANDARD_REPLIES);

/* "a b=value -c" as a set, the values and signs left out. Unknown ones are passed over. */
static capability_set
parse_capabilities(const char *list, bool removed)
{
  g_auto(GStrv) words = g_strsplit(list, " ", -1);
  capability_set set = 0;

  for (gsize i = 0; words[i]; i++) {
    const char *name = words[i];

    if ((*name == '-') != removed)
      continue;
    name += removed;
    enum capability capability = capability_from_name(name, strcspn(name, "="));
    if (capability != CAP_NONE)
      set |= CAP_BIT(capability);
  }
  return set;
}

static capability_set
what_to_request(ConfabSession *self)
{
  capability_set request = self->offered & wanted & ~self->enabled;

  if (!(self->offered & CAP_BIT(CAP_BATCH)))
    request &= ~CAP_BIT(CAP_LABELED_RESPONSE);
  return request;
}

static void
end_negotiation(ConfabSession *self)
{
  if (!link_is_online(self))
    link_send(self, "CAP", "END", NULL);
}

static void
request_capabilities(ConfabSession *self)
{
  capability_set request = what_to_request(self);
  g_autoptr(GString) names = g_string_new(NULL);

  for (guint i = 0; i < CAP_COUNT; i++)
    if (request & CAP_BIT(i))
      g_string_append_printf(names, "%s%s", names->len > 0 ? " " : "",
                             capability_name((enum capability)i));
  if (names->len > 0)
    link_send(self, "CAP", "REQ", names->str, NULL);
  else
    end_negotiation(self);
}

/* The list may take several lines, all but the last with "*" before it. */
static void
cap_ls(ConfabSession *self, const struct incoming *in)
{
  bool more = in->msg->n_params > 3 && g_str_equal(incoming_param(in, 2), "*");

  self->offered |= parse_capabilities(incoming_param(in, more ? 3 : 2), false);
  if (!more)
    request_capabilities(self);
}

static void
cap_ack(ConfabSession *self, const struct incoming *in)
{
  self->enabled |= parse_capabilities(incoming_param(in, 2), false);
  self->enabled &= ~parse_capabilities(incoming_param(in, 2), true);
  end_negotiation(self);
}

static void
cap_nak(ConfabSession *self, const struct incoming *in)
{
  end_negotiation(self);
}

static void
cap_new(ConfabSession *self, const struct incoming *in)
{
  self->offered |= parse_capabilities(incoming_param(in, 2), false);
  if (what_to_request(self))
    request_capabilities(self);
}

static void
cap_del(ConfabSession *self, const struct incoming *in)
{
  capability_set gone = parse_capabilities(incoming_param(in, 2), false);

  self->offered &= ~gone;
  self->enabled &= ~gone;
}

static const struct {
  const char *name;
  handler_func *handle;
} cap_subcommands[] = {
    {"LS", cap_ls}, {"ACK", cap_ack}, {"NAK", cap_nak}, {"NEW", cap_new}, {"DEL", cap_del},
};

void
handle_cap(ConfabSession *self, const struct incoming *in)
{
  for (gsize i = 0; i < G_N_ELEMENTS(cap_subcommands); i++)
    if (g_ascii_strcasecmp(incoming_param(in, 1), cap_subcommands[i].name) == 0)
      cap_subcommands[i].handle(self, in);
}

static void
update_files_url(ConfabSession *self)
{
  g_autofree char *url =
      features_files_url(self->features.file_host, confab_network_get_host(self->network),
                         confab_network_get_port(self->network));

  confab_network_set_files_url(self->network, url);
}

void
handle_welcome(ConfabSession *self, const struct incoming *in)
{
  g_autofree char *nick = incoming_text(in, 0);

  if (confab_network_get_state(self->network) != CONFAB_NETWORK_REGISTERING)
    return;
  g_free(self->welcome);
  self->welcome = incoming_text(in, 1);
  confab_network_set_nick(self->network, nick);
  confab_network_set_away(self->network, false);
  update_files_url(self);
  link_online(self);
  incoming_tell(self, in, confab_network_get_server(self->network), CONFAB_MESSAGE_KIND_INFO,
                self->welcome);
}

/* Which modes there are is of no use to a reader; 005 tells it to us better. */
void
handle_myinfo(ConfabSession *self, const struct incoming *in)
{
}

void
handle_isupport(ConfabSession *self, const struct incoming *in)
{
  /* The first is our name, the last a sentence. */
  for (size_t i = 1; i + 1 < in->msg->n_params; i++)
    features_add(&self->features, in->msg->params[i]);

  update_files_url(self);
  if (self->features.network) {
    g_autofree char *name = text_plain(self->features.network);
    confab_network_set_name(self->network, name);
  }
}

void
handle_motd_end(ConfabSession *self, const struct incoming *in)
{
  link_rejoin(self);
}

void
handle_ping(ConfabSession *self, const struct incoming *in)
{
  link_send(self, "PONG", incoming_param(in, 0), NULL);
}

/* The server's last words; it closes right after them. */
void
handle_error_line(ConfabSession *self, const struct incoming *in)
{
  g_autofree char *words = incoming_text(in, 0);
  g_autoptr(GError) error =
      g_error_new(CONFAB_SESSION_ERROR, CONFAB_SESSION_ERROR_CLOSED,
                  _("The server closed the connection: %s"), *words ? words : _("no reason given"));

  if (self->stream)
    link_end(self, error, true);
}

/* Why the server does not accept a name. */
static const struct {
  int numeric;
  ConfabSessionError code;
  const char *sentence;
} nick_refusals[] = {
    {ERR_NONICKNAMEGIVEN, CONFAB_SESSION_ERROR_BAD_NAME, N_("Type a user name.")},
    {ERR_ERRONEUSNICKNAME, CONFAB_SESSION_ERROR_BAD_NAME,
     N_("The server does not accept “%s” as a user name. Choose another one.")},
    {ERR_NICKNAMEINUSE, CONFAB_SESSION_ERROR_NAME_TAKEN,
     N_("Somebody is here as “%s” already. Choose another user name.")},
    {436, CONFAB_SESSION_ERROR_NAME_TAKEN,
     N_("Somebody is here as “%s” already. Choose another user name.")},
};

void
handle_nick_refused(ConfabSession *self, const struct incoming *in)
{
  int numeric = atoi(in->msg->command);
  gsize i = 0;

  while (nick_refusals[i].numeric != numeric && i + 1 < G_N_ELEMENTS(nick_refusals))
    i++;

  g_autofree char *refused = incoming_text(in, 1);
  g_autoptr(GString) sentence = g_string_new(_(nick_refusals[i].sentence));
  g_string_replace(sentence, "%s", refused, 1);

  if (link_is_online(self)) {
    confab_session_tell(self, incoming_place(self, in, NULL), CONFAB_MESSAGE_KIND_ERROR,
                        sentence->str);
    return;
  }
  if (confab_network_get_state(self->network) != CONFAB_NETWORK_REGISTERING)
    return;
  g_autoptr(GError) error =
      g_error_new_literal(CONFAB_SESSION_ERROR, (int)nick_refusals[i].code, sentence->str);
  link_send(self, "QUIT", NULL);
  link_end(self, error, false);
}

/* The parameters that follow our name, as the server words them. */
static char *
join_params(const struct incoming *in)
{
  g_autoptr(GString) text = g_string_new(NULL);

  for (size_t i = 1; i < in->msg->n_params; i++)
    g_string_append_printf(text, "%s%s", i > 1 ? " " : "", in->msg->params[i]);
  return text_plain(text->str);
}

void
handle_server_text(ConfabSession *self, const struct incoming *in)
{
  int numeric = atoi(in->msg->command);

  if (numeric >= ERR_UNKNOWNERROR && numeric < 600) {
    handle_refusal(self, in);
    return;
  }
  g_autofree char *text = join_params(in);
  ConfabConversation *place =
      in->request ? incoming_place(self, in, NULL) : confab_network_get_server(self->network);
  if (*text)
    incoming_tell(self, in, place, CONFAB_MESSAGE_KIND_INFO, text);
}
