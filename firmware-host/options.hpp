// Options of a modem on the command line: "pty=/tmp/m1,number=+49170…,sm=30,me=100,pin=1234".
#pragma once

#include <string>
#include <string_view>

#include "firmware-host/modem.hpp"
#include "util/result.hpp"

namespace firmware {

struct ModemOptions {
  ModemConfig modem;
  SimConfig sim;
  std::string pty;  ///< path of the link to the PTY
  bool with_sim = true;
};

/// Returns the defaults of modem number `ordinal`, from 1: each has its own identity numbers.
ModemOptions default_options(int ordinal);
/// Applies "KEY=VALUE,…" to `options`. The error names the key.
util::Result<void> apply_options(std::string_view list, ModemOptions& options);
/// Returns "KEY: meaning", a line each, for `--help`.
std::string options_help();

}  // namespace firmware
