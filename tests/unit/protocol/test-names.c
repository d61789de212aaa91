/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nicks and channel names in many scripts, and what must not look like another one's.
 */
#include "protocol/names.h"

#include "protocol/limits.h"
#include "tests/unit/rows.h"

#include <string.h>

struct name_row {
  const char *description;
  const char *name;
  enum name_error error;
};

static const struct name_row NICK_ROWS[] = {
    {"ASCII", "Ann_Lee-2", NAME_OK},
    {"every mark of punctuation", "[]\\`^{}|_-", NAME_OK},
    {"one letter", "a", NAME_OK},
    {"accents composed", "Zo\u00EB", NAME_OK},
    {"accents decomposed", "Zoe\u0308", NAME_OK},
    {"Greek", "Αθηνά", NAME_OK},
    {"Cyrillic", "Наталья", NAME_OK},
    {"Georgian", "ნინო", NAME_OK},
    {"Armenian", "Արմեն", NAME_OK},
    {"Hebrew with points", "שָׁלוֹם", NAME_OK},
    {"Arabic with vowels", "مُحَمَّد", NAME_OK},
    {"Arabic digits behind a letter", "علي٤٢", NAME_OK},
    {"Devanagari with marks", "प्रिया", NAME_OK},
    {"Tamil", "தமிழ்", NAME_OK},
    {"Thai with tone marks", "น้ำผึ้ง", NAME_OK},
    {"Han", "王小明", NAME_OK},
    {"kana with its length mark", "ユーリー", NAME_OK},
    {"Hangul", "김민수", NAME_OK},
    {"Hangul as letters", "\u1100\u1161\u11A8", NAME_OK},
    {"Ethiopic", "አበበ", NAME_OK},
    {"Cherokee", "ᏣᎳᎩ", NAME_OK},
    {"beyond 16 bits", "\U00010400\U00020000", NAME_OK},
    {"nothing", "", NAME_EMPTY},
    {"a leading digit", "9lives", NAME_BAD_START},
    {"a leading Arabic digit", "٤علي", NAME_BAD_START},
    {"a leading hyphen", "-ann", NAME_BAD_START},
    {"a leading accent", "\u0301ann", NAME_BAD_START},
    {"space", "ann lee", NAME_BAD_CHARACTER},
    {"number sign", "#ann", NAME_BAD_CHARACTER},
    {"ampersand", "a&b", NAME_BAD_CHARACTER},
    {"colon", "a:b", NAME_BAD_CHARACTER},
    {"comma", "a,b", NAME_BAD_CHARACTER},
    {"star", "a*b", NAME_BAD_CHARACTER},
    {"question mark", "a?b", NAME_BAD_CHARACTER},
    {"exclamation mark", "a!b", NAME_BAD_CHARACTER},
    {"at sign", "a@b", NAME_BAD_CHARACTER},
    {"dot", "a.b", NAME_BAD_CHARACTER},
    {"plus and tilde", "a+~", NAME_BAD_CHARACTER},
    {"tab", "a\tb", NAME_BAD_CHARACTER},
    {"delete", "a\x7F", NAME_BAD_CHARACTER},
    {"C1 control",
     "a\xC2\x85"
     "b",
     NAME_BAD_CHARACTER},
    {"no-break space", "a\u00A0b", NAME_BAD_CHARACTER},
    {"ideographic space", "a\u3000b", NAME_BAD_CHARACTER},
    {"soft hyphen", "a\u00ADb", NAME_BAD_CHARACTER},
    {"zero width space", "a\u200Bb", NAME_BAD_CHARACTER},
    {"zero width joiner", "a\u200Db", NAME_BAD_CHARACTER},
    {"byte order mark", "a\uFEFF", NAME_BAD_CHARACTER},
    {"word joiner", "a\u2060b", NAME_BAD_CHARACTER},
    {"right-to-left mark", "a\u200Fb", NAME_BAD_CHARACTER},
    {"right-to-left override", "a\u202Eb", NAME_BAD_CHARACTER},
    {"right-to-left isolate", "a\u2067b", NAME_BAD_CHARACTER},
    {"Arabic letter mark", "a\u061Cb", NAME_BAD_CHARACTER},
    {"line separator", "a\u2028b", NAME_BAD_CHARACTER},
    {"Hangul fillers", "a\u115F\u1160", NAME_BAD_CHARACTER},
    {"Hangul filler", "a\u3164", NAME_BAD_CHARACTER},
    {"half-width Hangul filler", "a\uFFA0", NAME_BAD_CHARACTER},
    {"Khmer inherent vowel", "a\u17B4", NAME_BAD_CHARACTER},
    {"combining grapheme joiner", "a\u034F", NAME_BAD_CHARACTER},
    {"variation selector", "a\uFE0F", NAME_BAD_CHARACTER},
    {"variation selector supplement", "a\U000E0100", NAME_BAD_CHARACTER},
    {"Mongolian variation selector", "a\u180B", NAME_BAD_CHARACTER},
    {"Khitan filler", "a\U00016FE4", NAME_BAD_CHARACTER},
    {"tag character", "a\U000E0061", NAME_BAD_CHARACTER},
    {"blank Braille", "a\u2800", NAME_BAD_CHARACTER},
    {"emoji", "a\U0001F600", NAME_BAD_CHARACTER},
    {"private use", "a\uE000", NAME_BAD_CHARACTER},
    {"unassigned", "a\u0378", NAME_BAD_CHARACTER},
    {"surrogate", "a\xED\xA0\x80", NAME_NOT_UTF8},
    {"overlong slash", "a\xC0\xAF", NAME_NOT_UTF8},
    {"overlong NUL", "a\xC0\x80", NAME_NOT_UTF8},
    {"above the last character", "a\xF4\x90\x80\x80", NAME_NOT_UTF8},
    {"cut short", "a\xE2\x82", NAME_NOT_UTF8},
    {"Latin-1", "Zo\xEB", NAME_NOT_UTF8},
};

