/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Changes scripts of harness_play() as scripts: by whole lines, and with lines that mean something
 * in a chat of a few people. Half of the changes are left to libFuzzer, which knows bytes only.
 *
 * Source  libFuzzer's interface for custom mutators
 */
#include "tests/fuzz/fuzz.h"

#include <string.h>

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

#define CLIENTS 4

/* What a placeholder in a line may stand for. */
static const char *const NICKS[] = {"a", "b", "c", "A", "d", "ä", "Ä", "bb"};
static const char *const CHANNELS[] = {"#a", "#b", "#c", "#A", "#lobby", "#ä"};
static const char *const MASKS[] = {"*!*@*", "a", "b!*@*", "*!c@*", "$a:x", "?!?@?"};
static const char *const MODES[] = {"+i", "-i",   "+s",   "+m",   "-m",   "+n", "-n", "-t",
                                    "+C", "+k x", "-k x", "+l 1", "+l 2", "-l", "b"};
static const char *const CAPABILITIES[] = {
    "batch labeled-response",    "message-tags",
    "server-time echo-message",  "-batch",
    "extended-join away-notify", "draft/channel-rename",
    "extended-monitor setname",  "invite-notify multi-prefix",
    "draft/no-implicit-names",   "draft/extended-isupport"};

static const struct {
  char letter;
  const char *const *words;
  size_t count;
} PLACEHOLDERS[] = {
    {'n', NICKS, G_N_ELEMENTS(NICKS)},
    {'c', CHANNELS, G_N_ELEMENTS(CHANNELS)},
    {'m', MASKS, G_N_ELEMENTS(MASKS)},
    {'o', MODES, G_N_ELEMENTS(MODES)},
    {'q', CAPABILITIES, G_N_ELEMENTS(CAPABILITIES)},
};

/* Behind the digit of the client. */
static const char *const LINES[] = {
    "!",
    "~",
    "|",
    "NICK %n\n%NUSER %n 0 * :R",
    "NICK %n",
    "CAP REQ :%q",
    "CAP LS 302",
    "CAP END",
    "JOIN %c",
    "JOIN %c",
    "JOIN %c,%c x",
    "JOIN 0",
    "PART %c,%c :bye",
    "KICK %c %n,%n :out",
    "INVITE %n %c",
    "INVITE",
    "RENAME %c %c :new",
    "TOPIC %c :topic",
    "TOPIC %c",
    "MODE %c %o",
    "MODE %c +o %n",
    "MODE %c -o+v %n %n",
    "MODE %c +h %n",
    "MODE %c +b %m",
    "MODE %c -b+e %m %m",
    "MODE %c +I %m",
    "MODE %n +iBw",
    "MODE %n -oi",
    "MODE %c",
    "PRIVMSG %c,%n :text",
    "NOTICE @%c :text",
    "@label=x;+t=1 TAGMSG +%c",
    "@label=x PRIVMSG %n :\001ACTION x\001",
    "@label=y WHO %c %tcuihsnfdlaor,7",
    "@label=y WHOIS %n",
    "WHO %m o",
    "WHOWAS %n",
    "LIST >0,%c",
    "LIST !%c,T<5",
    "NAMES %c",
    "AWAY :gone",
    "AWAY",
    "SETNAME :other",
    "MONITOR + %n,%n",
    "MONITOR - %n",
    "MONITOR S",
    "OPER x secret",
    "KILL %n :why",
    "KLINE %m :why",
    "KLINE 1m %m",
    "UNKLINE %m",
    "WALLOPS :all",
    "REHASH",
    "ISUPPORT",
    "@label=z FILE",
    "DOWNLOAD a.txt",
    "QUIT :bye",
    ">PRIVMSG %c :half",
};

static size_t
any(GRand *chance, size_t count)
{
  return (size_t)g_rand_int_range(chance, 0, (gint32)count);
}

/* One of those that letter stands for, or NULL. */
static const char *
any_word(GRand *chance, char letter)
{
  for (size_t i = 0; i < G_N_ELEMENTS(PLACEHOLDERS); i++)
    if (PLACEHOLDERS[i].letter == letter)
      return PLACEHOLDERS[i].words[any(chance, PLACEHOLDERS[i].count)];
  return NULL;
}

/* "%N" is the digit again, for a second line of the same client; other signs stay. */
static char *
write_line(GRand *chance)
{
  const char *line = LINES[any(chance, G_N_ELEMENTS(LINES))];
  char digit = (char)('0' + any(chance, CLIENTS));
  GString *text = g_string_new(NULL);

  if (any(chance, 30) == 0)
    return g_string_free(g_string_append_c(text, '*'), FALSE);
  g_string_append_c(text, digit);
  for (; *line; line++) {
    const char *word = *line == '%' ? any_word(chance, line[1]) : NULL;

    if (word)
      g_string_append(text, word);
    else if (*line == '%' && line[1] == 'N')
      g_string_append_c(text, digit);
    else
      g_string_append_c(text, *line);
    line += word || (*line == '%' && line[1] == 'N');
  }
  return g_string_free(text, FALSE);
}

static void
change_lines(GPtrArray *lines, GRand *chance)
{
  guint at = (guint)any(chance, lines->len);
  char *line = lines->pdata[at];

  switch (any(chance, 6)) {
  case 0:
    g_ptr_array_remove_index(lines, at);
    break;
  case 1:
    g_ptr_array_insert(lines, (gint)any(chance, lines->len + 1), g_strdup(line));
    break;
  case 2:
    g_ptr_array_insert(lines, (gint)any(chance, lines->len), g_ptr_array_steal_index(lines, at));
    break;
  case 3:
    if (g_ascii_isdigit(*line))
      *line = (char)('0' + any(chance, CLIENTS));
    break;
  default:
    g_ptr_array_insert(lines, (gint)any(chance, lines->len + 1), write_line(chance));
    break;
  }
}

static size_t
change_script(char *script, size_t size, size_t max_size, GRand *chance)
{
  g_autofree char *text = g_strndup(script, size);
  g_auto(GStrv) old = g_strsplit(text, "\n", -1);
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *changed = NULL;

  for (char **line = old; *line; line++)
    g_ptr_array_add(lines, g_strdup(*line));
  for (size_t n = 1 + any(chance, 4); n > 0 && lines->len > 0; n--)
    change_lines(lines, chance);
  g_ptr_array_add(lines, NULL);
  changed = g_strjoinv("\n", (char **)lines->pdata);
  size = MIN(strlen(changed), max_size);
  memcpy(script, changed, size);
  return size;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
  GRand *chance = g_rand_new_with_seed(seed);

  if (size < 2 || any(chance, 2) == 0)
    size = LLVMFuzzerMutate(data, size, max_size);
  else
    size = 1 + change_script((char *)data + 1, size - 1, max_size - 1, chance);
  g_rand_free(chance);
  return size;
}
