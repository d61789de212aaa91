/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One person as seen in one conversation: name, status there, away or not.
 *
 * The same human in two channels is two objects, since what they may do differs
 * from channel to channel; the session keeps both up to date.
 */
#pragma once

#include <glib-object.h>
#include <stdbool.h>

#define CONFAB_TYPE_PERSON (confab_person_get_type())
/* Properties: nick, prefixes, real-name, away, away-text, online; all with notify. */
G_DECLARE_FINAL_TYPE(ConfabPerson, confab_person, CONFAB, PERSON, GObject)

/* Make a person who is online and not away.
 *
 * nick      UTF-8
 * prefixes  (nullable): status characters, highest first, such as "@+"; NULL for none
 * Returns: (transfer full)
 */
ConfabPerson *confab_person_new(const char *nick, const char *prefixes);

/* Returns: (transfer none): never NULL */
const char *confab_person_get_nick(ConfabPerson *self);

/* Change the name. A person who is in a list is renamed by confab_person_list_rename(), which
 * keeps the order. */
void confab_person_set_nick(ConfabPerson *self, const char *nick);

/* Returns: (transfer none): the name in the order key of lists: folded for case, then collated in
 * the locale. Compare with strcmp(). */
const char *confab_person_get_sort_key(ConfabPerson *self);

/* Returns: (transfer none): status characters, highest first; "" for none */
const char *confab_person_get_prefixes(ConfabPerson *self);
void confab_person_set_prefixes(ConfabPerson *self, const char *prefixes);

/* Returns: (transfer none) (nullable): the name they gave themselves, NULL where not known */
const char *confab_person_get_real_name(ConfabPerson *self);
void confab_person_set_real_name(ConfabPerson *self, const char *real_name);

bool confab_person_get_away(ConfabPerson *self);

/* Returns: (transfer none) (nullable): what they left as word; NULL where unknown or not away */
const char *confab_person_get_away_text(ConfabPerson *self);

/* Say whether the person is away.
 *
 * text  (nullable): their word for it; ignored unless away
 */
void confab_person_set_away(ConfabPerson *self, bool away, const char *text);

/* Return whether the person is connected. Always true in a channel's list; of a private
 * conversation it is what is known of the other one. */
bool confab_person_get_online(ConfabPerson *self);
void confab_person_set_online(ConfabPerson *self, bool online);
