/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/isupport.h"

#include "protocol/isupport.h"
#include "protocol/limits.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/handlers.h"
#include "server/chat/mode.h"
#include "server/chat/plain.h"
#include "server/chat/send.h"

/* Tokens of one line, so that clients with 15 parameters take them all. */
#define TOKENS_PER_LINE 12

#define TEXT(number) G_STRINGIFY(number)

static const struct {
  const char *name;
  const char *value;
} FIXED[] = {
    {"ACCOUNTEXTBAN", "a"},
    {"AWAYLEN", TEXT(AWAY_MAX_BYTES)},
    {"BOT", "B"},
    {"CASEMAPPING", "ascii"},
    {"CHANMODES", MODE_CHANMODES},
    {"CHANNELLEN", TEXT(CHANNEL_MAX_CHARS)},
    {"CHANTYPES", "#"},
    {"ELIST", "CMNTU"},
    {"EXCEPTS", "e"},
    {"EXTBAN", "$,a"},
    {"INVEX", "I"},
    {"KEYLEN", "32"},
    {"KICKLEN", "300"},
    {"LINELEN", TEXT(MESSAGE_BODY_MAX_BYTES)},
    {"MODES", NULL},
    {"NAMELEN", TEXT(REALNAME_MAX_BYTES)},
    {"NICKLEN", TEXT(NICK_MAX_CHARS)},
    {"PREFIX", MODE_PREFIX},
    {"SAFELIST", NULL},
    {"STATUSMSG", MODE_STATUSMSG},
    {"TARGMAX",
     "JOIN:,KICK:" TEXT(TARGETS_MAX) ",LIST:,NAMES:1,NOTICE:" TEXT(
         TARGETS_MAX) ",PART:,PRIVMSG:" TEXT(TARGETS_MAX) ",TAGMSG:" TEXT(TARGETS_MAX) ",WHOIS:1"},
    {"TOPICLEN", TEXT(TOPIC_MAX_BYTES)},
    {"USERLEN", "16"},
    {"UTF8ONLY", NULL},
    {"WHOX", NULL},
};

static char *
token(const char *name, const char *value)
{
  GString *text = g_string_new(NULL);

  isupport_append(text, name, value);
  g_string_erase(text, 0, 1);
  return g_string_free(text, FALSE);
}

static void
add_number(GPtrArray *tokens, const char *name, const char *prefix, int64_t number)
{
  g_autofree char *value = g_strdup_printf("%s%" G_GINT64_FORMAT, prefix, number);

  g_ptr_array_add(tokens, token(name, value));
}

/* Each list has a limit of its own: letters together would share one. */
static void
add_max_list(GPtrArray *tokens, int64_t number)
{
  g_autofree char *value = g_strdup_printf(
      "b:%" G_GINT64_FORMAT ",e:%" G_GINT64_FORMAT ",I:%" G_GINT64_FORMAT, number, number, number);

  g_ptr_array_add(tokens, token("MAXLIST", value));
}

/* The tokens that settings decide. */
static GPtrArray *
variable_tokens(const struct chat *chat)
{
  const struct config *config = chat->config;
  GPtrArray *tokens = g_ptr_array_new_with_free_func(g_free);

  add_number(tokens, "CHANLIMIT", "#:", config->channels_per_client);
  add_max_list(tokens, config->masks_per_channel);
  add_number(tokens, "MONITOR", "", config->monitor_max);
  g_ptr_array_add(tokens, token("NETWORK", config->network_name));
  if (*config->icon)
    g_ptr_array_add(tokens, token("draft/ICON", config->icon));
  return tokens;
}

static GPtrArray *
all_tokens(const struct client *client)
{
  GPtrArray *tokens = variable_tokens(client->chat);

  for (size_t i = 0; i < G_N_ELEMENTS(FIXED); i++)
    g_ptr_array_add(tokens, token(FIXED[i].name, FIXED[i].value));
  if (client->chat->files) {
    g_autofree char *url = plain_files_url(client, "/files/");

    g_ptr_array_add(tokens, token("confab/FILES", url));
  }
  return tokens;
}

static void
send_tokens(struct client *client, const GPtrArray *tokens)
{
  for (guint i = 0; i < tokens->len; i += TOKENS_PER_LINE) {
    guint count = MIN(TOKENS_PER_LINE, tokens->len - i);
    const char *params[TOKENS_PER_LINE + 1];

    for (guint j = 0; j < count; j++)
      params[j] = tokens->pdata[i + j];
    params[count] = "are supported by this server";
    send_numeric(client, RPL_ISUPPORT, params, count + 1);
  }
}

void
isupport_send(struct client *client)
{
  g_autoptr(GPtrArray) tokens = all_tokens(client);
  bool extended = client_has(client, CAP_EXTENDED_ISUPPORT);

  if (extended)
    send_batch_begin(client, "draft/isupport");
  send_tokens(client, tokens);
  if (extended)
    send_batch_end(client);
}

/* "NAME=value" of what is new or different, "-NAME" of what is gone. */
static GPtrArray *
compare_tokens(GPtrArray *before, const GPtrArray *after)
{
  GPtrArray *changes = g_ptr_array_new_with_free_func(g_free);

  for (guint i = 0; i < after->len; i++)
    if (!g_ptr_array_find_with_equal_func(before, after->pdata[i], g_str_equal, NULL))
      g_ptr_array_add(changes, g_strdup(after->pdata[i]));
  if (before->len > after->len)
    g_ptr_array_add(changes, g_strdup("-draft/ICON"));
  return changes;
}

void
isupport_push(struct chat *chat)
{
  g_autoptr(GPtrArray) before = g_steal_pointer(&chat->isupport);
  g_autoptr(GPtrArray) changes = NULL;
  GHashTableIter iter;
  gpointer value;

  chat->isupport = variable_tokens(chat);
  if (!before)
    return;
  changes = compare_tokens(before, chat->isupport);
  g_hash_table_iter_init(&iter, chat->clients);
  while (changes->len > 0 && g_hash_table_iter_next(&iter, NULL, &value)) {
    struct client *client = value;

    if (!client_has(client, CAP_EXTENDED_ISUPPORT))
      continue;
    send_batch_begin(client, "draft/isupport");
    send_tokens(client, changes);
    send_batch_end(client);
  }
}

void
handle_isupport(struct client *client, const struct message *msg)
{
  (void)msg;
  isupport_send(client);
}
