#include "io/fd_line.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cerrno>

using util::Advice;
using namespace std::chrono_literals;

namespace {

const util::SystemClock line_clock;

/// A line for which poll(2) reports POLLOUT `refusals` times although write(2) accepts nothing.
class StallingLine final : public io::FdLine {
 public:
  StallingLine(int fd, ssize_t answer, int refusals)
      : FdLine("moody", line_clock), answer_(answer), refusals_(refusals) {
    set_fd(fd);
  }

 private:
  ssize_t write_some(util::OctetView octets) override {
    if (refusals_ == 0) return FdLine::write_some(octets);
    --refusals_;
    errno = EAGAIN;
    return answer_;
  }
  ssize_t answer_;
  int refusals_;
};

struct Pipe {
  Pipe() { REQUIRE(::pipe(fds) == 0); }
  ~Pipe() {
    ::close(fds[0]);
    ::close(fds[1]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int fds[2] = {-1, -1};
};

}  // namespace

TEST_CASE("writing fails at the deadline if a line announces room and accepts nothing") {
  constexpr int kForEver = 1'000'000'000;
  for (const ssize_t answer : {-1, 0}) {
    CAPTURE(answer);
    Pipe pipe;
    StallingLine line(pipe.fds[1], answer, kForEver);
    const auto began = line_clock.now();
    const auto written = line.write(util::as_octets("AT\r"), line_clock.in(50ms));
    REQUIRE_FALSE(written);
    CHECK(written.error().advice == Advice::retry);
    CHECK(line_clock.now() - began < 5s);
  }
}

TEST_CASE("a line that accepts nothing for a moment gets all octets later") {
  Pipe pipe;
  StallingLine line(pipe.fds[1], -1, 3);
  REQUIRE(line.write(util::as_octets("AT\r"), line_clock.in(5s)));
  char octets[8];
  CHECK(::read(pipe.fds[0], octets, sizeof octets) == 3);
}
