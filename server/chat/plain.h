/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The verbs for people who type into a bare socket, and the shared files in the chat.
 */
#pragma once

#include "server/files/service.h"

struct client;

/* The answers of the file service; its events_arg is a struct chat. */
extern const struct file_service_events PLAIN_FILE_EVENTS;

/* A URL of the file service by the address through which this client reached the server. Newly
 * allocated. path begins with '/'. */
char *plain_files_url(const struct client *client, const char *path);
