/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The only way out to clients.
 *
 * A line is written once, and encoded once for each set of capabilities that changes its bytes; to
 * send it to many is to copy those bytes into each one's sendq.
 */
#pragma once

#include "protocol/capabilities.h"
#include "protocol/numerics.h"

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct channel;
struct client;
struct log_event;
struct user;

/* time, tags: two capabilities change what stands before a line. */
#define LINE_FORMS 4

struct line {
  GString *body; /* ":source COMMAND params", at most 510 bytes */
  int64_t time_ms;
  const char *msgid;       /* borrowed; NULL for lines that are no events */
  const char *client_tags; /* borrowed; NULL where there are none */
  bool by_bot;             /* carries the bot tag */
  bool unsolicited;        /* not part of the answer to a labelled command */
  GString *forms[LINE_FORMS];
};

/* Write a line.
 *
 * event   gives time, msgid and client tags, and must outlive the line
 * source  "nick!user@host", or the server's name; NULL for none
 */
void line_init(struct line *line, const struct log_event *event, const char *source,
               const char *command, const char *const *params, size_t n_params);

void line_clear(struct line *line);

/* line_init() with the parameters spelled out. */
#define LINE_INIT(line, event, source, command, ...)                                               \
  line_init(line, event, source, command, (const char *const[]){__VA_ARGS__},                      \
            sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* Send to one client, as part of its answer where it is being answered. to may be NULL. */
void send_line(struct client *to, struct line *line);

/* Send to every member of a channel but one.
 *
 * except  may be NULL
 * needs   a capability that receivers must have, or CAP_NONE
 */
void send_line_to_channel(const struct channel *channel, struct line *line,
                          const struct client *except, enum capability needs);

/* Send to everyone who shares a channel with user, once each, and not to user itself.
 *
 * needs  a capability that receivers must have, or CAP_NONE
 */
void send_line_to_neighbours(const struct user *user, struct line *line, enum capability needs);

/* A command of the server to one client: ":server COMMAND params". */
void
send_command(struct client *to, const char *command, const char *const *params, size_t n_params);

#define SEND_COMMAND(to, command, ...)                                                             \
  send_command(to, command, (const char *const[]){__VA_ARGS__},                                    \
               sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* A numeric reply; the client's name is put before params. A parameter in the middle that would
 * break the line (it came from a client) is replaced by '*'. */
void
send_numeric(struct client *to, enum numeric numeric, const char *const *params, size_t n_params);

#define REPLY(to, numeric, ...)                                                                    \
  send_numeric(to, numeric, (const char *const[]){__VA_ARGS__},                                    \
               sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* A standard reply: "FAIL command code context :description"; context may be NULL. For codes that a
 * specification gives to all clients.
 * Source  IRCv3 standard-replies */
void send_fail(struct client *to, const char *command, const char *code, const char *context,
               const char *description);

/* The same for codes of our own: a client without standard-replies gets the description as a
 * NOTICE. */
void send_refusal(struct client *to, const char *command, const char *code, const char *context,
                  const char *description);

/* "ERROR :Closing link: (host) [reason]". */
void send_error(struct client *to, const char *reason);

/* From now on, what is sent to this client belongs to a batch of that type. Nothing happens for a
 * client without batch, or in a batch already. Source  IRCv3 batch */
void send_batch_begin(struct client *to, const char *type);
void send_batch_end(struct client *to);

/* A reply that is a list, cut into as many lines as it needs. */
struct reply_list {
  struct client *to;
  GString *head;    /* up to the list: ":server 353 nick = #lobby :" */
  GString *line;    /* head and what is added; not longer than a line */
  char separator;   /* between words: ' ' unless reply_list_separate_by() says otherwise */
  const char *more; /* stands before the list in each line but the last; NULL for nothing */
};

/* params stand between the client's name and the list. */
void reply_list_init(struct reply_list *list, struct client *to, const char *command,
                     const char *const *params, size_t n_params);

/* Mark every line but the last with a word before the list, as CAP LS 302 does with "*". */
void reply_list_continue_with(struct reply_list *list, const char *more);

/* Put this between words instead of a space. */
void reply_list_separate_by(struct reply_list *list, char separator);

/* Add one word, of at most 300 bytes. */
void reply_list_add(struct reply_list *list, const char *word);

/* Send the rest; an empty list is one line where even_empty is set, none where not. */
void reply_list_end(struct reply_list *list, bool even_empty);
