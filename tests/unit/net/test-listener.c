/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ports: a free one for all addresses, one in use, addresses that are none.
 */
#include "server/net/listener.h"

#include "server/net/address.h"
#include "tests/unit/rows.h"

#include <event2/event.h>
#include <gio/gio.h>
#include <sys/socket.h>
#include <unistd.h>

#define ADDRESSES(...) ((const char *const[]){__VA_ARGS__, NULL})

struct accepts {
  struct event_base *base;
  int fd;
};

static void
accept_cb(void *context, int fd)
{
  struct accepts *accepts = context;

  accepts->fd = fd;
  event_base_loopbreak(accepts->base);
}

/* Does a connection to that address arrive, as a non-blocking socket? */
static void
assert_reached(struct accepts *accepts, const char *address, uint16_t port)
{
  struct sockaddr_storage where;
  socklen_t len = address_parse(address, port, &where);
  int fd = socket(where.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const struct timeval deadline = {.tv_sec = 20};
  char byte;

  accepts->fd = -1;
  g_assert_cmpint(connect(fd, (struct sockaddr *)&where, len), ==, 0);
  event_base_loopexit(accepts->base, &deadline);
  event_base_dispatch(accepts->base);
  g_assert_cmpint(accepts->fd, >=, 0);
  g_assert_cmpint(recv(accepts->fd, &byte, 1, 0), ==, -1);
  g_assert_cmpint(errno, ==, EAGAIN);
  close(accepts->fd);
  close(fd);
}

/* This machine may have none. */
static bool
has_ipv6(void)
{
  struct sockaddr_in6 loopback = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
  int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool bound = fd >= 0 && bind(fd, (struct sockaddr *)&loopback, sizeof loopback) == 0;

  if (fd >= 0)
    close(fd);
  return bound;
}

static void
test_free_port(void)
{
  struct accepts accepts = {.base = event_base_new()};
  g_autoptr(GError) error = NULL;
  struct listener *listener =
      listener_new(accepts.base, ADDRESSES("127.0.0.1", "::1"), 0, accept_cb, &accepts, &error);

  g_assert_no_error(error);
  g_assert_cmpuint(listener_port(listener), !=, 0);
  assert_reached(&accepts, "127.0.0.1", listener_port(listener));
  if (has_ipv6())
    assert_reached(&accepts, "::1", listener_port(listener));
  listener_free(listener);
  event_base_free(accepts.base);
}

/* "::" does not take IPv4 as well: both can be bound. */
static void
test_any_address(void)
{
  struct accepts accepts = {.base = event_base_new()};
  g_autoptr(GError) error = NULL;
  struct listener *listener =
      listener_new(accepts.base, ADDRESSES("0.0.0.0", "::"), 0, accept_cb, &accepts, &error);

  g_assert_no_error(error);
  assert_reached(&accepts, "127.0.0.1", listener_port(listener));
  listener_free(listener);
  event_base_free(accepts.base);
}

/* An address of IPv6 that is not this machine's is passed over where there is another one. */
static void
test_unserved_address(void)
{
  struct accepts accepts = {.base = event_base_new()};
  g_autoptr(GError) error = NULL;
  struct listener *listener = listener_new(accepts.base, ADDRESSES("2001:db8::1", "127.0.0.1"), 0,
                                           accept_cb, &accepts, &error);

  g_assert_no_error(error);
  assert_reached(&accepts, "127.0.0.1", listener_port(listener));
  listener_free(listener);
  event_base_free(accepts.base);
}

static void
test_port_in_use(void)
{
  struct accepts accepts = {.base = event_base_new()};
  g_autoptr(GError) error = NULL;
  struct listener *first =
      listener_new(accepts.base, ADDRESSES("127.0.0.1"), 0, accept_cb, &accepts, &error);
  g_autofree char *expected = NULL;

  g_assert_no_error(error);
  g_assert_null(listener_new(accepts.base, ADDRESSES("127.0.0.1"), listener_port(first), accept_cb,
                             &accepts, &error));
  expected = g_strdup_printf("Port %u for chat is in use already on 127.0.0.1; choose another",
                             listener_port(first));
  g_assert_error(error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_cmpstr(error->message, ==, expected);
  listener_free(first);
  event_base_free(accepts.base);
}

struct error_row {
  const char *description;
  const char *addresses[3];
  int code;
  const char *message;
};

static const struct error_row ERROR_ROWS[] = {
    {"a name",
     {"localhost"},
     G_IO_ERROR_INVALID_ARGUMENT,
     "\"localhost\" is not an IPv4 or IPv6 address in numbers"},
    {"not the first one",
     {"127.0.0.1", "x"},
     G_IO_ERROR_INVALID_ARGUMENT,
     "\"x\" is not an IPv4 or IPv6 address in numbers"},
    {"another machine's",
     {"192.0.2.1"},
     G_IO_ERROR_FAILED,
     "This machine does not have the address 192.0.2.1"},
    {"another machine's, in IPv6", {"2001:db8::1"}, G_IO_ERROR_FAILED, NULL},
};

static void
test_error(gconstpointer data)
{
  const struct error_row *row = data;
  struct event_base *base = event_base_new();
  g_autoptr(GError) error = NULL;

  g_assert_null(listener_new(base, row->addresses, 0, accept_cb, NULL, &error));
  g_assert_error(error, G_IO_ERROR, row->code);
  if (row->message)
    g_assert_cmpstr(error->message, ==, row->message);
  event_base_free(base);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/listener/free port", test_free_port);
  g_test_add_func("/listener/any address", test_any_address);
  g_test_add_func("/listener/unserved address", test_unserved_address);
  g_test_add_func("/listener/port in use", test_port_in_use);
  TEST_ADD_ROWS("/listener/error", ERROR_ROWS, test_error);
  return g_test_run();
}
