#include "spool/reassembly.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace spool {
namespace {

ServiceTime distance(const OpenSet& set, std::optional<std::int64_t> sent_ms, ServiceTime now) {
  if (set.sent_ms && sent_ms) return ServiceTime{std::abs(*set.sent_ms - *sent_ms)};
  return now - set.first_seen;
}

}  // namespace

std::optional<Id> choose_set(std::span<const OpenSet> sets, std::optional<std::int64_t> sent_ms,
                             ServiceTime now, ServiceTime window) {
  // Of equally near sets: the one with more parts, then the older one.
  const auto rank = [&](const OpenSet& set) {
    return std::tuple(distance(set, sent_ms, now), -set.present, set.id);
  };
  const auto nearest = std::ranges::min_element(sets, {}, rank);
  if (nearest == sets.end() || distance(*nearest, sent_ms, now) > window) return std::nullopt;
  return nearest->id;
}

}  // namespace spool
