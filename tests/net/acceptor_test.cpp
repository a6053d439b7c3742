#include "net/acceptor.hpp"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "net/listener.hpp"
#include "tests/doubles/fake_clock.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace {

using std::chrono::milliseconds;

/// An acceptor at a UNIX socket. What it serves is only noted.
struct AcceptorRig {
  ~AcceptorRig() {
    for (const int socket : served) ::close(socket);
    for (const int socket : clients) ::close(socket);
  }
  int connect() {
    const int socket = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = dir / "a.sock";
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    clients.push_back(socket);
    return socket;
  }
  static void send(int socket) { REQUIRE(::send(socket, "G", 1, MSG_NOSIGNAL) == 1); }
  static bool is_closed(int socket) {
    char octet = 0;
    const auto size = ::recv(socket, &octet, 1, MSG_DONTWAIT);
    return size == 0 || (size < 0 && errno == ECONNRESET);
  }
  void step() { acceptor.step(milliseconds(0)); }

  doubles::TempDir dir;
  doubles::FakeClock clock;
  net::Listener listener = net::Listener::unix_socket(dir / "a.sock", 0600).value();
  net::ConnectionTable table{
      clock, {.served = 2, .reserved = 0, .waiting = 4}, [this] { acceptor.wake(); }};
  std::string subject = "one";
  bool works = true;
  std::vector<int> served, clients;
  net::Acceptor acceptor{listener.fd(),
                         table,
                         {.patience = std::chrono::seconds(30),
                          .owner =
                              [this](int, const sockaddr_storage&) {
                                return net::ConnectionOwner{subject, subject, false};
                              },
                          .serve =
                              [this](int socket, const sockaddr_storage&, socklen_t) {
                                if (works) served.push_back(socket);
                                if (!works) ::close(socket);
                                return works;
                              }},
                         clock};
};

}  // namespace

TEST_CASE("a connection waits without a thread until its first octet") {
  AcceptorRig rig;
  const int client = rig.connect();
  rig.step();
  rig.step();
  CHECK(rig.served.empty());
  CHECK(rig.table.waiting() == 1);
  AcceptorRig::send(client);
  rig.step();
  REQUIRE(rig.served.size() == 1);
  CHECK(rig.table.served() == 1);
  char octet = 0;  // the octet is still there for the thread
  CHECK(::recv(rig.served[0], &octet, 1, MSG_DONTWAIT) == 1);
}

TEST_CASE("silent connections keep nobody from being served") {
  AcceptorRig rig;
  std::vector<int> silent;
  for (int i = 0; i < 40; ++i) {
    rig.subject = "net " + std::to_string(i);
    silent.push_back(rig.connect());
    rig.step();
  }
  CHECK(rig.table.waiting() == 4);
  CHECK(AcceptorRig::is_closed(silent[0]));
  CHECK_FALSE(AcceptorRig::is_closed(silent[39]));
  rig.subject = "honest";
  AcceptorRig::send(rig.connect());
  rig.step();
  CHECK(rig.served.size() == 1);
}

TEST_CASE("a connection that asks gets the place of one without a request") {
  AcceptorRig rig;
  for (const char* subject : {"a", "b"}) {
    rig.subject = subject;
    AcceptorRig::send(rig.connect());
    rig.step();
  }
  REQUIRE(rig.served.size() == 2);
  rig.subject = "c";
  AcceptorRig::send(rig.connect());
  rig.step();
  CHECK(rig.served.size() == 2);
  rig.clock.advance(std::chrono::milliseconds(500));
  rig.step();
  CHECK(AcceptorRig::is_closed(rig.clients[0]));
  rig.table.closed(rig.served[0]);  // as its thread does
  rig.step();
  CHECK(rig.served.size() == 3);
}

TEST_CASE("a connection that sends nothing in time, or ends, is closed") {
  AcceptorRig rig;
  const int late = rig.connect();
  rig.step();
  rig.subject = "two";
  const int gone = rig.connect();
  rig.step();
  ::shutdown(gone, SHUT_RDWR);
  rig.step();
  CHECK(rig.table.waiting() == 1);
  rig.clock.advance(std::chrono::seconds(29));
  rig.step();
  CHECK_FALSE(AcceptorRig::is_closed(late));
  rig.clock.advance(std::chrono::seconds(1));
  rig.step();
  CHECK(AcceptorRig::is_closed(late));
  CHECK(rig.table.waiting() == 0);
}

TEST_CASE("a connection that cannot be served leaves its place") {
  AcceptorRig rig;
  rig.works = false;
  AcceptorRig::send(rig.connect());
  rig.step();
  CHECK(rig.table.served() == 0);
  CHECK(rig.table.waiting() == 0);
}

TEST_CASE("the acceptor runs until it is told to end") {
  AcceptorRig rig;
  std::thread thread([&] { rig.acceptor.run(); });
  rig.acceptor.end();
  thread.join();
  CHECK(rig.served.empty());
}

TEST_CASE("the owner of a connection is its user, its IPv4 address or the /64 of its IPv6 one") {
  const auto of = [](const char* text, bool shares_loopback = true) {
    sockaddr_storage address{};
    auto& four = reinterpret_cast<sockaddr_in&>(address);
    auto& six = reinterpret_cast<sockaddr_in6&>(address);
    if (::inet_pton(AF_INET, text, &four.sin_addr) == 1) {
      address.ss_family = AF_INET;
    } else {
      REQUIRE(::inet_pton(AF_INET6, text, &six.sin6_addr) == 1);
      address.ss_family = AF_INET6;
    }
    return net::owner_of(-1, address, shares_loopback);
  };
  CHECK(of("2001:db8:1:2::1").subject == of("2001:db8:1:2:ffff::").subject);
  CHECK(of("2001:db8:1:2::1").subject != of("2001:db8:1:3::1").subject);
  CHECK(of("2001:db8:1:2::1").network == of("2001:db8:1:ffff::1").network);
  CHECK(of("2001:db8:1:2::1").network != of("2001:db8:2:2::1").network);
  CHECK(of("192.0.2.7").subject != of("192.0.2.8").subject);
  CHECK(of("192.0.2.7").network == of("192.0.2.8").network);
  CHECK(of("::ffff:192.0.2.7").subject == of("192.0.2.7").subject);
  for (const char* loopback : {"127.0.0.1", "::1", "::ffff:127.0.0.1"}) {
    CHECK(of(loopback, false).subject.empty());
    CHECK_FALSE(of(loopback, true).subject.empty());
  }
  std::array<int, 2> pair{-1, -1};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()) == 0);
  sockaddr_storage local{};
  local.ss_family = AF_UNIX;
  CHECK(net::owner_of(pair[0], local, false).subject == "uid " + std::to_string(::getuid()));
  for (const int end : pair) ::close(end);
}
