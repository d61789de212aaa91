/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Messages: the grammar of RFC 2812 section 2.3.1 and IRCv3 message-tags, and back again.
 */
#include "protocol/message.h"

#include "tests/unit/rows.h"

#include <string.h>

struct parse_row {
  const char *description;
  const char *line;
  const char *tags;
  const char *source;
  const char *command;
  const char *params[MESSAGE_PARAMS_MAX + 1];
};

static const struct parse_row PARSE_ROWS[] = {
    {"command alone", "quit", NULL, NULL, "quit", {NULL}},
    {"numeric", ":srv 001 ann :Welcome", NULL, "srv", "001", {"ann", "Welcome"}},
    {"middle parameters", "MODE #a +o ann", NULL, NULL, "MODE", {"#a", "+o", "ann"}},
    {"colon before a last word is not part of it", "JOIN :#a", NULL, NULL, "JOIN", {"#a"}},
    {"trailing keeps its spaces", "X a :  b  c ", NULL, NULL, "X", {"a", "  b  c "}},
    {"trailing may be empty", "TOPIC #a :", NULL, NULL, "TOPIC", {"#a", ""}},
    {"trailing may begin with a colon", "X ::-)", NULL, NULL, "X", {":-)"}},
    {"colon inside a word means nothing", "X a:b c::", NULL, NULL, "X", {"a:b", "c::"}},
    {"colon alone as the only parameter", "X :", NULL, NULL, "X", {""}},
    {"repeated spaces", "X  a   b    :c", NULL, NULL, "X", {"a", "b", "c"}},
    {"spaces at the end add nothing", ":ann AWAY   ", NULL, "ann", "AWAY", {NULL}},
    {"a tab does not separate", "X a\tb", NULL, NULL, "X", {"a\tb"}},
    {"source", ":ann!a@h JOIN #a", NULL, "ann!a@h", "JOIN", {"#a"}},
    {"source with control bytes", ":a\3b!c@d\x02 X y", NULL, "a\3b!c@d\x02", "X", {"y"}},
    {"source, several spaces", ":ann   X   y", NULL, "ann", "X", {"y"}},
    {"tags", "@a=b;c=32;k;rt=ql7 X", "a=b;c=32;k;rt=ql7", NULL, "X", {NULL}},
    {"tags stay escaped", "@a=\\s\\: X", "a=\\s\\:", NULL, "X", {NULL}},
    {"tags and source", "@a :ann X y z", "a", "ann", "X", {"y", "z"}},
    {"tags and source, several spaces", "@a   :ann   X y", "a", "ann", "X", {"y"}},
    {"spaces before everything", "  @a :ann X y", "a", "ann", "X", {"y"}},
    {"no tag data", "@ X", "", NULL, "X", {NULL}},
    {"at sign inside is text", "X @a :@b", NULL, NULL, "X", {"@a", "@b"}},
    {"fifteen parameters, the last with its spaces and without a colon",
     "X 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 :17",
     NULL,
     NULL,
     "X",
     {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15 16 :17"}},
    {"fifteen parameters, the last with a colon",
     "X 1 2 3 4 5 6 7 8 9 10 11 12 13 14 :15 16",
     NULL,
     NULL,
     "X",
     {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15 16"}},
    {"UTF-8", "X \xC3\xA9 :\xE2\x82\xAC", NULL, NULL, "X", {"\xC3\xA9", "\xE2\x82\xAC"}},
};

static void
test_parse(gconstpointer data)
{
  const struct parse_row *row = data;
  g_autofree char *line = g_strdup(row->line);
  struct message msg;
  size_t n_params = 0;

  g_assert_cmpint(message_parse(&msg, line, strlen(line), TAGS_CLIENT_MAX_BYTES), ==, MESSAGE_OK);
  g_assert_cmpstr(msg.tags, ==, row->tags);
  g_assert_cmpstr(msg.source, ==, row->source);
  g_assert_cmpstr(msg.command, ==, row->command);
  for (; row->params[n_params]; n_params++)
    g_assert_cmpstr(message_param(&msg, n_params, NULL), ==, row->params[n_params]);
  g_assert_cmpuint(msg.n_params, ==, n_params);
  g_assert_cmpstr(message_param(&msg, n_params, "fallback"), ==, "fallback");
}

/* A line of three pieces, the middle one repeated. */
struct refuse_row {
  const char *description;
  const char *begin;
  size_t n_fill; /* letters between begin and end */
  const char *end;
  enum message_error error;
};

static const struct refuse_row REFUSE_ROWS[] = {
    {"nothing", "", 0, "", MESSAGE_EMPTY},
    {"spaces only", "   ", 0, "", MESSAGE_EMPTY},
    {"tags only", "@a=b", 0, "", MESSAGE_EMPTY},
    {"tags and a space", "@a=b ", 0, "", MESSAGE_EMPTY},
    {"source only", ":ann", 0, "", MESSAGE_EMPTY},
    {"tags and source only", "@a :ann ", 0, "", MESSAGE_EMPTY},
    {"colon only", ":", 0, "", MESSAGE_EMPTY},
    {"body of 510 bytes", "X ", 508, "", MESSAGE_OK},
    {"body of 511 bytes", "X ", 509, "", MESSAGE_BODY_TOO_LONG},
    {"tags do not count in the body", "@", 4000, " X y", MESSAGE_OK},
    {"tag data of 4094 bytes", "@", 4094, " X", MESSAGE_OK},
    {"tag data of 4095 bytes", "@", 4095, " X", MESSAGE_TAGS_TOO_LONG},
    {"tag data without end", "@", 8000, "", MESSAGE_TAGS_TOO_LONG},
    {"CR inside", "X :a\rQUIT", 0, "", MESSAGE_BAD_BYTE},
    {"LF inside", "X :a\nQUIT", 0, "", MESSAGE_BAD_BYTE},
    {"CR inside tags", "@a=\r X", 0, "", MESSAGE_BAD_BYTE},
};

static void
test_refuse(gconstpointer data)
{
  const struct refuse_row *row = data;
  g_autofree char *fill = g_strnfill(row->n_fill, 'a');
  g_autofree char *line = g_strconcat(row->begin, fill, row->end, NULL);
  struct message msg;
  static const struct message ZERO;

  g_assert_cmpint(message_parse(&msg, line, strlen(line), TAGS_CLIENT_MAX_BYTES), ==, row->error);
  if (row->error != MESSAGE_OK)
    g_assert_true(memcmp(&msg, &ZERO, sizeof msg) == 0);
}

static void
test_refuse_nul(void)
{
  char line[] = "X a\0b";
  struct message msg;

  g_assert_cmpint(message_parse(&msg, line, sizeof line - 1, 0), ==, MESSAGE_BAD_BYTE);
}

struct rest_row {
  const char *description;
  const char *line;
  size_t max_params;
  const char *params[4];
};

static const struct rest_row REST_ROWS[] = {
    {"the only one", "BROADCAST hello  all: of you", 1, {"hello  all: of you"}},
    {"the only one, with a colon", "BROADCAST :hello all", 1, {"hello all"}},
    {"the second", "UNICAST  ann  hello you ", 2, {"ann", "hello you "}},
    {"a colon before the last", "UNICAST :ann hello", 2, {"ann hello"}},
    {"fewer than there may be", "UNICAST ann", 2, {"ann"}},
    {"none", "BROADCAST  ", 1, {NULL}},
};

static void
test_rest(gconstpointer data)
{
  const struct rest_row *row = data;
  g_autofree char *line = g_strdup(row->line);
  struct message msg;
  char *params;
  size_t i = 0;

  g_assert_cmpint(message_parse_head(&msg, line, strlen(line), 0, &params), ==, MESSAGE_OK);
  message_parse_params(&msg, params, row->max_params);
  for (; row->params[i]; i++)
    g_assert_cmpstr(message_param(&msg, i, NULL), ==, row->params[i]);
  g_assert_cmpuint(msg.n_params, ==, i);
}

static void
test_command_without_case(void)
{
  struct message msg = {.command = g_strdup("PrivMsg")};

  g_assert_true(message_is(&msg, "PRIVMSG"));
  g_assert_false(message_is(&msg, "PRIVMSGS"));
  g_free(msg.command);
}

struct append_row {
  const char *description;
  const char *params[4];
  const char *expected;
};

static const struct append_row APPEND_ROWS[] = {
    {"none", {NULL}, "X"},
    {"words", {"a", "b:"}, "X a b:"},
    {"last with a space", {"a", "b c"}, "X a :b c"},
    {"last empty", {"a", ""}, "X a :"},
    {"last with a colon", {"a", ":b"}, "X a ::b"},
    {"what only the last can be is a star elsewhere", {"", ":b", "c d", "e"}, "X * * * e"},
};

static void
test_append(gconstpointer data)
{
  const struct append_row *row = data;
  g_autoptr(GString) out = g_string_new("X");
  size_t n_params = 0;

  while (n_params < G_N_ELEMENTS(row->params) && row->params[n_params])
    n_params++;
  message_append_params(out, row->params, n_params);
  g_assert_cmpstr(out->str, ==, row->expected);
}

static char *
format(const struct message *msg)
{
  GString *out = g_string_new(NULL);

  if (msg->tags)
    g_string_append_printf(out, "@%s ", msg->tags);
  if (msg->source)
    g_string_append_printf(out, ":%s ", msg->source);
  g_string_append(out, msg->command);
  message_append_params(out, (const char *const *)msg->params, msg->n_params);
  return g_string_free(out, FALSE);
}

/* Whatever a peer sends, what was understood of it is what the next one understands. */
static void
test_round_trip(void)
{
  static const char ALPHABET[] = "   :::@ab;=\\!";

  for (int round = 0; round < 50000; round++) {
    char line[48];
    size_t len = (size_t)g_test_rand_int_range(1, sizeof line);
    g_autofree char *first = NULL;
    g_autofree char *again = NULL;
    g_autofree char *copy = NULL;
    struct message msg;

    for (size_t i = 0; i < len; i++)
      line[i] = ALPHABET[g_test_rand_int_range(0, sizeof ALPHABET - 1)];
    line[len] = '\0';
    if (message_parse(&msg, line, len, TAGS_CLIENT_MAX_BYTES) != MESSAGE_OK)
      continue;
    first = format(&msg);
    copy = g_strdup(first);
    g_assert_cmpint(message_parse(&msg, copy, strlen(copy), TAGS_CLIENT_MAX_BYTES), ==, MESSAGE_OK);
    again = format(&msg);
    g_assert_cmpstr(first, ==, again);
  }
}

static void
test_cut_between_characters(void)
{
  const char *text = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"; /* 1, 2, 3 and 4 bytes */
  static const size_t FIT[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10, 10};
  g_autoptr(GString) line = g_string_new(text);

  for (size_t max = 0; max < G_N_ELEMENTS(FIT); max++)
    g_assert_cmpuint(message_fit(text, 10, max), ==, FIT[max]);
  g_assert_cmpuint(message_fit("\x80\x80\x80\x80", 4, 3), ==, 0);
  message_truncate(line, 5);
  g_assert_cmpstr(line->str, ==, "a\xC3\xA9");
}

struct text_row {
  const char *description;
  const char *text;
  const char *expected;
};

static const struct text_row SOURCE_ROWS[] = {
    {"nick, user and host", "ann!~a@host", "ann"},
    {"nick and host", "ann@host", "ann"},
    {"nick and user", "ann!a", "ann"},
    {"server", "irc.example.org", "irc.example.org"},
    {"nothing", "", ""},
};

static void
test_source_nick(gconstpointer data)
{
  const struct text_row *row = data;
  g_autofree char *nick = message_source_nick(row->text);

  g_assert_cmpstr(nick, ==, row->expected);
}

static const struct text_row CTCP_ROWS[] = {
    {"action", "\1ACTION waves\1", "waves"},
    {"case does not matter", "\1action waves\1", "waves"},
    {"the last delimiter may be missing", "\1ACTION waves", "waves"},
    {"spaces behind the first are kept", "\1ACTION  a b \1", " a b "},
    {"without text", "\1ACTION\1", ""},
    {"without text and delimiter", "\1ACTION", ""},
    {"another command", "\1VERSION\1", NULL},
    {"a longer command", "\1ACTIONS a\1", NULL},
    {"a shorter command", "\1ACT\1", NULL},
    {"ordinary text", "ACTION waves", NULL},
    {"delimiter only", "\1", NULL},
    {"nothing", "", NULL},
};

static void
test_ctcp(gconstpointer data)
{
  const struct text_row *row = data;
  g_autofree char *rest = message_ctcp(row->text, "ACTION");

  g_assert_cmpstr(rest, ==, row->expected);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/message/parse", PARSE_ROWS, test_parse)
  TEST_ADD_ROWS("/message/refuse", REFUSE_ROWS, test_refuse)
  TEST_ADD_ROWS("/message/rest", REST_ROWS, test_rest)
  TEST_ADD_ROWS("/message/append", APPEND_ROWS, test_append)
  TEST_ADD_ROWS("/message/source-nick", SOURCE_ROWS, test_source_nick)
  TEST_ADD_ROWS("/message/ctcp", CTCP_ROWS, test_ctcp)
  g_test_add_func("/message/refuse/NUL inside", test_refuse_nul);
  g_test_add_func("/message/command-case", test_command_without_case);
  g_test_add_func("/message/round-trip", test_round_trip);
  g_test_add_func("/message/cut", test_cut_between_characters);
  return g_test_run();
}
