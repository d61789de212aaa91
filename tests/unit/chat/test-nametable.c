/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Things found by name, however it is spelled.
 */
#include "server/chat/nametable.h"

#include "tests/unit/rows.h"

#include <stdbool.h>

struct name_row {
  const char *description;
  const char *added;
  const char *asked;
  bool found;
};

static const struct name_row NAME_ROWS[] = {
    {"as it is", "alice", "alice", true},
    {"capitals", "alice", "ALICE", true},
    {"capitals with umlauts", "\xC3\x84rzte", "\xC3\xA4RZTE", true},
    {"composed and decomposed", "\xC3\xA4", "a\xCC\x88", true},
    {"sharp s",
     "Stra\xC3\x9F"
     "e",
     "STRASSE", true},
    {"channel", "#Lobby", "#lobby", true},
    {"another one", "alice", "alicia", false},
    {"a beginning", "alice", "ali", false},
    {"nothing", "alice", "", false},
    {"brackets are no letters", "[a]", "{a}", false},
};

static void
test_find(gconstpointer data)
{
  const struct name_row *row = data;
  struct nametable *table = nametable_new();
  int value;

  g_assert_null(nametable_find(table, row->asked));
  nametable_add(table, row->added, &value);
  g_assert_true(nametable_find(table, row->added) == &value);
  g_assert_true(nametable_find(table, row->asked) == (row->found ? &value : NULL));
  nametable_remove(table, row->asked);
  g_assert_cmpuint(nametable_size(table), ==, row->found ? 0 : 1);
  nametable_free(table);
}

static void
test_many(void)
{
  struct nametable *table = nametable_new();
  int values[1000];
  GHashTableIter iter;
  gpointer value;
  guint n = 0;

  for (int i = 0; i < 1000; i++) {
    g_autofree char *name = g_strdup_printf("Name%d", i);

    nametable_add(table, name, &values[i]);
  }
  g_assert_cmpuint(nametable_size(table), ==, 1000);
  nametable_iter_init(table, &iter);
  while (g_hash_table_iter_next(&iter, NULL, &value))
    n += (int *)value >= values && (int *)value < values + 1000;
  g_assert_cmpuint(n, ==, 1000);
  for (int i = 0; i < 1000; i++) {
    g_autofree char *name = g_strdup_printf("nAME%d", i);

    g_assert_true(nametable_find(table, name) == &values[i]);
    nametable_remove(table, name);
    nametable_remove(table, name); /* a name that is not there is ignored */
  }
  g_assert_cmpuint(nametable_size(table), ==, 0);
  nametable_free(table);
  nametable_free(NULL);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/nametable/find", NAME_ROWS, test_find);
  g_test_add_func("/nametable/many", test_many);
  return g_test_run();
}
