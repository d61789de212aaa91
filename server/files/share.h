/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The shared folder: opening what lies in it, and nothing that lies elsewhere.
 *
 * Nothing is kept between two calls, not even a descriptor of the folder: files
 * and whole folders that come, go or are replaced are seen at once. All calls
 * but share_new() and share_free() read the disk and belong on the file thread.
 *
 * Those that return -1 set errno: ENOENT for whatever may not be seen, be it
 * absent, outside, hidden, a device or a pipe; EACCES, EMFILE, EIO, … for what
 * is worth telling.
 */
#pragma once

#include <stdbool.h>
#include <sys/stat.h>

struct share;

/* How the kernel is made to stay below the folder. */
enum share_resolver {
  SHARE_RESOLVE_AUTO,       /* the first that works */
  SHARE_RESOLVE_BENEATH,    /* openat2(2): symbolic links are followed while they stay inside */
  SHARE_RESOLVE_COMPONENTS, /* one openat(2) a component: symbolic links are not followed */
};

/* folder  may not exist; a relative one is taken from the directory of now; NULL shares nothing */
struct share *share_new(const char *folder, enum share_resolver resolver);

void share_free(struct share *share);

/* Point it at another folder, or at nothing. */
void share_set_folder(struct share *share, const char *folder);

/* Open a shared file for reading, without waiting for anything.
 *
 * path     below the folder, any bytes; checked here again
 * status   of the opened file
 * Returns  a descriptor, close-on-exec, that is surely a regular file below the folder; or -1
 */
int share_open_file(const struct share *share, const char *path, struct stat *status);

/* As stat() of a file or folder that may be seen. Returns 0 or -1. */
int share_stat(const struct share *share, const char *path, struct stat *status);

/* For reading many things in one go: open the folder itself (O_PATH), for the caller to close. */
int share_open_root(const struct share *share);

/* Open a folder below root, or root itself for "", for reading its names. */
int share_open_folder_at(const struct share *share, int root, const char *path);

/* As share_stat(), below an open root.
 *
 * follow  false: a symbolic link at the end is told as one, S_IFLNK
 * Other kinds than files and folders are told as well. */
int share_stat_at(const struct share *share, int root, const char *path, bool follow,
                  struct stat *status);
