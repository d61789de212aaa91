/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A shared folder in a temporary place, the real file service in front of it,
 * and a client that speaks HTTP over a plain socket.
 *
 * Everything that waits has a deadline, after which the test fails.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

#include "server/files/service.h"

struct harness {
  char *folder; /* the shared folder */
  char *around; /* the folder around it, which nobody may see */
  struct file_service *service;
};

/* A reply that was read to its end. */
struct http_reply {
  int status;
  GHashTable *fields; /* lower-case name -> value */
  GString *body;
};

/* Make the folders: shared with a few things in it, and a file "secret" beside it. */
void harness_make_folders(struct harness *harness);

/* As harness_make_folders(), and serve it. limits may be NULL. */
void harness_start(struct harness *harness, const struct file_limits *limits);

/* Stop serving and remove the folders. */
void harness_stop(struct harness *harness);

/* Write a file, or make a folder for a name that ends in a slash, below the shared folder. */
void harness_write(const struct harness *harness, const char *name, const char *content);
void harness_write_bytes(const struct harness *harness, const char *name, const char *content,
                         size_t length);

/* Remove what is called name, with all that is in it. */
void harness_remove(const struct harness *harness, const char *name);

/* The place of a name below the shared folder. */
char *harness_path(const struct harness *harness, const char *name);

/* length bytes that are not the same anywhere nearby. */
char *harness_noise(size_t length);

/* Connect. Reading and writing give up after the deadline. */
int harness_connect(const struct harness *harness);

/* The same in two steps. */
int harness_socket(void);
void harness_connect_socket(const struct harness *harness, int fd);

/* Send text, and all of it. */
void http_send(int fd, const char *text);
void http_send_bytes(int fd, const char *bytes, size_t length);

/* Read one reply. head says that it answers a HEAD. Asserts that it comes whole. */
struct http_reply *http_read(int fd, bool head);

/* Read until the server closes the connection, or resets it. Returns how many bytes came. */
size_t http_drain(int fd);

/* One request on a connection of its own, with Host and further fields, each ending in CR LF. */
struct http_reply *
http_ask(const struct harness *harness, const char *method, const char *target, const char *fields);

/* GET without further fields. */
struct http_reply *http_get(const struct harness *harness, const char *target);

/* Exactly these bytes on a connection of its own. Returns NULL when it was closed in silence. */
struct http_reply *http_ask_raw(const struct harness *harness, const char *bytes, size_t length);

/* A field of a reply, NULL where it has none. */
const char *http_field(const struct http_reply *reply, const char *name);

/* The body has to be these bytes. */
void http_assert_body(const struct http_reply *reply, const char *bytes, size_t length);

void http_reply_free(struct http_reply *reply);

typedef struct http_reply http_reply;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(http_reply, http_reply_free)
