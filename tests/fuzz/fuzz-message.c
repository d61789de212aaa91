/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A line is a message or has a reason why not; a message written again reads the same.
 */
#include "tests/fuzz/fuzz.h"

#include "protocol/message.h"

#include <string.h>

static void
check_views(const struct message *msg, const char *line, size_t size)
{
  g_assert_nonnull(msg->command);
  g_assert_cmpint(msg->command[0], !=, '\0');
  g_assert_cmpuint(msg->n_params, <=, MESSAGE_PARAMS_MAX);
  for (size_t i = 0; i < msg->n_params; i++)
    g_assert_true(msg->params[i] >= line && msg->params[i] <= line + size);
}

static void
check_written_again(const struct message *msg)
{
  GString *written = g_string_new(msg->command);
  struct message again;

  message_append_params(written, (const char *const *)msg->params, msg->n_params);
  g_autofree char *line = g_strdup(written->str);
  g_assert_cmpint(message_parse(&again, line, written->len, 0), !=, MESSAGE_BAD_BYTE);
  if (written->len <= MESSAGE_BODY_MAX_BYTES - 2) {
    g_assert_cmpstr(again.command, ==, msg->command);
    g_assert_cmpuint(again.n_params, ==, msg->n_params);
    for (size_t i = 0; i < msg->n_params; i++)
      g_assert_cmpstr(again.params[i], ==, msg->params[i]);
  }
  g_string_free(written, TRUE);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autofree char *line = g_malloc(size + 1);
  struct message msg;

  memcpy(line, data, size);
  line[size] = '\0';
  if (message_parse(&msg, line, size, TAGS_CLIENT_MAX_BYTES) != MESSAGE_OK) {
    g_assert_null(msg.command);
    return 0;
  }
  check_views(&msg, line, size);
  if (!strchr(":@", msg.command[0])) /* written first, such a word would be source or tags */
    check_written_again(&msg);

  if (msg.source)
    g_free(message_source_nick(msg.source));
  g_free(message_ctcp(message_param(&msg, msg.n_params - 1, ""), "ACTION"));
  return 0;
}
