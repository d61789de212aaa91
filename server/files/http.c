/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * HTTP for the shared folder.
 *
 * evhttp reads the requests; what it cannot make sense of it refuses by itself
 * (400, or 413 for a body beyond the limit). All else comes to request_cb(), also
 * methods that nobody knows.
 */
#include "server/files/http.h"

#include "server/files/download.h"
#include "server/files/listing.h"
#include "server/files/path.h"
#include "server/files/reply.h"
#include "server/files/service.h"
#include "server/files/share.h"
#include "server/files/visitors.h"

#include <errno.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/keyvalq_struct.h>
#include <stdbool.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/stat.h>
#include <unistd.h>

#define ALL_METHODS   0xffff /* evhttp keeps the highest bit for those that it does not know */
#define KNOWN_METHODS 0x01ff /* enum evhttp_cmd_type */

struct http_server {
  const struct share *share;
  const struct file_limits *limits;
  struct evhttp *evhttp;
  struct visitors *visitors;
};

/* One request on its way to its answer. */
struct exchange {
  struct http_server *http;
  struct evhttp_request *req;
  struct visitor *visitor;
  const char *rest; /* of the path, after the route's; percent-encoded */
};

static void
answer_root(const struct exchange *exchange)
{
  reply_redirect(exchange->req, "/files/");
}

/* A folder is listed only under an address with a slash at its end, so that relative links work;
 * a file has none. */
static void
answer_path(const struct exchange *exchange, const char *path, bool folder)
{
  struct http_server *http = exchange->http;
  struct stat status;

  if (folder) {
    listing_answer(exchange->req, http->share, http->limits, path);
  } else if (share_stat(http->share, path, &status) == 0 && S_ISDIR(status.st_mode)) {
    g_autofree char *url = path_to_url(path, true);
    reply_redirect(exchange->req, url);
  } else {
    download_answer(exchange->visitor, exchange->req, http->share, path);
  }
}

static void
answer_files(const struct exchange *exchange)
{
  g_autofree char *path = NULL;
  bool folder = false;

  switch (path_from_url(exchange->rest, &path, &folder)) {
  case PATH_OK:
    answer_path(exchange, path, folder);
    break;
  case PATH_MALFORMED:
    reply_status(exchange->req, REPLY_MALFORMED);
    break;
  case PATH_NOWHERE:
    reply_status(exchange->req, REPLY_NOT_FOUND);
    break;
  }
}

/* The first row that fits answers. */
static const struct route {
  const char *path;
  bool prefix; /* also what goes on after path */
  unsigned methods;
  const char *allow; /* the same for people */
  void (*answer)(const struct exchange *exchange);
} routes[] = {
    {"/", false, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD, "GET, HEAD", answer_root},
    {"/files", false, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD, "GET, HEAD", answer_root},
    {"/files/", true, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD, "GET, HEAD", answer_files},
};

static const struct route *
find_route(const char *path)
{
  for (size_t i = 0; i < G_N_ELEMENTS(routes); i++) {
    if (routes[i].prefix ? g_str_has_prefix(path, routes[i].path) :
                           strcmp(path, routes[i].path) == 0)
      return &routes[i];
  }
  return NULL;
}

static unsigned
count_fields(const struct evkeyvalq *fields, const char *name)
{
  const struct evkeyval *field;
  unsigned n = 0;
  TAILQ_FOREACH(field, fields, next)
    n += g_ascii_strcasecmp(field->key, name) == 0 ? 1 : 0;
  return n;
}

/* What must be so before a path means anything. Answers and returns false where it is not. */
static bool
check_request(struct evhttp_request *req)
{
  /* evhttp answers with the version it was asked in; there is none above 1.1 to be spoken. */
  const bool known = req->major == 1 && req->minor >= 0;
  req->major = 1;
  req->minor = (char)(known ? MIN(req->minor, 1) : 1);

  if (!known) {
    reply_set(req, "Connection", "close");
    reply_status(req, REPLY_VERSION_UNKNOWN);
    return false;
  }
  /* RFC 9112 section 3.2: one Host, also for a server that has but one. */
  unsigned hosts = count_fields(evhttp_request_get_input_headers(req), "Host");
  if (hosts > 1 || (hosts == 0 && req->minor == 1)) {
    reply_status(req, REPLY_MALFORMED);
    return false;
  }
  return true;
}

static void
answer(struct exchange *exchange)
{
  struct evhttp_request *req = exchange->req;
  const char *path = evhttp_uri_get_path(evhttp_request_get_evhttp_uri(req));
  const unsigned method = (unsigned)evhttp_request_get_command(req);

  if (!check_request(req))
    return;
  if ((method & KNOWN_METHODS) == 0) {
    reply_status(req, REPLY_NOT_IMPLEMENTED);
    return;
  }
  const struct route *route = path != NULL ? find_route(path) : NULL;
  if (route == NULL) {
    reply_status(req, REPLY_NOT_FOUND);
    return;
  }
  if ((method & route->methods) == 0) {
    reply_set(req, "Allow", route->allow);
    reply_status(req, REPLY_METHOD_NOT_ALLOWED);
    return;
  }
  exchange->rest = path + strlen(route->path);
  route->answer(exchange);
}

static void
request_cb(struct evhttp_request *req, void *arg)
{
  struct http_server *http = arg;
  struct exchange exchange = {
      .http = http,
      .req = req,
      .visitor = visitors_begin(http->visitors, req),
  };
  answer(&exchange);
  visitor_stop_reading(exchange.visitor);
}

static void
serve_sockets(struct http_server *http, GArray *fds)
{
  for (unsigned i = 0; i < fds->len; i++) {
    int fd = g_array_index(fds, int, i);
    struct evhttp_bound_socket *bound = evhttp_accept_socket_with_handle(http->evhttp, fd);
    g_assert(bound != NULL); /* only for want of memory */
    visitors_add_listener(http->visitors, evhttp_bound_socket_get_listener(bound));
  }
  g_array_set_size(fds, 0);
}

struct http_server *
http_server_new(struct event_base *base, const struct share *share,
                const struct file_limits *limits, GArray *fds)
{
  struct http_server *http = g_new0(struct http_server, 1);

  http->share = share;
  http->limits = limits;
  http->evhttp = evhttp_new(base);
  evhttp_set_allowed_methods(http->evhttp, ALL_METHODS);
  evhttp_set_default_content_type(http->evhttp, NULL);
  evhttp_set_max_headers_size(http->evhttp, (ev_ssize_t)limits->max_header_bytes);
  evhttp_set_max_body_size(http->evhttp, (ev_ssize_t)limits->max_body_bytes);
  evhttp_set_gencb(http->evhttp, request_cb, http);
  http->visitors = visitors_new(base, http->evhttp, limits);
  serve_sockets(http, fds);
  return http;
}

void
http_server_free(struct http_server *http)
{
  if (http == NULL)
    return;
  visitors_stop(http->visitors);
  evhttp_free(http->evhttp);
  visitors_free(http->visitors);
  g_free(http);
}
