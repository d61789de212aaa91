/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/isupport.h"

#include "protocol/isupport.h"
#include "protocol/limits.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/plain.h"
#include "server/chat/send.h"

/* Tokens of one line, so that clients with 15 parameters take them all. */
#define TOKENS_PER_LINE 12

#define TEXT(number) G_STRINGIFY(number)

static const struct {
  const char *name;
  const char *value;
} FIXED[] = {
    {"AWAYLEN", TEXT(AWAY_MAX_BYTES)},
    {"CASEMAPPING", "ascii"},
    {"CHANMODES", ",,,n"},
    {"CHANNELLEN", TEXT(CHANNEL_MAX_CHARS)},
    {"CHANTYPES", "#"},
    {"LINELEN", TEXT(MESSAGE_BODY_MAX_BYTES)},
    {"MODES", "1"},
    {"NAMELEN", TEXT(REALNAME_MAX_BYTES)},
    {"NICKLEN", TEXT(NICK_MAX_CHARS)},
    {"PREFIX", "(o)@"},
    {"TARGMAX", "JOIN:,NAMES:1,NOTICE:" TEXT(TARGETS_MAX) ",PART:,PRIVMSG:" TEXT(
                    TARGETS_MAX) ",TAGMSG:" TEXT(TARGETS_MAX) ",WHOIS:1"},
    {"TOPICLEN", TEXT(TOPIC_MAX_BYTES)},
    {"USERLEN", "16"},
    {"UTF8ONLY", NULL},
};

static char *
token(const char *name, const char *value)
{
  GString *text = g_string_new(NULL);

  isupport_append(text, name, value);
  g_string_erase(text, 0, 1);
  return g_string_free(text, FALSE);
}

static GPtrArray *
all_tokens(const struct client *client)
{
  const struct config *config = client->chat->config;
  GPtrArray *tokens = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *chanlimit = g_strdup_printf("#:%" G_GINT64_FORMAT, config->channels_per_client +
                                                                          (*config->lobby != '\0'));

  for (size_t i = 0; i < G_N_ELEMENTS(FIXED); i++)
    g_ptr_array_add(tokens, token(FIXED[i].name, FIXED[i].value));
  g_ptr_array_add(tokens, token("CHANLIMIT", chanlimit));
  g_ptr_array_add(tokens, token("NETWORK", config->network_name));
  if (client->chat->files) {
    g_autofree char *url = plain_files_url(client, "/files/");

    g_ptr_array_add(tokens, token("confab/FILES", url));
  }
  return tokens;
}

void
isupport_send(struct client *client)
{
  g_autoptr(GPtrArray) tokens = all_tokens(client);

  for (guint i = 0; i < tokens->len; i += TOKENS_PER_LINE) {
    guint count = MIN(TOKENS_PER_LINE, tokens->len - i);
    const char *params[TOKENS_PER_LINE + 1];

    for (guint j = 0; j < count; j++)
      params[j] = tokens->pdata[i + j];
    params[count] = "are supported by this server";
    send_numeric(client, RPL_ISUPPORT, params, count + 1);
  }
}
