/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Socket addresses as people write them.
 */
#pragma once

#include <glib.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/* An address in numbers: "192.0.2.7", "2001:db8::1". Newly allocated. An IPv4 address that came
 * through an IPv6 socket is shown as IPv4. */
char *address_text(const struct sockaddr *address);

/* The port in host order. */
uint16_t address_port(const struct sockaddr *address);

/* Read an IPv4 or IPv6 address in numbers.
 *
 * Returns  its length in bytes, or 0 where text is not one
 */
socklen_t address_parse(const char *text, uint16_t port, struct sockaddr_storage *out);

/* Add the addresses under which a socket bound to listen can be reached from elsewhere: itself,
 * or for "0.0.0.0" and "::" those of the interfaces that are up, loopback last.
 *
 * into  array of char *, with g_free as its free function
 */
void address_list_reachable(const char *listen, GPtrArray *into);

/* Whom an address stands for where connections are counted: an IPv4 address itself, and for IPv6
 * the network of 64 bits, of which one machine has all addresses. Newly allocated. */
char *address_group(const char *address);

/* "host:port", with brackets around an IPv6 address. Newly allocated. */
char *address_join(const char *host, uint16_t port);
