/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everyone in a channel, filtered as one types.
 */
#pragma once

#include "gui/model/network.h"

#include <gtk/gtk.h>

#define CONFAB_TYPE_PEOPLE (confab_people_get_type())
/* Signals, each with the nick of a person in the list:
 *   message (const char *)  the person wants to talk to them alone
 *   mention (const char *)  the person wants to say their name here
 */
G_DECLARE_FINAL_TYPE(ConfabPeople, confab_people, CONFAB, PEOPLE, GtkBox)

/* Show the people of a conversation.
 *
 * network       (nullable): tells which of them is this person
 * conversation  (nullable)
 */
void confab_people_set_conversation(ConfabPeople *self, ConfabNetwork *network,
                                    ConfabConversation *conversation);

/* Put the focus on the list, where it was last. */
void confab_people_focus(ConfabPeople *self);
