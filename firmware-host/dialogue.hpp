// The modem's side of the AT dialogue: echo, command lines, the "> " prompt, responses; one command
// at a time (V.250 §5.2, TS 27.005 §3.5.1).
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
  /// Adds an information line to the response of the running command.
  void say(std::string_view text);
  /// Sends an unsolicited line: at once, or after the response of the running command.
  void urc(std::string_view text);

  /// Asks the host for data after the prompt. `finish` gets the data without the Ctrl-Z.
  using Finish = std::function<Answer(std::string_view data)>;
  Answer prompt(Finish finish);

  /// Discards everything in progress, as a restart does.
  void reset();
  /// Returns true while a command runs, its response is delayed, or data is expected.
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
  std::string command_;       ///< the command line received so far
  std::string last_command_;  ///< for A/
  std::string input_;         ///< octets received while a response is delayed
  std::string answer_;
  std::string_view running_name_;  ///< the running command, for faults of one command
  std::vector<std::string> urcs_;
  Finish finish_;
  std::string data_;
  bool after_cr_ = false;  ///< the last octet of the data was CR
  bool running_ = false;
  bool held_ = false;  ///< a response is complete but delayed
  std::uint64_t generation_ = 0;
};

}  // namespace firmware
