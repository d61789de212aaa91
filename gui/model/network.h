/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One server and this person on it: where it is, how the link is, what is open there.
 *
 * A session writes it, widgets draw it.
 */
#pragma once

#include "gui/model/conversation-list.h"

typedef enum {
  CONFAB_NETWORK_OFFLINE,     /* not connected, and nothing is being tried */
  CONFAB_NETWORK_CONNECTING,  /* looking up the address, opening the connection */
  CONFAB_NETWORK_REGISTERING, /* connected, telling the name, waiting for the welcome */
  CONFAB_NETWORK_ONLINE,      /* people can talk */
  CONFAB_NETWORK_WAITING,     /* the link was lost; the next try is in "seconds-left" */
} ConfabNetworkState;

#define CONFAB_TYPE_NETWORK_STATE (confab_network_state_get_type())
GType confab_network_state_get_type(void);

#define CONFAB_TYPE_NETWORK (confab_network_get_type())
/* Properties, with notify: host, port, nick, state, seconds-left, status, name, files-url, away,
 * lobby, conversations, server. */
G_DECLARE_FINAL_TYPE(ConfabNetwork, confab_network, CONFAB, NETWORK, GObject)

/* Make a network that is offline and has the server's conversation.
 *
 * host  a name or an address, without brackets
 * port  1 to 65535
 * nick  this person's name
 * Returns: (transfer full)
 */
ConfabNetwork *confab_network_new(const char *host, guint port, const char *nick);

/* Returns: (transfer none) */
const char *confab_network_get_host(ConfabNetwork *self);
guint confab_network_get_port(ConfabNetwork *self);

/* Returns: (transfer none): this person's name, as the server has it */
const char *confab_network_get_nick(ConfabNetwork *self);
void confab_network_set_nick(ConfabNetwork *self, const char *nick);

/* Return whether nick is this person's own name, whatever its case. */
bool confab_network_is_own_nick(ConfabNetwork *self, const char *nick);

ConfabNetworkState confab_network_get_state(ConfabNetwork *self);

/* Change the state, with its sentence, in one go.
 *
 * status  the translated sentence that people read; copied
 */
void confab_network_set_state(ConfabNetwork *self, ConfabNetworkState state, const char *status);

/* Returns: (transfer none): how the link is, as a sentence, such as "Connected to lab-3"; while
 * waiting it says why the link was lost. The seconds are not in it: the window adds them. */
const char *confab_network_get_status(ConfabNetwork *self);

/* Return the whole seconds until the next try, while waiting; 0 otherwise. */
guint confab_network_get_seconds_left(ConfabNetwork *self);
void confab_network_set_seconds_left(ConfabNetwork *self, guint seconds);

/* Returns: (transfer none): the network's own name, or the host where it has none */
const char *confab_network_get_name(ConfabNetwork *self);
void confab_network_set_name(ConfabNetwork *self, const char *name);

/* Returns: (transfer none) (nullable): where shared files are listed, ending with "/"; NULL where
 * not known yet */
const char *confab_network_get_files_url(ConfabNetwork *self);
void confab_network_set_files_url(ConfabNetwork *self, const char *url);

/* Return whether this person is marked as away. */
bool confab_network_get_away(ConfabNetwork *self);
void confab_network_set_away(ConfabNetwork *self, bool away);

/* Returns: (transfer none) (nullable): the channel that everyone connected is in */
ConfabConversation *confab_network_get_lobby(ConfabNetwork *self);
void confab_network_set_lobby(ConfabNetwork *self, ConfabConversation *lobby);

/* Returns: (transfer none) */
ConfabConversationList *confab_network_get_conversations(ConfabNetwork *self);

/* Returns: (transfer none): the conversation with the server itself */
ConfabConversation *confab_network_get_server(ConfabNetwork *self);
