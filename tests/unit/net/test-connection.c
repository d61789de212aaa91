/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lines in and bytes out of connections that stay open.
 */
#include "tests/unit/net/room.h"

#include "tests/unit/rows.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LONG_LINE "0123456789012345678901234567890123456789012345678901234567890123"

static const struct net_limits LIMITS = ROOM_LIMITS;

struct stream_row {
  const char *description;
  const char *input;
  const char *said;
};

static const struct stream_row STREAM_ROWS[] = {
    {"LF and CR LF", "a\r\nbc\nd\r\n", "<a><bc><d>"},
    {"empty lines", "\r\n\na\n\r\n", "<a>"},
    {"a line without its end", "a\nbc", "<a>"},
    {"CR alone", "a\rb\n", "<a\rb>"},
    {"more lines than one turn takes", "a\nb\nc\nd\ne\nf\ng\nh\ni\n",
     "<a><b><c><d><e><f><g><h><i>"},
};

/* Feed input in pieces that end at cut_1 and cut_2, with a turn between, then "end". */
static void
assert_said(const char *input, size_t cut_1, size_t cut_2, const char *said)
{
  size_t cuts[] = {0, cut_1, cut_2, strlen(input)};
  g_autofree char *expected = g_strconcat(said, "<end>", NULL);
  struct room room;
  struct guest *guest;

  room_init(&room, &LIMITS);
  guest = room_add(&room, false, NULL);
  for (size_t i = 0; i + 1 < G_N_ELEMENTS(cuts); i++) {
    g_autofree char *piece = g_strndup(input + cuts[i], cuts[i + 1] - cuts[i]);

    if (*piece == '\0')
      continue;
    guest_write(guest, piece);
    room_turn(&room);
  }
  guest_write(guest, input[strlen(input) - 1] == '\n' ? "end\n" : "\nend\n");
  ROOM_TURN_UNTIL(&room, strstr(guest->said->str, "<end>"));
  if (input[strlen(input) - 1] == '\n')
    g_assert_cmpstr(guest->said->str, ==, expected);
  else
    g_assert_true(g_str_has_prefix(guest->said->str, said));
  room_clear(&room);
}

static void
test_cut_anywhere(gconstpointer data)
{
  const struct stream_row *row = data;
  size_t len = strlen(row->input);

  for (size_t cut_1 = 0; cut_1 <= len; cut_1++)
    for (size_t cut_2 = cut_1; cut_2 <= len; cut_2++)
      assert_said(row->input, cut_1, cut_2, row->said);
}

static void
test_too_long(void)
{
  struct room room;
  struct guest *guest;

  room_init(&room, &LIMITS);
  guest = room_add(&room, false, NULL);
  guest_write(guest, LONG_LINE "\r\n" LONG_LINE "x\r\nb\n" LONG_LINE LONG_LINE LONG_LINE);
  guest_write(guest, LONG_LINE "\nc\n");
  ROOM_TURN_UNTIL(&room, g_str_has_suffix(guest->said->str, "<c>"));
  g_assert_cmpstr(guest->said->str, ==, "<" LONG_LINE ">!<b>!<c>");
  room_clear(&room);
}

/* What came while the owner was not ready is handled afterwards, in order, before what came
 * later. */
static void
test_held_input(void)
{
  struct room room;
  struct guest *guest, *other;

  room_init(&room, &LIMITS);
  guest = room_add(&room, false, NULL);
  other = room_add(&room, false, NULL);
  guest_write(guest, "a\nhold\nb\nhold\nc\nd");
  ROOM_TURN_UNTIL(&room, guest->held);
  g_assert_cmpstr(guest->said->str, ==, "<a><hold>");
  guest_write(guest, "e\nf\n");
  guest_write(other, "x\n"); /* something must happen for a turn to end */
  ROOM_TURN_UNTIL(&room, other->said->len > 0);
  g_assert_cmpstr(guest->said->str, ==, "<a><hold>");
  guest_release(guest);
  ROOM_TURN_UNTIL(&room, guest->held);
  g_assert_cmpstr(guest->said->str, ==, "<a><hold><b><hold>");
  guest_release(guest);
  guest_release(guest); /* a second time changes nothing */
  ROOM_TURN_UNTIL(&room, g_str_has_suffix(guest->said->str, "<f>"));
  g_assert_cmpstr(guest->said->str, ==, "<a><hold><b><hold><c><de><f>");
  room_clear(&room);
}

