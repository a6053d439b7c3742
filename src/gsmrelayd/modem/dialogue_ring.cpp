#include "gsmrelayd/modem/dialogue_ring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cstring>
#include <iterator>

namespace gsmrelayd {

void DialogueRing::write(const void* from, std::size_t octets) {
  const auto at = (begin_ + used_) % ring_.size();
  const auto first = std::min(octets, ring_.size() - at);
  const auto* const source = static_cast<const char*>(from);
  std::memcpy(ring_.data() + at, source, first);
  std::memcpy(ring_.data(), source + first, octets - first);
  used_ += octets;
}

void DialogueRing::read(std::size_t from, void* to, std::size_t octets) const {
  const auto at = from % ring_.size();
  const auto first = std::min(octets, ring_.size() - at);
  auto* const target = static_cast<char*>(to);
  std::memcpy(target, ring_.data() + at, first);
  std::memcpy(target + first, ring_.data(), octets - first);
}

void DialogueRing::drop_oldest() {
  Head head{};
  read(begin_, &head, sizeof head);
  const auto octets = sizeof head + head.length;
  begin_ = (begin_ + octets) % ring_.size();
  used_ -= octets;
}

void DialogueRing::add(util::Deadline at, std::string_view line) {
  assert(ring_.size() >= sizeof(Head) + kLongestLine);
  line = line.substr(0, kLongestLine);
  const Head head{at.time_since_epoch().count(), static_cast<std::uint16_t>(line.size())};
  while (used_ + sizeof head + line.size() > ring_.size()) drop_oldest();
  write(&head, sizeof head);
  write(line.data(), line.size());
}

DialogueRing::Recent DialogueRing::recent(util::Deadline now, util::Duration age) const {
  using Seconds = std::chrono::duration<double>;
  Recent recent;
  for (std::size_t at = begin_; at < begin_ + used_;) {
    Head head{};
    read(at, &head, sizeof head);
    at += sizeof head;
    const util::Duration ago = now.time_since_epoch() - util::Duration(head.at);
    if (ago <= age) {
      char line[kLongestLine];
      read(at, line, head.length);
      if (recent.text.empty()) recent.span = ago;
      fmt::format_to(std::back_inserter(recent.text), "{:9.3f} {}\n",
                     -std::chrono::duration_cast<Seconds>(ago).count(),
                     std::string_view(line, head.length));
    }
    at += head.length;
  }
  return recent;
}

}  // namespace gsmrelayd