static void
test_nick(gconstpointer data)
{
  const struct name_row *row = data;

  g_assert_cmpint(name_check_nick(row->name), ==, row->error);
}

static const struct name_row CHANNEL_ROWS[] = {
    {"ASCII", "#lobby", NAME_OK},
    {"punctuation", "##c++/.\"'-_=<>;[]$%&", NAME_OK},
    {"digits", "#42", NAME_OK},
    {"Cyrillic", "#кухня", NAME_OK},
    {"Arabic", "#مطبخ", NAME_OK},
    {"Han", "#公告", NAME_OK},
    {"emoji", "#\U0001F3B8", NAME_OK},
    {"nothing", "", NAME_EMPTY},
    {"number sign only", "#", NAME_EMPTY},
    {"another prefix", "&local", NAME_BAD_START},
    {"no prefix", "lobby", NAME_BAD_START},
    {"space", "#a b", NAME_BAD_CHARACTER},
    {"comma", "#a,b", NAME_BAD_CHARACTER},
    {"colon", "#a:b", NAME_BAD_CHARACTER},
    {"star", "#a*", NAME_BAD_CHARACTER},
    {"question mark", "#a?", NAME_BAD_CHARACTER},
    {"exclamation mark", "#a!", NAME_BAD_CHARACTER},
    {"at sign", "#a@b", NAME_BAD_CHARACTER},
    {"bell", "#a\a", NAME_BAD_CHARACTER},
    {"C1 control", "#a\xC2\x85", NAME_BAD_CHARACTER},
    {"no-break space", "#a\u00A0b", NAME_BAD_CHARACTER},
    {"line separator", "#a\u2028b", NAME_BAD_CHARACTER},
    {"paragraph separator", "#a\u2029b", NAME_BAD_CHARACTER},
    {"zero width space", "#a\u200Bb", NAME_BAD_CHARACTER},
    {"right-to-left override", "#a\u202Eb", NAME_BAD_CHARACTER},
    {"variation selector", "#a\uFE0F", NAME_BAD_CHARACTER},
    {"Hangul filler", "#\u3164", NAME_BAD_CHARACTER},
    {"blank Braille", "#\u2800", NAME_BAD_CHARACTER},
    {"null notehead", "#\U0001D159", NAME_BAD_CHARACTER},
    {"private use", "#\uE000", NAME_BAD_CHARACTER},
    {"not UTF-8", "#\xFF", NAME_NOT_UTF8},
};

