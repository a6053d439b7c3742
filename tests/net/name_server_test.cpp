#include "net/name_server.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

namespace {

/// A socket of a name server on this machine.
struct NameServer {
  NameServer() {
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    auto* any = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    REQUIRE(::bind(fd, any, size) == 0);
    REQUIRE(::getsockname(fd, any, &size) == 0);
  }
  ~NameServer() { ::close(fd); }
  /// Takes one question and answers it with `code`: 2 for SERVFAIL, 3 for NXDOMAIN.
  void answer(unsigned char code) const {
    std::array<unsigned char, 512> packet{};
    sockaddr_in from{};
    socklen_t size = sizeof from;
    const auto length =
        ::recvfrom(fd, packet.data(), packet.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
    packet[2] = 0x81;
    packet[3] = 0x80U | code;
    ::sendto(fd, packet.data(), static_cast<std::size_t>(length), 0,
             reinterpret_cast<sockaddr*>(&from), size);
  }
  int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in address{};
};

bool answers(unsigned char code) {
  const NameServer server;
  std::thread answering([&] { server.answer(code); });
  const bool known = net::name_server_answers("gw.example", server.address);
  answering.join();
  return known;
}

}  // namespace

TEST_CASE("a name that does not exist is an answer; a failure, silence or no program is none") {
  CHECK(answers(3));
  CHECK_FALSE(answers(2));
  const NameServer silent;
  CHECK_FALSE(net::name_server_answers("gw.example", silent.address));
  sockaddr_in nobody{};
  {
    const NameServer gone;
    nobody = gone.address;
  }
  CHECK_FALSE(net::name_server_answers("gw.example", nobody));
}
