/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Goal: the model keeps what it is given in order, counts what is unread, and tells its changes
 * once.
 */
#include "gui/model/network.h"
#include "gui/model/shared-file.h"
#include "tests/unit/rows.h"

#include <string.h>

/* What a list model has told, checked against what it holds. */
struct watch {
  GListModel *model;
  guint length;
  guint n_changes;
  guint n_added;
  guint n_removed;
};

static void
changed_cb(GListModel *model, guint position, guint removed, guint added, struct watch *watch)
{
  g_assert_cmpuint(position + removed, <=, watch->length);
  watch->length = watch->length - removed + added;
  watch->n_changes++;
  watch->n_added += added;
  watch->n_removed += removed;
  g_assert_cmpuint(g_list_model_get_n_items(model), ==, watch->length);
}

static void
watch_start(struct watch *watch, gpointer model)
{
  *watch = (struct watch){.model = model, .length = g_list_model_get_n_items(model)};
  g_signal_connect(model, "items-changed", G_CALLBACK(changed_cb), watch);
}

static ConfabMessage *
new_message(const char *text, bool own, bool mention)
{
  return confab_message_new(&(ConfabMessageInit){.kind = CONFAB_MESSAGE_KIND_MESSAGE,
                                                 .time_ms = 1,
                                                 .sender = "bob",
                                                 .text = text,
                                                 .own = own,
                                                 .mention = mention});
}

/* Messages */

static const struct mention_row {
  const char *description;
  const char *text;
  const char *nick;
  bool mentions;
} mention_rows[] = {
    {"alone", "bob", "bob", true},
    {"with colon", "bob: hi", "bob", true},
    {"other case", "hi BOB!", "bob", true},
    {"at the end", "thanks bob", "bob", true},
    {"in brackets", "[bob]", "bob", true},
    {"possessive", "bob's book", "bob", true},
    {"with at", "@bob look", "bob", true},
    {"part of a word", "bobsleigh", "bob", false},
    {"end of a word", "kabob", "bob", false},
    {"another name", "bob_ is here", "bob", false},
    {"second time", "bobby and bob", "bob", true},
    {"umlauts", "Grüße an JÜRGEN", "jürgen", true},
    {"before an umlaut", "bobä", "bob", false},
    {"nobody", "anything", "", false},
};

static void
test_mention(gconstpointer data)
{
  const struct mention_row *row = data;

  g_assert_true(confab_message_text_mentions(row->text, row->nick) == row->mentions);
}

static void
test_message_states(void)
{
  g_autoptr(ConfabMessageLog) log = confab_message_log_new(10);
  g_autoptr(ConfabMessage) message =
      confab_message_new(&(ConfabMessageInit){.state = CONFAB_MESSAGE_STATE_PENDING,
                                              .text = "hi",
                                              .label = "c1",
                                              .own = true,
                                              .time_ms = 5});
  guint n_changes = 0;

  confab_message_log_append(log, message);
  g_signal_connect_swapped(log, "message-changed", G_CALLBACK(g_atomic_int_inc), &n_changes);

  confab_message_log_fail(log, message, "No");
  g_assert_cmpint(confab_message_get_state(message), ==, CONFAB_MESSAGE_STATE_FAILED);
  g_assert_cmpstr(confab_message_get_failure(message), ==, "No");
  confab_message_log_resend(log, message, "c2");
  g_assert_cmpint(confab_message_get_state(message), ==, CONFAB_MESSAGE_STATE_PENDING);
  g_assert_null(confab_message_get_failure(message));
  g_assert_cmpstr(confab_message_get_label(message), ==, "c2");
  confab_message_log_confirm(log, message, "id", 7);
  g_assert_cmpint(confab_message_get_state(message), ==, CONFAB_MESSAGE_STATE_SENT);
  g_assert_cmpstr(confab_message_get_msgid(message), ==, "id");
  g_assert_cmpint(confab_message_get_time(message), ==, 7);
  g_assert_cmpuint(n_changes, ==, 3);
}

/* The log */

static void
append_numbers(ConfabMessageLog *log, guint from, guint to)
{
  for (guint i = from; i < to; i++) {
    g_autofree char *text = g_strdup_printf("%u", i);
    g_autoptr(ConfabMessage) message = new_message(text, false, false);
    confab_message_log_append(log, message);
  }
}

