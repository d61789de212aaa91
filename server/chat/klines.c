/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/klines.h"

#include "protocol/names.h"
#include "server/chat/mask.h"

#include <gio/gio.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)

struct klines {
  GPtrArray *list; /* struct kline */
};

static void
kline_free(gpointer data)
{
  struct kline *kline = data;

  g_free(kline->mask);
  g_free(kline->folded);
  g_free(kline->reason);
  g_free(kline->setter);
  g_free(kline);
}

struct klines *
klines_new(void)
{
  struct klines *klines = g_new0(struct klines, 1);

  klines->list = g_ptr_array_new_with_free_func(kline_free);
  return klines;
}

void
klines_free(struct klines *klines)
{
  if (!klines)
    return;
  g_ptr_array_unref(klines->list);
  g_free(klines);
}

/* Longest prefix of a network, in bits; GLib warns aloud of any above. */
#define PREFIX_MAX 128

static GInetAddressMask *
network_of(const char *mask)
{
  const char *slash = strchr(mask, '/');

  if (slash && !g_ascii_string_to_unsigned(slash + 1, 10, 0, PREFIX_MAX, NULL, NULL))
    return NULL;
  return g_inet_address_mask_new_from_string(mask, NULL);
}

/* Something must be left that is no wildcard, or a slip would close the server to everyone. */
static bool
is_specific(const char *mask)
{
  return mask[strspn(mask, "*?!@.:")] != '\0';
}

char *
kline_normalise(const char *written)
{
  g_autoptr(GInetAddressMask) network = network_of(written);
  g_autofree char *mask = NULL;

  if (network)
    return g_inet_address_mask_get_length(network) > 0 ? g_strdup(written) : NULL;
  if (strchr(written, '/') && !strpbrk(written, "!@"))
    return NULL; /* meant as a network, and none */
  mask = mask_normalise(written);
  if (*mask == '$' || !mask_is_valid(mask) || !is_specific(mask))
    return NULL;
  return g_steal_pointer(&mask);
}

static int
find_mask(const struct klines *klines, const char *mask)
{
  for (guint i = 0; i < klines->list->len; i++)
    if (name_equal(((struct kline *)klines->list->pdata[i])->mask, mask))
      return (int)i;
  return -1;
}

void
kline_set(struct klines *klines, const char *mask, const char *reason, const char *setter,
          int64_t set_ms, int64_t end_ms)
{
  struct kline *kline = g_new0(struct kline, 1);

  (void)kline_remove(klines, mask); /* there may be none */
  kline->mask = g_strdup(mask);
  kline->folded = name_fold(mask);
  kline->reason = g_strdup(reason);
  kline->setter = g_strdup(setter);
  kline->set_ms = set_ms;
  kline->end_ms = end_ms;
  g_ptr_array_add(klines->list, kline);
}

bool
kline_remove(struct klines *klines, const char *mask)
{
  int place = find_mask(klines, mask);

  if (place < 0)
    return false;
  g_ptr_array_remove_index(klines->list, (guint)place);
  return true;
}

const struct kline *
kline_next(struct klines *klines, unsigned int *place, int64_t now_ms)
{
  while (*place < klines->list->len) {
    const struct kline *kline = klines->list->pdata[*place];

    if (kline->end_ms == 0 || kline->end_ms > now_ms) {
      ++*place;
      return kline;
    }
    g_ptr_array_remove_index(klines->list, *place);
  }
  return NULL;
}

bool
kline_exists(const struct klines *klines, const char *mask)
{
  return find_mask(klines, mask) >= 0;
}

unsigned int
klines_count(const struct klines *klines)
{
  return klines->list->len;
}

static bool
is_in_network(const char *mask, const char *address)
{
  g_autoptr(GInetAddressMask) network = network_of(mask);
  g_autoptr(GInetAddress) inet = g_inet_address_new_from_string(address);

  return network && inet && g_inet_address_mask_matches(network, inet);
}

bool
kline_matches(const struct kline *kline, const char *folded_source, const char *address)
{
  if (strchr(kline->mask, '!'))
    return mask_glob(kline->folded, folded_source);
  return is_in_network(kline->mask, address);
}

const struct kline *
kline_find(struct klines *klines, const char *source, const char *address, int64_t now_ms)
{
  g_autofree char *folded = name_fold(source);
  const struct kline *kline;
  unsigned int place = 0;

  while ((kline = kline_next(klines, &place, now_ms)))
    if (kline_matches(kline, folded, address))
      return kline;
  return NULL;
}

bool
kline_parse_duration(const char *text, int64_t *duration_ms)
{
  static const struct {
    const char *unit;
    int64_t minutes;
  } UNITS[] = {{"", 1}, {"m", 1}, {"h", 60}, {"d", 24 * 60}, {"w", 7 * 24 * 60}};
  char *end;
  guint64 number = g_ascii_strtoull(text, &end, 10);

  if (end == text || !g_ascii_isdigit(*text) || number > 1000000)
    return false;
  for (size_t i = 0; i < G_N_ELEMENTS(UNITS); i++) {
    if (strcmp(end, UNITS[i].unit) != 0)
      continue;
    *duration_ms = (int64_t)number * UNITS[i].minutes * MINUTE_MS;
    return true;
  }
  return false;
}
