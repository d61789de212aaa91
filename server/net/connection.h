/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One client socket: lines in, bytes out.
 *
 * A connection that must end is only marked, because its caller may still hold it: the
 * owner calls connection_close() and forgets it; what was queued is sent, then the peer gets
 * a moment to read it, then net_flush() frees the connection.
 */
#pragma once

#include "server/net/net.h"

/* Queue bytes for the end of the turn. Over the sendq limit the peer is given up:
 * the closed event follows before the turn ends, and nothing more is taken. */
void connection_send(struct connection *conn, const char *bytes, size_t len);

/* The same for what the peer has asked for. It does not count against the limit: how long an answer
 * is bounded by what the server holds, and the next question waits until the sendq has drained, so
 * nobody is closed for asking while it reads. */
void connection_send_answer(struct connection *conn, const char *bytes, size_t len);

/* See whether the peer is lost, for an owner that lets its lines wait and so does not read: the
 * closed event follows then. */
void connection_check(struct connection *conn);

/* Bytes that connection_send_answer() has taken since the connection began. */
uint64_t connection_answered_bytes(const struct connection *conn);

/* Say no more and listen no more: flush what is queued, then end. No event follows. */
void connection_close(struct connection *conn);

/* Handle lines that waited while the owner was not ready. */
void connection_resume(struct connection *conn);

/* The peer's address in numbers, and its port. */
const char *connection_address(const struct connection *conn);
uint16_t connection_port(const struct connection *conn);

/* The address of this machine that the peer connected to, in numbers. Newly allocated. */
char *connection_local_address(const struct connection *conn);

/* Bytes that wait to be sent. */
size_t connection_sendq_bytes(const struct connection *conn);
