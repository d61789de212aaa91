/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The connections to the file service: how many, since when, and whose turn to
 * go it is.
 *
 * evhttp counts no connections, and its time-out starts anew with every byte,
 * so that one byte now and then holds a connection for ever. Here a connection
 * is either waiting, for a request to come whole, or being answered. One that
 * waits has a deadline, and makes room when somebody new comes and the service
 * is full; one that is answered has to take some bytes now and then.
 */
#pragma once

struct event_base;
struct evconnlistener;
struct evhttp;
struct evhttp_request;
struct file_limits;
struct visitor;
struct visitors;

/* Watch the connections of http, which must not have any yet. Sets its time-outs and its
 * bufferevent callback. limits is copied. */
struct visitors *
visitors_new(struct event_base *base, struct evhttp *http, const struct file_limits *limits);

/* Let go of the listeners: to be called before evhttp_free(), which frees them and then closes the
 * connections. */
void visitors_stop(struct visitors *visitors);

/* After evhttp_free(). NULL is fine. */
void visitors_free(struct visitors *visitors);

/* Pause and resume this listener, when there is no room or no descriptor. It is evhttp's. */
void visitors_add_listener(struct visitors *visitors, struct evconnlistener *listener);

/* A request has come whole: find whose it is, and note that it is being answered until its last
 * byte is handed to the kernel. */
struct visitor *visitors_begin(struct visitors *visitors, struct evhttp_request *req);

/* Call gone once if the connection ends before its answer; NULL forgets it. By then req may have
 * been taken off the connection, and is the caller's to free: its connection is NULL then. */
void visitor_on_gone(struct visitor *visitor, void (*gone)(void *arg), void *arg);

/* Read no further requests from the connection until the answer is sent. To be called after
 * every call that hands evhttp something to send, since those start reading again. */
void visitor_stop_reading(struct visitor *visitor);
