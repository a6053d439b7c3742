#include "firmware-host/host/ctl.hpp"

#include <fmt/format.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "firmware-host/host/fd.hpp"
#include "firmware-host/host/unix_address.hpp"

namespace firmware::host {

namespace {
constexpr timeval kPatience{10, 0};
}

util::Result<std::string> ask(const std::string& socket, std::span<const char* const> words) {
  const auto fail = [&] {
    return util::fail(
        util::Advice::retry,
        fmt::format("{}: {}; is gsm-modem running with --control?", socket, std::strerror(errno)));
  };
  const auto address = unix_address(socket);
  if (!address) return util::fail(address.error());
  const Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
  ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&*address), sizeof *address) != 0) {
    return fail();
  }
  const std::string line = fmt::format("{}\n", fmt::join(words, " "));
  for (std::size_t sent = 0; sent < line.size();) {
    const ssize_t count = ::send(fd.get(), line.data() + sent, line.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return fail();
    sent += static_cast<std::size_t>(count);
  }
  std::string answer;
  std::array<char, 4096> octets;
  while (answer.empty() || answer.back() != '\n') {
    const ssize_t count = ::recv(fd.get(), octets.data(), octets.size(), 0);
    if (count <= 0) return fail();
    answer.append(octets.data(), static_cast<std::size_t>(count));
  }
  answer.pop_back();
  return answer;
}

}  // namespace firmware::host
