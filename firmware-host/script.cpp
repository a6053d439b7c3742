#include "firmware-host/script.hpp"

#include <algorithm>

#include "firmware-host/control/verb.hpp"
#include "util/text.hpp"

namespace firmware {

Script::Script(Control& control, std::string_view text, OnError on_error)
    : control_(control), on_error_(std::move(on_error)) {
  for (const std::string_view line : util::split(text, '\n')) {
    lines_.emplace_back(util::trim(line));
  }
}

void Script::start() {
  started_ = control_.emulator().clock().now();
  resume();
}

void Script::resume() {
  while (next_ < lines_.size()) {
    const std::string_view line = lines_[next_++];
    if (line.empty() || line.front() == '#') continue;
    if (start_pause(line)) return;
    const std::string answer = control_.run(line);
    if (answer.find("\"ok\":true") == std::string::npos) {
      on_error_(static_cast<int>(next_), answer);
    }
  }
}

bool Script::start_pause(std::string_view line) {
  control::Words words(line);
  const std::string_view verb = words.next();
  if (verb != "wait" && verb != "at") return false;
  const auto seconds = control::take_seconds(words);
  if (!seconds) on_error_(static_cast<int>(next_), seconds.error().what);
  const util::Duration duration = seconds.value_or(util::Duration{});
  Emulator& emulator = control_.emulator();
  const util::Duration pause =
      verb == "wait" ? duration : started_ + duration - emulator.clock().now();
  emulator.timers().after(std::max(pause, util::Duration{}), [this] { resume(); });
  return true;
}

}  // namespace firmware
