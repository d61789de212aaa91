/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How connections end: from the other side, over a limit, and by their owner. Whatever happens,
 * the owner is told at most once, nothing queued before a close is lost, and nothing leaks.
 */
#include "tests/unit/net/room.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct net_limits LIMITS = ROOM_LIMITS;

static void
test_peer_hangs_up(void)
{
  struct room room;
  struct guest *guest;

  room_init(&room, &LIMITS);
  guest = room_add(&room, true, NULL);
  guest_write(guest, "a\nb\n");
  guest_hang_up(guest);
  ROOM_TURN_UNTIL(&room, net_count(room.net) == 0);
  g_assert_cmpstr(guest->said->str, ==, "<a><b>");
  g_assert_cmpstr(guest->reason, ==, "Connection closed");
  g_assert_cmpuint(guest->n_closed, ==, 1);
  room_clear(&room);
}

static void
test_peer_resets(void)
{
  const struct linger now = {.l_onoff = 1, .l_linger = 0};
  struct room room;
  struct guest *guest;

  room_init(&room, &LIMITS);
  guest = room_add(&room, true, NULL);
  g_assert_cmpint(setsockopt(guest->peer, SOL_SOCKET, SO_LINGER, &now, sizeof now), ==, 0);
  guest_hang_up(guest);
  ROOM_TURN_UNTIL(&room, net_count(room.net) == 0);
  g_assert_cmpstr(guest->reason, ==, "Connection reset by peer");
  g_assert_cmpuint(guest->n_closed, ==, 1);
  room_clear(&room);
}

/* Writing finds out first. */
static void
test_peer_is_gone_when_written_to(void)
{
  struct room room;
  struct guest *guest;

  room_init(&room, &LIMITS);
  guest = room_add(&room, false, NULL);
  guest_hang_up(guest);
  connection_send(guest->conn, "hello", 5);
  g_assert_true(net_flush(room.net));
  while (net_flush(room.net))
    ;
  g_assert_cmpstr(guest->reason, ==, "Connection reset by peer");
  g_assert_cmpuint(guest->n_closed, ==, 1);
  g_assert_cmpuint(net_count(room.net), ==, 0);
  room_clear(&room);
}

/* "printf … | nc -N": what the lines are answered with arrives before the end. */
static void
test_half_close(void)
{
  struct room room;
  struct guest *guest;
  g_autofree char *got = NULL;

  room_init(&room, &LIMITS);
  guest = room_add(&room, true, NULL);
  guest_write(guest, "1\n2\n3\n4\n5\n6\nquit\n");
  g_assert_cmpint(shutdown(guest->peer, SHUT_WR), ==, 0);
  ROOM_TURN_UNTIL(&room, net_count(room.net) == 0);
  g_assert_cmpstr(guest->said->str, ==, "<1><2><3><4><5><6><quit>");
  g_assert_cmpuint(guest->n_closed, ==, 0);
  got = peer_read(guest->peer);
  g_assert_cmpstr(got, ==, "byeEOF");
  room_clear(&room);
}

/* The end of the input is seen only after the lines before it, even if they have to wait. */
static void
test_half_close_while_held(void)
{
  struct room room;
  struct guest *guest, *other;

  room_init(&room, &LIMITS);
  guest = room_add(&room, true, NULL);
  other = room_add(&room, false, NULL);
  guest_write(guest, "hold\na\n");
  g_assert_cmpint(shutdown(guest->peer, SHUT_WR), ==, 0);
  ROOM_TURN_UNTIL(&room, guest->held);
  guest_write(other, "x\n");
  ROOM_TURN_UNTIL(&room, other->said->len > 0);
  g_assert_cmpuint(guest->n_closed, ==, 0);
  guest_release(guest);
  ROOM_TURN_UNTIL(&room, guest->n_closed > 0);
  g_assert_cmpstr(guest->said->str, ==, "<hold><a>");
  room_clear(&room);
}

static void
test_sendq_limit(void)
{
  struct net_limits limits = ROOM_LIMITS;
  struct room room;
  struct guest *guest;
  g_autofree char *got = NULL;

  limits.sendq_max_bytes = 10;
  room_init(&room, &limits);
  guest = room_add(&room, false, NULL);
  connection_send(guest->conn, "0123456789", 10);
  connection_send(guest->conn, "x", 1);
  connection_send(guest->conn, "y", 1);
  g_assert_cmpuint(guest->n_closed, ==, 0); /* never from within connection_send() */
  g_assert_true(net_flush(room.net));
  g_assert_false(net_flush(room.net));
  g_assert_cmpuint(guest->n_closed, ==, 1);
  g_assert_cmpstr(guest->reason, ==, "SendQ exceeded");
  g_assert_cmpuint(net_count(room.net), ==, 0);
  got = peer_read(guest->peer);
  g_assert_cmpstr(got, ==, "EOF");
  room_clear(&room);
}

