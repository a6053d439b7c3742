// What SQLite says, said so that a person and a program know what to do next.
#pragma once

#include <SQLiteCpp/Exception.h>

#include <string_view>

#include "util/result.hpp"

namespace spool {

/// `retry` while the disk is busy, full, unwritable or failing (the modem keeps the SMS), `reopen`
/// for a file that is damaged or not ours.
util::Error explain(const SQLite::Exception& trouble, std::string_view path);

/// Another thread has been writing for too long.
util::Error explain_wait(std::string_view path);

/// After this the connection is better made anew: the next call may find the disk healed.
bool wants_new_connection(const SQLite::Exception& trouble);

}  // namespace spool
