/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CAP: which capabilities there are, and who has which.
 *
 * Source  IRCv3 capability-negotiation
 */
#include "protocol/capabilities.h"

#include "server/chat/client.h"
#include "server/chat/handlers.h"
#include "server/chat/registration.h"
#include "server/chat/send.h"

#include <string.h>

/* No capability has a name as long; a NAK repeats no more of one that somebody made up. */
#define WORD_MAX_BYTES 300

static void
list(struct client *client, const char *subcommand, capability_set caps)
{
  struct reply_list reply;

  reply_list_init(&reply, client, "CAP", (const char *const[]){subcommand}, 1);
  if (client->cap_version >= 302)
    reply_list_continue_with(&reply, "*");
  for (int cap = 0; cap < CAP_COUNT; cap++)
    if (caps & CAP_BIT(cap))
      reply_list_add(&reply, capability_name((enum capability)cap));
  reply_list_end(&reply, true);
}

static void
cap_ls(struct client *client, const struct message *msg)
{
  int64_t version = g_ascii_strtoll(message_param(msg, 1, "301"), NULL, 10);

  client->cap_version = (int)CLAMP(version, client->cap_version, 999);
  if (client->cap_version >= 302)
    client->caps |= CAP_BIT(CAP_CAP_NOTIFY);
  list(client, "LS", CAP_BIT(CAP_COUNT) - 1);
}

static void
cap_list(struct client *client, const struct message *msg)
{
  (void)msg;
  list(client, "LIST", client->caps);
}

/* Change a set as one word asks: "name" or "-name". */
static bool
request_one(const struct client *client, const char *word, size_t len, capability_set *caps)
{
  bool remove = *word == '-';
  enum capability cap = capability_from_name(word + remove, len - remove);

  if (cap == CAP_NONE || (remove && cap == CAP_CAP_NOTIFY && client->cap_version >= 302))
    return false;
  if (remove)
    *caps &= ~CAP_BIT(cap);
  else
    *caps |= CAP_BIT(cap);
  return true;
}

/* All or nothing, and in force after the answer, which repeats the request, which was one line, and
 * its head is longer: it may take two. */
static void
cap_req(struct client *client, const struct message *msg)
{
  const char *request = message_param(msg, 1, "");
  g_auto(GStrv) words = g_strsplit(request, " ", -1);
  capability_set caps = client->caps;
  struct reply_list reply;
  bool granted = true;

  for (char **word = words; *word; word++)
    if (**word && !request_one(client, *word, strlen(*word), &caps))
      granted = false;
  reply_list_init(&reply, client, "CAP", (const char *const[]){granted ? "ACK" : "NAK"}, 1);
  for (char **word = words; *word; word++)
    if (**word) {
      (*word)[message_fit(*word, strlen(*word), WORD_MAX_BYTES)] = '\0';
      reply_list_add(&reply, *word);
    }
  reply_list_end(&reply, true);
  if (granted)
    client->caps = caps;
}

static void
cap_end(struct client *client, const struct message *msg)
{
  (void)msg;
  client->negotiating = false;
  registration_try(client);
}

static const struct {
  const char *name;
  void (*handler)(struct client *client, const struct message *msg);
  bool begins; /* holds registration back until CAP END */
} SUBCOMMANDS[] = {
    {"LS", cap_ls, true},
    {"LIST", cap_list, false},
    {"REQ", cap_req, true},
    {"END", cap_end, false},
};

void
handle_cap(struct client *client, const struct message *msg)
{
  const char *name = msg->params[0];

  for (size_t i = 0; i < G_N_ELEMENTS(SUBCOMMANDS); i++) {
    if (g_ascii_strcasecmp(SUBCOMMANDS[i].name, name) != 0)
      continue;
    if (SUBCOMMANDS[i].begins && client->state == CLIENT_UNREGISTERED)
      client->negotiating = true;
    SUBCOMMANDS[i].handler(client, msg);
    return;
  }
  REPLY(client, ERR_INVALIDCAPCMD, name, "Invalid CAP command");
}
