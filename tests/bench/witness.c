/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/witness.h"

#include <gio/gio.h>
#include <stdbool.h>
#include <string.h>

#define PAUSE_US        5000
#define SILENCE_SECONDS 30

struct person {
  GSocketConnection *connection;
  GDataInputStream *input;
  GOutputStream *output;
};

struct witness {
  struct person speaker, listener;
  GThread *thread;
  GMutex lock;
  GArray *felt_ms; /* double */
  int64_t said_us; /* the word on its way; 0 while there is none */
  int stop;
};

static bool
say(const struct person *person, const char *line)
{
  return g_output_stream_write_all(person->output, line, strlen(line), NULL, NULL, NULL);
}

/* Read until a line with part in it, answering PING. */
static bool
wait_for(const struct person *person, const char *part, GError **error)
{
  for (;;) {
    g_autofree char *line = g_data_input_stream_read_line(person->input, NULL, NULL, error);
    const char *ping;

    if (!line) {
      if (error && !*error)
        g_set_error(error, G_IO_ERROR, G_IO_ERROR_CLOSED, "the server closed a witness");
      return false;
    }
    if (strstr(line, part))
      return true;
    ping = strstr(line, "PING ");
    if (ping && (ping == line || ping[-1] == ' ')) {
      g_autofree char *pong = g_strdup_printf("PONG %s\r\n", ping + strlen("PING "));

      if (!say(person, pong))
        return false;
    }
  }
}

static bool
person_connect(struct person *person, uint16_t port, const char *nick, GError **error)
{
  g_autoptr(GSocketClient) client = g_socket_client_new();
  g_autofree char *hello = g_strdup_printf("NICK %s\r\nUSER %s 0 * :%s\r\n", nick, nick, nick);

  g_socket_client_set_timeout(client, SILENCE_SECONDS);
  person->connection = g_socket_client_connect_to_host(client, "127.0.0.1", port, NULL, error);
  if (!person->connection)
    return false;
  person->input =
      g_data_input_stream_new(g_io_stream_get_input_stream(G_IO_STREAM(person->connection)));
  g_data_input_stream_set_newline_type(person->input, G_DATA_STREAM_NEWLINE_TYPE_ANY);
  person->output = g_io_stream_get_output_stream(G_IO_STREAM(person->connection));
  return say(person, hello) && wait_for(person, " 001 ", error);
}

static void
person_clear(struct person *person)
{
  g_clear_object(&person->input);
  g_clear_object(&person->connection);
}

static void
note(struct witness *witness, int64_t said_us, int64_t heard_us)
{
  double ms = (double)(heard_us - said_us) / 1000;

  g_mutex_lock(&witness->lock);
  g_array_append_val(witness->felt_ms, ms);
  witness->said_us = 0;
  g_mutex_unlock(&witness->lock);
}

/* Words carry their time, so that one said before a reset is known for what it is. */
static void *
talk(void *arg)
{
  struct witness *witness = arg;
  unsigned number = 0;

  while (!g_atomic_int_get(&witness->stop)) {
    g_autofree char *word = g_strdup_printf("word-%u.", ++number);
    g_autofree char *line = g_strdup_printf("PRIVMSG witness-b :%s\r\n", word);
    int64_t said_us = g_get_monotonic_time();

    g_mutex_lock(&witness->lock);
    witness->said_us = said_us;
    g_mutex_unlock(&witness->lock);
    if (!say(&witness->speaker, line) || !wait_for(&witness->listener, word, NULL))
      break;
    note(witness, said_us, g_get_monotonic_time());
    g_usleep(PAUSE_US);
  }
  return NULL;
}

struct witness *
witness_start(uint16_t port, GError **error)
{
  struct witness *witness = g_new0(struct witness, 1);

  g_mutex_init(&witness->lock);
  witness->felt_ms = g_array_new(FALSE, FALSE, sizeof(double));
  if (!person_connect(&witness->speaker, port, "witness-a", error) ||
      !person_connect(&witness->listener, port, "witness-b", error)) {
    witness_stop(witness);
    return NULL;
  }
  witness->thread = g_thread_new("witness", talk, witness);
  return witness;
}

void
witness_reset(struct witness *witness)
{
  g_mutex_lock(&witness->lock);
  g_array_set_size(witness->felt_ms, 0);
  g_mutex_unlock(&witness->lock);
}

static int
compare(const void *a, const void *b)
{
  double difference = *(const double *)a - *(const double *)b;

  return (difference > 0) - (difference < 0);
}

struct witness_result
witness_result(struct witness *witness)
{
  struct witness_result result = {0};
  const double *felt;

  g_mutex_lock(&witness->lock);
  if (witness->said_us > 0) {
    double age_ms = (double)(g_get_monotonic_time() - witness->said_us) / 1000;

    g_array_append_val(witness->felt_ms, age_ms);
  }
  g_array_sort(witness->felt_ms, compare);
  result.count = witness->felt_ms->len;
  felt = (const double *)(void *)witness->felt_ms->data;
  if (result.count > 0) {
    result.p50_ms = felt[result.count / 2];
    result.p99_ms = felt[(size_t)result.count * 99 / 100];
    result.max_ms = felt[result.count - 1];
  }
  g_mutex_unlock(&witness->lock);
  return result;
}

void
witness_stop(struct witness *witness)
{
  if (!witness)
    return;
  g_atomic_int_set(&witness->stop, 1);
  if (witness->thread)
    g_thread_join(witness->thread);
  person_clear(&witness->speaker);
  person_clear(&witness->listener);
  g_array_unref(witness->felt_ms);
  g_mutex_clear(&witness->lock);
  g_free(witness);
}
