// The hands of a person or a test on the emulator: one line in, one line of JSON out. The same
// lines are the script language.
#pragma once

#include <string>
#include <string_view>

#include "firmware-host/emulator.hpp"

namespace firmware {

class Control {
 public:
  explicit Control(Emulator& emulator) : emulator_(emulator) {}

  /// `{"ok":true,…}` or `{"ok":false,"error":"…"}`, without the line end. Never throws.
  std::string run(std::string_view line);
  bool quit_wanted() const { return quit_; }
  void quit() { quit_ = true; }
  Emulator& emulator() { return emulator_; }

 private:
  Emulator& emulator_;
  bool quit_ = false;
};

/// One line a command, for `--help`.
std::string control_help();

}  // namespace firmware
