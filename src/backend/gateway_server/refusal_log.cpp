#include "backend/gateway_server/refusal_log.hpp"

#include <fmt/format.h>

#include "util/log.hpp"
#include "util/text.hpp"

namespace gateway_server {
namespace {

constexpr auto kQuiet = std::chrono::minutes(1);
constexpr std::size_t kMostKinds = 200, kLongestKind = 300;

}  // namespace

void RefusalLog::write(const std::string& kind, int count) const {
  const auto times = count == 1 ? std::string("a request") : fmt::format("{} requests", count);
  util::log_info(fmt::format("refused {} of {}", times, kind));
}

void RefusalLog::add(const std::string& who, int status, const std::string& why) {
  const auto kind = util::printable(
      util::mask_digits(fmt::format("{} with {}: {}", who, status, why)), kLongestKind);
  const util::MutexLock lock(mutex_);
  const auto known = kinds_.find(kind);
  if (known != kinds_.end()) {
    ++known->second.more;
    return;
  }
  if (kinds_.size() >= kMostKinds) return;
  kinds_[kind] = {clock_.now(), 0};
  write(kind, 1);
}

void RefusalLog::flush() {
  const util::MutexLock lock(mutex_);
  const auto now = clock_.now();
  for (auto one = kinds_.begin(); one != kinds_.end();) {
    auto& [kind, state] = *one;
    if (now - state.since < kQuiet) {
      ++one;
      continue;
    }
    if (state.more == 0) {
      one = kinds_.erase(one);
      continue;
    }
    write(kind, state.more);
    state = {now, 0};
    ++one;
  }
}

}  // namespace gateway_server
