#include "firmware-host/line.hpp"

#include <algorithm>
#include <cassert>

namespace firmware {

namespace {
constexpr std::size_t kUartFifo = 16;
constexpr std::size_t kCompactAt = 64 * 1024;
}  // namespace

void Line::append(std::string_view octets, util::Duration delay) {
  if (octets.empty()) return;
  std::string unreadable;
  if (garbled_) octets = unreadable = garbage(octets);
  if (delay <= util::Duration::zero() && later_.empty()) {
    buffer_.append(octets);
    return;
  }
  util::Deadline due = clock_.in(delay);
  if (!later_.empty()) due = std::max(due, later_.back().due);
  later_.push_back({due, std::string(octets)});
}

std::size_t Line::piece() const {
  std::size_t most = buffer_.size() - begin_;
  if (split_octets_ != 0) most = std::min(most, split_octets_);
  if (baud_ != 0) most = std::min(most, kUartFifo);
  return most;
}

std::string_view Line::ready() {
  const bool paced = split_octets_ != 0 || baud_ != 0;
  if (later_.empty() && !paced) return std::string_view(buffer_).substr(begin_);
  const util::Deadline now = clock_.now();
  while (!later_.empty() && later_.front().due <= now) {
    buffer_ += later_.front().octets;
    later_.pop_front();
  }
  if (paced && now < resume_) return {};
  return std::string_view(buffer_).substr(begin_, piece());
}

void Line::consume(std::size_t count) {
  assert(count <= buffer_.size() - begin_);
  begin_ += count;
  if (begin_ == buffer_.size()) {
    buffer_.clear();
    begin_ = 0;
  } else if (begin_ > kCompactAt) {
    buffer_.erase(0, begin_);
    begin_ = 0;
  }
  util::Duration pause = split_octets_ != 0 ? split_pause_ : util::Duration{};
  if (baud_ != 0) {
    pause += std::chrono::nanoseconds{static_cast<std::int64_t>(count) * 10'000'000'000 / baud_};
  }
  if (pause > util::Duration::zero()) resume_ = clock_.in(pause);
}

std::optional<util::Deadline> Line::next() const {
  if (begin_ < buffer_.size()) return std::max(resume_, util::Deadline{});
  if (later_.empty()) return std::nullopt;
  return std::max(later_.front().due, resume_);
}

std::size_t Line::size() const {
  std::size_t sum = buffer_.size() - begin_;
  for (const Chunk& chunk : later_) sum += chunk.octets.size();
  return sum;
}

void Line::clear() {
  buffer_.clear();
  begin_ = 0;
  later_.clear();
}

std::string garbage(std::string_view octets) {
  std::string out(octets);
  for (char& c : out) c = (c & 1) != 0 ? static_cast<char>(c * 0x1D | 0x80) : '\0';
  return out;
}

void Line::split(std::size_t octets, util::Duration pause) {
  split_octets_ = octets;
  split_pause_ = pause;
  resume_ = {};
}

void Line::speed(unsigned baud) {
  baud_ = baud;
  resume_ = {};
}

}  // namespace firmware
