/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The shared folder on a real disk: what may be opened, what is listed, in both
 * ways of staying below it.
 */
#include "server/files/folder.h"

#include "server/files/share.h"
#include "tests/unit/files/harness.h"
#include "tests/unit/rows.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

enum outcome {
  SEEN,
  UNSEEN,
  BY_RESOLVER, /* a link that stays inside: followed where the kernel can keep it there */
};

/* The folder of harness_make_folders(), with what make_traps() adds. */
static const struct open_row {
  const char *description;
  const char *path;
  enum outcome file;
} OPEN_ROWS[] = {
    {"a file", "hello.txt", SEEN},
    {"a file in a folder", "folder/inside.txt", SEEN},
    {"nothing", "nothing", UNSEEN},
    {"a folder is no file", "folder", UNSEEN},
    {"the shared folder is no file", "", UNSEEN},
    {"something below a file", "hello.txt/x", UNSEEN},
    {"hidden", ".hidden", UNSEEN},
    {"in a hidden folder", ".git/config", UNSEEN},
    {"up", "../secret", UNSEEN},
    {"up from a folder", "folder/../hello.txt", UNSEEN},
    {"absolute", "/etc/passwd", UNSEEN},
    {"a name too long for any disk", NULL, UNSEEN},
    {"a link to a file inside", "link-inside", BY_RESOLVER},
    {"a link up and down again", "folder/link-round", BY_RESOLVER},
    {"through a link to a folder inside", "link-folder/inside.txt", BY_RESOLVER},
    {"a link to a file outside", "link-secret", UNSEEN},
    {"an absolute link outside", "link-absolute", UNSEEN},
    {"an absolute link inside", "link-absolute-inside", UNSEEN},
    {"through a link to the folder around", "link-up/secret", UNSEEN},
    {"through a link to the root", "link-root/etc/passwd", UNSEEN},
    {"through a link into proc", "link-proc/root/etc/passwd", UNSEEN},
    {"a link to itself", "link-loop", UNSEEN},
    {"a link to nothing", "link-nothing", UNSEEN},
    {"a pipe", "pipe", UNSEEN},
    {"a socket", "socket", UNSEEN},
    {"a device", "device", UNSEEN},
};

static void
make_link(const struct harness *harness, const char *target, const char *name)
{
  g_autofree char *path = harness_path(harness, name);
  g_assert_cmpint(symlink(target, path), ==, 0);
}

static void
make_socket(const struct harness *harness, const char *name)
{
  g_autofree char *path = harness_path(harness, name);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);

  g_assert_cmpuint(g_strlcpy(address.sun_path, path, sizeof address.sun_path), <,
                   sizeof address.sun_path);
  g_assert_cmpint(bind(fd, (const struct sockaddr *)&address, sizeof address), ==, 0);
  close(fd);
}

static void
make_traps(const struct harness *harness)
{
  g_autofree char *pipe_path = harness_path(harness, "pipe");
  g_autofree char *device_path = harness_path(harness, "device");
  g_autofree char *inside = harness_path(harness, "hello.txt");

  harness_write(harness, ".git/config", "hidden\n");
  make_link(harness, "hello.txt", "link-inside");
  make_link(harness, "../hello.txt", "folder/link-round");
  make_link(harness, "folder", "link-folder");
  make_link(harness, "../secret", "link-secret");
  make_link(harness, "/etc/passwd", "link-absolute");
  make_link(harness, inside, "link-absolute-inside");
  make_link(harness, "..", "link-up");
  make_link(harness, "/", "link-root");
  make_link(harness, "/proc/self", "link-proc");
  make_link(harness, "link-loop", "link-loop");
  make_link(harness, "nothing", "link-nothing");
  g_assert_cmpint(mkfifo(pipe_path, 0644), ==, 0);
  make_socket(harness, "socket");
  /* Only root can, and in some sandboxes not even root: then the row tests an absent file. */
  (void)mknod(device_path, S_IFCHR | 0644, makedev(1, 5));
}

static void
check_open(const struct open_row *row, enum share_resolver resolver)
{
  struct harness harness;
  struct stat status;
  g_autofree char *long_name = g_strnfill(5000, 'x');
  const char *path = row->path != NULL ? row->path : long_name;

  harness_make_folders(&harness);
  make_traps(&harness);
  struct share *share = share_new(harness.folder, resolver);
  errno = 0;
  int fd = share_open_file(share, path, &status);
  if (row->file == SEEN || (row->file == BY_RESOLVER && resolver == SHARE_RESOLVE_BENEATH)) {
    g_assert_cmpint(fd, >=, 0);
    g_assert_true(S_ISREG(status.st_mode));
    close(fd);
    g_assert_cmpint(share_stat(share, path, &status), ==, 0);
  } else {
    g_assert_cmpint(fd, ==, -1);
    g_assert_cmpint(errno, ==, ENOENT);
  }
  share_free(share);
  harness_stop(&harness);
}

