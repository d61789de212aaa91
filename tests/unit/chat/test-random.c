/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whatever clients say and whenever they go, the tables agree, and nothing is left in the end.
 *
 * GLib prints the seed; "--seed R02S…" plays the same scripts again, and -m slow plays more of
 * them.
 */
#include "tests/unit/chat/harness.h"

#define LINES_PER_SCRIPT 400

static const char *const NICKS[] = {"alice", "Alice", "bob", "\xC3\x84rzte", "\xC3\xA4rzte",
                                    "carol", "1x",    "",    "a,b",          "#a"};
static const char *const CHANNELS[] = {"#a",       "#A", "#b", "#lobby", "#LOBBY",
                                       "#c,#d,#e", "#",  "a",  "0",      "#a,,#b"};
static const char *const TEXTS[] = {
    "hello", ":hello all",      ":",  "\xF0\x9F\x98\x80", ":\1ACTION x\1",
    "\xFF",  ": spaces  here ", ":::"};
static const char *const TAGS[] = {
    "",        "",     "",       "@label=l1 ", "@+typing=active;label=x ", "@+a=1;+a=2;b ",
    "@label ", "@;; ", "@+a\\: "};

/* In these, N is a nick, C a channel, T a text. */
static const char *const LINES[] = {
    "NICK N",
    "NICK N",
    "USER u 0 * T",
    "USER u 0 * T",
    "CAP LS 302",
    "CAP REQ :message-tags server-time labeled-response batch echo-message",
    "CAP REQ :away-notify extended-join setname multi-prefix standard-replies",
    "CAP REQ :-message-tags -labeled-response",
    "CAP LIST",
    "CAP END",
    "CAP END",
    "PASS T",
    "PING T",
    "PONG T",
    "JOIN C",
    "JOIN C",
    "PART C T",
    "PART C",
    "TOPIC C T",
    "TOPIC C",
    "NAMES C",
    "LIST",
    "LIST C",
    "WHO C",
    "WHO *",
    "WHO N",
    "WHOIS N",
    "ISON N N N",
    "USERHOST N N",
    "MODE C",
    "MODE N +i",
    "PRIVMSG C T",
    "PRIVMSG N T",
    "PRIVMSG N,C,N,C,N T",
    "NOTICE C T",
    "TAGMSG C",
    "TAGMSG N",
    "AWAY T",
    "AWAY",
    "SETNAME T",
    "BROADCAST T",
    "/BROADCAST T",
    "UNICAST N T",
    "FILE",
    "DOWNLOAD a.txt",
    "DOWNLOAD T",
    "MOTD",
    "LUSERS",
    "VERSION",
    "TIME",
    "QUIT T",
    "GET / T",
    "NONSENSE T",
};

#define PICK(table) (table)[g_test_rand_int_range(0, (gint32)G_N_ELEMENTS(table))]

static void
append_line(GString *script)
{
  g_string_append(script, PICK(TAGS));
  for (const char *at = PICK(LINES); *at; at++) {
    bool word = at[1] == ' ' || at[1] == ',' || at[1] == '\0';
    bool alone = word && (at[-1] == ' ' || at[-1] == ',');

    if (alone && *at == 'N')
      g_string_append(script, PICK(NICKS));
    else if (alone && *at == 'C')
      g_string_append(script, PICK(CHANNELS));
    else if (alone && *at == 'T')
      g_string_append(script, PICK(TEXTS));
    else
      g_string_append_c(script, *at);
  }
}

static void
append_noise(GString *script)
{
  for (int i = g_test_rand_int_range(0, 40); i > 0; i--) {
    char byte = (char)g_test_rand_int_range(0, 256);

    if (byte != '\n')
      g_string_append_c(script, byte);
  }
}

/* Mostly lines; now and then a client registers in one go, hangs up, goes deaf, sends noise. */
static void
append_step(GString *script)
{
  int kind = g_test_rand_int_range(0, 100);

  if (kind < 4) {
    g_string_append(script, "*\n");
    return;
  }
  g_string_append_c(script, (char)('0' + g_test_rand_int_range(0, 6)));
  if (kind < 6) {
    g_string_append_c(script, '!');
  } else if (kind < 7) {
    g_string_append_c(script, '|');
  } else if (kind < 10) {
    g_string_append_c(script, '~');
  } else if (kind < 14) {
    g_string_append_c(script, '>');
    append_noise(script);
  } else if (kind < 16) {
    append_noise(script);
  } else if (kind < 26) {
    int client = script->str[script->len - 1];

    g_string_append_printf(script, "NICK %s\n%cUSER u 0 * :Real Name\n%cCAP END", PICK(NICKS),
                           client, client);
  } else {
    append_line(script);
  }
  g_string_append_c(script, '\n');
}

static void
play(const char *const *assignments, int scripts)
{
  for (int i = 0; i < scripts; i++) {
    g_autoptr(GString) script = g_string_new(NULL);
    struct harness harness;

    for (int j = 0; j < LINES_PER_SCRIPT; j++)
      append_step(script);
    harness_init(&harness, assignments);
    harness_play(&harness, script->str, script->len);
    harness_clear(&harness);
  }
}

static int
scripts(void)
{
  return g_test_slow() ? 500 : 20;
}

static void
test_plain(void)
{
  play(NULL, scripts());
}

static void
test_no_lobby(void)
{
  const char *const assignments[] = {"lobby=", "channels_per_client=3", NULL};

  play(assignments, scripts());
}

/* Deaf clients overflow soon, and lines come in small portions. */
static void
test_tight(void)
{
  const char *const assignments[] = {"sendq_max_bytes=4096", "lines_per_turn=1",
                                     "connections_per_address=4", NULL};

  play(assignments, scripts());
}

static void
test_flood(void)
{
  const char *const assignments[] = {"flood=on", "flood_burst=3", "flood_rate=5000", NULL};

  play(assignments, scripts());
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  g_test_add_func("/random/plain", test_plain);
  g_test_add_func("/random/no lobby", test_no_lobby);
  g_test_add_func("/random/tight", test_tight);
  g_test_add_func("/random/flood", test_flood);
  return g_test_run();
}
