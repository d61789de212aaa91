/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Masks: "nick!user@host" with '*' and '?', and lists of them.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

struct user;

/* Longest mask, in bytes. */
#define MASK_MAX_BYTES 200

/* One mask in a channel's list. */
struct mask_entry {
  char *mask;   /* as it is shown */
  char *folded; /* as it is compared */
  char *setter; /* "nick!user@host" */
  int64_t set_ms;
};

/* Does text match the pattern, in which '*' stands for any characters and '?' for one? Takes
 * time in proportion to the product of both lengths at most. Both are to be folded before. */
bool mask_glob(const char *pattern, const char *text);

/* The full form of what a person writes: "bob" is "bob!*@*", "*@host" and "192.0.2.1" are
 * "*!*@host" and "*!*@192.0.2.1". An extended ban ("$a:account") stays as it is. Newly allocated.
 */
char *mask_normalise(const char *written);

/* Can it stand in a list? */
bool mask_is_valid(const char *mask);

/* Is this user meant? "$a:name" means an account, "$a" anyone who has one. */
bool mask_matches(const char *mask, const struct user *user);

/* A list; entries are struct mask_entry, freed by it. */
GPtrArray *mask_list_new(void);

/* The place of a mask in a list, regardless of case; -1 where it is not there. */
int mask_list_find(const GPtrArray *list, const char *mask);

void mask_list_add(GPtrArray *list, const char *mask, const char *setter, int64_t set_ms);

/* Is there one that matches? */
bool mask_list_matches(const GPtrArray *list, const struct user *user);
