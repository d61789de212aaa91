/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file service: its thread, and the questions and answers that cross over.
 *
 * Each side has a queue and an eventfd. libevent itself is used by one thread
 * per base and needs no locks, so that the chat's loop pays for none.
 */
#include "server/files/service.h"

#include "server/files/folder.h"
#include "server/files/http.h"
#include "server/files/path.h"
#include "server/files/share.h"
#include "server/net/bind.h"

#include <errno.h>
#include <event2/event.h>
#include <gio/gio.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* A queue into the other thread's loop. */
struct mailbox {
  GAsyncQueue *letters; /* of struct letter */
  int wake_fd;
  struct event *wake; /* in the receiver's base */
};

struct file_service {
  struct file_limits limits;
  uint16_t port;
  struct event_base *base; /* the file thread's, as are share and http while it runs */
  struct share *share;
  struct http_server *http;
  GThread *thread;
  struct mailbox questions; /* chat to files */
  struct mailbox answers;   /* files to chat; without an event where there is no chat */
  unsigned pending;         /* questions asked, answers not called back: the chat's count */
  const struct file_service_events *events;
  void *events_arg;
};

/* One question on its way there, and the same with its answer on the way back. */
struct letter {
  void (*work)(struct file_service *service, struct letter *letter);   /* on the file thread */
  void (*answer)(struct file_service *service, struct letter *letter); /* on the chat's; or NULL */
  uint64_t asker;
  char *name;    /* a file, or the new folder */
  GArray *files; /* of struct shared_file */
  bool complete;
};

static void
shared_file_clear(void *data)
{
  struct shared_file *file = data;
  g_free(file->path);
  g_free(file->url_path);
}

static struct letter *
letter_new(uint64_t asker, const char *name)
{
  struct letter *letter = g_new0(struct letter, 1);
  letter->asker = asker;
  letter->name = g_strdup(name);
  letter->files = g_array_new(FALSE, TRUE, sizeof(struct shared_file));
  g_array_set_clear_func(letter->files, shared_file_clear);
  letter->complete = true;
  return letter;
}

static void
letter_free(void *data)
{
  struct letter *letter = data;
  g_free(letter->name);
  g_array_unref(letter->files);
  g_free(letter);
}

static int
mailbox_init(struct mailbox *mailbox)
{
  mailbox->letters = g_async_queue_new_full(letter_free);
  mailbox->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  return mailbox->wake_fd >= 0 ? 0 : -1;
}

static void
mailbox_clear(struct mailbox *mailbox)
{
  g_clear_pointer(&mailbox->wake, event_free);
  g_clear_pointer(&mailbox->letters, g_async_queue_unref);
  if (mailbox->wake_fd >= 0)
    close(mailbox->wake_fd);
  mailbox->wake_fd = -1;
}

static void
mailbox_listen(struct mailbox *mailbox, struct event_base *base, event_callback_fn cb, void *arg)
{
  mailbox->wake = event_new(base, mailbox->wake_fd, EV_READ | EV_PERSIST, cb, arg);
  event_add(mailbox->wake, NULL);
}

/* Takes letter over; NULL is but a wake-up. */
static void
mailbox_send(struct mailbox *mailbox, struct letter *letter)
{
  if (letter != NULL)
    g_async_queue_push(mailbox->letters, letter);
  (void)eventfd_write(mailbox->wake_fd, 1); /* fails only when 2^64 wake-ups are waiting */
}

/* Be woken anew by what comes from here on. */
static void
mailbox_rearm(struct mailbox *mailbox)
{
  eventfd_t count;
  (void)eventfd_read(mailbox->wake_fd, &count); /* nothing to read is as good */
}

static void
add_file(GArray *files, const struct folder_entry *entry)
{
  struct shared_file file = {
      .path = g_strdup(entry->name),
      .url_path = path_to_url(entry->name, false),
      .size = entry->size,
      .modified_s = entry->modified_s,
  };
  g_array_append_val(files, file);
}

static void
work_list(struct file_service *service, struct letter *letter)
{
  const struct file_limits *limits = &service->limits;
  struct folder_entries entries;

  if (folder_walk(service->share, limits->list_files, limits->list_depth, limits->folder_entries,
                  &entries) != 0)
    return; /* a folder that is not there has no files */
  for (unsigned i = 0; i < entries.array->len; i++)
    add_file(letter->files, &g_array_index(entries.array, struct folder_entry, i));
  letter->complete = entries.complete;
  folder_entries_clear(&entries);
}

static void
answer_list(struct file_service *service, struct letter *letter)
{
  service->events->listed(letter->asker, (const struct shared_file *)(void *)letter->files->data,
                          letter->files->len, letter->complete, service->events_arg);
}

static void
work_find(struct file_service *service, struct letter *letter)
{
  struct stat status;
  if (share_stat(service->share, letter->name, &status) != 0 || !S_ISREG(status.st_mode))
    return;
  const struct folder_entry entry = {
      .name = letter->name,
      .size = (uint64_t)status.st_size,
      .modified_s = status.st_mtim.tv_sec,
  };
  add_file(letter->files, &entry);
}

static void
answer_find(struct file_service *service, struct letter *letter)
{
  const struct shared_file *file = NULL;
  if (letter->files->len > 0)
    file = &g_array_index(letter->files, struct shared_file, 0);
  service->events->found(letter->asker, letter->name, file, service->events_arg);
}

