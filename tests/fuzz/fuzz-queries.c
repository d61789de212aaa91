/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * WHO and LIST answer any question completely: a row of WHOX has the fields that were asked for,
 * and a search and its opposite share the channels between them. An input has a question a line:
 * 'W' or 'L', and the parameters.
 */
#include "tests/fuzz/fuzz.h"

#include "protocol/message.h"
#include "server/chat/chat.h"
#include "tests/unit/chat/harness.h"

#include <string.h>

#define FIELDS "tcuihsnfdlaor"

static const char *const SETTINGS[] = {"operator_password=secret", NULL};

/* The lobby, and what people_come() makes. */
#define N_CHANNELS 4

static void
people_come(struct harness *harness, struct peer *peers[2])
{
  peers[0] = harness_login(harness, "alice", NULL);
  peers[1] = harness_login(harness, "bob", NULL);
  peer_say(peers[0], "OPER o secret\r\nJOIN #a,#b\r\nTOPIC #a :x y\r\nMODE alice +B\r\nAWAY :z");
  peer_say(peers[1], "JOIN #b,#Ä\r\nMODE bob +i\r\nSETNAME ::");
  peer_forget(peers[0]);
  peer_forget(peers[1]);
}

/* What the server sees of a question, as it reads it: up to 15 parameters. */
struct question {
  char *text; /* what msg points into */
  struct message msg;
};

/* Returns  false where that is no line or no such command */
static bool
question_init(struct question *question, const char *command, const char *params)
{
  question->text = g_strdup_printf("%s %s", command, params);
  if (strlen(question->text) <= MESSAGE_BODY_MAX_BYTES - 2 &&
      g_utf8_validate(question->text, -1, NULL) &&
      message_parse(&question->msg, question->text, strlen(question->text), 0) == MESSAGE_OK)
    return true;
  g_free(question->text);
  return false;
}

/* How many different fields options ask for. */
static size_t
count_fields(const char *options)
{
  const char *fields = strchr(options, '%');
  size_t len = fields ? strcspn(fields, ",") : 0;
  size_t count = 0;

  for (const char *field = FIELDS; *field; field++)
    count += len > 0 && memchr(fields, *field, len);
  return count;
}

/* How many lines of that numeric come; each has that many parameters, the asker's nick included. */
static size_t
count_rows(struct peer *peer, const char *numeric, size_t n_params, GHashTable *seen)
{
  size_t count = 0;
  char *text;

  while ((text = peer_next(peer))) {
    struct message msg;

    g_assert_cmpint(message_parse(&msg, text, strlen(text), TAGS_SECTION_MAX_BYTES), ==,
                    MESSAGE_OK);
    if (message_is(&msg, numeric)) {
      count++;
      g_assert_cmpuint(msg.n_params, ==, n_params);
      if (seen)
        g_assert_true(g_hash_table_add(seen, g_strdup(msg.params[1])));
    }
    g_free(text);
  }
  return count;
}

/* A WHO always ends with one line that says so. */
static void
ask_who(struct peer *peer, const char *params)
{
  struct question question;
  const char *options;

  if (!question_init(&question, "WHO", params))
    return;
  options = message_param(&question.msg, 1, "");
  peer_say(peer, "WHO %s", params);
  harness_settle(peer->harness);
  if (strchr(options, '%'))
    (void)count_rows(peer, "354", 1 + count_fields(options), NULL); /* any number is fine */
  else
    (void)count_rows(peer, "352", 8, NULL);
  peer_say(peer, "WHO %s", params);
  harness_settle(peer->harness);
  if (question.msg.n_params > 0 && *question.msg.params[0] != '\0')
    g_assert_cmpuint(count_rows(peer, "315", 3, NULL), ==, 1);
  peer_forget(peer);
  g_free(question.text);
}

static size_t
list(struct peer *peer, const char *prefix, const char *params, GHashTable *seen)
{
  peer_say(peer, "LIST %s%s", prefix, params);
  harness_settle(peer->harness);
  return count_rows(peer, "322", 4, seen);
}

/* One mask and its opposite find all channels, each once. */
static void
check_opposites(struct peer *peer, const char *mask)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

  (void)list(peer, "", mask, seen); /* counted with the others */
  (void)list(peer, "!", mask, seen);
  g_assert_cmpuint(g_hash_table_size(seen), ==, N_CHANNELS);
}

static void
ask_list(struct peer *peer, const char *params)
{
  struct question question;

  if (!question_init(&question, "LIST", params))
    return;
  g_assert_cmpuint(list(peer, "", params, NULL), <=, N_CHANNELS);
  if (*params && !strpbrk(params, " ,:!<>") && strlen(params) < 400)
    check_opposites(peer, params);
  g_free(question.text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autofree char *text = g_strndup((const char *)data, size);
  g_auto(GStrv) lines = g_strsplit(text, "\n", 20);
  struct harness harness;
  struct peer *peers[2];

  harness_init(&harness, SETTINGS);
  people_come(&harness, peers);
  for (size_t i = 0; lines[i]; i++) {
    if (strchr(lines[i], '\r'))
      continue;
    if (*lines[i] == 'W')
      ask_who(peers[i % 2], lines[i] + 1);
    else if (*lines[i] == 'L')
      ask_list(peers[i % 2], lines[i] + 1);
  }
  harness_clear(&harness);
  return 0;
}
