// Reduces the lines of a transcript to what may be kept about a failure without the owner's word:
// names of commands and of result codes, error codes, numbers of up to three digits and a few known
// words. All else becomes its length: "+CPBR: 1,<13>,145,<5>".
#pragma once

#include <string>
#include <string_view>

namespace modem {

/// Shows what it knows to be harmless, and nothing else: a line that is torn, has lost its header
/// or was never seen before shows its length only. No I/O, and no allocation after the first lines.
/// Each dialogue needs its own object, as an answer has the name of the command before it.
class DialogueOutline {
 public:
  /// No outline is longer, in octets.
  static constexpr std::size_t kLongest = 128;

  DialogueOutline();
  /// Returns the outline of `line`, which a Transcript has written: "> AT+CPIN=*", "< <15>". Empty
  /// for an empty line. Valid until the next call.
  std::string_view of(std::string_view line);

 private:
  void put(std::string_view text);
  void put_length(std::string_view text);
  void put_command(std::string_view command);
  void put_parameters(std::string_view text, std::size_t shown, bool ranges);
  void put_answer(std::string_view line);
  bool put_named(std::string_view line);

  std::string out_;
  std::string command_;  ///< the outline of the last command, which the modem may echo
  std::string name_;     ///< of the last command, "+CSQ", which its answer begins with
  bool test_ = false;    ///< the last command was a test command: "+CNMI=?"
};

}  // namespace modem
