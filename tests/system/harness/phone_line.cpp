#include "phone_line.hpp"

#include <fcntl.h>
#include <poll.h>
#include <termios.h>
#include <unistd.h>

#include <regex>
#include <stdexcept>

namespace harness {

namespace {

std::string ask(int fd, const std::string& command) {
  const auto line = command + "\r";
  if (::write(fd, line.data(), line.size()) != static_cast<ssize_t>(line.size()))
    throw std::runtime_error("the phone's modem is gone");
  std::string answer;
  while (answer.find("\nOK\r") == std::string::npos && answer.find("ERROR") == std::string::npos) {
    pollfd waiting{fd, POLLIN, 0};
    char chunk[1024];
    if (::poll(&waiting, 1, 10'000) != 1) throw std::runtime_error("no answer to " + command);
    const auto got = ::read(fd, chunk, sizeof chunk);
    if (got <= 0) throw std::runtime_error("the phone's modem hung up");
    answer.append(chunk, static_cast<std::size_t>(got));
  }
  return answer;
}

}  // namespace

std::string stored_sms(const std::string& pty) {
  const int fd = ::open(pty.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) throw std::runtime_error("cannot open " + pty);
  termios raw{};
  ::tcgetattr(fd, &raw);
  ::cfmakeraw(&raw);
  ::tcsetattr(fd, TCSANOW, &raw);
  std::string all;
  try {
    ask(fd, "AT+CMGF=1");
    for (const auto* memory : {"SM", "ME"}) {
      ask(fd, std::string("AT+CPMS=\"") + memory + '"');
      all += ask(fd, "AT+CMGL=\"ALL\"");
    }
  } catch (...) {
    ::close(fd);
    throw;
  }
  ::close(fd);
  return all;
}

std::string code_in(const std::string& text) {
  static const std::regex kCode("(^|[^0-9])([0-9]{6}) is your code");
  std::string last;
  for (std::sregex_iterator it(text.begin(), text.end(), kCode), end; it != end; ++it)
    last = (*it)[2];
  return last;
}

}  // namespace harness
