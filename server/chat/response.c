/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/chat/response.h"

#include "protocol/tags.h"
#include "protocol/timestamp.h"
#include "server/chat/chat.h"
#include "server/chat/client.h"
#include "server/net/connection.h"

#include <string.h>

struct response {
  char *label;
  GPtrArray *tags;   /* char *, without '@' */
  GPtrArray *bodies; /* char *, the same number */
};

void
response_begin(struct client *client, const char *label)
{
  struct response *response = g_new0(struct response, 1);

  g_assert(!client->response);
  response->label = g_strdup(label);
  response->tags = g_ptr_array_new_with_free_func(g_free);
  response->bodies = g_ptr_array_new_with_free_func(g_free);
  client->response = response;
}

static void
response_free(struct response *response)
{
  if (!response)
    return;
  g_free(response->label);
  g_ptr_array_unref(response->tags);
  g_ptr_array_unref(response->bodies);
  g_free(response);
}

void
response_add(struct client *client, GString *tags, const char *body)
{
  struct response *response = client->response;

  g_ptr_array_add(response->tags, g_string_free(tags, FALSE));
  g_ptr_array_add(response->bodies, g_strdup(body));
}

/* A line of a batch within the answer belongs to that batch; only the batch as a whole is in ours.
 */
static bool
is_in_inner_batch(const char *tags)
{
  return g_str_has_prefix(tags, "batch=");
}

/* Send one line with a tag before those it has already; key may be NULL. */
static void
send_tagged(struct client *client, const char *key, const char *value, const char *tags,
            const char *body)
{
  g_autoptr(GString) line = g_string_new(key || *tags ? "@" : "");

  if (key)
    tags_append(line, key, value);
  if (*tags)
    g_string_append_printf(line, "%s%s", key ? ";" : "", tags);
  g_string_append_printf(line, "%s%s\r\n", line->len > 0 ? " " : "", body);
  connection_send_answer(client->conn, line->str, line->len);
}

/* Lines of the server itself carry the time as all others do. */
static void
send_own(struct client *client, const char *key, const char *value, const char *text)
{
  g_autofree char *body = g_strdup_printf(":%s %s", client->chat->server_name, text);
  char time[TIMESTAMP_SIZE];
  g_autoptr(GString) tags = g_string_new(NULL);

  timestamp_format(chat_now_ms(client->chat), time);
  if (client_has(client, CAP_SERVER_TIME))
    tags_append(tags, "time", time);
  send_tagged(client, key, value, tags->str, body);
}

static void
send_batch(struct client *client, const struct response *response)
{
  g_autofree char *reference = g_strdup_printf("r%x", ++client->chat->last_batch);
  g_autofree char *begin = g_strdup_printf("BATCH +%s labeled-response", reference);
  g_autofree char *end = g_strdup_printf("BATCH -%s", reference);

  send_own(client, "label", response->label, begin);
  for (guint i = 0; i < response->bodies->len; i++)
    send_tagged(client, is_in_inner_batch(response->tags->pdata[i]) ? NULL : "batch", reference,
                response->tags->pdata[i], response->bodies->pdata[i]);
  send_own(client, NULL, NULL, end);
}

void
response_end(struct client *client)
{
  struct response *response = g_steal_pointer(&client->response);

  if (!response)
    return;
  if (response->bodies->len == 0)
    send_own(client, "label", response->label, "ACK");
  else if (response->bodies->len == 1)
    send_tagged(client, "label", response->label, response->tags->pdata[0],
                response->bodies->pdata[0]);
  else
    send_batch(client, response);
  response_free(response);
}

void
response_discard(struct client *client)
{
  response_free(g_steal_pointer(&client->response));
}
