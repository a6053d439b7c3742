#include "net/connection_table.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>
#include <vector>

#include "tests/doubles/fake_clock.hpp"

namespace {

using net::ConnectionOwner, net::ConnectionTable;

/// Connections with a real socket each, in a table with 8 threads, 16 places to wait, and shares of
/// 2 and 4.
struct Connections {
  ~Connections() {
    for (const auto& one : ends)
      for (const int end : one) ::close(end);
  }
  int accept(const std::string& subject, const std::string& network = "",
             bool administrator = false) {
    std::array<int, 2> pair{-1, -1};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, pair.data()) == 0);
    ends.push_back(pair);
    clock.advance(std::chrono::milliseconds(1));
    table.accepted(pair[0], {subject, network.empty() ? subject : network, administrator});
    return pair[0];
  }
  /// Accepts a connection that sends something at once; it gets a place.
  int served(const std::string& subject, const std::string& network = "") {
    const int socket = accept(subject, network);
    CHECK(table.serve(socket));
    return socket;
  }
  /// Makes every connection one that may be cut off.
  void pass_time() { clock.advance(std::chrono::milliseconds(500)); }
  bool cut_off(int socket) const {
    char octet = 0;
    for (const auto& one : ends)
      if (one[0] == socket) return ::recv(one[1], &octet, 1, MSG_DONTWAIT) == 0;
    return false;
  }
  int count_cut_off() const {
    int count = 0;
    for (const auto& one : ends) count += cut_off(one[0]) ? 1 : 0;
    return count;
  }
  doubles::FakeClock clock;
  int freed = 0;
  ConnectionTable table{clock, {.served = 8, .reserved = 0, .waiting = 16}, [this] { ++freed; }};
  std::vector<std::array<int, 2>> ends;
};

}  // namespace

TEST_CASE("when all threads are in use, the oldest connection without a request is cut off") {
  Connections all;
  std::vector<int> sockets;
  for (int i = 0; i < 8; ++i) sockets.push_back(all.served("net " + std::to_string(i)));
  CHECK(all.table.arrived(sockets[0]));  // the first one is being handled
  const int next = all.accept("net 9");
  CHECK_FALSE(all.table.serve(next));  // the others have had too little time for a request
  CHECK(all.count_cut_off() == 0);
  all.pass_time();
  CHECK_FALSE(all.table.serve(next));
  CHECK(all.cut_off(sockets[1]));
  CHECK_FALSE(all.table.serve(next));  // asked again: no second one is cut off
  CHECK(all.count_cut_off() == 1);
  CHECK_FALSE(all.table.arrived(sockets[1]));  // its request came too late and is not handled
  all.table.closed(sockets[1]);
  CHECK(all.freed == 1);
  CHECK(all.table.serve(next));
  CHECK(all.table.served() == 8);
}

TEST_CASE("connections whose requests are handled are never cut off") {
  Connections all;
  std::vector<int> sockets;
  for (int i = 0; i < 8; ++i) {
    sockets.push_back(all.served("net " + std::to_string(i)));
    CHECK(all.table.arrived(sockets.back()));
  }
  const int next = all.accept("net 9");
  CHECK_FALSE(all.table.serve(next));
  CHECK(all.count_cut_off() == 0);
  all.table.expect(sockets[3]);  // the response was sent
  all.pass_time();
  CHECK_FALSE(all.table.serve(next));
  CHECK(all.cut_off(sockets[3]));
}

TEST_CASE("a connection that had a request is cut off after those that had none") {
  Connections all;
  const int proven = all.served("proxy");
  CHECK(all.table.arrived(proven));
  all.table.expect(proven);
  std::vector<int> silent;
  for (int i = 0; i < 7; ++i) silent.push_back(all.served("net " + std::to_string(i)));
  for (int i = 0; i < 7; ++i) {
    const int next = all.accept("other " + std::to_string(i));
    all.pass_time();
    CHECK_FALSE(all.table.serve(next));
    CHECK(all.cut_off(silent[static_cast<std::size_t>(i)]));
    all.table.closed(silent[static_cast<std::size_t>(i)]);
    CHECK(all.table.serve(next));
    CHECK(all.table.arrived(next));
  }
  CHECK_FALSE(all.cut_off(proven));
}

