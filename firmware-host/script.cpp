#include "firmware-host/script.hpp"

#include <algorithm>

#include "firmware-host/control/verb.hpp"
#include "util/text.hpp"

namespace firmware {

Script::Script(Control& control, std::string_view text, Complaint complain)
    : control_(control), complain_(std::move(complain)) {
  for (const std::string_view line : util::split(text, '\n')) {
    lines_.emplace_back(util::trim(line));
  }
}

void Script::start() {
  started_ = control_.emulator().clock().now();
  go_on();
}

void Script::go_on() {
  while (next_ < lines_.size()) {
    const std::string_view line = lines_[next_++];
    if (line.empty() || line.front() == '#') continue;
    if (pauses(line)) return;
    const std::string answer = control_.run(line);
    if (answer.find("\"ok\":true") == std::string::npos) {
      complain_(static_cast<int>(next_), answer);
    }
  }
}

bool Script::pauses(std::string_view line) {
  control::Words words(line);
  const std::string_view verb = words.next();
  if (verb != "wait" && verb != "at") return false;
  const auto seconds = control::seconds_of(words);
  if (!seconds) complain_(static_cast<int>(next_), seconds.error().what);
  const util::Duration duration = seconds.value_or(util::Duration{});
  Emulator& emulator = control_.emulator();
  const util::Duration pause =
      verb == "wait" ? duration : started_ + duration - emulator.clock().now();
  emulator.timers().after(std::max(pause, util::Duration{}), [this] { go_on(); });
  return true;
}

}  // namespace firmware
