#include "gsmrelayd/test_messages.hpp"

#include <cstdint>
#include <random>

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

}  // namespace gsmrelayd
