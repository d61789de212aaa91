/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs a fuzz target as an ordinary test, without libFuzzer: over its corpus, over the beginnings
 * of every file in it, and over a bounded number of inputs that are made from it by chance.
 *
 * The chance is the same in every run. Copies of the exact size let sanitizers see a read past the
 * end. An input that fails is left in the folder for temporary files, and its name is said.
 *
 * Usage: fuzz-TARGET CORPUS-FOLDER [DICTIONARY]
 */
#include "tests/fuzz/fuzz.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Beginnings and changed inputs end at the first of both. */
#define TRIES_MAX   20000
#define SECONDS_MAX 2

#define SEED               20231106
#define CHANGES_MAX        6
#define INPUT_MAX_BYTES    4096
#define ERASED_MAX_BYTES   64
#define REPEATED_MAX_BYTES 64

static GPtrArray *corpus;     /* GBytes */
static GPtrArray *dictionary; /* GBytes */

/* What is being tried, for the one signal that ends a failed test. */
static const void *trying;
static size_t trying_size;

/* An assertion failed. Only what may be called in a handler is. */
static void
save_input(int number)
{
  char name[] = "/tmp/fuzz-input-XXXXXX";
  int fd = mkstemp(name);

  if (fd >= 0 && write(fd, trying, trying_size) == (ssize_t)trying_size) {
    (void)!write(STDERR_FILENO, "The input is in ", 16);
    (void)!write(STDERR_FILENO, name, sizeof name - 1);
    (void)!write(STDERR_FILENO, "\n", 1);
  }
  signal(number, SIG_DFL);
  raise(number);
}

static void
try_input(const void *bytes, size_t size)
{
  uint8_t *copy = malloc(size ? size : 1); /* not g_memdup2: NULL is no input of libFuzzer's */
  g_assert_nonnull(copy);
  memcpy(copy, bytes, size);
  trying = copy;
  trying_size = size;
  (void)LLVMFuzzerTestOneInput(copy, size); /* speaks by aborting */
  free(copy);
}

static void
test_file(const void *data)
{
  gsize size;
  const void *bytes = g_bytes_get_data(corpus->pdata[GPOINTER_TO_UINT(data)], &size);

  try_input(bytes, size);
}

/* Has this test had its time? */
static bool
is_over(unsigned int tries, int64_t begin_us)
{
  return tries >= TRIES_MAX ||
         g_get_monotonic_time() - begin_us > SECONDS_MAX * (int64_t)G_USEC_PER_SEC;
}

/* The shortest beginnings of all files first. */
static void
test_beginnings(void)
{
  int64_t begin_us = g_get_monotonic_time();
  unsigned int tries = 0;
  bool more = true;

  for (size_t cut = 0; more; cut++) {
    more = false;
    for (guint i = 0; i < corpus->len && !is_over(tries, begin_us); i++) {
      gsize size;
      const void *bytes = g_bytes_get_data(corpus->pdata[i], &size);

      if (cut >= size)
        continue;
      try_input(bytes, cut);
      tries++;
      more = true;
    }
  }
  g_test_message("%u beginnings", tries);
}

static gsize
place_in(GRand *chance, gsize size)
{
  return size > 0 ? (gsize)g_rand_int_range(chance, 0, (gint32)size) : 0;
}

static GBytes *
any_of(GRand *chance, GPtrArray *array)
{
  return array->pdata[place_in(chance, array->len)];
}

/* --- Ways to change an input --------------------------------------------------------------- */

static void
change_byte(GString *input, GRand *chance)
{
  if (input->len > 0)
    input->str[place_in(chance, input->len)] = (char)g_rand_int_range(chance, 0, 256);
}

static void
flip_bit(GString *input, GRand *chance)
{
  if (input->len > 0)
    input->str[place_in(chance, input->len)] ^= (char)(1 << g_rand_int_range(chance, 0, 8));
}

static void
erase(GString *input, GRand *chance)
{
  gsize at = place_in(chance, input->len);
  gsize len = 1 + place_in(chance, ERASED_MAX_BYTES);

  g_string_erase(input, (gssize)at, (gssize)MIN(len, input->len - at));
}

static void
repeat(GString *input, GRand *chance)
{
  gsize at = place_in(chance, input->len);
  gsize len = 1 + place_in(chance, REPEATED_MAX_BYTES);
  g_autofree char *part = NULL;

  len = MIN(len, input->len - at);
  part = g_memdup2(input->str + at, len);
  g_string_insert_len(input, (gssize)place_in(chance, input->len + 1), part, (gssize)len);
}

