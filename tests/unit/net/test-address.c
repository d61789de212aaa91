/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Socket addresses as people write them.
 */
#include "server/net/address.h"

#include "tests/unit/rows.h"

#include <string.h>

struct parse_row {
  const char *description;
  const char *text;
  int family; /* 0: not an address */
  const char *shown;
  const char *joined;
};

static const struct parse_row PARSE_ROWS[] = {
    {"IPv4", "192.0.2.7", AF_INET, "192.0.2.7", "192.0.2.7:12300"},
    {"any IPv4", "0.0.0.0", AF_INET, "0.0.0.0", "0.0.0.0:12300"},
    {"IPv6", "2001:DB8::1", AF_INET6, "2001:db8::1", "[2001:db8::1]:12300"},
    {"any IPv6", "::", AF_INET6, "::", "[::]:12300"},
    {"IPv4 through IPv6", "::ffff:192.0.2.7", AF_INET6, "192.0.2.7", "192.0.2.7:12300"},
    {"longest IPv6", "2001:0db8:1111:2222:3333:4444:5555:6666", AF_INET6,
     "2001:db8:1111:2222:3333:4444:5555:6666", "[2001:db8:1111:2222:3333:4444:5555:6666]:12300"},
    {"a name", "localhost", 0, NULL, NULL},
    {"nothing", "", 0, NULL, NULL},
    {"octal", "010.1.1.1", 0, NULL, NULL},
    {"too few numbers", "127.1", 0, NULL, NULL},
    {"a port", "127.0.0.1:80", 0, NULL, NULL},
    {"brackets", "[::1]", 0, NULL, NULL},
    {"a scope", "fe80::1%lo", 0, NULL, NULL},
    {"a space", " 127.0.0.1", 0, NULL, NULL},
};

static void
test_parse(gconstpointer data)
{
  const struct parse_row *row = data;
  struct sockaddr_storage address;
  socklen_t len;
  g_autofree char *shown = NULL, *joined = NULL;

  memset(&address, 0x5a, sizeof address);
  len = address_parse(row->text, 12300, &address);
  if (row->family == 0) {
    g_assert_cmpuint(len, ==, 0);
    return;
  }
  g_assert_cmpuint(
      len, ==, row->family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6));
  g_assert_cmpint(address.ss_family, ==, row->family);
  g_assert_cmpuint(address_port((const struct sockaddr *)&address), ==, 12300);
  shown = address_text((const struct sockaddr *)&address);
  g_assert_cmpstr(shown, ==, row->shown);
  joined = address_join(shown, 12300);
  g_assert_cmpstr(joined, ==, row->joined);
}

/* Where connections are counted, one machine's IPv6 addresses are one. */
static void
test_group(void)
{
  static const struct {
    const char *address, *group;
  } ROWS[] = {
      {"192.0.2.7", "192.0.2.7"},
      {"::1", "::/64"},
      {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"},
      {"2001:db8:1:2::ffff", "2001:db8:1:2::/64"},
      {"2001:db8:1:3::1", "2001:db8:1:3::/64"},
      {"", ""},
  };

  for (size_t i = 0; i < G_N_ELEMENTS(ROWS); i++) {
    g_autofree char *group = address_group(ROWS[i].address);

    g_assert_cmpstr(group, ==, ROWS[i].group);
  }
}

static void
test_no_internet_address(void)
{
  const struct sockaddr_storage address = {.ss_family = AF_UNIX};
  g_autofree char *shown = address_text((const struct sockaddr *)&address);

  g_assert_cmpstr(shown, ==, "");
  g_assert_cmpuint(address_port((const struct sockaddr *)&address), ==, 0);
}

/* "0.0.0.0" is reached by this machine's addresses: loopback at least, as the last one. */
static void
test_reachable(void)
{
  g_autoptr(GPtrArray) addresses = g_ptr_array_new_with_free_func(g_free);

  address_list_reachable("192.0.2.1", addresses);
  g_assert_cmpuint(addresses->len, ==, 1);
  g_assert_cmpstr(addresses->pdata[0], ==, "192.0.2.1");
  address_list_reachable("0.0.0.0", addresses);
  g_assert_cmpuint(addresses->len, >=, 2);
  g_assert_true(g_str_has_prefix(addresses->pdata[addresses->len - 1], "127."));
  address_list_reachable("::", addresses);
  for (guint i = 1; i < addresses->len; i++) {
    struct sockaddr_storage parsed;

    g_assert_cmpuint(address_parse(addresses->pdata[i], 1, &parsed), >, 0);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/address/parse", PARSE_ROWS, test_parse);
  g_test_add_func("/address/not of the internet", test_no_internet_address);
  g_test_add_func("/address/reachable", test_reachable);
  g_test_add_func("/address/group", test_group);
  return g_test_run();
}
