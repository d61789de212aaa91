/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The port that people connect to, on one or more addresses.
 */
#pragma once

#include <event2/event.h>
#include <glib.h>
#include <stdint.h>

struct listener;

/* Take one accepted, non-blocking socket over. */
typedef void (*listener_accept_cb)(void *context, int fd);

/* Bind and listen on every address.
 *
 * addresses  NULL-terminated, in numbers; an IPv6 one that this machine cannot serve is passed over
 *            where another one could be bound
 * port       0 takes a free one, the same for all addresses
 * error      what could not be bound and why, in a sentence
 */
struct listener *listener_new(struct event_base *base, const char *const *addresses, uint16_t port,
                              listener_accept_cb accept, void *context, GError **error);

/* Stop accepting and close the sockets. NULL is fine. */
void listener_free(struct listener *listener);

/* The port that was bound. */
uint16_t listener_port(const struct listener *listener);
