/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Modes in words: 324, 221, prefixes, and that the letters in 004 and 005 are those of the table.
 */
#include "server/chat/mode.h"

#include "server/chat/channel.h"
#include "tests/unit/rows.h"

#include <string.h>

static const struct channel_row {
  const char *description;
  unsigned int flags;
  const char *key;
  unsigned int limit;
  const char *inside, *outside; /* with the key, and without */
} CHANNELS[] = {
    {"none", 0, NULL, 0, "+", "+"},
    {"flags", CHANNEL_TOPIC_LOCK | CHANNEL_NO_EXTERNAL, NULL, 0, "+nt", "+nt"},
    {"all flags", 0x3f, NULL, 0, "+Cimnst", "+Cimnst"},
    {"a key", 0, "hush", 0, "+k hush", "+k *"},
    {"a limit", 0, NULL, 7, "+l 7", "+l 7"},
    {"everything", 0x3f, "hush", 4294967295u, "+Ciklmnst hush 4294967295",
     "+Ciklmnst * 4294967295"},
};

static void
test_channel(gconstpointer data)
{
  const struct channel_row *row = data;
  g_autofree char *key = g_strdup(row->key);
  struct channel channel = {.flags = row->flags, .key = key, .limit = row->limit};
  g_autofree char *inside = mode_describe_channel(&channel, true);
  g_autofree char *outside = mode_describe_channel(&channel, false);

  g_assert_cmpstr(inside, ==, row->inside);
  g_assert_cmpstr(outside, ==, row->outside);
}

static const struct prefix_row {
  const char *description;
  unsigned int ranks;
  const char *highest, *all;
} PREFIXES[] = {
    {"nobody", 0, "", ""},
    {"voice", RANK_VOICE, "+", "+"},
    {"half-operator", RANK_HALFOP, "%", "%"},
    {"operator", RANK_OP, "@", "@"},
    {"operator and voice", RANK_OP | RANK_VOICE, "@", "@+"},
    {"half-operator and voice", RANK_HALFOP | RANK_VOICE, "%", "%+"},
    {"all of them", RANK_OP | RANK_HALFOP | RANK_VOICE, "@", "@%+"},
};

static void
test_prefixes(gconstpointer data)
{
  const struct prefix_row *row = data;
  char highest[4], all[4];

  mode_prefixes(row->ranks, false, highest);
  mode_prefixes(row->ranks, true, all);
  g_assert_cmpstr(highest, ==, row->highest);
  g_assert_cmpstr(all, ==, row->all);
}

static void
test_user(void)
{
  g_autofree char *none = mode_describe_user(0);
  g_autofree char *all = mode_describe_user(0xf);

  g_assert_cmpstr(none, ==, "+");
  g_assert_cmpstr(all, ==, "+" MODE_USER_LETTERS);
  for (const char *letter = MODE_USER_LETTERS; *letter; letter++)
    g_assert_cmpuint(mode_user_flag(*letter), !=, 0);
  g_assert_cmpuint(mode_user_flag('x'), ==, 0);
}

static void
assert_kind(const char *letters, size_t count, enum mode_kind kind)
{
  for (size_t i = 0; i < count; i++)
    g_assert_cmpint(mode_find(letters[i])->kind, ==, kind);
}

/* 004 and 005 are constants, so that they cannot drift from the table is shown here. */
static void
test_letters(void)
{
  g_auto(GStrv) kinds = g_strsplit(MODE_CHANMODES, ",", -1);
  size_t members = strcspn(MODE_PREFIX, ")") - 1;
  size_t count = members;

  g_assert_cmpuint(g_strv_length(kinds), ==, 4);
  assert_kind(kinds[0], strlen(kinds[0]), MODE_LIST);
  assert_kind(kinds[1], strlen(kinds[1]), MODE_KEY);
  assert_kind(kinds[2], strlen(kinds[2]), MODE_LIMIT);
  assert_kind(kinds[3], strlen(kinds[3]), MODE_FLAG);
  assert_kind(&MODE_PREFIX[1], members, MODE_MEMBER);
  for (char **kind = kinds; *kind; kind++)
    count += strlen(*kind);
  g_assert_cmpuint(strlen(MODE_CHANNEL_LETTERS), ==, count);
  for (int letter = 1; letter < 128; letter++)
    g_assert_cmpint(mode_find((char)letter) != NULL, ==,
                    strchr(MODE_CHANNEL_LETTERS, letter) != NULL);
}

/* The prefixes stand in 005 in the order of their letters. */
static void
test_ranks(void)
{
  const char *letters = &MODE_PREFIX[1];
  const char *prefixes = strchr(MODE_PREFIX, ')') + 1;

  g_assert_cmpstr(prefixes, ==, MODE_STATUSMSG);
  for (size_t i = 0; prefixes[i]; i++)
    g_assert_cmpuint(mode_rank_of_prefix(prefixes[i]), ==, mode_find(letters[i])->value);
  g_assert_cmpuint(mode_rank_of_prefix('#'), ==, 0);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/mode/channel", CHANNELS, test_channel);
  TEST_ADD_ROWS("/mode/prefixes", PREFIXES, test_prefixes);
  g_test_add_func("/mode/user", test_user);
  g_test_add_func("/mode/letters", test_letters);
  g_test_add_func("/mode/ranks", test_ranks);
  return g_test_run();
}
