// Scripts: control lines with start_pause between them, "wait SECONDS" and "at SECONDS" (since the
// start), and comments after "#". Runs on the emulator's timers.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware-host/control/control.hpp"

namespace firmware {

class Script {
 public:
  /// Reports an error in a line. The script continues.
  using OnError = std::function<void(int line, const std::string& answer)>;

  Script(Control& control, std::string_view text, OnError on_error);
  /// Runs up to the first pause; timers run the rest. The script must outlive them.
  void start();
  bool finished() const { return next_ == lines_.size(); }

 private:
  void resume();
  /// Returns true if `line` is a pause; a timer then continues.
  bool start_pause(std::string_view line);

  Control& control_;
  OnError on_error_;
  std::vector<std::string> lines_;
  std::size_t next_ = 0;
  util::Deadline started_{};
};

}  // namespace firmware
