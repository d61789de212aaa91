/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One line from the server: made valid, parsed, its tags read once, and given to its handler.
 */
#include "gui/session/incoming.h"

#include "gui/session/handlers.h"
#include "gui/session/session-private.h"
#include "gui/session/text.h"
#include "protocol/limits.h"
#include "protocol/tags.h"
#include "protocol/timestamp.h"

#include <string.h>

/* A batch that is under way. Of its kinds only the answer to a labelled request matters here. */
struct batch {
  char *label;    /* of the request it is part of the answer to; NULL where it answers nothing */
  bool is_answer; /* the whole answer: the request is done when it ends */
};

/* The tags that are read, as they came. */
struct tag_values {
  char *time;
  char *msgid;
  char *label;
  char *batch;
};

static void
batch_free(gpointer data)
{
  struct batch *batch = data;

  g_free(batch->label);
  g_free(batch);
}

static void
tag_values_clear(struct tag_values *values)
{
  g_free(values->time);
  g_free(values->msgid);
  g_free(values->label);
  g_free(values->batch);
}

static char *
tag_text(const struct tag *tag)
{
  g_autofree char *value = tags_unescape(tag->value, tag->value_len);

  return text_plain(value);
}

static void
read_tags(const char *tags, struct tag_values *values)
{
  const struct {
    const char *key;
    char **value;
  } wanted[] = {
      {"time", &values->time},
      {"msgid", &values->msgid},
      {"label", &values->label},
      {"batch", &values->batch},
  };
  struct tag tag;

  while (tags_next(&tags, &tag)) {
    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++) {
      if (strlen(wanted[i].key) != tag.key_len || memcmp(tag.key, wanted[i].key, tag.key_len) != 0)
        continue;
      g_free(*wanted[i].value);
      *wanted[i].value = tag_text(&tag);
    }
  }
}

static bool
is_numeric(const char *command)
{
  return strspn(command, "0123456789") == 3 && command[3] == '\0';
}

/* Mail and file servers greet with three digits too, but without saying who they are. */
static bool
is_chat(const struct message *msg)
{
  if (is_numeric(msg->command))
    return msg->source != NULL && msg->n_params > 0;
  return handlers_find(msg->command) != NULL;
}

static struct request *
find_request(ConfabSession *self, const struct tag_values *values)
{
  const char *label = values->label;

  if (!label && values->batch && self->batches) {
    struct batch *batch = g_hash_table_lookup(self->batches, values->batch);
    label = batch ? batch->label : NULL;
  }
  return label ? outbox_find(self, label) : NULL;
}

static void
dispatch(ConfabSession *self, const struct message *msg, const struct tag_values *values)
{
  const struct handler *handler = handlers_find(msg->command);
  g_autofree char *nick = msg->source ? message_source_nick(msg->source) : NULL;
  struct incoming in = {
      .msg = msg,
      .nick = nick ? nick : "",
      .from_person = msg->source && strpbrk(msg->source, "!@"),
      .time_ms = g_get_real_time() / 1000,
      .msgid = values->msgid,
      .label = values->label,
      .request = find_request(self, values),
  };

  in.own = nick && confab_network_is_own_nick(self->network, nick);
  if (in.own)
    in.from_person = true;
  if (values->time)
    (void)timestamp_parse(values->time, &in.time_ms);

  if (handler && msg->n_params >= handler->min_params)
    handler->handle(self, &in);
  else if (!handler && is_numeric(msg->command))
    handle_server_text(self, &in);

  /* A labelled line is the whole answer, unless it begins a batch. The handler may have ended the
   * link, and the request with it: look again. */
  if (values->label && !message_is(msg, "BATCH")) {
    struct request *answered = outbox_find(self, values->label);
    if (answered)
      outbox_drop(self, answered);
  }
}

bool
incoming_handle(ConfabSession *self, char *line, gsize len)
{
  g_autofree char *valid =
      g_utf8_validate_len(line, len, NULL) ? NULL : g_utf8_make_valid(line, (gssize)len);
  struct tag_values values = {0};
  struct message msg;

  /* Replaced bytes may make the line longer than allowed: it is passed over then. */
  if (valid) {
    line = valid;
    len = strlen(valid);
  }
  if (message_parse(&msg, line, len, TAGS_SECTION_MAX_BYTES) != MESSAGE_OK)
    return false;

  bool chat = is_chat(&msg);
  if (chat) {
    read_tags(msg.tags, &values);
    dispatch(self, &msg, &values);
    tag_values_clear(&values);
  }
  return chat;
}

const char *
incoming_param(const struct incoming *in, size_t index)
{
  return message_param(in->msg, index, "");
}

char *
incoming_text(const struct incoming *in, size_t index)
{
  return text_plain(incoming_param(in, index));
}

static bool
is_open(ConfabSession *self, ConfabConversation *conversation)
{
  guint position;

  return conversation &&
         confab_conversation_list_get_position(confab_network_get_conversations(self->network),
                                               conversation, &position);
}

ConfabConversation *
incoming_place(ConfabSession *self, const struct incoming *in, const char *name)
{
  ConfabConversation *named = name ? session_find(self, name) : NULL;

  if (in->request && is_open(self, in->request->asked_in))
    return in->request->asked_in;
  if (named)
    return named;
  return is_open(self, self->last_asked) ? self->last_asked :
                                           confab_network_get_server(self->network);
}

void
incoming_tell(ConfabSession *self, const struct incoming *in, ConfabConversation *conversation,
              ConfabMessageKind kind, const char *text)
{
  (void)session_append(self, conversation,
                       &(ConfabMessageInit){
                           .kind = kind,
                           .time_ms = in->time_ms,
                           .sender = *in->nick ? in->nick : NULL,
                           .text = text,
                           .msgid = in->msgid,
                           .own = in->own,
                       });
}

void
incoming_begin_batch(ConfabSession *self, const struct incoming *in, const char *reference,
                     const char *type)
{
  struct batch *batch;

  if (!self->batches)
    self->batches = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, batch_free);
  if (g_hash_table_size(self->batches) >= SESSION_BATCHES_MAX)
    return;

  /* A batch inside an answer belongs to the answer. */
  batch = g_new0(struct batch, 1);
  batch->label = g_strdup(in->request ? in->request->label : NULL);
  batch->is_answer = in->label != NULL;
  g_hash_table_insert(self->batches, g_strdup(reference), batch);
}

void
incoming_end_batch(ConfabSession *self, const char *reference)
{
  struct batch *batch = self->batches ? g_hash_table_lookup(self->batches, reference) : NULL;

  if (!batch)
    return;
  struct request *request =
      batch->label && batch->is_answer ? outbox_find(self, batch->label) : NULL;
  if (request)
    outbox_drop(self, request);
  g_hash_table_remove(self->batches, reference);
}

void
incoming_clear_batches(ConfabSession *self)
{
  g_clear_pointer(&self->batches, g_hash_table_unref);
}
