#include "cli/secret_input.hpp"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "cli/client.hpp"

namespace cli {

namespace {

/// Off as long as it lives, if standard input is a terminal.
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

std::optional<std::string> ask_secret(Context& context, const std::string& name, std::size_t fewest,
                                      std::size_t most) {
  std::string line;
  {
    const NoEcho quiet(context.in);
    if (quiet.active()) context.err << name << " (not shown): " << std::flush;
    std::getline(context.in, line);
    if (quiet.active()) context.err << '\n';
  }
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
  const bool fine =
      line.size() >= fewest && line.size() <= most &&
      std::all_of(line.begin(), line.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (fine) return line;
  complain(context, kUsage,
           fewest == most
               ? fmt::format("a {} is {} digits; nothing was tried", name, most)
               : fmt::format("a {} is {} to {} digits; nothing was tried", name, fewest, most),
           "the same command; type it when asked, or: … < FILE");
  return std::nullopt;
}

}  // namespace cli