static void
test_channel(gconstpointer data)
{
  const struct name_row *row = data;

  g_assert_cmpint(name_check_channel(row->name), ==, row->error);
}

static char *
repeat(const char *first, const char *more, size_t n_more)
{
  GString *name = g_string_new(first);

  while (n_more-- > 0)
    g_string_append(name, more);
  return g_string_free(name, FALSE);
}

struct length_row {
  const char *description;
  const char *letter;
  size_t nick_max; /* letters */
  size_t channel_max;
};

static const struct length_row LENGTH_ROWS[] = {
    {"1 byte a letter", "a", NICK_MAX_CHARS, CHANNEL_MAX_CHARS - 1},
    {"3 bytes a letter", "王", NICK_MAX_BYTES / 3, (CHANNEL_MAX_BYTES - 1) / 3},
    {"4 bytes a letter", "\U00020000", NICK_MAX_BYTES / 4, (CHANNEL_MAX_BYTES - 1) / 4},
};

static void
test_length(gconstpointer data)
{
  const struct length_row *row = data;
  g_autofree char *nick = repeat("", row->letter, row->nick_max);
  g_autofree char *long_nick = repeat("", row->letter, row->nick_max + 1);
  g_autofree char *channel = repeat("#", row->letter, row->channel_max);
  g_autofree char *long_channel = repeat("#", row->letter, row->channel_max + 1);

  g_assert_cmpint(name_check_nick(nick), ==, NAME_OK);
  g_assert_cmpint(name_check_nick(long_nick), ==, NAME_TOO_LONG);
  g_assert_cmpint(name_check_channel(channel), ==, NAME_OK);
  g_assert_cmpint(name_check_channel(long_channel), ==, NAME_TOO_LONG);
}

struct equal_row {
  const char *description;
  const char *a;
  const char *b;
  bool equal;
};

static const struct equal_row EQUAL_ROWS[] = {
    {"case", "Ann", "aNN", true},
    {"brackets and braces are not cases of each other", "a[]\\", "a{}|", false},
    {"composed and decomposed", "Zo\u00EB", "ZOE\u0308", true},
    {"accents matter", "Zoë", "Zoe", false},
    {"Hangul as letters", "\uAC01", "\u1100\u1161\u11A8", true},
    {"Cyrillic case", "НАТАЛЬЯ", "наталья", true},
    {"Greek case and final sigma", "ΣΊΣΥΦΟΣ", "σίσυφος", true},
    {"sharp s", "STRASSE", "straße", true},
    {"Cherokee case", "\u13E3\u13F0", "\uABB3\u13F8", true},
    {"Deseret case", "\U00010400", "\U00010428", true},
    {"Kelvin sign", "\u212A", "k", true},
    {"iota below, in either order", "\u1FB4", "\u03B1\u0345\u0301", true},
    {"channels", "#Küche", "#kU\u0308che", true},
    {"another script that looks alike", "a", "\u0430", false},
};

static void
test_equal(gconstpointer data)
{
  const struct equal_row *row = data;

  g_assert_cmpint(name_equal(row->a, row->b), ==, row->equal);
  g_assert_cmpint(name_equal(row->b, row->a), ==, row->equal);
}

/* No name may drift by being folded or normalised again, however it was written. */
static void
test_every_character_folds_once(void)
{
  for (gunichar c = 1; c <= 0x10FFFF; c++) {
    char name[8] = {0};
    g_autofree char *folded = NULL;
    g_autofree char *again = NULL;
    g_autofree char *normal = NULL;

    if (!g_unichar_validate(c) || !g_unichar_isdefined(c))
      continue;
    (void)g_unichar_to_utf8(c, name);
    folded = name_fold(name);
    again = name_fold(folded);
    normal = name_normalise(name);
    g_assert_cmpstr(folded, ==, again);
    g_assert_true(name_equal(normal, name));
  }
}

