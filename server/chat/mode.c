/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/mode.h"

#include "server/chat/channel.h"

#include <string.h>

static const struct mode MODES[] = {
    {'C', MODE_FLAG, CHANNEL_NO_CTCP},
    {'I', MODE_LIST, LIST_INVEX},
    {'b', MODE_LIST, LIST_BAN},
    {'e', MODE_LIST, LIST_EXCEPT},
    {'h', MODE_MEMBER, RANK_HALFOP},
    {'i', MODE_FLAG, CHANNEL_INVITE_ONLY},
    {'k', MODE_KEY, 0},
    {'l', MODE_LIMIT, 0},
    {'m', MODE_FLAG, CHANNEL_MODERATED},
    {'n', MODE_FLAG, CHANNEL_NO_EXTERNAL},
    {'o', MODE_MEMBER, RANK_OP},
    {'s', MODE_FLAG, CHANNEL_SECRET},
    {'t', MODE_FLAG, CHANNEL_TOPIC_LOCK},
    {'v', MODE_MEMBER, RANK_VOICE},
};

/* Highest first. */
static const struct {
  unsigned int rank;
  char prefix;
} PREFIXES[] = {{RANK_OP, '@'}, {RANK_HALFOP, '%'}, {RANK_VOICE, '+'}};

static const struct {
  char letter;
  unsigned int flag;
} USER_MODES[] = {
    {'B', USER_MODE_BOT},
    {'i', USER_MODE_INVISIBLE},
    {'o', USER_MODE_OPERATOR},
    {'w', USER_MODE_WALLOPS},
};

const struct mode *
mode_find(char letter)
{
  for (size_t i = 0; i < G_N_ELEMENTS(MODES); i++)
    if (MODES[i].letter == letter)
      return &MODES[i];
  return NULL;
}

bool
mode_takes_param(const struct mode *mode, bool add)
{
  return mode->kind != MODE_FLAG && (mode->kind != MODE_LIMIT || add);
}

char *
mode_describe_channel(const struct channel *channel, bool with_key)
{
  g_autoptr(GString) params = g_string_new(NULL);
  GString *text = g_string_new("+");

  for (size_t i = 0; i < G_N_ELEMENTS(MODES); i++) {
    const struct mode *mode = &MODES[i];

    if (mode->kind == MODE_FLAG && (channel->flags & mode->value)) {
      g_string_append_c(text, mode->letter);
    } else if (mode->kind == MODE_KEY && channel->key) {
      g_string_append_c(text, mode->letter);
      g_string_append_printf(params, " %s", with_key ? channel->key : "*");
    } else if (mode->kind == MODE_LIMIT && channel->limit > 0) {
      g_string_append_c(text, mode->letter);
      g_string_append_printf(params, " %u", channel->limit);
    }
  }
  g_string_append(text, params->str);
  return g_string_free(text, FALSE);
}

char *
mode_describe_user(unsigned int modes)
{
  GString *text = g_string_new("+");

  for (size_t i = 0; i < G_N_ELEMENTS(USER_MODES); i++)
    if (modes & USER_MODES[i].flag)
      g_string_append_c(text, USER_MODES[i].letter);
  return g_string_free(text, FALSE);
}

void
mode_prefixes(unsigned int ranks, bool all, char out[4])
{
  for (size_t i = 0; i < G_N_ELEMENTS(PREFIXES); i++) {
    if (!(ranks & PREFIXES[i].rank))
      continue;
    *out++ = PREFIXES[i].prefix;
    if (!all)
      break;
  }
  *out = '\0';
}

unsigned int
mode_rank_of_prefix(char prefix)
{
  for (size_t i = 0; i < G_N_ELEMENTS(PREFIXES); i++)
    if (PREFIXES[i].prefix == prefix)
      return PREFIXES[i].rank;
  return 0;
}

unsigned int
mode_user_flag(char letter)
{
  for (size_t i = 0; i < G_N_ELEMENTS(USER_MODES); i++)
    if (USER_MODES[i].letter == letter)
      return USER_MODES[i].flag;
  return 0;
}
