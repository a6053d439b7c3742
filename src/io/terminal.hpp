// Functions for serial lines and pseudo-terminals: verified raw mode, and exclusive use.
#pragma once

#include <sys/stat.h>

#include <string>

#include "util/result.hpp"

namespace io {

/// Sets raw mode, 8N1, no echo, CLOCAL and CREAD, HUPCL off. Reads it back and repeats until it is
/// set, because tcsetattr reports success if only a part was
/// (docs/field-notes.md#1-opening-the-port).
util::Result<void> make_raw(int fd, const std::string& name);

/// Sets the speed of both directions in baud. `retry` if the line does not accept it.
util::Result<void> set_speed(int fd, int baud, const std::string& name);

enum class Refuse { lockers, all };

/// Locks the line by flock, and with `all` by TIOCEXCL too. TIOCEXCL outlives the descriptor
/// while the other end of a pseudo-terminal is open, so it is only for real ttys. `retry` naming
/// the holder if the line is in use.
util::Result<void> make_exclusive(int fd, const std::string& name, Refuse refuse);

/// Returns whether `path` is the slave of a pseudo-terminal, or a link to one (Unix 98 majors 136
/// to 143).
bool is_pty(const std::string& path);
bool is_pty(const struct stat& file);

/// Returns an error for a port in use: the holder, and the command that frees the port.
util::Error busy_error(const std::string& path);

}  // namespace io