static void
assert_numbers(ConfabMessageLog *log, guint last)
{
  guint length = confab_message_log_get_length(log);

  for (guint i = 0; i < length; i++) {
    g_autofree char *expected = g_strdup_printf("%u", last + 1 - length + i);
    ConfabMessage *message = confab_message_log_peek(log, i);
    g_assert_cmpstr(confab_message_get_text(message), ==, expected);
  }
}

static void
test_log_order(void)
{
  g_autoptr(ConfabMessageLog) log = confab_message_log_new(1000);
  struct watch watch;

  watch_start(&watch, log);
  append_numbers(log, 0, 100);
  g_assert_cmpuint(watch.n_changes, ==, 100);
  g_assert_cmpuint(confab_message_log_get_length(log), ==, 100);
  assert_numbers(log, 99);
  g_assert_null(confab_message_log_peek(log, 100));
}

static void
test_log_bound(void)
{
  g_autoptr(ConfabMessageLog) log = confab_message_log_new(100);
  struct watch watch;

  watch_start(&watch, log);
  append_numbers(log, 0, 1005);
  g_assert_cmpuint(confab_message_log_get_length(log), <=, 100);
  g_assert_cmpuint(confab_message_log_get_length(log), >=, 89);
  assert_numbers(log, 1004);
  /* The front goes in steps, not with every message. */
  g_assert_cmpuint(watch.n_changes, <, 1005 + 100);
}

static void
test_log_burst(void)
{
  g_autoptr(ConfabMessageLog) log = confab_message_log_new(100);
  struct watch watch;

  append_numbers(log, 0, 30);
  watch_start(&watch, log);
  confab_message_log_freeze(log);
  confab_message_log_freeze(log);
  append_numbers(log, 30, 80);
  confab_message_log_thaw(log);
  g_assert_cmpuint(confab_message_log_get_length(log), ==, 30);
  confab_message_log_thaw(log);
  g_assert_cmpuint(watch.n_changes, ==, 1);
  g_assert_cmpuint(watch.n_added, ==, 50);
  assert_numbers(log, 79);
}

static void
test_log_burst_over_limit(void)
{
  g_autoptr(ConfabMessageLog) log = confab_message_log_new(100);
  struct watch watch;

  append_numbers(log, 0, 100);
  watch_start(&watch, log);
  confab_message_log_freeze(log);
  append_numbers(log, 100, 1000);
  confab_message_log_thaw(log);
  g_assert_cmpuint(watch.n_changes, ==, 2);
  g_assert_cmpuint(confab_message_log_get_length(log), ==, 100);
  assert_numbers(log, 999);
}

static void
test_log_clear(void)
{
  g_autoptr(ConfabMessageLog) log = confab_message_log_new(100);
  struct watch watch;

  append_numbers(log, 0, 10);
  watch_start(&watch, log);
  confab_message_log_freeze(log);
  append_numbers(log, 10, 20);
  confab_message_log_clear(log);
  confab_message_log_thaw(log);
  g_assert_cmpuint(watch.length, ==, 0);
  append_numbers(log, 0, 10);
  g_assert_cmpuint(watch.length, ==, 10);
}

static void
test_log_find(void)
{
  g_autoptr(ConfabMessageLog) log = confab_message_log_new(100);
  g_autoptr(ConfabMessage) stranger = new_message("x", false, false);
  guint position = 77;

  append_numbers(log, 0, 95);
  g_assert_true(confab_message_log_find(log, confab_message_log_peek(log, 40), &position));
  g_assert_cmpuint(position, ==, 40);
  g_assert_false(confab_message_log_find(log, stranger, &position));
  g_assert_cmpuint(position, ==, 40);
}

/* People */

static char *
names_of(ConfabPersonList *people)
{
  g_autoptr(GString) names = g_string_new(NULL);

  for (guint i = 0; i < confab_person_list_get_length(people); i++) {
    g_autoptr(ConfabPerson) person = g_list_model_get_item(G_LIST_MODEL(people), i);
    g_string_append_printf(names, "%s%s", i > 0 ? " " : "", confab_person_get_nick(person));
  }
  return g_strdup(names->str);
}

static void
assert_names(ConfabPersonList *people, const char *expected)
{
  g_autofree char *names = names_of(people);

  g_assert_cmpstr(names, ==, expected);
}

