/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/unit/config/printed.h"

#include <stdlib.h>
#include <string.h>

struct config *
config_from(const char *const *assignments)
{
  const struct config_sources sources = {.assignments = assignments};
  g_autoptr(GError) error = NULL;
  struct config *config = config_load(&sources, &error);

  g_assert_no_error(error);
  g_assert_nonnull(config);
  return config;
}

char *
config_text(const struct config *config)
{
  char *text = NULL;
  size_t len;
  FILE *out = open_memstream(&text, &len);
  char *copy;

  config_print(config, out);
  fclose(out);
  copy = g_strdup(text);
  free(text); /* the C library's */
  return copy;
}

char *
config_value(const struct config *config, const char *name)
{
  g_autofree char *text = config_text(config);
  g_autofree char *head = g_strconcat(name, " = ", NULL);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

  for (char **line = lines; *line; line++)
    if (g_str_has_prefix(*line, head))
      return g_strdup(*line + strlen(head));
  return NULL;
}

GPtrArray *
config_names(void)
{
  GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
  struct config *config = config_from(NULL);
  g_autofree char *text = config_text(config);
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

  for (char **line = lines; *line; line++)
    if (**line != '#' && strstr(*line, " = "))
      g_ptr_array_add(names, g_strndup(*line, strcspn(*line, " ")));
  config_free(config);
  return names;
}