/* Resumed and held again before the loop came round: the next release must still work. */
static void
test_release_hold_release(void)
{
  struct room room;
  struct guest *guest, *other;

  room_init(&room, &LIMITS);
  guest = room_add(&room, false, NULL);
  other = room_add(&room, false, NULL);
  guest_write(guest, "hold\na\n");
  ROOM_TURN_UNTIL(&room, guest->held);
  guest_release(guest);
  guest->held = true;
  guest_write(other, "x\n");
  ROOM_TURN_UNTIL(&room, other->said->len > 0);
  guest_write(other, "y\n");
  ROOM_TURN_UNTIL(&room, g_str_has_suffix(other->said->str, "<y>"));
  g_assert_cmpstr(guest->said->str, ==, "<hold>");
  guest_release(guest);
  ROOM_TURN_UNTIL(&room, g_str_has_suffix(guest->said->str, "<a>"));
  room_clear(&room);
}

/* A held peer is held back by TCP: the server does not read on and gather. */
static void
test_held_peer_is_not_read(void)
{
  static const char BLOCK[64 * 1024] = "";
  struct room room;
  struct guest *guest, *other;
  size_t taken = 0;
  ssize_t sent;

  room_init(&room, &LIMITS);
  guest = room_add(&room, false, NULL);
  other = room_add(&room, false, NULL);
  guest_write(guest, "hold\n");
  ROOM_TURN_UNTIL(&room, guest->held);
  for (int i = 0; i < 8; i++) {
    while ((sent = send(guest->peer, BLOCK, sizeof BLOCK, MSG_NOSIGNAL)) > 0)
      taken += (size_t)sent;
    g_string_truncate(other->said, 0);
    guest_write(other, "x\n");
    ROOM_TURN_UNTIL(&room, other->said->len > 0);
    g_assert_cmpuint(taken, <, 16 * 1024 * 1024);
  }
  g_assert_cmpint(sent, ==, -1);
  room_clear(&room);
}

/* One turn of the loop takes lines_turn lines of a connection, however many have come. */
static void
test_lines_per_turn(void)
{
  struct room room;
  struct guest *many, *few;

  room_init(&room, &LIMITS);
  many = room_add(&room, false, NULL);
  few = room_add(&room, false, NULL);
  guest_write(many, "1\n2\n3\n4\n5\n6\n7\n8\n9\n");
  guest_write(few, "a\n");
  event_base_loop(room.base, EVLOOP_ONCE);
  g_assert_cmpstr(many->said->str, ==, "<1><2><3><4>");
  g_assert_cmpstr(few->said->str, ==, "<a>");
  guest_write(few, "b\n");
  event_base_loop(room.base, EVLOOP_ONCE);
  g_assert_cmpstr(many->said->str, ==, "<1><2><3><4><5><6><7><8>");
  g_assert_cmpstr(few->said->str, ==, "<a><b>");
  event_base_loop(room.base, EVLOOP_ONCE);
  g_assert_cmpstr(many->said->str, ==, "<1><2><3><4><5><6><7><8><9>");
  room_clear(&room);
}

/* Output gathers during a turn and leaves in net_flush(), in order and once. */
static void
test_output_waits_for_flush(void)
{
  struct room room;
  struct guest *guest;
  g_autofree char *early = NULL, *flushed = NULL, *again = NULL;

  room_init(&room, &LIMITS);
  guest = room_add(&room, false, NULL);
  connection_send(guest->conn, "one ", 4);
  connection_send(guest->conn, "", 0);
  connection_send(guest->conn, "two", 3);
  g_assert_cmpuint(connection_sendq_bytes(guest->conn), ==, 7);
  early = peer_read(guest->peer);
  g_assert_cmpstr(early, ==, "");
  g_assert_false(net_flush(room.net));
  flushed = peer_read(guest->peer);
  g_assert_cmpstr(flushed, ==, "one two");
  g_assert_false(net_flush(room.net));
  again = peer_read(guest->peer);
  g_assert_cmpstr(again, ==, "");
  g_assert_cmpuint(connection_sendq_bytes(guest->conn), ==, 0);
  room_clear(&room);
}

/* A peer that reads slowly gets every byte in order, while more is queued. */
static void
test_full_socket(void)
{
  struct room room;
  struct guest *guest;
  g_autoptr(GString) sent = g_string_new(NULL);
  g_autoptr(GString) got = g_string_new(NULL);

  room_init(&room, &LIMITS);
  guest = room_add(&room, false, NULL);
  for (int i = 0; sent->len < 900 * 1024; i++) {
    g_autofree char *piece = g_strdup_printf("%d,%*s;", i, 1 + i % 1500, "");

    connection_send(guest->conn, piece, strlen(piece));
    g_string_append(sent, piece);
    if (i % 50 == 0)
      g_assert_false(net_flush(room.net));
  }
  g_assert_cmpuint(connection_sendq_bytes(guest->conn), >, 0);
  while (got->len < sent->len) {
    g_autofree char *piece = peer_read(guest->peer);

    g_string_append(got, piece);
    if (got->len < sent->len)
      room_turn(&room);
  }
  g_assert_true(g_string_equal(got, sent));
  g_assert_cmpuint(guest->n_closed, ==, 0);
  room_clear(&room);
}

