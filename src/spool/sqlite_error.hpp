// SQLite's errors as util::Error: with advice for the program and the next command for a person.
#pragma once

#include <SQLiteCpp/Exception.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "util/result.hpp"

namespace spool {

/// Returns `retry` while the disk is busy, full, unwritable or failing (the SMS stays on the
/// modem), `reopen` for a file that is damaged or not a spool. `path` is named in the text.
util::Error to_error(const SQLite::Exception& exception, std::string_view path);

/// Whose spool a file is: that of gsmrelayd.service, or of a gsmrelayd that a person, or another
/// service, has started, which systemctl would not stop.
enum class Owner : std::uint8_t { service, other };

/// Returns the commands that give the damaged file `path` and its log other names, which nothing
/// has yet, so that gsmrelayd can begin a new one. The log must go along: it has the newest SMS.
/// Repeated by mistake they move nothing.
std::string commands_to_move_aside(std::string_view path, Owner owner);

/// Returns the error (`retry`) for a thread that waited too long for the write connection.
util::Error write_timeout(std::string_view path);

/// Returns true if the connection must be reopened before the next call, because its own state may
/// be the cause of `exception`.
bool wants_new_connection(const SQLite::Exception& exception);

}  // namespace spool
