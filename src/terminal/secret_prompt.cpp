#include "terminal/secret_prompt.hpp"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <iostream>

#include "util/ascii.hpp"

namespace terminal {

namespace {

/// Turns the echo of standard input off while it lives, if `in` is std::cin and a terminal.
class NoEcho {
 public:
  explicit NoEcho(const std::istream& in) {
    if (&in != &std::cin || ::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    active_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
  }
  ~NoEcho() {
    if (active_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  NoEcho(const NoEcho&) = delete;
  NoEcho& operator=(const NoEcho&) = delete;
  bool active() const { return active_; }

 private:
  termios before_{};
  bool active_ = false;
};

}  // namespace

SecretLine read_secret_line(Console& console, const std::string& label) {
  SecretLine line;
  {
    const NoEcho quiet(console.in);
    line.typed = quiet.active();
    if (line.typed) console.err << label << " (not shown): " << std::flush;
    std::getline(console.in, line.text);
    if (line.typed) console.err << '\n';
  }
  if (line.text.ends_with('\r')) line.text.pop_back();
  return line;
}

bool is_interactive(const Console& console) {
  return console.terminal && (&console.in != &std::cin || ::isatty(STDIN_FILENO) == 1);
}

CommandResult<std::string> read_secret_digits(Console& console, const std::string& name,
                                              std::size_t min, std::size_t max) {
  auto text = read_secret_line(console, name).text;
  while (text.ends_with(' ') || text.ends_with('\r')) text.pop_back();
  const bool fine = text.size() >= min && text.size() <= max && util::all_of(text, util::is_digit);
  if (fine) return text;
  return fail(kUsage,
              min == max ? fmt::format("a {} is {} digits; nothing was sent", name, max)
                         : fmt::format("a {} is {} to {} digits; nothing was sent", name, min, max),
              "run the command again; type it when asked, or: … < FILE");
}

}  // namespace terminal
