/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/send.h"

#include "protocol/message.h"
#include "protocol/tags.h"
#include "protocol/timestamp.h"
#include "server/chat/channel.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/chat/response.h"
#include "server/chat/user.h"
#include "server/net/connection.h"
#include "server/store/log_event.h"

#include <string.h>

#define BODY_MAX (MESSAGE_BODY_MAX_BYTES - 2)

/* The bits of a form's number. */
#define FORM_TIME (1u << 0)
#define FORM_TAGS (1u << 1)

static unsigned int
form_for(const struct client *client)
{
  return (client_has(client, CAP_SERVER_TIME) ? FORM_TIME : 0) |
         (client_has(client, CAP_MESSAGE_TAGS) ? FORM_TAGS : 0);
}

void
line_init(struct line *line, const struct log_event *event, const char *source, const char *command,
          const char *const *params, size_t n_params)
{
  *line = (struct line){
      .body = g_string_sized_new(256),
      .time_ms = event->time_ms,
      .msgid = event->msgid,
      .client_tags = event->client_tags,
      .by_bot = event->by_bot,
  };
  if (source)
    g_string_append_printf(line->body, ":%s ", source);
  g_string_append(line->body, command);
  message_append_params(line->body, params, n_params);
  message_truncate(line->body, BODY_MAX);
}

void
line_clear(struct line *line)
{
  g_string_free(line->body, TRUE);
  for (size_t i = 0; i < LINE_FORMS; i++)
    if (line->forms[i])
      g_string_free(line->forms[i], TRUE);
}

/* Append the tags of that form, without '@'. */
static void
append_tags(GString *out, const struct line *line, unsigned int form)
{
  if (form & FORM_TIME) {
    char time[TIMESTAMP_SIZE];

    timestamp_format(line->time_ms, time);
    tags_append(out, "time", time);
  }
  if ((form & FORM_TAGS) && line->msgid)
    tags_append(out, "msgid", line->msgid);
  if ((form & FORM_TAGS) && line->by_bot)
    tags_append(out, "bot", NULL);
  if ((form & FORM_TAGS) && line->client_tags)
    g_string_append_printf(out, "%s%s", out->len > 1 ? ";" : "", line->client_tags);
}

static const GString *
encode(struct line *line, unsigned int form)
{
  GString *bytes = line->forms[form];

  if (bytes)
    return bytes;
  bytes = g_string_sized_new(line->body->len + 128);
  g_string_append_c(bytes, '@');
  append_tags(bytes, line, form);
  if (bytes->len > 1)
    g_string_append_c(bytes, ' ');
  else
    g_string_truncate(bytes, 0);
  g_string_append_len(bytes, line->body->str, (gssize)line->body->len);
  g_string_append(bytes, "\r\n");
  return line->forms[form] = bytes;
}

/* Is what is sent to this client now part of the answer to a labelled command? */
static bool
is_answer(const struct client *to)
{
  return to->response && to->answering;
}

static void
send_bytes(struct client *to, const struct line *line, const GString *bytes)
{
  if (to->answering && !line->unsolicited)
    connection_send_answer(to->conn, bytes->str, bytes->len);
  else
    connection_send(to->conn, bytes->str, bytes->len);
}

/* As part of an answer or of a batch, a line has tags that nobody else's copy has. */
static void
send_in_context(struct client *to, const struct line *line)
{
  GString *tags = g_string_new(NULL);

  if (to->batch)
    tags_append(tags, "batch", to->batch);
  append_tags(tags, line, form_for(to));
  if (is_answer(to)) {
    response_add(to, tags, line->body->str);
    return;
  }
  g_string_prepend_c(tags, '@');
  g_string_append_printf(tags, " %s\r\n", line->body->str);
  send_bytes(to, line, tags);
  g_string_free(tags, TRUE);
}

void
send_line(struct client *to, struct line *line)
{
  const GString *bytes;

  if (!to || to->state == CLIENT_GONE)
    return;
  if ((is_answer(to) || to->batch) && !line->unsolicited) {
    send_in_context(to, line);
    return;
  }
  bytes = encode(line, form_for(to));
  send_bytes(to, line, bytes);
}

static bool
is_able(const struct client *client, enum capability needs)
{
  return needs == CAP_NONE || client_has(client, needs);
}

void
send_line_to_channel(const struct channel *channel, struct line *line, const struct client *except,
                     enum capability needs)
{
  for (guint i = 0; i < channel->members->len; i++) {
    struct client *to = ((struct membership *)channel->members->pdata[i])->user->client;

    if (to && to != except && is_able(to, needs))
      send_line(to, line);
  }
}