static void
test_people_order(void)
{
  g_autoptr(ConfabPersonList) people = confab_person_list_new();
  struct watch watch;

  watch_start(&watch, people);
  confab_person_list_add(people, "carol", NULL);
  confab_person_list_add(people, "Alice", "@");
  confab_person_list_add(people, "bob", NULL);
  g_assert_true(confab_person_list_add(people, "BOB", NULL) ==
                confab_person_list_find(people, "Bob"));
  assert_names(people, "Alice bob carol");

  g_assert_true(confab_person_list_rename(people, "alice", "dave"));
  assert_names(people, "bob carol dave");
  g_assert_cmpstr(confab_person_get_prefixes(confab_person_list_find(people, "dave")), ==, "@");
  g_assert_false(confab_person_list_rename(people, "alice", "erin"));
  g_assert_true(confab_person_list_rename(people, "bob", "CAROL"));
  assert_names(people, "CAROL dave");
  g_assert_true(confab_person_list_remove(people, "carol"));
  g_assert_false(confab_person_list_remove(people, "carol"));
  assert_names(people, "dave");
  confab_person_list_clear(people);
  g_assert_cmpuint(watch.length, ==, 0);
}

static void
test_people_replace(void)
{
  g_autoptr(ConfabPersonList) people = confab_person_list_new();
  g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(g_object_unref);
  g_autoptr(ConfabPerson) alice = NULL;
  struct watch watch;

  alice = g_object_ref(confab_person_list_add(people, "alice", NULL));
  confab_person_list_add(people, "gone", NULL);
  g_ptr_array_add(all, confab_person_new("zoe", NULL));
  g_ptr_array_add(all, confab_person_new("Alice", "@+"));
  g_ptr_array_add(all, confab_person_new("ALICE", NULL));

  watch_start(&watch, people);
  confab_person_list_replace(people, all);
  g_assert_cmpuint(watch.n_changes, ==, 1);
  assert_names(people, "Alice zoe");
  g_assert_true(confab_person_list_find(people, "alice") == alice);
  g_assert_cmpstr(confab_person_get_prefixes(alice), ==, "@+");
  g_assert_null(confab_person_list_find(people, "gone"));
}

/* Adding, finding and removing must not cost the square. */
static void
test_people_many(void)
{
  const guint count = 5000;
  g_autoptr(ConfabPersonList) people = confab_person_list_new();
  g_autoptr(GTimer) timer = g_timer_new();

  for (guint i = 0; i < count; i++) {
    g_autofree char *nick = g_strdup_printf("user%u", (i * 7919) % count);
    confab_person_list_add(people, nick, NULL);
  }
  g_assert_cmpuint(confab_person_list_get_length(people), ==, count);
  for (guint i = 1; i < count; i++) {
    g_autoptr(ConfabPerson) before = g_list_model_get_item(G_LIST_MODEL(people), i - 1);
    g_autoptr(ConfabPerson) person = g_list_model_get_item(G_LIST_MODEL(people), i);
    guint position;
    g_assert_cmpint(strcmp(confab_person_get_sort_key(before), confab_person_get_sort_key(person)),
                    <, 0);
    g_assert_true(confab_person_list_get_position(people, person, &position));
    g_assert_cmpuint(position, ==, i);
  }
  for (guint i = 0; i < count; i++) {
    g_autofree char *nick = g_strdup_printf("USER%u", i);
    g_assert_true(confab_person_list_remove(people, nick));
  }
  g_test_minimized_result(g_timer_elapsed(timer, NULL), "%u people in and out: %.3f s", count,
                          g_timer_elapsed(timer, NULL));
}

/* Conversations */

static void
append(ConfabConversation *conversation, ConfabMessageKind kind, bool own, bool mention)
{
  g_autoptr(ConfabMessage) message = confab_message_new(
      &(ConfabMessageInit){.kind = kind, .text = "x", .own = own, .mention = mention});

  confab_conversation_append(conversation, message);
}

static void
assert_counts(ConfabConversation *conversation, guint unread, guint mentions)
{
  g_assert_cmpuint(confab_conversation_get_unread(conversation), ==, unread);
  g_assert_cmpuint(confab_conversation_get_mentions(conversation), ==, mentions);
}

