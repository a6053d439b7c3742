// The control interface of the emulator, for persons, tests and scripts: one line in, one line of
// JSON out.
#pragma once

#include <string>
#include <string_view>

#include "firmware-host/emulator.hpp"

namespace firmware {

/// Runs control verbs on an emulator, which must outlive this. On the emulator's thread only.
class Control {
 public:
  explicit Control(Emulator& emulator) : emulator_(emulator) {}

  /// Runs the verb in `line`. Returns `{"ok":true,…}` or `{"ok":false,"error":"…"}` without the
  /// line end. Never throws.
  std::string run(std::string_view line);
  bool quit_wanted() const { return quit_; }
  void quit() { quit_ = true; }
  Emulator& emulator() { return emulator_; }

 private:
  Emulator& emulator_;
  bool quit_ = false;
};

/// Returns the verbs and their arguments, a line each, for `--help`.
std::string control_help();

}  // namespace firmware
