/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "protocol/message.h"

#include <string.h>

/* End the word at cursor and return what follows the spaces behind it. */
static char *
end_word(char *cursor)
{
  cursor += strcspn(cursor, " ");
  while (*cursor == ' ')
    *cursor++ = '\0';
  return cursor;
}

/* A line break inside would become two lines where the message is passed on. */
static bool
has_bad_byte(const char *line, size_t len)
{
  return strcspn(line, "\r\n") != len;
}

static enum message_error
parse_head(struct message *msg, char *line, size_t len, size_t tags_max, char **params)
{
  char *cursor = line + strspn(line, " ");

  if (has_bad_byte(line, len))
    return MESSAGE_BAD_BYTE;
  if (*cursor == '@') {
    if (strcspn(cursor, " ") - 1 > tags_max)
      return MESSAGE_TAGS_TOO_LONG;
    msg->tags = cursor + 1;
    cursor = end_word(cursor);
  }
  if ((size_t)(line + len - cursor) > MESSAGE_BODY_MAX_BYTES - 2)
    return MESSAGE_BODY_TOO_LONG;
  if (*cursor == ':') {
    msg->source = cursor + 1;
    cursor = end_word(cursor);
  }
  if (*cursor == '\0')
    return MESSAGE_EMPTY;
  msg->command = cursor;
  *params = end_word(cursor);
  return MESSAGE_OK;
}

enum message_error
message_parse_head(struct message *msg, char *line, size_t len, size_t tags_max, char **params)
{
  enum message_error error;

  memset(msg, 0, sizeof *msg);
  error = parse_head(msg, line, len, tags_max, params);
  if (error != MESSAGE_OK)
    memset(msg, 0, sizeof *msg);
  return error;
}

void
message_parse_params(struct message *msg, char *params, size_t max_params)
{
  while (*params != '\0') {
    if (*params == ':' || msg->n_params == max_params - 1) {
      msg->params[msg->n_params++] = *params == ':' ? params + 1 : params;
      return;
    }
    msg->params[msg->n_params++] = params;
    params = end_word(params);
  }
}

enum message_error
message_parse(struct message *msg, char *line, size_t len, size_t tags_max)
{
  char *params = NULL;
  enum message_error error = message_parse_head(msg, line, len, tags_max, &params);

  if (error == MESSAGE_OK)
    message_parse_params(msg, params, MESSAGE_PARAMS_MAX);
  return error;
}

bool
message_is(const struct message *msg, const char *command)
{
  return g_ascii_strcasecmp(msg->command, command) == 0;
}

const char *
message_param(const struct message *msg, size_t index, const char *fallback)
{
  return index < msg->n_params ? msg->params[index] : fallback;
}

/* Can only the last parameter be written like this? */
static bool
needs_colon(const char *param)
{
  return *param == '\0' || *param == ':' || strchr(param, ' ') != NULL;
}

void
message_append_params(GString *out, const char *const *params, size_t n_params)
{
  for (size_t i = 0; i < n_params; i++) {
    bool last = i + 1 == n_params;
    bool colon = needs_colon(params[i]);

    g_string_append(out, colon && last ? " :" : " ");
    g_string_append(out, colon && !last ? "*" : params[i]);
  }
}

size_t
message_fit(const char *text, size_t len, size_t max)
{
  if (len <= max)
    return len;
  while (max > 0 && ((unsigned char)text[max] & 0xC0) == 0x80)
    max--;
  return max;
}

void
message_truncate(GString *line, size_t max)
{
  g_string_truncate(line, message_fit(line->str, line->len, max));
}

char *
message_source_nick(const char *source)
{
  return g_strndup(source, strcspn(source, "!@"));
}

char *
message_ctcp(const char *text, const char *command)
{
  size_t name_len = strlen(command);
  const char *rest;

  if (*text++ != '\1' || g_ascii_strncasecmp(text, command, name_len) != 0)
    return NULL;
  rest = text + name_len;
  if (*rest == ' ')
    rest++;
  else if (*rest != '\1' && *rest != '\0')
    return NULL;
  return g_strndup(rest, strcspn(rest, "\1"));
}
