#include "modem/channel/line_noise.hpp"

#include <doctest/doctest.h>

namespace line_noise_test {

using namespace std::chrono_literals;
using modem::LineNoise;

namespace {
constexpr util::Deadline kStart{util::Duration{100h}};
}

TEST_CASE("noise in three of five minutes is noise of the line, one burst is none") {
  LineNoise noise;
  CHECK(noise.octets(kStart) == 0);
  noise.add(kStart, 5'000);  // a modem starts
  CHECK(noise.octets(kStart + 30s) == 0);
  noise.add(kStart + 1min, 4);
  CHECK(noise.octets(kStart + 1min) == 0);
  noise.add(kStart + 3min, 2);
  CHECK(noise.octets(kStart + 3min) == 0);
  noise.add(kStart + 3min + 10s, 2);
  CHECK(noise.octets(kStart + 3min + 10s) == 5'008);
  CHECK(noise.octets(kStart + 4min + 59s) == 5'008);
}

TEST_CASE("a line that is clean again is clean within five minutes, and may become noisy again") {
  LineNoise noise;
  for (const auto minute : {0min, 1min, 2min, 3min, 4min}) noise.add(kStart + minute, 10);
  CHECK(noise.octets(kStart + 4min) == 50);
  CHECK(noise.octets(kStart + 6min) == 30);
  CHECK(noise.octets(kStart + 7min) == 0);
  CHECK(noise.octets(kStart + 24h) == 0);
  for (const auto minute : {0min, 1min, 2min}) noise.add(kStart + 25h + minute, 7);
  CHECK(noise.octets(kStart + 25h + 2min) == 21);
}

TEST_CASE("a few octets each minute are no noise") {
  LineNoise noise;
  for (int minute = 0; minute < 60; ++minute)
    noise.add(kStart + std::chrono::minutes(minute), LineNoise::kNoisyOctets - 1);
  CHECK(noise.octets(kStart + 59min) == 0);
}

}  // namespace line_noise_test