static void
insert_word(GString *input, GRand *chance)
{
  gsize size;
  const char *word;

  if (dictionary->len == 0)
    return;
  word = g_bytes_get_data(any_of(chance, dictionary), &size);
  g_string_insert_len(input, (gssize)place_in(chance, input->len + 1), word, (gssize)size);
}

static void
cut_off(GString *input, GRand *chance)
{
  g_string_truncate(input, place_in(chance, input->len + 1));
}

/* Go on as another file does. */
static void
cross(GString *input, GRand *chance)
{
  gsize size, at;
  const char *other = g_bytes_get_data(any_of(chance, corpus), &size);

  at = place_in(chance, size);
  cut_off(input, chance);
  g_string_append_len(input, other + at, (gssize)(size - at));
}

static void (*const CHANGES[])(GString *input, GRand *chance) = {
    change_byte, flip_bit, erase, repeat, insert_word, cut_off, cross};

static void
test_changed(void)
{
  int64_t begin_us = g_get_monotonic_time();
  GRand *chance = g_rand_new_with_seed(SEED);
  unsigned int tries;

  for (tries = 0; !is_over(tries, begin_us); tries++) {
    gsize size;
    const char *bytes = g_bytes_get_data(any_of(chance, corpus), &size);
    g_autoptr(GString) input = g_string_new_len(bytes, (gssize)size);

    for (gsize n = 1 + place_in(chance, CHANGES_MAX); n > 0; n--)
      CHANGES[place_in(chance, G_N_ELEMENTS(CHANGES))](input, chance);
    try_input(input->str, MIN(input->len, INPUT_MAX_BYTES));
  }
  g_test_message("%u changed inputs", tries);
  g_rand_free(chance);
}

/* --- Reading corpus and dictionary ------------------------------------------------------------ */

static GBytes *
read_file(const char *path)
{
  g_autoptr(GError) error = NULL;
  char *bytes;
  gsize size;

  g_file_get_contents(path, &bytes, &size, &error);
  g_assert_no_error(error);
  return g_bytes_new_take(bytes, size);
}

static int
compare_names(const void *a, const void *b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The files in the order of their names, for the same chance everywhere. */
static void
read_corpus(const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) folder = g_dir_open(path, 0, &error);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

  g_assert_no_error(error);
  for (const char *name; (name = g_dir_read_name(folder));)
    g_ptr_array_add(names, g_strdup(name));
  g_ptr_array_sort(names, compare_names);
  g_assert_cmpuint(names->len, >, 0);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *file = g_build_filename(path, names->pdata[i], NULL);
    g_autofree char *test = g_strconcat("/corpus/", names->pdata[i], NULL);

    g_ptr_array_add(corpus, read_file(file));
    g_test_add_data_func(test, GUINT_TO_POINTER(i), test_file);
  }
}

/* A word between quotes, with \\, \" and \xAB. */
static GBytes *
parse_word(const char *quoted)
{
  GString *word = g_string_new(NULL);

  for (const char *at = quoted + 1; *at && *at != '"'; at++) {
    if (at[0] != '\\') {
      g_string_append_c(word, *at);
    } else if (at[1] == 'x' && g_ascii_isxdigit(at[2]) && g_ascii_isxdigit(at[3])) {
      g_string_append_c(word,
                        (char)(g_ascii_xdigit_value(at[2]) * 16 + g_ascii_xdigit_value(at[3])));
      at += 3;
    } else if (at[1] != '\0') {
      g_string_append_c(word, *++at);
    }
  }
  return g_string_free_to_bytes(word);
}

static void
read_dictionary(const char *path)
{
  g_autoptr(GBytes) bytes = read_file(path);
  g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

  for (char **line = lines; *line; line++)
    if (**line == '"')
      g_ptr_array_add(dictionary, parse_word(*line));
}

int
main(int argc, char **argv)
{
  int status;

  g_test_init(&argc, &argv, NULL);
  signal(SIGABRT, save_input);
  signal(SIGTRAP, save_input); /* by which g_error() ends a program */
  corpus = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
  dictionary = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
  g_assert_cmpint(argc, >=, 2);
  read_corpus(argv[1]);
  if (argc > 2)
    read_dictionary(argv[2]);
  g_test_add_func("/beginnings", test_beginnings);
  g_test_add_func("/changed", test_changed);
  status = g_test_run();
  g_ptr_array_unref(corpus);
  g_ptr_array_unref(dictionary);
  return status;
}