static void
work_set_folder(struct file_service *service, struct letter *letter)
{
  share_set_folder(service->share, letter->name);
}

static void
work_stop(struct file_service *service, struct letter *letter)
{
  event_base_loopbreak(service->base);
}

/* On the file thread: one question a turn, so that many of them do not hold up the downloads. */
static void
question_cb(evutil_socket_t fd, short what, void *arg)
{
  struct file_service *service = arg;

  mailbox_rearm(&service->questions);
  struct letter *letter = g_async_queue_try_pop(service->questions.letters);
  if (letter == NULL)
    return;
  letter->work(service, letter);
  if (letter->answer != NULL)
    mailbox_send(&service->answers, letter);
  else
    letter_free(letter);
  if (g_async_queue_length(service->questions.letters) > 0)
    mailbox_send(&service->questions, NULL);
}

/* On the chat's thread. */
static void
answer_cb(evutil_socket_t fd, short what, void *arg)
{
  struct file_service *service = arg;
  struct letter *letter;

  mailbox_rearm(&service->answers);
  while ((letter = g_async_queue_try_pop(service->answers.letters)) != NULL) {
    service->pending--;
    letter->answer(service, letter);
    letter_free(letter);
  }
}

static void *
thread_main(void *arg)
{
  struct file_service *service = arg;
  event_base_dispatch(service->base);
  return NULL;
}

/* Signals are the chat's business; here they would only cut system calls short. */
static GThread *
start_thread(struct file_service *service)
{
  sigset_t all;
  sigset_t before;

  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  GThread *thread = g_thread_new("files", thread_main, service);
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return thread;
}

/* Whatever is there already is for file_service_free(). */
static int
service_init(struct file_service *service, const struct file_service_config *config, GError **error)
{
  g_autoptr(GArray) fds = g_array_new(FALSE, FALSE, sizeof(int));

  service->limits = config->limits;
  service->events = config->events;
  service->events_arg = config->events_arg;
  service->port = config->port;
  if (mailbox_init(&service->questions) != 0 || mailbox_init(&service->answers) != 0 ||
      (service->base = event_base_new()) == NULL) {
    g_set_error(error, G_IO_ERROR, (int)g_io_error_from_errno(errno),
                "Cannot start the file service: %s", g_strerror(errno));
    return -1;
  }
  if (bind_open("files (--files-port)", config->addresses, &service->port, fds, error) != 0)
    return -1;
  service->share = share_new(config->folder, SHARE_RESOLVE_AUTO);
  service->http = http_server_new(service->base, service->share, &service->limits, fds);
  mailbox_listen(&service->questions, service->base, question_cb, service);
  if (config->base != NULL)
    mailbox_listen(&service->answers, config->base, answer_cb, service);
  service->thread = start_thread(service);
  return 0;
}

struct file_service *
file_service_new(const struct file_service_config *config, GError **error)
{
  struct file_service *service = g_new0(struct file_service, 1);

  service->questions.wake_fd = -1;
  service->answers.wake_fd = -1;
  /* sendfile(2) has no flag that would keep the signal away. */
  (void)signal(SIGPIPE, SIG_IGN);
  if (service_init(service, config, error) != 0)
    g_clear_pointer(&service, file_service_free);
  return service;
}

/* Send something to the file thread. Takes letter over. */
static void
send_letter(struct file_service *service, struct letter *letter,
            void (*work)(struct file_service *, struct letter *))
{
  letter->work = work;
  mailbox_send(&service->questions, letter);
}

void
file_service_free(struct file_service *service)
{
  if (service == NULL)
    return;
  if (service->thread != NULL) {
    struct letter *stop = letter_new(0, NULL);
    stop->work = work_stop;
    g_async_queue_push_front(service->questions.letters, stop);
    mailbox_send(&service->questions, NULL);
    g_thread_join(service->thread);
  }
  http_server_free(service->http);
  mailbox_clear(&service->questions);
  mailbox_clear(&service->answers);
  if (service->base != NULL) {
    (void)event_base_loop(service->base, EVLOOP_NONBLOCK); /* closes the last connections */
    event_base_free(service->base);
  }
  share_free(service->share);
  g_free(service);
}

uint16_t
file_service_port(const struct file_service *service)
{
  return service->port;
}

void
file_service_set_folder(struct file_service *service, const char *folder)
{
  send_letter(service, letter_new(0, folder), work_set_folder);
}

static bool
ask(struct file_service *service, struct letter *letter,
    void (*work)(struct file_service *, struct letter *),
    void (*answer)(struct file_service *, struct letter *))
{
  g_return_val_if_fail(service->answers.wake != NULL, false);
  if (service->pending >= service->limits.max_pending_requests) {
    letter_free(letter);
    return false;
  }
  service->pending++;
  letter->answer = answer;
  send_letter(service, letter, work);
  return true;
}

bool
file_service_list_async(struct file_service *service, uint64_t asker)
{
  return ask(service, letter_new(asker, NULL), work_list, answer_list);
}

bool
file_service_find_async(struct file_service *service, uint64_t asker, const char *name)
{
  return ask(service, letter_new(asker, name), work_find, answer_find);
}
