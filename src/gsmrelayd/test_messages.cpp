#include "gsmrelayd/test_messages.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <utility>

#include "relay/route.hpp"

namespace gsmrelayd {

std::string TestMessages::begin() {
  std::random_device random;
  auto text = relay::test_text(std::uint32_t{random()});
  const util::MutexLock lock(mutex_);
  awaited_.emplace(text, "");
  return text;
}

bool TestMessages::mark_arrived(const std::string& text, const std::string& modem) {
  const util::MutexLock lock(mutex_);
  const auto found = awaited_.find(text);
  if (found == awaited_.end()) return false;
  found->second = modem;
  return true;
}

std::optional<std::string> TestMessages::arrived_by(const std::string& text) const {
  const util::MutexLock lock(mutex_);
  const auto found = awaited_.find(text);
  if (found == awaited_.end() || found->second.empty()) return std::nullopt;
  return found->second;
}

void TestMessages::end(const std::string& text) {
  const util::MutexLock lock(mutex_);
  awaited_.erase(text);
}

void TestMessages::set_deaf(const std::string& modem, std::optional<std::string> plmn) {
  const util::MutexLock lock(mutex_);
  if (plmn)
    deaf_[modem] = std::move(*plmn);
  else
    deaf_.erase(modem);
}

bool TestMessages::is_deaf_beside(const std::string& modem, const std::string& plmn) const {
  const util::MutexLock lock(mutex_);
  return !plmn.empty() && std::ranges::any_of(deaf_, [&](const auto& other) {
    return other.first != modem && other.second == plmn;
  });
}

}  // namespace gsmrelayd