static void
test_open_beneath(gconstpointer data)
{
  check_open(data, SHARE_RESOLVE_BENEATH);
}

static void
test_open_components(gconstpointer data)
{
  check_open(data, SHARE_RESOLVE_COMPONENTS);
}

/* A pipe with a writer waiting at its other end: opening it would let the writer go. */
static void
test_pipe_is_not_touched(void)
{
  struct harness harness;
  struct stat status;
  harness_make_folders(&harness);
  g_autofree char *path = harness_path(&harness, "pipe");
  g_assert_cmpint(mkfifo(path, 0644), ==, 0);
  struct share *share = share_new(harness.folder, SHARE_RESOLVE_AUTO);
  g_assert_cmpint(share_open_file(share, "pipe", &status), ==, -1);
  /* No reader has ever been there. */
  g_assert_cmpint(open(path, O_WRONLY | O_NONBLOCK), ==, -1);
  g_assert_cmpint(errno, ==, ENXIO);
  share_free(share);
  harness_stop(&harness);
}

static char *
names_of(const struct folder_entries *entries)
{
  g_autoptr(GString) names = g_string_new(NULL);
  for (unsigned i = 0; i < entries->array->len; i++) {
    const struct folder_entry *entry = &g_array_index(entries->array, struct folder_entry, i);
    g_string_append_printf(names, "%s%s%s", i > 0 ? " " : "", entry->name,
                           entry->kind == FOLDER_FOLDER ? "/" : "");
  }
  return g_string_free(g_steal_pointer(&names), FALSE);
}

static void
check_read(enum share_resolver resolver, const char *expected)
{
  struct harness harness;
  struct folder_entries entries;
  harness_make_folders(&harness);
  make_traps(&harness);
  struct share *share = share_new(harness.folder, resolver);
  g_assert_cmpint(folder_read(share, "", 1000, &entries), ==, 0);
  g_autofree char *names = names_of(&entries);
  g_assert_cmpstr(names, ==, expected);
  g_assert_true(entries.complete);
  folder_entries_clear(&entries);
  share_free(share);
  harness_stop(&harness);
}

static void
test_read(void)
{
  check_read(SHARE_RESOLVE_BENEATH, "folder/ link-folder/ hello.txt link-inside");
  check_read(SHARE_RESOLVE_COMPONENTS, "folder/ hello.txt");
}

static void
test_read_order(void)
{
  struct harness harness;
  struct folder_entries entries;
  harness_make_folders(&harness);
  harness_write(&harness, "n/z/", "");
  harness_write(&harness, "n/file10", "");
  harness_write(&harness, "n/file9", "");
  harness_write(&harness, "n/file", "");
  harness_write(&harness, "n/Zebra", "");
  struct share *share = share_new(harness.folder, SHARE_RESOLVE_AUTO);
  g_assert_cmpint(folder_read(share, "n", 1000, &entries), ==, 0);
  g_autofree char *names = names_of(&entries);
  g_assert_cmpstr(names, ==, "z/ file file9 file10 Zebra");
  folder_entries_clear(&entries);
  share_free(share);
  harness_stop(&harness);
}

static void
test_read_limit(void)
{
  struct harness harness;
  struct folder_entries entries;
  harness_make_folders(&harness);
  for (int i = 0; i < 20; i++) {
    g_autofree char *name = g_strdup_printf("many/%d", i);
    harness_write(&harness, name, "x");
  }
  struct share *share = share_new(harness.folder, SHARE_RESOLVE_AUTO);
  g_assert_cmpint(folder_read(share, "many", 10, &entries), ==, 0);
  g_assert_cmpuint(entries.array->len, <=, 10);
  g_assert_false(entries.complete);
  folder_entries_clear(&entries);
  share_free(share);
  harness_stop(&harness);
}

/* What goes between reading the names and looking closer is not shown as an empty file. */
static void
test_fill_removes_what_is_gone(void)
{
  struct harness harness;
  struct folder_entries entries;
  harness_make_folders(&harness);
  harness_write(&harness, "f/1", "1");
  harness_write(&harness, "f/2", "22");
  harness_write(&harness, "f/3", "333");
  struct share *share = share_new(harness.folder, SHARE_RESOLVE_AUTO);
  g_assert_cmpint(folder_read(share, "f", 1000, &entries), ==, 0);
  harness_remove(&harness, "f/2");
  g_assert_cmpuint(folder_fill(share, "f", &entries, 1, 2), ==, 1);
  g_assert_cmpuint(entries.array->len, ==, 2);
  const struct folder_entry *third = &g_array_index(entries.array, struct folder_entry, 1);
  g_assert_cmpstr(third->name, ==, "3");
  g_assert_cmpuint(third->size, ==, 3);
  g_assert_cmpint(third->modified_s, >, 0);
  folder_entries_clear(&entries);
  share_free(share);
  harness_stop(&harness);
}

