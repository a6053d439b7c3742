#include "firmware-host/store.hpp"

#include <algorithm>
#include <utility>

namespace firmware {

MessageStore::MessageStore(int capacity)
    : slots_(static_cast<std::size_t>(std::max(capacity, 0))) {}

std::optional<int> MessageStore::add(StoredMessage message) {
  if (full()) return std::nullopt;
  while (slots_[static_cast<std::size_t>(lowest_free_ - 1)]) ++lowest_free_;
  slots_[static_cast<std::size_t>(lowest_free_ - 1)] = std::move(message);
  ++used_;
  return lowest_free_++;
}

StoredMessage* MessageStore::at(int index) {
  if (!valid(index)) return nullptr;
  auto& slot = slots_[static_cast<std::size_t>(index - 1)];
  return slot ? &*slot : nullptr;
}

bool MessageStore::erase(int index) {
  if (at(index) == nullptr) return false;
  slots_[static_cast<std::size_t>(index - 1)].reset();
  --used_;
  lowest_free_ = std::min(lowest_free_, index);
  return true;
}

void MessageStore::clear() {
  std::fill(slots_.begin(), slots_.end(), std::nullopt);
  used_ = 0;
  lowest_free_ = 1;
}

std::optional<int> StoreView::add(StoredMessage message) {
  if (second_ == nullptr || !first_.full()) return first_.add(std::move(message));
  const auto index = second_->add(std::move(message));
  if (!index) return std::nullopt;
  return *index + first_.capacity();
}

StoredMessage* StoreView::at(int index) {
  return in_second(index) ? second_->at(index - first_.capacity()) : first_.at(index);
}

bool StoreView::erase(int index) {
  return in_second(index) ? second_->erase(index - first_.capacity()) : first_.erase(index);
}

}  // namespace firmware