/* Over the limit within its own line: further lines are not handled. */
static void
test_sendq_limit_while_reading(void)
{
  struct room room;
  struct guest *guest;

  room_init(&room, &LIMITS);
  guest = room_add(&room, false, NULL);
  guest_write(guest, "flood\na\n");
  ROOM_TURN_UNTIL(&room, guest->n_closed > 0);
  g_assert_cmpstr(guest->said->str, ==, "<flood>");
  g_assert_cmpuint(guest->n_closed, ==, 1);
  g_assert_cmpuint(net_count(room.net), ==, 0);
  room_clear(&room);
}

/* Owner and limit at once: the owner has let go, so it is told nothing. */
static void
test_close_after_sendq_limit(void)
{
  struct net_limits limits = ROOM_LIMITS;
  struct room room;
  struct guest *guest;

  limits.sendq_max_bytes = 4;
  room_init(&room, &limits);
  guest = room_add(&room, false, NULL);
  connection_send(guest->conn, "12345", 5);
  guest_close(guest);
  while (net_flush(room.net))
    ;
  g_assert_cmpuint(guest->n_closed, ==, 0);
  g_assert_cmpuint(net_count(room.net), ==, 0);
  room_clear(&room);
}

static void
test_close_in_line(void)
{
  struct room room;
  struct guest *guest;
  g_autofree char *got = NULL;

  room_init(&room, &LIMITS);
  guest = room_add(&room, false, NULL);
  guest_write(guest, "a\nb\nc\nquit\nd\ne\n"); /* the fourth is the last of its turn */
  room_turn(&room);
  got = peer_read(guest->peer);
  g_assert_cmpstr(got, ==, "byeEOF");
  guest_hang_up(guest);
  ROOM_TURN_UNTIL(&room, net_count(room.net) == 0);
  g_assert_cmpstr(guest->said->str, ==, "<a><b><c><quit>");
  g_assert_cmpuint(guest->n_closed, ==, 0);
  room_clear(&room);
}

/* Another one's line ends a connection whose own lines wait in the same turn. */
static void
test_close_in_another_ones_line(void)
{
  struct room room;
  struct guest *a, *b;

  room_init(&room, &LIMITS);
  a = room_add(&room, false, NULL);
  b = room_add(&room, false, NULL);
  guest_write(a, "1\n2\n3\nleave\n");
  guest_write(b, "1\n2\n3\nleave\n");
  ROOM_TURN_UNTIL(&room, !a->conn || !b->conn);
  g_assert_true(a->conn || b->conn);
  guest_hang_up(a);
  guest_hang_up(b);
  ROOM_TURN_UNTIL(&room, net_count(room.net) == 0);
  g_assert_cmpuint(a->n_closed + b->n_closed, ==, 1);
  room_clear(&room);
}

/* A close sends all that is queued, however slowly the peer reads, and then frees at once when the
 * peer hangs up. */
static void
test_close_delivers(void)
{
  struct room room;
  struct guest *guest;
  g_autoptr(GString) got = g_string_new(NULL);
  g_autofree char *text = g_strnfill(700 * 1024, 'x');

  room_init(&room, &LIMITS);
  guest = room_add(&room, false, NULL);
  connection_send(guest->conn, text, strlen(text));
  connection_send(guest->conn, "bye", 3);
  guest_close(guest);
  while (net_flush(room.net))
    ;
  while (!g_str_has_suffix(got->str, "byeEOF")) {
    g_autofree char *piece = peer_read(guest->peer);

    g_string_append(got, piece);
    if (!g_str_has_suffix(got->str, "byeEOF"))
      room_turn(&room);
  }
  g_assert_cmpuint(got->len, ==, strlen(text) + strlen("byeEOF"));
  guest_hang_up(guest);
  ROOM_TURN_UNTIL(&room, net_count(room.net) == 0);
  room_clear(&room);
}

/* Unread input at the moment of closing would make the kernel reset the connection; the peer has to
 * get its goodbye all the same. */
