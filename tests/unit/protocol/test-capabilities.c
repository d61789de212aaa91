/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Capability names as their specifications spell them.
 */
#include "protocol/capabilities.h"

#include "tests/unit/rows.h"

#include <string.h>

struct name_row {
  const char *description; /* which is the name */
  enum capability cap;
};

static const struct name_row NAME_ROWS[] = {
    {"message-tags", CAP_MESSAGE_TAGS},
    {"server-time", CAP_SERVER_TIME},
    {"batch", CAP_BATCH},
    {"labeled-response", CAP_LABELED_RESPONSE},
    {"echo-message", CAP_ECHO_MESSAGE},
    {"multi-prefix", CAP_MULTI_PREFIX},
    {"extended-join", CAP_EXTENDED_JOIN},
    {"away-notify", CAP_AWAY_NOTIFY},
    {"setname", CAP_SETNAME},
    {"cap-notify", CAP_CAP_NOTIFY},
    {"standard-replies", CAP_STANDARD_REPLIES},
};

static void
test_name(gconstpointer data)
{
  const struct name_row *row = data;
  g_autofree char *longer = g_strconcat(row->description, "=value", NULL);
  size_t len = strlen(row->description);

  g_assert_cmpstr(capability_name(row->cap), ==, row->description);
  g_assert_cmpint(capability_from_name(longer, len), ==, row->cap);
  g_assert_cmpint(capability_from_name(longer, len - 1), ==, CAP_NONE);
  g_assert_cmpint(capability_from_name(longer, len + 1), ==, CAP_NONE);
}

/* Each has a name of its own and a bit of its own. */
static void
test_every_capability(void)
{
  capability_set all = 0;

  for (int i = 0; i < CAP_COUNT; i++) {
    enum capability cap = (enum capability)i;
    const char *name = capability_name(cap);

    g_assert_cmpint(capability_from_name(name, strlen(name)), ==, cap);
    g_assert_cmpuint(all & CAP_BIT(cap), ==, 0);
    all |= CAP_BIT(cap);
  }
  g_assert_cmpuint(all, !=, 0);
}

static void
test_unknown(void)
{
  g_assert_cmpint(capability_from_name("", 0), ==, CAP_NONE);
  g_assert_cmpint(capability_from_name("BATCH", 5), ==, CAP_NONE);
  g_assert_cmpint(capability_from_name("-batch", 6), ==, CAP_NONE);
  g_assert_cmpint(capability_from_name("unheard-of", 10), ==, CAP_NONE);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/capabilities/name", NAME_ROWS, test_name)
  g_test_add_func("/capabilities/every", test_every_capability);
  g_test_add_func("/capabilities/unknown", test_unknown);
  return g_test_run();
}
