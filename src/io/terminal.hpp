// What both kinds of terminal need: raw mode that is really set, and nobody else on the line.
#pragma once

#include <string>

#include "util/result.hpp"

namespace io {

/// Raw, 8N1, no echo, CLOCAL and CREAD, HUPCL off; set again and read back until it holds, because
/// tcsetattr reports success when only a part was taken (docs/field-notes.md#1-opening-the-port).
util::Result<void> make_raw(int fd, const std::string& name);

/// Both directions, in baud. `retry` if the line does not take it.
util::Result<void> set_speed(int fd, int baud, const std::string& name);

enum class Refuse { lockers, everybody };

/// flock, which other careful programs heed, and with `everybody` TIOCEXCL too. That one outlives
/// our descriptor while the other end of a pseudo-terminal is open, so it is for real ttys only.
/// `retry` naming the holder when somebody else has the line.
util::Result<void> make_exclusive(int fd, const std::string& name, Refuse refuse);

/// A pseudo-terminal's slave, or a link to one (Unix 98 majors 136 to 143).
bool is_pty(const std::string& path);

/// An error for a port that is taken: who has it and what to type.
util::Error busy_error(const std::string& path);

}  // namespace io
