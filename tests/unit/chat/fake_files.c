/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/chat/fake_files.h"

#include <string.h>

static const struct shared_file FILES[] = {
    {.path = (char[]){"a.txt"}, .url_path = (char[]){"/files/a.txt"}, .size = 1},
    {.path = (char[]){"b c.txt"}, .url_path = (char[]){"/files/b%20c.txt"}, .size = 2048},
};

#define CHINESE_10                                                                                 \
  "%E4%B8%AD%E4%B8%AD%E4%B8%AD%E4%B8%AD%E4%B8%AD%E4%B8%AD%E4%B8%AD%E4%B8%AD%E4%B8%AD%E4%B8%AD"

static const struct shared_file LONG = {
    .path = (char[]){"long"},
    .url_path =
        (char[]){"/files/" CHINESE_10 CHINESE_10 CHINESE_10 CHINESE_10 CHINESE_10 CHINESE_10},
};

struct question {
  uint64_t asker;
  char *name; /* NULL asks for the list */
};

struct file_service {
  const struct file_service_events *events;
  void *arg;
  GQueue questions;
  unsigned int max_pending;
};

struct file_service *
fake_files_new(const struct file_service_events *events, void *arg, unsigned int max_pending)
{
  struct file_service *files = g_new0(struct file_service, 1);

  files->events = events;
  files->arg = arg;
  files->max_pending = max_pending;
  g_queue_init(&files->questions);
  return files;
}

static void
question_free(void *data)
{
  struct question *question = data;

  g_free(question->name);
  g_free(question);
}

void
fake_files_free(struct file_service *files)
{
  g_queue_clear_full(&files->questions, question_free);
  g_free(files);
}

static bool
ask(struct file_service *files, uint64_t asker, const char *name)
{
  struct question *question;

  if (files->questions.length >= files->max_pending)
    return false;
  question = g_new0(struct question, 1);
  question->asker = asker;
  question->name = g_strdup(name);
  g_queue_push_tail(&files->questions, question);
  return true;
}

bool
file_service_list_async(struct file_service *service, uint64_t asker)
{
  return ask(service, asker, NULL);
}

bool
file_service_find_async(struct file_service *service, uint64_t asker, const char *name)
{
  return ask(service, asker, name);
}

uint16_t
file_service_port(const struct file_service *service)
{
  (void)service;
  return 12301;
}

static const struct shared_file *
find(const char *name)
{
  for (size_t i = 0; i < G_N_ELEMENTS(FILES); i++)
    if (strcmp(FILES[i].path, name) == 0)
      return &FILES[i];
  return strcmp(name, LONG.path) == 0 ? &LONG : NULL;
}

unsigned int
fake_files_answer(struct file_service *files)
{
  unsigned int n = files->questions.length;

  for (unsigned int i = 0; i < n; i++) {
    struct question *question = g_queue_pop_head(&files->questions);

    if (question->name)
      files->events->found(question->asker, question->name, find(question->name), files->arg);
    else
      files->events->listed(question->asker, FILES, G_N_ELEMENTS(FILES), true, files->arg);
    question_free(question);
  }
  return n;
}
