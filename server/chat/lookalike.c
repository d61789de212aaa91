/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/lookalike.h"

#include "protocol/limits.h"
#include "protocol/names.h"

#include <glib.h>
#include <stdint.h>
#include <unicode/uspoof.h>

/* A skeleton may be longer than its name: one character may look like three. */
#define SKELETON_MAX_BYTES (4 * NICK_MAX_BYTES)

/* ICU's tables are opened once; without them, no name can be told from another, and none is
 * refused. */
static const USpoofChecker *
checker(void)
{
  static USpoofChecker *opened;
  UErrorCode status = U_ZERO_ERROR;

  if (opened)
    return opened;
  opened = uspoof_open(&status);
  if (U_FAILURE(status)) {
    g_warning("ICU cannot compare names: %s", u_errorName(status));
    return opened = NULL;
  }
  uspoof_setChecks(opened, USPOOF_RESTRICTION_LEVEL, &status);
  uspoof_setRestrictionLevel(opened, USPOOF_HIGHLY_RESTRICTIVE);
  return opened;
}

bool
lookalike_mixes_scripts(const char *name)
{
  UErrorCode status = U_ZERO_ERROR;
  const USpoofChecker *spoof = checker();

  if (!spoof || g_str_is_ascii(name))
    return false;
  return uspoof_check2UTF8(spoof, name, -1, NULL, &status) != 0 && U_SUCCESS(status);
}

/* What a name looks like: two that people cannot tell apart have one skeleton. Newly allocated. */
static char *
skeleton_of(const char *nick)
{
  g_autofree char *folded = name_fold(nick);
  const USpoofChecker *spoof = checker();
  UErrorCode status = U_ZERO_ERROR;
  char skeleton[SKELETON_MAX_BYTES];
  int32_t len;

  if (!spoof)
    return g_steal_pointer(&folded);
  len = uspoof_getSkeletonUTF8(spoof, 0, folded, -1, skeleton, sizeof skeleton, &status);
  return U_SUCCESS(status) ? g_strndup(skeleton, (gsize)len) : g_steal_pointer(&folded);
}

/* All who have one skeleton: any number in ASCII, or one who is not. */
struct look {
  GPtrArray *ascii; /* const struct user */
  const struct user *other;
};

struct lookalikes {
  GHashTable *looks; /* skeleton → struct look */
};

static void
look_free(gpointer data)
{
  struct look *look = data;

  g_ptr_array_unref(look->ascii);
  g_free(look);
}

struct lookalikes *
lookalikes_new(void)
{
  struct lookalikes *lookalikes = g_new0(struct lookalikes, 1);

  lookalikes->looks = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, look_free);
  return lookalikes;
}

void
lookalikes_free(struct lookalikes *lookalikes)
{
  if (!lookalikes)
    return;
  g_hash_table_unref(lookalikes->looks);
  g_free(lookalikes);
}

void
lookalikes_add(struct lookalikes *lookalikes, const char *nick, const struct user *user)
{
  g_autofree char *skeleton = skeleton_of(nick);
  struct look *look = g_hash_table_lookup(lookalikes->looks, skeleton);

  if (!look) {
    look = g_new0(struct look, 1);
    look->ascii = g_ptr_array_new();
    g_hash_table_insert(lookalikes->looks, g_steal_pointer(&skeleton), look);
  }
  if (g_str_is_ascii(nick))
    g_ptr_array_add(look->ascii, (gpointer)(uintptr_t)user);
  else
    look->other = user;
}

void
lookalikes_remove(struct lookalikes *lookalikes, const char *nick, const struct user *user)
{
  g_autofree char *skeleton = skeleton_of(nick);
  struct look *look = g_hash_table_lookup(lookalikes->looks, skeleton);

  if (!look)
    return;
  g_ptr_array_remove_fast(look->ascii, (gpointer)(uintptr_t)user);
  if (look->other == user)
    look->other = NULL;
  if (look->ascii->len == 0 && !look->other)
    g_hash_table_remove(lookalikes->looks, skeleton);
}

bool
lookalikes_conflict(const struct lookalikes *lookalikes, const char *nick, const struct user *user)
{
  g_autofree char *skeleton = skeleton_of(nick);
  const struct look *look = g_hash_table_lookup(lookalikes->looks, skeleton);

  if (!look)
    return false;
  if (look->other && look->other != user)
    return true;
  if (g_str_is_ascii(nick))
    return false;
  return look->ascii->len > 1 || (look->ascii->len == 1 && look->ascii->pdata[0] != user);
}
