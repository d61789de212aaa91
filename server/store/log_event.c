/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/store/log_event.h"

struct log_event *
log_event_new(enum event_type type, uint64_t session, const char *key, const char *text)
{
  struct log_event *event = g_new0(struct log_event, 1);

  event->type = type;
  event->session = session;
  event->key = g_strdup(key);
  event->text = g_strdup(text);
  return event;
}

void
log_event_free(struct log_event *event)
{
  if (!event)
    return;
  g_free(event->key);
  g_free(event->text);
  g_free(event->client_tags);
  for (size_t i = 0; i < EVENT_ARGS_MAX; i++)
    g_free(event->args[i]);
  g_free(event);
}
