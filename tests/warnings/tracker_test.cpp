#include "warnings/tracker.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace warnings;

namespace {

struct Watched {
  Tracker tracker;
  util::Deadline now{};
  /// Lets `pause` pass. Returns the codes that are visible then.
  std::vector<std::string> after(util::Duration pause, std::vector<Finding> findings) {
    now += pause;
    std::vector<std::string> codes;
    for (const auto& finding : tracker.update(std::move(findings), now))
      codes.emplace_back(finding.code);
    return codes;
  }
};

const std::vector<std::string> kSearching{"network-searching"};
const Finding kSearches{.code = "network-searching", .subject = "kitchen"};

}  // namespace

TEST_CASE("a warning appears when it has lasted for its time, by the calls or by what it says") {
  Watched watched;
  CHECK(watched.after(0s, {kSearches}).empty());
  CHECK(watched.after(19s, {kSearches}).empty());
  CHECK(watched.after(1s, {kSearches}) == kSearching);
  auto known = kSearches;
  known.lasts = 20s;
  CHECK(Watched().after(0s, {known}) == kSearching);
}

TEST_CASE("a fault that goes away for a moment stays visible, and its age goes on") {
  Watched watched;
  watched.after(0s, {kSearches});
  watched.after(20s, {kSearches});
  CHECK(watched.after(19s, {}) == kSearching);
  CHECK(watched.after(1s, {kSearches}) == kSearching);
  const auto last = watched.tracker.update({kSearches}, watched.now + 20s);
  CHECK(last.at(0).lasts == 60s);
  watched.now += 20s;
  CHECK(watched.after(20s, {}).empty());
  CHECK(watched.after(1s, {kSearches}).empty());  // it begins anew
}

TEST_CASE("one that was never visible is forgotten at once") {
  Watched watched;
  watched.after(0s, {kSearches});
  CHECK(watched.after(10s, {}).empty());
  CHECK(watched.after(15s, {kSearches}).empty());
}

TEST_CASE("the same fault of two modems is tracked apart, and an unknown code is dropped") {
  Watched watched;
  auto other = kSearches;
  other.subject = "attic";
  watched.after(0s, {kSearches});
  CHECK(watched.after(20s, {kSearches, other, {.code = "nonsense"}}).size() == 1);
  CHECK(watched.after(20s, {kSearches, other}).size() == 2);
}
