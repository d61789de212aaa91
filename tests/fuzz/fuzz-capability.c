/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whatever a client asks of CAP, it has what it was told that it has. An input has one CAP a line,
 * without the word; its first byte says whether the client registers before.
 */
#include "tests/fuzz/fuzz.h"

#include "protocol/message.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "tests/unit/chat/harness.h"

#include <string.h>

#define LINES_MAX 50

static const char *const SETTINGS[] = {"lobby=", NULL};

/* Take over what one line of ACK grants. */
static void
grant(capability_set *told, const char *list)
{
  g_auto(GStrv) words = g_strsplit(list, " ", -1);

  for (char **word = words; *word; word++) {
    const char *name = *word + (**word == '-');
    enum capability cap = capability_from_name(name, strlen(name));

    g_assert_cmpint(cap, !=, CAP_NONE);
    if (name > *word)
      *told &= ~CAP_BIT(cap);
    else
      *told |= CAP_BIT(cap);
  }
}

/* Take over what LIST or LS say; those of LS have values. */
static void
add_listed(capability_set *listed, const char *list)
{
  g_auto(GStrv) words = g_strsplit(list, " ", -1);

  for (char **word = words; *word; word++)
    if (**word)
      *listed |= CAP_BIT(capability_from_name(*word, strcspn(*word, "=")));
}

/* Read what has come: ACKs into told, LISTs into listed. */
static void
read_answers(struct peer *peer, capability_set *told, capability_set *listed)
{
  char *text;

  while ((text = peer_next(peer))) {
    struct message msg;

    g_assert_cmpint(message_parse(&msg, text, strlen(text), TAGS_SECTION_MAX_BYTES), ==,
                    MESSAGE_OK);
    if (message_is(&msg, "CAP")) {
      g_assert_cmpuint(msg.n_params, >=, 3);
      if (strcmp(msg.params[1], "ACK") == 0)
        grant(told, msg.params[2]);
      else if (strcmp(msg.params[1], "LIST") == 0)
        add_listed(listed, msg.params[msg.n_params - 1]);
    }
    g_free(text);
  }
}

static void
check(struct harness *harness, struct peer *peer, capability_set *told)
{
  const struct client *client = client_of_session(harness->chat, 1);
  capability_set listed = 0, ignored = 0;

  harness_settle(harness);
  read_answers(peer, told, &ignored);
  g_assert_nonnull(client);
  if (client->cap_version >= 302)
    *told |= CAP_BIT(CAP_CAP_NOTIFY);
  g_assert_cmphex(*told, ==, client->caps);
  peer_say(peer, "CAP LIST");
  harness_settle(harness);
  read_answers(peer, told, &listed);
  g_assert_cmphex(listed, ==, client->caps);
}

/* A line on which the server would see more or less than one CAP is left out. */
static bool
is_one_line(const char *line)
{
  return strlen(line) <= MESSAGE_BODY_MAX_BYTES - strlen("CAP \r\n") && !strpbrk(line, "\r\n");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup((const char *)data, size);
  g_auto(GStrv) lines = g_strsplit(*text ? text + 1 : text, "\n", LINES_MAX);
  struct harness harness;
  struct peer *peer;
  capability_set told = 0;

  if (*text == '\0')
    return 0;
  harness_init(&harness, SETTINGS);
  peer = *text == '1' ? harness_login(&harness, "alice", NULL) : harness_connect(&harness);
  for (char **line = lines; *line; line++) {
    if (!is_one_line(*line))
      continue;
    peer_say(peer, "CAP %s", *line);
    check(&harness, peer, &told);
  }
  harness_clear(&harness);
  return 0;
}
