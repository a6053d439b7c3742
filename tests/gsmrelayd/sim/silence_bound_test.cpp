#include "gsmrelayd/sim/silence_bound.hpp"

#include <doctest/doctest.h>

namespace silence_bound_test {

using namespace std::chrono_literals;
using gsmrelayd::unlikely_silence;
using spool::ServiceTime;

namespace {

/// Returns the times of messages with these pauses between them, newest first.
std::vector<ServiceTime> with_pauses(const std::vector<ServiceTime>& pauses) {
  std::vector<ServiceTime> came{1000h};
  for (const auto pause : pauses) came.push_back(came.back() - pause);
  return came;
}

}  // namespace

TEST_CASE("a few messages do not tell which silence is likely") {
  CHECK_FALSE(unlikely_silence({}));
  CHECK_FALSE(unlikely_silence(with_pauses(std::vector<ServiceTime>(19, 10min))));
  CHECK(unlikely_silence(with_pauses(std::vector<ServiceTime>(20, 10min))));
}

TEST_CASE("row 038: a busy SIM is tested after some hours, a quiet one after days") {
  CHECK(unlikely_silence(with_pauses(std::vector<ServiceTime>(200, 1min))) == ServiceTime(6h));
  CHECK(unlikely_silence(with_pauses(std::vector<ServiceTime>(30, 24h))) == ServiceTime(96h));
}

TEST_CASE("one outage in many pauses does not raise the bound, and each night does") {
  auto pauses = std::vector<ServiceTime>(200, 10min);
  pauses[50] = 72h;
  CHECK(unlikely_silence(with_pauses(pauses)) == ServiceTime(6h));
  for (std::size_t i = 0; i < pauses.size(); i += 20) pauses[i] = 9h;
  CHECK(unlikely_silence(with_pauses(pauses)) == ServiceTime(36h));
}

}  // namespace silence_bound_test