static void
test_unread(void)
{
  g_autoptr(ConfabConversation) channel =
      confab_conversation_new(CONFAB_CONVERSATION_CHANNEL, "#lobby");
  ConfabMessageLog *log = confab_conversation_get_log(channel);

  append(channel, CONFAB_MESSAGE_KIND_JOIN, false, false);
  append(channel, CONFAB_MESSAGE_KIND_MESSAGE, true, false);
  assert_counts(channel, 0, 0);
  append(channel, CONFAB_MESSAGE_KIND_MESSAGE, false, false);
  append(channel, CONFAB_MESSAGE_KIND_ACTION, false, true);
  assert_counts(channel, 2, 1);
  g_assert_true(confab_conversation_get_first_unread(channel) == confab_message_log_peek(log, 2));

  confab_conversation_set_active(channel, true);
  assert_counts(channel, 0, 0);
  append(channel, CONFAB_MESSAGE_KIND_MESSAGE, false, true);
  assert_counts(channel, 0, 0);
  g_assert_true(confab_conversation_get_first_unread(channel) == confab_message_log_peek(log, 2));

  confab_conversation_set_active(channel, false);
  g_assert_null(confab_conversation_get_first_unread(channel));
  append(channel, CONFAB_MESSAGE_KIND_NOTICE, false, false);
  g_assert_true(confab_conversation_get_first_unread(channel) == confab_message_log_peek(log, 5));
  confab_conversation_clear(channel);
  assert_counts(channel, 0, 0);
  g_assert_null(confab_conversation_get_first_unread(channel));
}

static void
test_conversation_names(void)
{
  g_autoptr(ConfabConversation) person = confab_conversation_new(CONFAB_CONVERSATION_PERSON, "bob");

  g_assert_cmpstr(confab_conversation_get_title(person), ==, "bob");
  confab_conversation_set_name(person, "rob");
  g_assert_cmpstr(confab_conversation_get_title(person), ==, "rob");
  g_assert_cmpstr(confab_person_get_nick(confab_conversation_get_person(person)), ==, "rob");
  confab_conversation_set_draft(person, "half a sent");
  g_assert_cmpstr(confab_conversation_get_draft(person), ==, "half a sent");
  confab_conversation_set_draft(person, NULL);
  g_assert_cmpstr(confab_conversation_get_draft(person), ==, "");
}

static void
add(ConfabConversationList *list, ConfabConversationKind kind, const char *name)
{
  g_autoptr(ConfabConversation) conversation = confab_conversation_new(kind, name);

  confab_conversation_list_add(list, conversation);
}

static void
assert_titles(ConfabConversationList *list, const char *expected)
{
  g_autoptr(GString) titles = g_string_new(NULL);

  for (guint i = 0; i < confab_conversation_list_get_length(list); i++)
    g_string_append_printf(titles, "%s%s", i > 0 ? " " : "",
                           confab_conversation_get_title(confab_conversation_list_peek(list, i)));
  g_assert_cmpstr(titles->str, ==, expected);
}

static void
test_conversation_list(void)
{
  g_autoptr(ConfabConversationList) list = confab_conversation_list_new();
  ConfabConversation *bob;
  struct watch watch;

  watch_start(&watch, list);
  add(list, CONFAB_CONVERSATION_PERSON, "bob");
  add(list, CONFAB_CONVERSATION_CHANNEL, "#physics");
  add(list, CONFAB_CONVERSATION_SERVER, "host");
  add(list, CONFAB_CONVERSATION_PERSON, "Alice");
  add(list, CONFAB_CONVERSATION_CHANNEL, "#Lobby");
  assert_titles(list, "host #Lobby #physics Alice bob");

  bob = confab_conversation_list_find(list, "BOB");
  g_assert_nonnull(bob);
  g_assert_null(confab_conversation_list_find(list, "host"));
  confab_conversation_list_rename(list, bob, "Aaron");
  assert_titles(list, "host #Lobby #physics Aaron Alice");
  g_assert_true(confab_conversation_list_find(list, "aaron") == bob);
  g_assert_null(confab_conversation_list_find(list, "bob"));

  append(bob, CONFAB_MESSAGE_KIND_MESSAGE, false, true);
  append(confab_conversation_list_find(list, "#lobby"), CONFAB_MESSAGE_KIND_MESSAGE, false, false);
  g_assert_cmpuint(confab_conversation_list_get_unread(list), ==, 2);
  g_assert_cmpuint(confab_conversation_list_get_mentions(list), ==, 1);
  confab_conversation_list_remove(list, bob);
  g_assert_cmpuint(confab_conversation_list_get_unread(list), ==, 1);
  assert_titles(list, "host #Lobby #physics Alice");
  confab_conversation_list_remove(list, confab_conversation_list_find(list, "#lobby"));
  g_assert_cmpuint(confab_conversation_list_get_unread(list), ==, 0);
}

