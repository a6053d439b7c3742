#include "control/long_poll.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

using namespace control;
using namespace std::chrono_literals;

namespace {

/// A value that grows by one with each look, and is enough at `needed`.
struct Slow {
  int needed = 3, looks = 0;
  std::vector<std::chrono::milliseconds> timeouts{};

  int poll(std::int64_t wait) {
    return long_poll(
        net::ServerRequest{}, wait,
        [this](std::chrono::milliseconds p) {
          timeouts.push_back(p);
          return ++looks;
        },
        [this](int seen) { return seen >= needed; });
  }
};

}  // namespace

TEST_CASE("without a wait there is one call, which does not wait") {
  Slow slow;
  CHECK(slow.poll(0) == 1);
  CHECK(slow.timeouts == std::vector<std::chrono::milliseconds>{0ms});
}

TEST_CASE("a wait ends with the event or after its seconds, in steps of one second") {
  Slow slow;
  CHECK(slow.poll(60) == 3);
  CHECK(slow.timeouts == std::vector<std::chrono::milliseconds>{0ms, 1s, 1s});
  Slow never{.needed = 100};
  CHECK(never.poll(5) == 6);
  Slow there{.needed = 1};
  CHECK(there.poll(60) == 1);
}
