/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/net/address.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <string.h>

char *
address_text(const struct sockaddr *address)
{
  char text[INET6_ADDRSTRLEN] = "";

  if (address->sa_family == AF_INET) {
    const struct sockaddr_in *v4 = (const void *)address;

    inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
  } else if (address->sa_family == AF_INET6) {
    const struct sockaddr_in6 *v6 = (const void *)address;

    if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr))
      inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], text, sizeof text);
    else
      inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
  }
  return g_strdup(text);
}

uint16_t
address_port(const struct sockaddr *address)
{
  if (address->sa_family == AF_INET6)
    return ntohs(((const struct sockaddr_in6 *)(const void *)address)->sin6_port);
  return ntohs(((const struct sockaddr_in *)(const void *)address)->sin_port);
}

socklen_t
address_parse(const char *text, uint16_t port, struct sockaddr_storage *out)
{
  struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(port)};
  struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};

  if (inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
    memcpy(out, &v4, sizeof v4);
    return sizeof v4;
  }
  if (inet_pton(AF_INET6, text, &v6.sin6_addr) == 1) {
    memcpy(out, &v6, sizeof v6);
    return sizeof v6;
  }
  return 0;
}

static bool
is_link_local(const struct sockaddr *address)
{
  return address->sa_family == AF_INET6 &&
         IN6_IS_ADDR_LINKLOCAL(&((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
}

/* Link-local addresses are left out: they need a scope, which nobody types. */
static void
add_interfaces(const struct ifaddrs *first, int family, bool loopback, GPtrArray *into)
{
  for (const struct ifaddrs *each = first; each; each = each->ifa_next) {
    if (!each->ifa_addr || each->ifa_addr->sa_family != family || !(each->ifa_flags & IFF_UP))
      continue;
    if (((each->ifa_flags & IFF_LOOPBACK) != 0) == loopback && !is_link_local(each->ifa_addr))
      g_ptr_array_add(into, address_text(each->ifa_addr));
  }
}

void
address_list_reachable(const char *listen, GPtrArray *into)
{
  struct ifaddrs *interfaces;
  bool any_v4 = strcmp(listen, "0.0.0.0") == 0;
  bool any_v6 = strcmp(listen, "::") == 0;

  if ((!any_v4 && !any_v6) || getifaddrs(&interfaces) < 0) {
    g_ptr_array_add(into, g_strdup(listen));
    return;
  }
  add_interfaces(interfaces, any_v4 ? AF_INET : AF_INET6, false, into);
  add_interfaces(interfaces, any_v4 ? AF_INET : AF_INET6, true, into);
  freeifaddrs(interfaces);
}

char *
address_group(const char *address)
{
  struct in6_addr v6;
  char network[INET6_ADDRSTRLEN];

  if (inet_pton(AF_INET6, address, &v6) != 1)
    return g_strdup(address);
  memset(&v6.s6_addr[8], 0, 8);
  inet_ntop(AF_INET6, &v6, network, sizeof network);
  return g_strconcat(network, "/64", NULL);
}

char *
address_join(const char *host, uint16_t port)
{
  return g_strdup_printf(strchr(host, ':') ? "[%s]:%u" : "%s:%u", host, port);
}
