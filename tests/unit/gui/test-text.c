/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Goal: what people type and read becomes plain lines, and names from a server names of files.
 */
#include "gui/session/safe-name.h"
#include "gui/session/text.h"
#include "tests/unit/rows.h"

#include <string.h>

static const struct plain_row {
  const char *description;
  const char *text;
  const char *plain;
} plain_rows[] = {
    {"ascii stays", "hello, world", "hello, world"},
    {"nothing", NULL, ""},
    {"umlauts stay", "grün ✓", "grün ✓"},
    {"bold and italics go", "\002bold\002 \035it\035 \017", "bold it "},
    {"colour with two digits", "\00304red\003 end", "red end"},
    {"colour with background", "\0034,12red", "red"},
    {"comma without digit is text", "\0034,red", ",red"},
    {"third digit is text", "\003123", "3"},
    {"hex colour", "\004ff0000red", "red"},
    {"half a hex colour is text", "\004ff00red", "ff00red"},
    {"colour at the end", "end\003", "end"},
    {"tab is a space", "a\tb", "a b"},
    {"line separator is a space", "a\342\200\250b", "a b"},
    {"bell and escape go", "a\007\033[1mb", "a[1mb"},
    {"direction override goes", "a\342\200\256b", "ab"},
    {"isolates stay", "\342\201\247a\342\201\251", "\342\201\247a\342\201\251"},
    {"bad bytes are marked", "a\377b", "a\357\277\275b"},
};

static void
test_plain(gconstpointer data)
{
  const struct plain_row *row = data;
  g_autofree char *plain = text_plain(row->text);

  g_assert_cmpstr(plain, ==, row->plain);
}

