// Control lines with time between them: "wait SECONDS", "at SECONDS" (since the start), "#" for
// remarks. Runs on the emulator's timers.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware-host/control/control.hpp"

namespace firmware {

class Script {
 public:
  /// What was wrong with which line; the script goes on.
  using Complaint = std::function<void(int line, const std::string& answer)>;

  Script(Control& control, std::string_view text, Complaint complain);
  /// Runs up to the first pause; the rest follows by timers. The script must live as long.
  void start();
  bool finished() const { return next_ == lines_.size(); }

 private:
  void go_on();
  /// True if the line was a pause and the rest will follow later.
  bool pauses(std::string_view line);

  Control& control_;
  Complaint complain_;
  std::vector<std::string> lines_;
  std::size_t next_ = 0;
  util::Deadline started_{};
};

}  // namespace firmware
