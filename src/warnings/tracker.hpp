// How long each fault has been there: a warning appears after a while, and does not flicker.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "util/clock.hpp"
#include "warnings/report.hpp"

namespace warnings {

/// For one thread at a time.
class Tracker {
 public:
  /// Takes the findings as of `now`, which never decreases. Returns those that last for
  /// `visible_after` by what they say or by what was taken before, and those that were returned
  /// last time and are gone for less than `gone_after`. Sets Finding::lasts.
  std::vector<Finding> update(std::vector<Finding> findings, util::Deadline now);

 private:
  struct Seen {
    util::Deadline first, last;
    bool shown = false;
    Finding finding;
  };
  using Key = std::pair<std::string, std::string>;  ///< code and subject
  std::map<Key, Seen> seen_;
};

}  // namespace warnings
