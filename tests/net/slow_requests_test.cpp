#include "net/slow_requests.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "tests/doubles/fake_clock.hpp"

namespace {

/// A connection and its peer.
struct Pair {
  std::array<int, 2> ends{-1, -1};
  Pair() { REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) == 0); }
  ~Pair() {
    for (const int end : ends) ::close(end);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  int own() const { return ends[0]; }
  bool cut_off() const {
    char octet = 0;
    return ::recv(ends[1], &octet, 1, MSG_DONTWAIT) == 0;
  }
};

struct Watched {
  doubles::FakeClock clock;
  net::SlowRequests slow{clock, std::chrono::seconds(60)};
  Pair connection;
  bool cut_off_after(int seconds) {
    clock.advance(std::chrono::seconds(seconds));
    slow.step();
    return connection.cut_off();
  }
};

}  // namespace

TEST_CASE("a request that is not complete in time is cut off") {
  Watched watched;
  watched.slow.expect(watched.connection.own());
  CHECK_FALSE(watched.cut_off_after(59));
  CHECK(watched.cut_off_after(1));
}

TEST_CASE("a response may take any time, and the next request has its own limit") {
  Watched watched;
  watched.slow.expect(watched.connection.own());
  watched.slow.arrived(watched.connection.own());
  CHECK_FALSE(watched.cut_off_after(3600));
  watched.slow.expect(watched.connection.own());
  CHECK_FALSE(watched.cut_off_after(59));
  CHECK(watched.cut_off_after(1));
}

TEST_CASE("a closed socket is left alone, also if its number is in use again") {
  Watched watched;
  watched.slow.expect(watched.connection.own());
  watched.slow.closed(watched.connection.own());
  CHECK_FALSE(watched.cut_off_after(3600));
}

TEST_CASE("the watch ends when told to, with requests expected and without") {
  Watched watched;
  std::thread idle([&] { watched.slow.watch(); });
  watched.slow.end();
  idle.join();
  watched.slow.expect(watched.connection.own());
  watched.slow.watch();
  CHECK_FALSE(watched.connection.cut_off());
}
