#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("a line without faults has all octets ready at once") {
  doubles::FakeClock clock;
  Line line(clock);
  line.append("abc");
  line.append("def");
  CHECK(line.ready() == "abcdef");
  line.consume(4);
  CHECK(line.ready() == "ef");
  CHECK(line.size() == 2);
  line.clear();
  CHECK(line.ready().empty());
  CHECK_FALSE(line.next());
}

TEST_CASE("a delay also delays the octets after it") {
  doubles::FakeClock clock;
  Line line(clock);
  line.append("late", 100ms);
  line.append("after");
  CHECK(line.ready().empty());
  CHECK(line.next() == clock.in(100ms));
  clock.advance(100ms);
  CHECK(line.ready() == "lateafter");
}

TEST_CASE("a split line has small pieces ready with a pause between") {
  doubles::FakeClock clock;
  Line line(clock);
  line.split(2, 10ms);
  line.append("abcde");
  CHECK(line.ready() == "ab");
  line.consume(2);
  CHECK(line.ready().empty());
  CHECK(line.next() == clock.in(10ms));
  clock.advance(10ms);
  CHECK(line.ready() == "cd");
}

TEST_CASE("at 9600 baud an octet takes about a millisecond") {
  doubles::FakeClock clock;
  Line line(clock);
  line.speed(9600);
  line.append(std::string(96, 'x'));
  std::size_t octets = 0;
  for (int ms = 0; ms < 50; ++ms) {
    const std::size_t now = line.ready().size();
    octets += now;
    line.consume(now);
    clock.advance(1ms);
  }
  CHECK(octets >= 40);
  CHECK(octets <= 64);
}