static void
test_goodbye_beside_unread_input(void)
{
  struct room room;
  struct guest *guest;
  g_autofree char *unread = g_strnfill(60 * 1024, '\n');
  g_autofree char *got = NULL;

  room_init(&room, &LIMITS);
  guest = room_add(&room, true, NULL);
  guest_write(guest, "quit\n");
  guest_write(guest, unread);
  ROOM_TURN_UNTIL(&room, !guest->conn);
  guest_write(guest, "more\n");
  room_turn(&room);
  got = peer_read(guest->peer);
  g_assert_cmpstr(got, ==, "byeEOF");
  guest_hang_up(guest);
  ROOM_TURN_UNTIL(&room, net_count(room.net) == 0);
  room_clear(&room);
}

/* The lines that were held back die with their connection; what is queued does not. */
static void
test_close_while_crowded(void)
{
  struct room room;
  struct guest *guest;
  g_autofree char *got = NULL;

  room_init(&room, &LIMITS);
  guest = room_add(&room, false, NULL);
  guest_write(guest, "big\nbig\nbig\nbig\nbig\nbig\nbig\nbig\n");
  room_turn(&room);
  room_turn(&room);
  guest_close(guest);
  while (net_flush(room.net))
    ;
  while (!got || !g_str_has_suffix(got, "EOF")) {
    g_free(got);
    got = peer_read(guest->peer);
    if (*got == '\0')
      room_turn(&room);
  }
  g_assert_null(strstr(guest->said->str, "<big><big><big><big><big><big><big><big>"));
  guest_hang_up(guest);
  ROOM_TURN_UNTIL(&room, net_count(room.net) == 0);
  room_clear(&room);
}

/* A peer that neither reads nor hangs up is waited for a moment only, with and without output
 * that it does not take. */
static void
test_lingering_ends(void)
{
  struct room room;
  struct guest *silent, *stuck;
  g_autofree char *text = g_strnfill(1000 * 1024, 'x');

  room_init(&room, &LIMITS);
  silent = room_add(&room, true, NULL);
  stuck = room_add(&room, false, NULL);
  connection_send(stuck->conn, text, strlen(text));
  guest_close(silent);
  guest_close(stuck);
  while (net_flush(room.net))
    ;
  g_assert_cmpuint(net_count(room.net), ==, 2);
  ROOM_TURN_UNTIL(&room, net_count(room.net) == 0);
  room_clear(&room);
}

/* A peer that goes on sending without end after its goodbye is cut off as well. */
static void
test_lingering_is_bounded(void)
{
  static const char BLOCK[64 * 1024];
  struct room room;
  struct guest *guest;

  room_init(&room, &LIMITS);
  guest = room_add(&room, false, NULL);
  guest_close(guest);
  while (net_flush(room.net))
    ;
  while (net_count(room.net) > 0) {
    while (send(guest->peer, BLOCK, sizeof BLOCK, MSG_NOSIGNAL) > 0)
      ;
    room_turn(&room);
  }
  room_clear(&room);
}

/* When someone's end causes output for others, that has to be committed before it is sent: so
 * the flush that tells of the end must not send it yet, in whichever order the connections were
 * marked. */
static void
tell_others(struct guest *who)
{
  for (guint i = 0; i < who->room->guests->len; i++) {
    struct guest *other = who->room->guests->pdata[i];

    if (other != who && other->conn)
      connection_send(other->conn, "he left", 7);
  }
}

static void
assert_told_later(bool lost_one_first)
{
  struct room room;
  struct guest *guests[2], *lost, *other;
  g_autofree char *before = NULL, *after = NULL;

  room_init(&room, &LIMITS);
  room.on_closed = tell_others;
  guests[0] = room_add(&room, false, NULL);
  guests[1] = room_add(&room, false, NULL);
  lost = guests[lost_one_first ? 0 : 1];
  other = guests[lost_one_first ? 1 : 0];
  guest_hang_up(lost);
  for (int i = 0; i < 2; i++)
    connection_send(guests[i]->conn, "hello ", 6);
  while (lost->n_closed == 0)
    g_assert_true(net_flush(room.net));
  before = peer_read(other->peer);
  g_assert_cmpstr(before, ==, "hello ");
  while (net_flush(room.net))
    ;
  after = peer_read(other->peer);
  g_assert_cmpstr(after, ==, "he left");
  room_clear(&room);
}

static void
test_flush_tells_before_it_sends(void)
{
  assert_told_later(true);
  assert_told_later(false);
}

/* As above, and the one who is told has been lost in the same turn, or is closed by the first. */
static void
close_others(struct guest *who)
{
  for (guint i = 0; i < who->room->guests->len; i++)
    if (who->room->guests->pdata[i] != who)
      guest_close(who->room->guests->pdata[i]);
}