static void
count_cb(GObject *object, GParamSpec *pspec, guint *count)
{
  (*count)++;
}

static void
test_network(void)
{
  g_autoptr(ConfabNetwork) network = confab_network_new("lab-3", 12300, "alice");
  guint n_states = 0;

  g_signal_connect(network, "notify::state", G_CALLBACK(count_cb), &n_states);
  g_assert_cmpstr(confab_network_get_name(network), ==, "lab-3");
  confab_network_set_name(network, "Lab");
  g_assert_cmpstr(confab_network_get_name(network), ==, "Lab");
  g_assert_true(confab_network_is_own_nick(network, "ALICE"));

  confab_network_set_state(network, CONFAB_NETWORK_WAITING, "Lost.");
  confab_network_set_seconds_left(network, 4);
  confab_network_set_state(network, CONFAB_NETWORK_WAITING, "Refused.");
  g_assert_cmpuint(n_states, ==, 1);
  g_assert_cmpuint(confab_network_get_seconds_left(network), ==, 4);
  g_assert_cmpstr(confab_network_get_status(network), ==, "Refused.");
  confab_network_set_state(network, CONFAB_NETWORK_CONNECTING, "…");
  g_assert_cmpuint(confab_network_get_seconds_left(network), ==, 0);
}

/* What widgets bind to must be readable as properties of every object. */
static void
read_all_properties(gpointer object)
{
  guint n_specs;
  g_autofree GParamSpec **specs =
      g_object_class_list_properties(G_OBJECT_GET_CLASS(object), &n_specs);

  g_assert_cmpuint(n_specs, >, 0);
  for (guint i = 0; i < n_specs; i++) {
    g_auto(GValue) value = G_VALUE_INIT;
    g_object_get_property(object, specs[i]->name, &value);
    g_assert_true(G_IS_VALUE(&value));
  }
}

static void
test_properties(void)
{
  g_autoptr(ConfabNetwork) network = confab_network_new("lab-3", 12300, "alice");
  g_autoptr(ConfabMessage) message = new_message("x", false, false);
  g_autoptr(ConfabPerson) person = confab_person_new("bob", "@");
  g_autoptr(ConfabPersonList) people = confab_person_list_new();
  g_autoptr(ConfabSharedFile) file = confab_shared_file_new(&(ConfabSharedFileInit){
      .name = "a", .path = "b/a", .url = "http://h/b/a", .size = 3, .content_type = "text/plain"});

  read_all_properties(network);
  read_all_properties(confab_network_get_conversations(network));
  read_all_properties(confab_network_get_server(network));
  read_all_properties(message);
  read_all_properties(person);
  read_all_properties(people);
  read_all_properties(file);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/model/mention", mention_rows, test_mention);
  g_test_add_func("/model/message-states", test_message_states);
  g_test_add_func("/model/log-order", test_log_order);
  g_test_add_func("/model/log-bound", test_log_bound);
  g_test_add_func("/model/log-burst", test_log_burst);
  g_test_add_func("/model/log-burst-over-limit", test_log_burst_over_limit);
  g_test_add_func("/model/log-clear", test_log_clear);
  g_test_add_func("/model/log-find", test_log_find);
  g_test_add_func("/model/people-order", test_people_order);
  g_test_add_func("/model/people-replace", test_people_replace);
  g_test_add_func("/model/people-many", test_people_many);
  g_test_add_func("/model/unread", test_unread);
  g_test_add_func("/model/conversation-names", test_conversation_names);
  g_test_add_func("/model/conversation-list", test_conversation_list);
  g_test_add_func("/model/network", test_network);
  g_test_add_func("/model/properties", test_properties);
  return g_test_run();
}
