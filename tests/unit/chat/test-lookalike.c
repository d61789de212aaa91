/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names that people would take for others: refused; names in any one script: not.
 */
#include "server/chat/lookalike.h"

#include <glib.h>

struct mix_row {
  const char *description;
  const char *name;
  bool mixed;
};

static const struct mix_row MIXES[] = {
    {"ASCII", "alice_42", false},
    {"Latin with accents", "Zoë", false},
    {"Cyrillic", "Алиса", false},
    {"Greek", "Αλίκη", false},
    {"Arabic", "أليس", false},
    {"Devanagari with marks", "ऐलिस", false},
    {"Hangul", "앨리스", false},
    {"Han and Kana", "山田たろう", false},
    {"Latin and Han", "alice山田", false},
    {"Cyrillic a in Latin", "\xd0\xb0lice", true},
    {"Greek o in Latin", "b\xce\xbf" "b", true},
    {"Latin and Cyrillic words", "aliceАлиса", true},
};

static void
test_mixes(void)
{
  for (size_t i = 0; i < G_N_ELEMENTS(MIXES); i++) {
    g_test_message("%s", MIXES[i].description);
    g_assert_cmpint(lookalike_mixes_scripts(MIXES[i].name), ==, MIXES[i].mixed);
  }
}

struct pair_row {
  const char *description;
  const char *here, *wanted;
  bool conflict;
};

/* "сосо" in Cyrillic looks like "coco" in Latin. */
static const struct pair_row PAIRS[] = {
    {"strangers", "alice", "bob", false},
    {"Cyrillic for Latin", "coco", "\xd1\x81\xd0\xbe\xd1\x81\xd0\xbe", true},
    {"Latin for Cyrillic", "\xd1\x81\xd0\xbe\xd1\x81\xd0\xbe", "coco", true},
    {"Latin in capitals for Cyrillic", "\xd1\x81\xd0\xbe\xd1\x81\xd0\xbe", "COCO", true},
    {"both in ASCII", "modern", "rnodern", false},
    {"digits in ASCII", "bob0", "bobo", false},
    {"an accent more", "zoe", "zoë", false},
};

static void
test_pairs(void)
{
  for (size_t i = 0; i < G_N_ELEMENTS(PAIRS); i++) {
    struct lookalikes *lookalikes = lookalikes_new();
    int first, second; /* stand for users, which are compared only */
    const struct user *here = (const void *)&first, *wanting = (const void *)&second;

    g_test_message("%s", PAIRS[i].description);
    lookalikes_add(lookalikes, PAIRS[i].here, here);
    g_assert_cmpint(lookalikes_conflict(lookalikes, PAIRS[i].wanted, wanting), ==,
                    PAIRS[i].conflict);
    g_assert_cmpint(lookalikes_conflict(lookalikes, PAIRS[i].wanted, NULL), ==, PAIRS[i].conflict);
    g_assert_false(lookalikes_conflict(lookalikes, PAIRS[i].wanted, here));
    lookalikes_remove(lookalikes, PAIRS[i].here, here);
    g_assert_false(lookalikes_conflict(lookalikes, PAIRS[i].wanted, wanting));
    lookalikes_free(lookalikes);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/lookalike/mixed scripts", test_mixes);
  g_test_add_func("/lookalike/pairs", test_pairs);
  return g_test_run();
}