static void
test_random_sequences_fold_alike(void)
{
  static const char *const PIECES[] = {"a",      "A",      "\u0345", "\u0301", "\u0323",
                                       "\u03B1", "\u1FB4", "\u0390", "\u01F0", "\u0130",
                                       "\u1100", "\u1161", "\u11A8", "\u0149", "\u13F8"};

  for (int round = 0; round < 20000; round++) {
    g_autoptr(GString) name = g_string_new(NULL);
    g_autofree char *folded = NULL;
    g_autofree char *again = NULL;
    g_autofree char *decomposed = NULL;

    for (int i = g_test_rand_int_range(0, 7); i >= 0; i--)
      g_string_append(name, PIECES[g_test_rand_int_range(0, G_N_ELEMENTS(PIECES))]);
    folded = name_fold(name->str);
    again = name_fold(folded);
    decomposed = g_utf8_normalize(name->str, -1, G_NORMALIZE_NFD);
    g_assert_cmpstr(folded, ==, again);
    g_assert_true(name_equal(decomposed, name->str));
  }
}

struct make_row {
  const char *description;
  const char *text;
  const char *nick;
};

static const struct make_row MAKE_ROWS[] = {
    {"a nick stays", "ann_1", "ann_1"},
    {"forbidden characters are dropped", "Ann Lee (x@y.z)", "AnnLeexyz"},
    {"leading digits and hyphens are dropped", "-42-ann", "ann"},
    {"composed", "Zoe\u0308", "Zo\u00EB"},
    {"composed after something between was dropped", "Zoe\u200D\u0308", "Zo\u00EB"},
    {"bytes that are not UTF-8 are dropped", "Zo\xEB!\xFF", "Zo"},
    {"nothing", "", "guest"},
    {"nothing left", "42 *?!\u200B\U0001F600", "guest"},
    {"cut to length", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ", "abcdefghijklmnopqrstuvwxyzABCDEF"},
    {"too long only once normalised", "abcdefghijklmnopqrstuvwxyzABCD\u01FA*\u0328",
     "abcdefghijklmnopqrstuvwxyzABCD\u01FA"},
};

static void
test_make(gconstpointer data)
{
  const struct make_row *row = data;
  g_autofree char *nick = name_make_nick(row->text);

  g_assert_cmpstr(nick, ==, row->nick);
  g_assert_cmpint(name_check_nick(nick), ==, NAME_OK);
}

static void
test_make_from_random_bytes(void)
{
  for (int round = 0; round < 5000; round++) {
    char text[200] = {0};
    int len = g_test_rand_int_range(0, sizeof text);
    g_autofree char *nick = NULL;
    g_autofree char *normal = NULL;

    for (int i = 0; i < len; i++)
      text[i] = (char)g_test_rand_int_range(1, 256);
    nick = name_make_nick(text);
    normal = name_normalise(nick);
    g_assert_cmpint(name_check_nick(nick), ==, NAME_OK);
    g_assert_cmpstr(nick, ==, normal);
  }
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/names/nick", NICK_ROWS, test_nick)
  TEST_ADD_ROWS("/names/channel", CHANNEL_ROWS, test_channel)
  TEST_ADD_ROWS("/names/length", LENGTH_ROWS, test_length)
  TEST_ADD_ROWS("/names/equal", EQUAL_ROWS, test_equal)
  TEST_ADD_ROWS("/names/make", MAKE_ROWS, test_make)
  g_test_add_func("/names/every-character", test_every_character_folds_once);
  g_test_add_func("/names/random-sequences", test_random_sequences_fold_alike);
  g_test_add_func("/names/make/random-bytes", test_make_from_random_bytes);
  return g_test_run();
}
