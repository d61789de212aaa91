/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One person's connection to one chat server: it keeps the link, speaks the
 * protocol and writes what happens into a ConfabNetwork.
 *
 * Widgets read the model, call the functions below, and hear of what only a
 * window can do through the signals. Nothing here blocks, everything runs on the
 * thread-default main context of its maker.
 *
 * After a lost link it reconnects by itself with growing waits (1, 2, 4 … 60
 * seconds, each varied by a quarter), joins the channels again, and keeps own messages that were
 * on their way as failed ones, with Retry.
 */
#pragma once

#include "gui/model/network.h"
#include "gui/session/error.h"
#include "gui/session/files.h"
#include "gui/session/transfer-list.h"
#include "protocol/limits.h"

/* The port where a server is unless another is named. */
#define CONFAB_SESSION_DEFAULT_PORT CHAT_PORT_DEFAULT

#define CONFAB_TYPE_SESSION (confab_session_get_type())
/* Properties:
 *   network         (ConfabNetwork, readable)
 *   timeout-ms      (uint, default 15000) how long connecting may take, and then registering
 *   ping-ms         (uint, default 60000) how long silence may last before the link is tried
 *   silence-ms      (uint, default 30000) how long a tried link may stay silent before it is lost
 *   reconnect-ms    (uint, default 1000) the first wait after a loss
 *
 * Signals, each emitted on the main loop and with the model already up to date:
 *   open-files ()                       the person asked for the file dialog (/file)
 *   quit ()                             the person asked to leave (/quit); the session has said
 *                                       goodbye and does not reconnect; the window closes
 *   show-conversation (ConfabConversation *)
 *                                       the person asked for it (/query, /join): bring it on screen
 *   clear (ConfabConversation *)        its messages were dropped on request (/clear)
 *   arrived (ConfabConversation *, ConfabMessage *)
 *                                       somebody else said something that is private or mentions
 * this person: for notifications disconnected (const GError *, gboolean goodbye) an established
 * session ended without the person asking; goodbye tells that the server said so rather than the
 * link broke. A new try follows, unless confab_session_disconnect() is called
 */
G_DECLARE_FINAL_TYPE(ConfabSession, confab_session, CONFAB, SESSION, GObject)

/* Make a session that is offline.
 *
 * host  a name or address; an IPv6 address with or without brackets
 * port  1 to 65535
 * nick  the user name
 * Returns: (transfer full)
 */
ConfabSession *confab_session_new(const char *host, guint port, const char *nick);

/* Connect and register. To be called once, on a new session.
 *
 * A failure of this first try ends in the error and in state offline, without another try;
 * another session may be made then.
 */
void confab_session_connect_async(ConfabSession *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);

/* Returns: whether the session is online; otherwise error is set, in the domain
 * CONFAB_SESSION_ERROR, or G_IO_ERROR_CANCELLED */
gboolean confab_session_connect_finish(ConfabSession *self, GAsyncResult *result, GError **error);

/* Say goodbye, close the link and stay offline. Fine in any state.
 *
 * reason  (nullable): what others read; NULL for none
 */
void confab_session_disconnect(ConfabSession *self, const char *reason);

/* While waiting for the next try: try at once. Otherwise nothing. */
void confab_session_try_now(ConfabSession *self);

/* Returns: (transfer none) */
ConfabNetwork *confab_session_get_network(ConfabSession *self);

/* Returns: (transfer none): the host's shared files */
ConfabFiles *confab_session_get_files(ConfabSession *self);

/* Returns: (transfer none): the downloads of this session */
ConfabTransferList *confab_session_get_transfers(ConfabSession *self);

/* Do what was typed into the entry of a conversation: a command where it begins with "/", a message
 * otherwise ("//x" says "/x"). Nothing leaves where it fails, and the entry is to keep its text.
 * A failure is already told: a line of kind error stands in the conversation.
 *
 * text   UTF-8; more than one line is sent as several messages
 * Returns: whether it was done or is on its way; otherwise error is set
 */
gboolean confab_session_enter(ConfabSession *self, ConfabConversation *conversation,
                              const char *text, GError **error);

/* Say text in a channel or to a person, never taking it for a command. Appends a pending message
 * a line (long ones are divided at words), which the server's answer makes sent or failed.
 *
 * Returns: whether it is on its way; otherwise error is set and nothing was appended
 */
gboolean confab_session_say(ConfabSession *self, ConfabConversation *conversation, const char *text,
                            GError **error);

/* Send a failed message again; another state than failed is fine and does nothing. Where that
 * cannot be done now, it stays failed with the new reason. */
void
confab_session_retry(ConfabSession *self, ConfabConversation *conversation, ConfabMessage *message);

/* Find or make the private conversation with somebody. It does not come on screen by itself.
 *
 * Returns: (transfer none)
 */
ConfabConversation *confab_session_open_person(ConfabSession *self, const char *nick);

/* Close a conversation: a channel is left, and it goes from the list. The lobby and the server
 * stay. */
void confab_session_close_conversation(ConfabSession *self, ConfabConversation *conversation);

/* Tell the person something in a conversation, as a line of kind info or error that is not sent.
 *
 * conversation  (nullable): NULL for the server's
 */
void confab_session_tell(ConfabSession *self, ConfabConversation *conversation,
                         ConfabMessageKind kind, const char *text);
