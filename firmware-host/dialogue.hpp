// Octets of the host to commands, and answers back: echo, command lines, the "> " prompt, one
// command at a time (V.250 §5.2, TS 27.005 §3.5.1).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "firmware-host/command.hpp"
#include "firmware-host/line.hpp"
#include "firmware-host/personality.hpp"
#include "firmware-host/timers.hpp"

namespace firmware {

class Dialogue {
 public:
  Dialogue(Modem& modem, Line& line, Timers& timers);

  void feed(std::string_view octets);
  /// An information line of the answer being made.
  void say(std::string_view text);
  /// An unsolicited line: at once, or after the answer being made.
  void urc(std::string_view text);

  /// The command wants data after a prompt; `finish` gets them without the Ctrl-Z.
  using Finish = std::function<Answer(std::string_view data)>;
  Answer prompt(Finish finish);

  /// Forgets all that is under way, as a restart does.
  void reset();
  /// True while a command, its delayed answer, or a prompt is under way.
  bool busy() const { return running_ || held_ || finish_ != nullptr; }

 private:
  void take(char c);
  void take_data(char c);
  void run_line();
  Answer run_body(std::string_view body);
  Answer run_call(const Call& call);
  Answer run_phrase(const Phrase& phrase);
  const Personality& personality() const;
  void finish(Answer answer);
  void append_final(Answer answer);
  void release(util::Duration delay);
  void flush_urcs();
  void resume();

  Modem& modem_;
  Line& line_;
  Timers& timers_;
  std::string command_;       ///< the line being typed
  std::string last_command_;  ///< for A/
  std::string input_;         ///< what came while an answer was held back
  std::string answer_;
  std::string_view running_name_;  ///< for faults that concern one command
  std::vector<std::string> urcs_;
  Finish finish_;
  std::string data_;
  bool running_ = false;
  bool held_ = false;  ///< an answer is made but delayed
  std::uint64_t generation_ = 0;
};

}  // namespace firmware
