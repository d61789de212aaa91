/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WHO, and WHO with chosen fields (WHOX).
 *
 * Source  modern.ircdocs.horse, "WHO message"; ircv3.net/specs/extensions/whox
 */
#include "protocol/names.h"
#include "server/chat/channel.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/handlers.h"
#include "server/chat/mask.h"
#include "server/chat/nametable.h"
#include "server/chat/send.h"
#include "server/chat/user.h"

#include <string.h>

#define TOKEN_MAX_BYTES 3

/* The fields of WHOX in the order in which they are sent. */
static const char FIELDS[] = "tcuihsnfdlaor";

/* What was asked. */
struct who {
  struct client *client;
  const char *mask;
  bool operators_only;
  bool extended;
  unsigned int fields; /* bits by place in FIELDS */
  char token[TOKEN_MAX_BYTES + 1];
};

/* Flags: here or gone, operator of the server, bot, prefixes in the channel. */
static void
put_flags(const struct who *who, const struct user *user, const struct membership *membership,
          char out[8])
{
  *out++ = user->away ? 'G' : 'H';
  if (user_is_operator(user))
    *out++ = '*';
  if (user_is_bot(user))
    *out++ = 'B';
  mode_prefixes(membership ? membership->ranks : 0,
                who->extended || client_has(who->client, CAP_MULTI_PREFIX), out);
}

static void
reply_plain(const struct who *who, const struct user *user, const struct membership *membership)
{
  g_autofree char *hops_and_name = g_strdup_printf("0 %s", user->realname);
  char flags[8];

  put_flags(who, user, membership, flags);
  REPLY(who->client, RPL_WHOREPLY, membership ? membership->channel->name : "*", user->username,
        user->host, who->client->chat->server_name, user->nick, flags, hops_and_name);
}

/* Addresses are told to their owner and to operators. */
static const char *
shown_address(const struct who *who, const struct user *user)
{
  bool allowed = who->client->user == user || user_is_operator(who->client->user);

  return allowed ? user->host : "255.255.255.255";
}

/* The value of one field; scratch is for those that have to be written. */
static const char *
field_value(const struct who *who, const struct user *user, const struct membership *membership,
            char field, char *scratch, size_t size)
{
  switch (field) {
  case 't':
    return who->token;
  case 'c':
    return membership ? membership->channel->name : "*";
  case 'u':
    return user->username;
  case 'i':
    return shown_address(who, user);
  case 'h':
    return user->host;
  case 's':
    return who->client->chat->server_name;
  case 'n':
    return user->nick;
  case 'f':
    put_flags(who, user, membership, scratch);
    return scratch;
  case 'd':
  case 'a':
    return "0";
  case 'l':
    g_snprintf(scratch, size, "%" G_GINT64_FORMAT,
               MAX(0, (chat_now_ms(who->client->chat) - user->active_ms) / 1000));
    return scratch;
  case 'o':
    return "n/a";
  default:
    return user->realname;
  }
}

static void
reply_extended(const struct who *who, const struct user *user, const struct membership *membership)
{
  const char *params[sizeof FIELDS];
  char scratch[sizeof FIELDS][24];
  size_t n = 0;

  for (size_t i = 0; FIELDS[i]; i++)
    if (who->fields & (1u << i)) {
      params[n] = field_value(who, user, membership, FIELDS[i], scratch[n], sizeof scratch[n]);
      n++;
    }
  if (n > 0)
    send_numeric(who->client, RPL_WHOSPCRPL, params, n);
}

static void
reply(const struct who *who, const struct user *user, const struct membership *membership)
{
  if (who->operators_only && !user_is_operator(user))
    return;
  if (who->extended)
    reply_extended(who, user, membership);
  else
    reply_plain(who, user, membership);
}

static bool
is_visible(const struct who *who, const struct user *user)
{
  return !(user->modes & USER_MODE_INVISIBLE) || user_is_operator(who->client->user) ||
         user_shares_channel(user, who->client->user);
}

static void
reply_channel(const struct who *who, const struct channel *channel)
{
  bool inside = user_membership(who->client->user, channel) != NULL;

  if (!channel_is_visible_to(channel, who->client->user))
    return;
  for (guint i = 0; i < channel->members->len; i++) {
    const struct membership *membership = channel->members->pdata[i];

    if (inside || is_visible(who, membership->user))
      reply(who, membership->user, membership);
  }
}

static bool
fits(const char *folded_mask, const struct user *user)
{
  const char *const texts[] = {user->nick, user->username, user->host, user->realname};

  for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
    g_autofree char *folded = name_fold(texts[i]);

    if (mask_glob(folded_mask, folded))
      return true;
  }
  return false;
}

static void
reply_mask(const struct who *who)
{
  g_autofree char *folded = name_fold(strcmp(who->mask, "0") == 0 ? "*" : who->mask);
  GHashTableIter iter;
  gpointer value;

  nametable_iter_init(who->client->chat->nicks, &iter);
  while (g_hash_table_iter_next(&iter, NULL, &value))
    if (is_visible(who, value) && fits(folded, value))
      reply(who, value, NULL);
}

static bool
is_token(const char *text)
{
  size_t digits = strspn(text, "0123456789");

  return digits > 0 && digits <= TOKEN_MAX_BYTES && text[digits] == '\0';
}

/* "%tcn,42" behind the flags asks for fields; "o" among the flags for operators only. */
static void
read_options(struct who *who, const char *options)
{
  const char *fields = strchr(options, '%');
  const char *comma;
  size_t flags_len = fields ? (size_t)(fields - options) : strlen(options);

  who->operators_only = memchr(options, 'o', flags_len) != NULL;
  if (!fields)
    return;
  who->extended = true;
  comma = strchr(fields, ',');
  for (size_t i = 0; FIELDS[i]; i++)
    if (memchr(fields, FIELDS[i], comma ? (size_t)(comma - fields) : strlen(fields)))
      who->fields |= 1u << i;
  g_strlcpy(who->token, comma && is_token(comma + 1) ? comma + 1 : "0", sizeof who->token);
}

/* Without a mask, everyone who can be seen is listed.
 * Source  modern.ircdocs.horse, "WHO message" */
void
handle_who(struct client *client, const struct message *msg)
{
  const char *mask = message_param(msg, 0, "");
  struct who who = {.client = client, .mask = *mask ? mask : "*"};
  const struct user *user = user_find(client->chat, who.mask);
  const struct channel *channel = channel_find(client->chat, who.mask);

  read_options(&who, message_param(msg, 1, ""));
  if (channel)
    reply_channel(&who, channel);
  else if (user)
    reply(&who, user, NULL);
  else if (!name_is_channel(who.mask) && strlen(who.mask) <= MASK_MAX_BYTES)
    reply_mask(&who);
  REPLY(client, RPL_ENDOFWHO, who.mask, "End of WHO list");
}