static void
assert_all_lost(void (*on_closed)(struct guest *who), unsigned int n_told)
{
  struct room room;
  struct guest *guests[3];
  unsigned int told = 0;

  room_init(&room, &LIMITS);
  room.on_closed = on_closed;
  for (int i = 0; i < 3; i++) {
    guests[i] = room_add(&room, false, NULL);
    guest_hang_up(guests[i]);
    connection_send(guests[i]->conn, "hello", 5);
  }
  while (net_flush(room.net))
    ;
  for (int i = 0; i < 3; i++)
    told += guests[i]->n_closed;
  g_assert_cmpuint(told, ==, n_told);
  g_assert_cmpuint(net_count(room.net), ==, 0);
  room_clear(&room);
}

static void
test_several_lost_at_once(void)
{
  assert_all_lost(NULL, 3);
  assert_all_lost(tell_others, 3);
  assert_all_lost(close_others, 1);
}

static void
test_refused_by_room(void)
{
  struct room room;
  int peer;
  g_autofree char *got = NULL;

  room_init(&room, &LIMITS);
  room.refusal = g_strdup("not you");
  g_assert_null(room_add(&room, false, &peer));
  while (net_flush(room.net))
    ;
  got = peer_read(peer);
  g_assert_cmpstr(got, ==, "not youEOF");
  close(peer);
  ROOM_TURN_UNTIL(&room, net_count(room.net) == 0);
  room_clear(&room);
}

static void
test_refused_over_limit(void)
{
  struct room room;
  int peer;
  g_autofree char *got = NULL;

  room_init(&room, &LIMITS);
  for (unsigned int i = 0; i < LIMITS.max; i++)
    g_assert_nonnull(room_add(&room, false, NULL));
  g_assert_null(room_add(&room, false, &peer));
  got = peer_read(peer);
  g_assert_cmpstr(got, ==, "ERROR :The server is full, try again later\r\nEOF");
  close(peer);
  g_assert_cmpuint(net_count(room.net), ==, LIMITS.max);
  room_clear(&room);
}

/* All states at once are freed with the net: open, with output, lost, closing, lingering. */
static void
test_free_net(void)
{
  struct room room;
  struct guest *guests[5];

  room_init(&room, &LIMITS);
  for (int i = 0; i < 5; i++)
    guests[i] = room_add(&room, false, NULL);
  guest_close(guests[4]);
  (void)net_flush(room.net); /* nobody was lost: nothing to repeat */
  connection_send(guests[1]->conn, "x", 1);
  guest_hang_up(guests[2]);
  guest_write(guests[0], "a\n");
  event_base_loop(room.base, EVLOOP_ONCE);
  connection_send(guests[3]->conn, "x", 1);
  guest_close(guests[3]);
  g_assert_cmpuint(net_count(room.net), ==, 5);
  room_clear(&room);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/ending/peer hangs up", test_peer_hangs_up);
  g_test_add_func("/ending/peer resets", test_peer_resets);
  g_test_add_func("/ending/peer is gone when written to", test_peer_is_gone_when_written_to);
  g_test_add_func("/ending/half close", test_half_close);
  g_test_add_func("/ending/half close while held", test_half_close_while_held);
  g_test_add_func("/ending/sendq limit", test_sendq_limit);
  g_test_add_func("/ending/sendq limit while reading", test_sendq_limit_while_reading);
  g_test_add_func("/ending/close after the sendq limit", test_close_after_sendq_limit);
  g_test_add_func("/ending/close in a line", test_close_in_line);
  g_test_add_func("/ending/close in another one's line", test_close_in_another_ones_line);
  g_test_add_func("/ending/close delivers what is queued", test_close_delivers);
  g_test_add_func("/ending/goodbye beside unread input", test_goodbye_beside_unread_input);
  g_test_add_func("/ending/close while crowded", test_close_while_crowded);
  g_test_add_func("/ending/lingering ends", test_lingering_ends);
  g_test_add_func("/ending/lingering is bounded", test_lingering_is_bounded);
  g_test_add_func("/ending/a flush tells before it sends", test_flush_tells_before_it_sends);
  g_test_add_func("/ending/several lost at once", test_several_lost_at_once);
  g_test_add_func("/ending/refused by the room", test_refused_by_room);
  g_test_add_func("/ending/refused over the limit", test_refused_over_limit);
  g_test_add_func("/ending/free the net", test_free_net);
  return g_test_run();
}