/* Whoever reads what it asked for is not closed for asking much at once: further lines wait until
 * the answers to those before them have left. */
static void
test_much_asked_at_once(void)
{
  struct net_limits limits = ROOM_LIMITS;
  struct room room;
  struct guest *guest;
  size_t got = 0;

  limits.lines_turn = 32;
  room_init(&room, &limits);
  guest = room_add(&room, false, NULL);
  for (int i = 0; i < 30; i++)
    guest_write(guest, "big\n");
  guest_write(guest, "end\n");
  while (got < 30 * 100000 && guest->n_closed == 0) {
    g_autofree char *piece = peer_read(guest->peer);

    got += strlen(piece);
    if (*piece == '\0')
      room_turn(&room);
  }
  g_assert_cmpuint(guest->n_closed, ==, 0);
  ROOM_TURN_UNTIL(&room, g_str_has_suffix(guest->said->str, "<big><end>"));
  room_clear(&room);
}

/* Someone else's words fill the sendq of a peer that does not read: its own lines wait, until it
 * reads, or is closed at the limit. */
static void
test_lines_of_a_deaf_peer_wait(void)
{
  struct room room;
  struct guest *guest, *other;

  room_init(&room, &LIMITS);
  guest = room_add(&room, false, NULL);
  other = room_add(&room, false, NULL);
  for (int i = 0; i < 8; i++)
    guest_write(guest, "big\n");
  guest_write(guest, "end\n");
  for (int i = 0; i < 8; i++) {
    g_string_truncate(other->said, 0);
    guest_write(other, "x\n");
    ROOM_TURN_UNTIL(&room, other->said->len > 0);
  }
  g_assert_null(strstr(guest->said->str, "<end>"));
  g_assert_cmpuint(guest->n_closed, ==, 0);
  guest_hang_up(guest);
  ROOM_TURN_UNTIL(&room, guest->n_closed == 1);
  room_clear(&room);
}

static void
test_addresses(void)
{
  struct room room;
  struct guest *tcp, *pair;
  g_autofree char *here = NULL, *nowhere = NULL;

  room_init(&room, &LIMITS);
  tcp = room_add(&room, true, NULL);
  pair = room_add(&room, false, NULL);
  here = connection_local_address(tcp->conn);
  nowhere = connection_local_address(pair->conn);
  g_assert_cmpstr(connection_address(tcp->conn), ==, "127.0.0.1");
  g_assert_cmpuint(connection_port(tcp->conn), !=, 0);
  g_assert_cmpstr(here, ==, "127.0.0.1");
  g_assert_cmpstr(connection_address(pair->conn), ==, "");
  g_assert_cmpuint(connection_port(pair->conn), ==, 0);
  g_assert_cmpstr(nowhere, ==, "");
  room_clear(&room);
}

static void
test_new_limits(void)
{
  struct net_limits limits = ROOM_LIMITS;
  struct room room;
  struct guest *guest;

  room_init(&room, &limits);
  guest = room_add(&room, false, NULL);
  limits.sendq_max_bytes = 3;
  limits.lines_turn = 1;
  net_set_limits(room.net, &limits);
  guest_write(guest, "a\nb\n");
  event_base_loop(room.base, EVLOOP_ONCE);
  g_assert_cmpstr(guest->said->str, ==, "<a>");
  connection_send(guest->conn, "1234", 4);
  room_turn(&room);
  g_assert_cmpstr(guest->reason, ==, "SendQ exceeded");
  room_clear(&room);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/connection/cut anywhere", STREAM_ROWS, test_cut_anywhere);
  g_test_add_func("/connection/too long lines", test_too_long);
  g_test_add_func("/connection/held input", test_held_input);
  g_test_add_func("/connection/release, hold, release", test_release_hold_release);
  g_test_add_func("/connection/a held peer is not read", test_held_peer_is_not_read);
  g_test_add_func("/connection/lines per turn", test_lines_per_turn);
  g_test_add_func("/connection/output waits for the flush", test_output_waits_for_flush);
  g_test_add_func("/connection/full socket", test_full_socket);
  g_test_add_func("/connection/much asked at once", test_much_asked_at_once);
  g_test_add_func("/connection/lines of a deaf peer wait", test_lines_of_a_deaf_peer_wait);
  g_test_add_func("/connection/addresses", test_addresses);
  g_test_add_func("/connection/new limits", test_new_limits);
  return g_test_run();
}
