/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bytes of one file, or of a part of it, as the answer to a GET or HEAD.
 */
#pragma once

struct evhttp_request;
struct share;
struct visitor;

/* Answer a request for a shared file, whatever becomes of it.
 *
 * path  below the shared folder
 * The bytes go out by sendfile(2) in steps, so that one fast reader does not keep the others
 * waiting and nothing of the file is held in memory. A file that becomes shorter on its way ends
 * the connection before the promised length: the client sees that it has not got everything. */
void download_answer(struct visitor *visitor, struct evhttp_request *req, const struct share *share,
                     const char *path);
