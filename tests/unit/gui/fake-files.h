/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file service on a loopback port and the test's main loop, and a folder of the test's own.
 */
#pragma once

#include <libsoup/soup.h>

struct fake_files {
  SoupServer *http;
  char *base;      /* "http://127.0.0.1:PORT/files/" */
  char *directory; /* to download to; empty at first */
};

void fake_files_init(struct fake_files *files);
void fake_files_clear(struct fake_files *files);

/* Answer a path, such as "/files/a", with a status and a body. */
void fake_files_serve(struct fake_files *files, const char *path, guint status, const char *type,
                      const char *body);

/* Answer a path with so many bytes of a pattern that begins with seed. */
void fake_files_serve_pattern(struct fake_files *files, const char *path, gsize size, guint seed);

/* Write a file into the folder, or read one; whether a name is there. */
void fake_files_write(struct fake_files *files, const char *name, const char *content);
char *fake_files_read(struct fake_files *files, const char *name, gsize *size);
gboolean fake_files_has(struct fake_files *files, const char *name);

/* Returns: (transfer full): the names in the folder, sorted, divided by "|" */
char *fake_files_list(struct fake_files *files);

/* Returns: (transfer full): size bytes of the pattern */
GBytes *fake_files_pattern(gsize size, guint seed);
