/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The people of one conversation, as a GListModel of ConfabPerson sorted by name.
 *
 * Names are the same if their case folds alike. Finding by name is a hash
 * look-up; a position is a binary search; adding one is O(log n) comparisons and
 * one block move; adding many at once sorts once and emits one items-changed.
 */
#pragma once

#include "gui/model/person.h"

#include <gio/gio.h>

#define CONFAB_TYPE_PERSON_LIST (confab_person_list_get_type())
/* Properties: length (uint, with notify). */
G_DECLARE_FINAL_TYPE(ConfabPersonList, confab_person_list, CONFAB, PERSON_LIST, GObject)

/* Returns: (transfer full): an empty list */
ConfabPersonList *confab_person_list_new(void);

guint confab_person_list_get_length(ConfabPersonList *self);

/* Find a person by name, whatever its case.
 *
 * Returns: (transfer none) (nullable)
 */
ConfabPerson *confab_person_list_find(ConfabPersonList *self, const char *nick);

/* Find where a person of this list is.
 *
 * Returns: whether they are there; position is set then
 */
bool confab_person_list_get_position(ConfabPersonList *self, ConfabPerson *person, guint *position);

/* Add a person, or return the one who has that name already, unchanged.
 *
 * prefixes  (nullable): status characters, as confab_person_new() takes them
 * Returns: (transfer none)
 */
ConfabPerson *
confab_person_list_add(ConfabPersonList *self, const char *nick, const char *prefixes);

/* Make the list hold exactly these people: who stays is kept as an object and takes over the new
 * one's prefixes, who is not among them is removed. One items-changed.
 *
 * people  (element-type ConfabPerson) (transfer none): in any order; of two with the same name the
 *         first counts
 */
void confab_person_list_replace(ConfabPersonList *self, GPtrArray *people);

/* Remove the person with that name. Returns whether there was one. */
bool confab_person_list_remove(ConfabPersonList *self, const char *nick);

/* Give a person a new name and place. Where somebody else of the list has that name already, that
 * entry goes. Returns whether there was an old_nick. */
bool confab_person_list_rename(ConfabPersonList *self, const char *old_nick, const char *new_nick);

/* Remove everyone. */
void confab_person_list_clear(ConfabPersonList *self);
