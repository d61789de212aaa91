/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The shared folder over HTTP, on a thread of its own.
 *
 * All disk work happens on that thread. The chat's loop hands over questions
 * and gets the answers back through its own event base; neither thread ever
 * waits for the other, and they share no state but two queues.
 *
 * Every function is called on the thread that called file_service_new().
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

struct event_base;
struct file_service;

/* What strangers may use up. All are above 0 unless it says otherwise. */
struct file_limits {
  unsigned max_connections;      /* at once; newcomers take the place of idle ones, or wait */
  unsigned max_per_address;      /* connections from one address at once; 0 is no limit */
  unsigned request_timeout_s;    /* for a whole request to come, and between two requests */
  unsigned stall_timeout_s;      /* without a byte taken by a client that is being answered */
  size_t max_header_bytes;       /* request line and header fields */
  size_t max_body_bytes;         /* of a request; it is held in memory until it is whole */
  unsigned page_entries;         /* entries on one page of a listing */
  unsigned folder_entries;       /* entries looked at in one folder */
  unsigned list_files;           /* files in an answer to file_service_list_async() */
  unsigned list_depth;           /* folders below the shared one that it looks into; may be 0 */
  unsigned max_pending_requests; /* questions from the chat not answered yet */
};

#define FILE_LIMITS_DEFAULT                                                                        \
  {                                                                                                \
    .max_connections = 256, .max_per_address = 0, .request_timeout_s = 30, .stall_timeout_s = 120, \
    .max_header_bytes = 16384, .max_body_bytes = 16384, .page_entries = 1000,                      \
    .folder_entries = 65536, .list_files = 1000, .list_depth = 8, .max_pending_requests = 1024,    \
  }

/* One file that people can fetch. */
struct shared_file {
  char *path;         /* below the shared folder, with '/': valid UTF-8, no control characters */
  char *url_path;     /* "/files/…", percent-encoded; prefix it with scheme, host and port */
  uint64_t size;      /* bytes */
  int64_t modified_s; /* Unix time */
};

/* The answers, called on the chat's thread out of its loop.
 *
 * asker  what the question was asked with. Whoever asked may be gone by now: look it up.
 * What the pointers point to is the service's and lasts until the callback returns. */
struct file_service_events {
  /* files is sorted by path, folders having been looked into; empty when nothing is shared or
   * the folder is missing. complete is false where a limit cut the list. A file is left out when
   * its name cannot be typed in a chat line: what is listed can be asked for. */
  void (*listed)(uint64_t asker, const struct shared_file *files, size_t n_files, bool complete,
                 void *arg);

  /* file is NULL where no such file is shared. name is as it was asked for. */
  void (*found)(uint64_t asker, const char *name, const struct shared_file *file, void *arg);
};

struct file_service_config {
  const char *const *addresses; /* numeric IPv4 or IPv6, NULL-terminated, at least one */
  uint16_t port;                /* 0 takes a free one, the same on all addresses */
  const char *folder;           /* what is shared; may not exist yet; NULL shares nothing */
  struct file_limits limits;
  struct event_base *base; /* the chat's loop; NULL where nothing will be asked */
  const struct file_service_events *events;
  void *events_arg;
};

/* Bind, start the thread, serve. The configuration is copied, but for base, events and
 * events_arg, which must outlive the service.
 *
 * SIGPIPE is ignored from then on in the whole process; other signals are never taken by the
 * service's thread. "::" is IPv6 only, so that it can stand beside "0.0.0.0"; an IPv6 address that
 * this machine cannot serve is passed over where another one could be bound.
 *
 * Returns  NULL with error set to a sentence for a person: a bad address, a port in use, …
 */
struct file_service *file_service_new(const struct file_service_config *config, GError **error);

/* Stop serving, cutting downloads that are under way, and free. No callback comes after it.
 * Takes no longer than one step of disk work. NULL is fine. */
void file_service_free(struct file_service *service);

/* The port that was bound. */
uint16_t file_service_port(const struct file_service *service);

/* Share another folder from now on; NULL shares nothing. Downloads under way go on. */
void file_service_set_folder(struct file_service *service, const char *folder);

/* Ask for all shared files; events->listed answers.
 *
 * asker    comes back with the answer
 * Returns  false when too many questions are waiting already; no answer comes then
 */
bool file_service_list_async(struct file_service *service, uint64_t asker);

/* Ask for one shared file by its path below the folder; events->found answers. */
bool file_service_find_async(struct file_service *service, uint64_t asker, const char *name);