/* Walk and return the paths; clears what was found. */
static char *
walk(const struct harness *harness, unsigned max_files, unsigned max_depth, bool *complete)
{
  struct folder_entries entries;
  struct share *share = share_new(harness->folder, SHARE_RESOLVE_AUTO);
  g_assert_cmpint(folder_walk(share, max_files, max_depth, 1000, &entries), ==, 0);
  char *names = names_of(&entries);
  *complete = entries.complete;
  folder_entries_clear(&entries);
  share_free(share);
  return names;
}

static void
test_walk(void)
{
  struct harness harness;
  bool complete;
  harness_make_folders(&harness);
  make_traps(&harness);
  harness_write(&harness, "folder/deep/er/x", "x");
  harness_write(&harness, "line\nend", "not for a line of chat");
  harness_write(&harness, "\xff", "nor this");
  make_link(&harness, "..", "folder/link-above");

  g_autofree char *all = walk(&harness, 100, 8, &complete);
  g_assert_cmpstr(all, ==,
                  "folder/deep/er/x folder/inside.txt folder/link-round hello.txt link-inside");
  g_assert_true(complete);
  g_autofree char *shallow = walk(&harness, 100, 1, &complete);
  g_assert_cmpstr(shallow, ==, "folder/inside.txt folder/link-round hello.txt link-inside");
  g_assert_false(complete);
  g_autofree char *top = walk(&harness, 100, 0, &complete);
  g_assert_cmpstr(top, ==, "hello.txt link-inside");
  g_autofree char *few = walk(&harness, 2, 8, &complete);
  g_assert_cmpstr(few, ==, "hello.txt link-inside");
  g_assert_false(complete);
  harness_stop(&harness);
}

static void
test_missing_folder(void)
{
  struct folder_entries entries;
  struct stat status;
  const char *const folders[] = {"/nonexistent/folder", "/dev/null", NULL};

  for (size_t i = 0; i < G_N_ELEMENTS(folders); i++) {
    struct share *share = share_new(folders[i], SHARE_RESOLVE_AUTO);
    errno = 0;
    g_assert_cmpint(folder_read(share, "", 10, &entries), ==, -1);
    g_assert_cmpint(errno, ==, ENOENT);
    g_assert_cmpint(folder_walk(share, 10, 10, 10, &entries), ==, -1);
    g_assert_cmpint(share_open_file(share, "x", &status), ==, -1);
    g_assert_cmpint(share_stat(share, "", &status), ==, -1);
    share_free(share);
  }
}

static void
test_name_is_text(void)
{
  g_assert_true(folder_name_is_text("a b.txt"));
  g_assert_true(folder_name_is_text("日本語"));
  g_assert_false(folder_name_is_text("a\nb"));
  g_assert_false(folder_name_is_text("a\x1b[31m"));
  g_assert_false(folder_name_is_text("\xc2\x85"));     /* NEL */
  g_assert_false(folder_name_is_text("\xe2\x80\xa8")); /* LINE SEPARATOR */
  g_assert_false(folder_name_is_text("\xff"));
}

/* No call may leave a descriptor open. */
static unsigned
count_descriptors(void)
{
  unsigned n = 0;
  g_autoptr(GDir) dir = g_dir_open("/proc/self/fd", 0, NULL);
  while (g_dir_read_name(dir) != NULL)
    n++;
  return n;
}

static void
test_no_descriptor_is_left(void)
{
  unsigned before = count_descriptors();
  test_read();
  test_walk();
  test_missing_folder();
  for (size_t i = 0; i < G_N_ELEMENTS(OPEN_ROWS); i++) {
    check_open(&OPEN_ROWS[i], SHARE_RESOLVE_BENEATH);
    check_open(&OPEN_ROWS[i], SHARE_RESOLVE_COMPONENTS);
  }
  g_assert_cmpuint(count_descriptors(), ==, before);
}

int
main(int argc, char **argv)
{
  g_test_init(&argc, &argv, NULL);
  TEST_ADD_ROWS("/files/share/open/beneath", OPEN_ROWS, test_open_beneath);
  TEST_ADD_ROWS("/files/share/open/components", OPEN_ROWS, test_open_components);
  g_test_add_func("/files/share/pipe", test_pipe_is_not_touched);
  g_test_add_func("/files/share/missing-folder", test_missing_folder);
  g_test_add_func("/files/folder/read", test_read);
  g_test_add_func("/files/folder/order", test_read_order);
  g_test_add_func("/files/folder/limit", test_read_limit);
  g_test_add_func("/files/folder/fill", test_fill_removes_what_is_gone);
  g_test_add_func("/files/folder/walk", test_walk);
  g_test_add_func("/files/folder/text", test_name_is_text);
  g_test_add_func("/files/share/descriptors", test_no_descriptor_is_left);
  return g_test_run();
}