void
send_line_to_neighbours(const struct user *user, struct line *line, enum capability needs)
{
  unsigned int sweep = ++user->chat->sweep;

  for (guint i = 0; i < user->memberships->len; i++) {
    const struct membership *mine = user->memberships->pdata[i];

    for (guint j = 0; j < mine->channel->members->len; j++) {
      struct user *other = ((struct membership *)mine->channel->members->pdata[j])->user;

      if (other == user || other->sweep == sweep || !other->client)
        continue;
      other->sweep = sweep;
      if (is_able(other->client, needs))
        send_line(other->client, line);
    }
  }
}

/* A line that is no event: it has the time of now and no msgid. */
static void
send_plain(struct client *to, const char *source, const char *command, const char *const *params,
           size_t n_params)
{
  const struct log_event now = {.time_ms = chat_now_ms(to->chat)};
  struct line line;

  if (to->state == CLIENT_GONE)
    return;
  line_init(&line, &now, source, command, params, n_params);
  line.msgid = NULL;
  send_line(to, &line);
  line_clear(&line);
}

void
send_command(struct client *to, const char *command, const char *const *params, size_t n_params)
{
  send_plain(to, to->chat->server_name, command, params, n_params);
}

void
send_numeric(struct client *to, enum numeric numeric, const char *const *params, size_t n_params)
{
  const char *all[MESSAGE_PARAMS_MAX] = {client_name(to)};
  char command[4];

  g_assert(n_params < MESSAGE_PARAMS_MAX);
  for (size_t i = 0; i < n_params; i++)
    all[i + 1] = params[i];
  g_snprintf(command, sizeof command, "%03d", (int)numeric);
  send_command(to, command, all, n_params + 1);
}

void
send_fail(struct client *to, const char *command, const char *code, const char *context,
          const char *description)
{
  if (context)
    SEND_COMMAND(to, "FAIL", command, code, context, description);
  else
    SEND_COMMAND(to, "FAIL", command, code, description);
}

void
send_refusal(struct client *to, const char *command, const char *code, const char *context,
             const char *description)
{
  if (client_has(to, CAP_STANDARD_REPLIES))
    send_fail(to, command, code, context, description);
  else
    SEND_COMMAND(to, "NOTICE", client_name(to), description);
}

void
send_error(struct client *to, const char *reason)
{
  g_autofree char *text =
      g_strdup_printf("Closing link: (%s) [%s]", connection_address(to->conn), reason);

  send_plain(to, NULL, "ERROR", (const char *const[]){text}, 1);
}

void
send_batch_begin(struct client *to, const char *type)
{
  g_autofree char *reference = g_strdup_printf("b%x", ++to->chat->last_batch);
  g_autofree char *begin = g_strconcat("+", reference, NULL);

  if (to->batch || !client_has(to, CAP_BATCH))
    return;
  SEND_COMMAND(to, "BATCH", begin, type);
  to->batch = g_steal_pointer(&reference);
}

void
send_batch_end(struct client *to)
{
  g_autofree char *reference = g_steal_pointer(&to->batch);
  g_autofree char *end = g_strconcat("-", reference, NULL);

  if (reference)
    SEND_COMMAND(to, "BATCH", end);
}

void
reply_list_init(struct reply_list *list, struct client *to, const char *command,
                const char *const *params, size_t n_params)
{
  list->to = to;
  list->more = NULL;
  list->separator = ' ';
  list->head = g_string_new(NULL);
  g_string_append_printf(list->head, ":%s %s %s", to->chat->server_name, command, client_name(to));
  message_append_params(list->head, params, n_params);
  g_string_append(list->head, " :");
  list->line = g_string_new(list->head->str);
}

static void
reply_list_flush(struct reply_list *list)
{
  struct line line = {.body = list->line, .time_ms = chat_now_ms(list->to->chat)};

  send_line(list->to, &line);
  list->line = g_string_new(list->head->str);
  line_clear(&line);
}

void
reply_list_continue_with(struct reply_list *list, const char *more)
{
  list->more = more;
}

void
reply_list_separate_by(struct reply_list *list, char separator)
{
  list->separator = separator;
}

/* This line is not the last one: say so before the ':' that ends its head. */
static void
mark_continued(struct reply_list *list)
{
  if (!list->more)
    return;
  g_string_insert(list->line, (gssize)list->head->len - 1, " ");
  g_string_insert(list->line, (gssize)list->head->len - 1, list->more);
}

void
reply_list_add(struct reply_list *list, const char *word)
{
  size_t reserved = list->more ? strlen(list->more) + 1 : 0;

  if (list->line->len > list->head->len) {
    if (list->line->len + 1 + strlen(word) + reserved > BODY_MAX) {
      mark_continued(list);
      reply_list_flush(list);
    } else {
      g_string_append_c(list->line, list->separator);
    }
  }
  g_string_append(list->line, word);
}

void
reply_list_end(struct reply_list *list, bool even_empty)
{
  if (even_empty || list->line->len > list->head->len)
    reply_list_flush(list);
  g_string_free(list->head, TRUE);
  g_string_free(list->line, TRUE);
}