static const struct split_row {
  const char *description;
  const char *text;
  gsize max_bytes;
  const char *pieces; /* joined by "|" */
} split_rows[] = {
    {"one line", "hello", 32, "hello"},
    {"nothing", "", 32, ""},
    {"only line ends", "\n\r\n\n", 32, ""},
    {"lines", "a\nb\r\nc\rd", 32, "a|b|c|d"},
    {"empty lines are left out", "a\n\n  \nb", 32, "a|b"},
    {"leading spaces stay", "if x:\n    y", 32, "if x:|    y"},
    {"between words", "aaaaaaaaaa bbbbbbbbbb cccccccccc dddd", 32,
     "aaaaaaaaaa bbbbbbbbbb cccccccccc|dddd"},
    {"a word that just fits", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa bbb", 32,
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|bbb"},
    {"a word too long", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaabbbb", 32,
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|bbbb"},
    {"between characters", "äääääääääääääääää", 33, "ääääääääääääääää|ä"},
    /* e and a combining acute accent are one to a reader */
    {"accent stays with its letter", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaae\314\201x", 32,
     "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|e\314\201x"},
    /* a family, joined by zero width joiners: 11 bytes that must not be divided */
    {"emoji stay whole", "aaaaaaaaaaaaaaaaaaaaaaaaaa\360\237\221\251\342\200\215\360\237\221\247",
     32, "aaaaaaaaaaaaaaaaaaaaaaaaaa|\360\237\221\251\342\200\215\360\237\221\247"},
};

static void
test_split(gconstpointer data)
{
  const struct split_row *row = data;
  g_autoptr(GPtrArray) pieces = text_split(row->text, row->max_bytes);
  g_autoptr(GString) joined = g_string_new(NULL);

  for (guint i = 0; i < pieces->len; i++) {
    const char *piece = g_ptr_array_index(pieces, i);
    g_assert_cmpuint(strlen(piece), <=, row->max_bytes);
    g_string_append_printf(joined, "%s%s", i > 0 ? "|" : "", piece);
  }
  g_assert_cmpstr(joined->str, ==, row->pieces);
}

/* Marks without end must not keep the division from coming to one. */
static void
test_split_marks(void)
{
  g_autoptr(GString) text = g_string_new("a");
  g_autoptr(GPtrArray) pieces = NULL;

  for (int i = 0; i < 1000; i++)
    g_string_append(text, "\314\201");
  pieces = text_split(text->str, 400);
  g_assert_cmpuint(pieces->len, ==, 6);
}

static const struct distance_row {
  const char *description;
  const char *a;
  const char *b;
  guint distance;
} distance_rows[] = {
    {"same", "quit", "quit", 0},
    {"nothing", "", "", 0},
    {"all inserted", "", "quit", 4},
    {"one missing", "brodcast", "broadcast", 1},
    {"one too many", "quitt", "quit", 1},
    {"one wrong", "quid", "quit", 1},
    {"swapped", "qiut", "quit", 1},
    {"different", "abc", "xyz", 3},
    {"swapped and wrong", "qiud", "quit", 2},
};

static void
test_distance(gconstpointer data)
{
  const struct distance_row *row = data;

  g_assert_cmpuint(text_distance(row->a, row->b), ==, row->distance);
  g_assert_cmpuint(text_distance(row->b, row->a), ==, row->distance);
}

static void
test_distance_long(void)
{
  g_autofree char *a = g_strnfill(10000, 'a');

  g_assert_cmpuint(text_distance(a, ""), ==, 64);
}

static const struct name_row {
  const char *description;
  const char *name;
  const char *safe;
} name_rows[] = {
    {"plain", "notes.txt", "notes.txt"},
    {"spaces", "my notes.txt", "my notes.txt"},
    {"other scripts", "Größe 漢字.pdf", "Größe 漢字.pdf"},
    {"path up", "../../etc/passwd", "passwd"},
    {"absolute path", "\057etc\057shadow", "shadow"},
    {"path of windows", "..\\..\\boot.ini", "boot.ini"},
    {"only a path", "../", "file"},
    {"dots", "..", "file"},
    {"nothing", "", "file"},
    {"no name", NULL, "file"},
    {"hidden", ".bashrc", "bashrc"},
    {"hidden behind a space", " .bashrc", "bashrc"},
    {"trailing dots and spaces", "a.txt. .", "a.txt"},
    {"control characters", "a\nb\033\177.txt", "ab.txt"},
    {"direction override", "photo\342\200\256gpj.exe", "photogpj.exe"},
    {"zero width", "a\342\200\213b", "ab"},
    {"not for windows", "a<b>:\"c|d?*.txt", "a_b___c_d__.txt"},
    {"bad bytes", "a\377\376.txt", "a__.txt"},
    {"device", "CON", "_CON"},
    {"device with extension", "nul.txt", "_nul.txt"},
    {"like a device", "console.txt", "console.txt"},
    {"port", "com1", "_com1"},
    {"line separator", "a\342\200\250b", "ab"},
    {"wide space", "a\343\200\200b", "a b"},
    {"part", "a.part", "a.part"},
};

static void
test_name(gconstpointer data)
{
  const struct name_row *row = data;
  g_autofree char *safe = safe_name(row->name, 5);

  g_assert_cmpstr(safe, ==, row->safe);
}

static void
test_name_long(void)
{
  g_autofree char *letters = g_strnfill(300, 'a');
  g_autofree char *name = g_strconcat(letters, ".tar.gz", NULL);
  g_autofree char *safe = safe_name(name, 5);
  g_autofree char *numbered = safe_name_numbered(safe, 12, 5);
  g_autofree char *without = safe_name(letters, 0);

  g_assert_cmpuint(strlen(safe), ==, 250);
  g_assert_true(g_str_has_suffix(safe, "a.gz"));
  g_assert_cmpuint(strlen(numbered), ==, 250);
  g_assert_true(g_str_has_suffix(numbered, "a (12).gz"));
  g_assert_cmpuint(strlen(without), ==, 255);
}

/* A name that is cut behind a dot would be another name the next time. */
static void
test_name_cut_at_dot(void)
{
  g_autofree char *letters = g_strnfill(248, 'a');
  g_autofree char *tail = g_strnfill(60, 'b');
  g_autofree char *name = g_strconcat(letters, "..", tail, NULL);
  g_autofree char *safe = safe_name(name, 5);

  g_assert_cmpstr(safe, ==, letters);
}

static void
test_name_long_characters(void)
{
  g_autoptr(GString) name = g_string_new(NULL);
  g_autofree char *safe = NULL;

  for (int i = 0; i < 100; i++)
    g_string_append(name, "漢");
  g_string_append(name, ".txt");
  safe = safe_name(name->str, 0);
  g_assert_true(g_utf8_validate(safe, -1, NULL));
  g_assert_cmpuint(strlen(safe), <=, 255);
  g_assert_true(g_str_has_suffix(safe, "漢.txt"));
}

static void
test_name_numbered(void)
{
  g_autofree char *plain = safe_name_numbered("a.txt", 1, 5);
  g_autofree char *without = safe_name_numbered("README", 2, 5);

  g_assert_cmpstr(plain, ==, "a (1).txt");
  g_assert_cmpstr(without, ==, "README (2)");
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/text/plain", plain_rows, test_plain);
  TEST_ADD_ROWS("/text/split", split_rows, test_split);
  TEST_ADD_ROWS("/text/distance", distance_rows, test_distance);
  TEST_ADD_ROWS("/safe-name", name_rows, test_name);
  g_test_add_func("/text/split-marks", test_split_marks);
  g_test_add_func("/text/distance-long", test_distance_long);
  g_test_add_func("/safe-name-long", test_name_long);
  g_test_add_func("/safe-name-cut-at-dot", test_name_cut_at_dot);
  g_test_add_func("/safe-name-long-characters", test_name_long_characters);
  g_test_add_func("/safe-name-numbered", test_name_numbered);
  return g_test_run();
}
