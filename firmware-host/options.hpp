// The command line's description of a modem: "pty=/tmp/m1,number=+49170…,sm=30,me=100,pin=1234".
#pragma once

#include <string>
#include <string_view>

#include "firmware-host/modem.hpp"
#include "util/result.hpp"

namespace firmware {

struct ModemOptions {
  ModemConfig modem;
  SimConfig sim;
  std::string pty;  ///< where the link to the PTY shall stand
  bool with_sim = true;
};

/// The `ordinal`-th modem of a program, from 1: identity numbers differ.
ModemOptions default_options(int ordinal);
/// "KEY=VALUE,…" over what is there; the error names the key.
util::Result<void> apply_options(std::string_view list, ModemOptions& options);
/// One "KEY: meaning" a line, for `--help`.
std::string options_help();

}  // namespace firmware
