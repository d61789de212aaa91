/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/mask.h"

#include "protocol/names.h"
#include "server/chat/user.h"

#include <string.h>

/* The rest of a text behind its first character. */
static const char *
skip_character(const char *text)
{
  text++;
  while (((unsigned char)*text & 0xC0) == 0x80)
    text++;
  return text;
}

/* After a mismatch, only the last '*' is tried again, one byte further on: earlier ones matched as
 * little as they could, and more would not help. */
bool
mask_glob(const char *pattern, const char *text)
{
  const char *star = NULL;
  const char *resume = NULL;

  while (*text) {
    if (*pattern == '*') {
      star = pattern++;
      resume = text;
    } else if (*pattern == '?') {
      pattern++;
      text = skip_character(text);
    } else if (*pattern == *text) {
      pattern++;
      text++;
    } else if (star) {
      pattern = star + 1;
      text = ++resume;
    } else {
      return false;
    }
  }
  return pattern[strspn(pattern, "*")] == '\0';
}

static const char *
or_any(const char *part)
{
  return *part ? part : "*";
}

char *
mask_normalise(const char *written)
{
  const char *bang = strchr(written, '!');
  const char *at = strrchr(written, '@');
  g_autofree char *nick = NULL;
  g_autofree char *user = NULL;

  if (*written == '$')
    return g_strdup(written);
  /* No nick has a dot or a colon: that is where somebody is. */
  if (!bang && !at && strpbrk(written, ".:"))
    return g_strdup_printf("*!*@%s", written);
  if (!bang && !at)
    return g_strdup_printf("%s!*@*", or_any(written));
  if (!bang) {
    user = g_strndup(written, (size_t)(at - written));
    return g_strdup_printf("*!%s@%s", or_any(user), or_any(at + 1));
  }
  nick = g_strndup(written, (size_t)(bang - written));
  if (!at || at < bang)
    return g_strdup_printf("%s!%s@*", or_any(nick), or_any(bang + 1));
  user = g_strndup(bang + 1, (size_t)(at - bang - 1));
  return g_strdup_printf("%s!%s@%s", or_any(nick), or_any(user), or_any(at + 1));
}

static bool
has_control(const char *text)
{
  for (; *text; text++)
    if (g_ascii_iscntrl(*text))
      return true;
  return false;
}

bool
mask_is_valid(const char *mask)
{
  if (*mask == '\0' || *mask == ':' || strchr(mask, ' ') || strlen(mask) > MASK_MAX_BYTES ||
      has_control(mask))
    return false;
  return *mask != '$' || strcmp(mask, "$a") == 0 || (g_str_has_prefix(mask, "$a:") && mask[3]);
}

/* Nobody has an account on this server yet, so no user matches these. */
static bool
matches_account(const char *mask, const struct user *user)
{
  (void)mask;
  (void)user;
  return false;
}

bool
mask_matches(const char *mask, const struct user *user)
{
  g_autofree char *folded_mask = name_fold(mask);
  g_autofree char *folded_source = name_fold(user->source);

  return *mask == '$' ? matches_account(mask, user) : mask_glob(folded_mask, folded_source);
}

static void
entry_free(gpointer data)
{
  struct mask_entry *entry = data;

  g_free(entry->mask);
  g_free(entry->folded);
  g_free(entry->setter);
  g_free(entry);
}

GPtrArray *
mask_list_new(void)
{
  return g_ptr_array_new_with_free_func(entry_free);
}

int
mask_list_find(const GPtrArray *list, const char *mask)
{
  g_autofree char *folded = name_fold(mask);

  for (guint i = 0; i < list->len; i++)
    if (strcmp(((struct mask_entry *)list->pdata[i])->folded, folded) == 0)
      return (int)i;
  return -1;
}

void
mask_list_add(GPtrArray *list, const char *mask, const char *setter, int64_t set_ms)
{
  struct mask_entry *entry = g_new0(struct mask_entry, 1);

  entry->mask = g_strdup(mask);
  entry->folded = name_fold(mask);
  entry->setter = g_strdup(setter);
  entry->set_ms = set_ms;
  g_ptr_array_add(list, entry);
}

bool
mask_list_matches(const GPtrArray *list, const struct user *user)
{
  g_autofree char *source = NULL;

  if (list->len == 0)
    return false;
  source = name_fold(user->source);
  for (guint i = 0; i < list->len; i++) {
    const struct mask_entry *entry = list->pdata[i];

    if (*entry->mask == '$' ? matches_account(entry->mask, user) : mask_glob(entry->folded, source))
      return true;
  }
  return false;
}
