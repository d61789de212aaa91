/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What Tab offers.
 */
#include "gui/session/completion.h"

#include "gui/session/commands.h"
#include "protocol/names.h"

#include <string.h>

/* How far back the speakers of a conversation are looked for. */
#define SPEAKERS_LOOKED_AT 200

/* A completion in the making. */
struct search {
  ConfabSession *session;
  ConfabConversation *conversation;
  char *prefix;     /* folded */
  const char *tail; /* what follows each candidate */
  GHashTable *seen; /* folded candidates */
  GPtrArray *candidates;
  bool of_files;
  char *unlisted; /* (nullable) */
};

static void
offer(struct search *search, const char *candidate, const char *tail)
{
  g_autofree char *fold = name_fold(candidate);

  if (search->candidates->len >= CONFAB_COMPLETION_LIMIT ||
      !g_str_has_prefix(fold, search->prefix) || g_hash_table_contains(search->seen, fold))
    return;
  g_hash_table_add(search->seen, g_steal_pointer(&fold));
  g_ptr_array_add(search->candidates, g_strconcat(candidate, tail, NULL));
}

static ConfabNetwork *
network_of(struct search *search)
{
  return confab_session_get_network(search->session);
}

static void
offer_commands(struct search *search)
{
  gsize n_commands;
  const ConfabCommand *commands = confab_commands_get(&n_commands);

  for (gsize i = 0; i < n_commands; i++)
    offer(search, commands[i].name, search->tail);
}

/* Who spoke last is who is answered. */
static void
offer_speakers(struct search *search)
{
  ConfabMessageLog *log = confab_conversation_get_log(search->conversation);
  ConfabPersonList *people = confab_conversation_get_people(search->conversation);
  guint length = confab_message_log_get_length(log);

  for (guint i = 0; i < MIN(length, SPEAKERS_LOOKED_AT); i++) {
    ConfabMessage *message = confab_message_log_peek(log, length - 1 - i);
    const char *sender = confab_message_get_sender(message);

    if (sender && confab_message_is_said(message) && !confab_message_is_own(message) &&
        confab_person_list_find(people, sender))
      offer(search, sender, search->tail);
  }
}

static void
offer_people(struct search *search, ConfabConversation *conversation)
{
  GListModel *people = G_LIST_MODEL(confab_conversation_get_people(conversation));
  guint length = g_list_model_get_n_items(people);

  for (guint i = 0; i < length && search->candidates->len < CONFAB_COMPLETION_LIMIT; i++) {
    g_autoptr(ConfabPerson) person = g_list_model_get_item(people, i);
    offer(search, confab_person_get_nick(person), search->tail);
  }
}

static void
offer_nicks(struct search *search)
{
  ConfabPerson *other = confab_conversation_get_person(search->conversation);
  ConfabConversation *lobby = confab_network_get_lobby(network_of(search));

  if (other)
    offer(search, confab_person_get_nick(other), search->tail);
  offer_speakers(search);
  offer_people(search, search->conversation);
  if (lobby && confab_conversation_get_kind(search->conversation) != CONFAB_CONVERSATION_CHANNEL)
    offer_people(search, lobby);
}

static void
offer_channels(struct search *search)
{
  ConfabConversationList *list = confab_network_get_conversations(network_of(search));

  for (guint i = 0; i < confab_conversation_list_get_length(list); i++) {
    ConfabConversation *conversation = confab_conversation_list_peek(list, i);

    if (confab_conversation_get_kind(conversation) == CONFAB_CONVERSATION_CHANNEL)
      offer(search, confab_conversation_get_name(conversation), search->tail);
  }
}

/* The folder whose files are meant by what is typed so far. */
static void
offer_files(struct search *search, const char *typed)
{
  ConfabFiles *client = confab_session_get_files(search->session);
  const char *slash = strrchr(typed, '/');
  g_autofree char *folder = slash ? g_strndup(typed, (gsize)(slash - typed)) : g_strdup("");
  GListModel *files = confab_files_peek(client, folder);

  search->of_files = true;
  if (!files) {
    search->unlisted = g_steal_pointer(&folder);
    return;
  }
  for (guint i = 0; i < g_list_model_get_n_items(files); i++) {
    g_autoptr(ConfabSharedFile) file = g_list_model_get_item(files, i);
    offer(search, confab_shared_file_get_path(file), confab_shared_file_is_folder(file) ? "/" : "");
  }
}

static void
offer_argument(struct search *search, ConfabArgumentKind kind, const char *typed)
{
  switch (kind) {
  case CONFAB_ARGUMENT_NICK:
    offer_nicks(search);
    break;
  case CONFAB_ARGUMENT_CHANNEL:
    offer_channels(search);
    break;
  case CONFAB_ARGUMENT_COMMAND:
    offer_commands(search);
    break;
  case CONFAB_ARGUMENT_FILE:
    offer_files(search, typed);
    break;
  case CONFAB_ARGUMENT_TEXT:
    if (*typed)
      offer_nicks(search);
    break;
  case CONFAB_ARGUMENT_NONE:
    break;
  }
}

/* Where the word before the end of text begins. */
static gsize
word_start(const char *text)
{
  const char *space = strrchr(text, ' ');
  const char *line = strrchr(text, '\n');
  const char *last = MAX(space, line);

  return last ? (gsize)(last - text) + 1 : 0;
}

static void
search_words(struct search *search, const char *word, gsize start)
{
  if (!*word)
    return;
  search->prefix = name_fold(word);
  search->tail = start == 0 ? ": " : " ";
  if (name_is_channel(word)) {
    search->tail = " ";
    offer_channels(search);
  } else {
    offer_nicks(search);
  }
}

/* Returns where what is completed begins. */
static gsize
search_command(struct search *search, const char *text)
{
  gsize name_len = strcspn(text + 1, " ");
  gsize arguments = 1 + name_len + strspn(text + 1 + name_len, " ");

  search->tail = " ";
  if (text[1 + name_len] == '\0') {
    search->prefix = name_fold(text + 1);
    offer_commands(search);
    return 1;
  }

  g_autofree char *name = g_strndup(text + 1, name_len);
  const ConfabCommand *command = confab_commands_find(name);
  ConfabArgumentKind kind = command ? command->argument : CONFAB_ARGUMENT_TEXT;
  gsize start = kind == CONFAB_ARGUMENT_FILE ? arguments : word_start(text);

  /* Behind the first word there is only text. */
  if (start > arguments)
    kind = CONFAB_ARGUMENT_TEXT;
  search->prefix = name_fold(text + start);
  offer_argument(search, kind, text + start);
  return start;
}

ConfabCompletion *
confab_completion_find(ConfabSession *session, ConfabConversation *conversation, const char *text,
                       gsize cursor)
{
  g_autofree char *before = g_strndup(text, cursor);
  g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  ConfabCompletion *self = g_new0(ConfabCompletion, 1);
  struct search search = {
      .session = session,
      .conversation = conversation,
      .seen = seen,
      .candidates = g_ptr_array_new_with_free_func(g_free),
  };

  if (before[0] == '/' && before[1] != '/') {
    self->start = search_command(&search, before);
  } else {
    self->start = word_start(before);
    search_words(&search, before + self->start, self->start);
  }
  self->end = cursor;
  self->candidates = search.candidates;
  self->of_files = search.of_files;
  self->unlisted = search.unlisted;
  g_free(search.prefix);
  return self;
}

void
confab_completion_free(ConfabCompletion *self)
{
  g_ptr_array_unref(self->candidates);
  g_free(self->unlisted);
  g_free(self);
}