TEST_CASE("the network and the subject with the most connections lose one first") {
  Connections all;
  const int honest = all.served("honest 64", "honest 48");
  // Three subjects of one network, one connection each, and two of another subject.
  const int first = all.served("a", "wide");
  for (const char* subject : {"b", "c"}) all.served(subject, "wide");
  for (int i = 0; i < 2; ++i) all.served("d", "narrow");
  for (int i = 0; i < 2; ++i) all.served("e " + std::to_string(i));
  all.pass_time();
  CHECK_FALSE(all.table.serve(all.accept("next")));
  CHECK(all.cut_off(first));
  CHECK_FALSE(all.cut_off(honest));
}

TEST_CASE("a subject that has its share waits or loses one of its own") {
  Connections all;
  const int first = all.served("greedy"), second = all.served("greedy");
  CHECK(all.table.arrived(first));
  const int third = all.accept("greedy");
  all.pass_time();
  CHECK_FALSE(all.table.serve(third));
  CHECK(all.cut_off(second));
  all.table.closed(second);
  CHECK(all.table.serve(third));
  CHECK(all.table.arrived(third));
  const int fourth = all.accept("greedy");
  CHECK_FALSE(all.table.serve(fourth));
  for (int i = 0; i < 6; ++i) all.served("net " + std::to_string(i));
  CHECK(all.count_cut_off() == 1);
  all.table.closed(first);
  CHECK(all.table.serve(fourth));
}

TEST_CASE("a subject without a name, a proxy on this host, has no share") {
  Connections all;
  for (int i = 0; i < 8; ++i) all.served("");
  CHECK(all.count_cut_off() == 0);
}

TEST_CASE("administrators keep places that others cannot take") {
  Connections all;
  ConnectionTable table{all.clock, {.served = 8, .reserved = 2, .waiting = 16}, [] {}};
  const auto accept = [&](const std::string& subject, bool administrator) {
    const int socket = all.accept(subject);
    table.accepted(socket, {subject, subject, administrator});
    return socket;
  };
  for (int i = 0; i < 6; ++i) {
    const int socket = accept("uid " + std::to_string(i), false);
    CHECK(table.serve(socket));
    CHECK(table.arrived(socket));  // long polls: none can be cut off
  }
  CHECK_FALSE(table.serve(accept("uid 7", false)));
  std::vector<int> administrators;
  for (int i = 0; i < 2; ++i) {
    administrators.push_back(accept("uid 0", true));
    CHECK(table.serve(administrators.back()));
  }
  // A third one waits; others do not cut off the idle ones of administrators.
  all.pass_time();
  CHECK_FALSE(table.serve(accept("uid 8", false)));
  CHECK(all.count_cut_off() == 0);
  CHECK_FALSE(table.serve(accept("uid 0", true)));
  CHECK(all.cut_off(administrators[0]));
}

TEST_CASE("of the connections that wait the oldest silent one is surplus") {
  Connections all;
  std::vector<int> sockets;
  for (int i = 0; i < 16; ++i) sockets.push_back(all.accept("net " + std::to_string(i)));
  CHECK_FALSE(all.table.surplus().has_value());
  all.accept("net 17");
  CHECK(all.table.surplus() == sockets[0]);
  all.table.closed(sockets[0]);
  CHECK_FALSE(all.table.surplus().has_value());
}

TEST_CASE("of a subject with more than its share of the waiting ones, its own is surplus") {
  Connections all;
  const int honest = all.accept("honest");
  std::vector<int> greedy;
  for (int i = 0; i < 5; ++i) greedy.push_back(all.accept("greedy"));
  CHECK(all.table.surplus() == greedy[0]);
  all.table.closed(greedy[0]);
  CHECK_FALSE(all.table.surplus().has_value());
  CHECK(all.table.serve(honest));
  CHECK(all.table.waiting() == 4);
}

TEST_CASE("a socket number that is used again begins anew") {
  Connections all;
  const int socket = all.served("a");
  all.table.accepted(socket, {"b", "b", false});  // closed without a word
  CHECK(all.table.served() == 0);
  CHECK(all.table.serve(socket));
  all.table.closed(socket);
  all.table.closed(socket);
  CHECK(all.table.served() == 0);
  CHECK(all.table.arrived(socket));  // unknown: left alone
}
