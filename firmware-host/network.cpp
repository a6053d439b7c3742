#include "firmware-host/network.hpp"

#include <utility>

namespace firmware {

void Network::attach(const std::string& number, Mobile& mobile) {
  Subscriber& subscriber = subscribers_[number];
  subscriber.mobile = &mobile;
  offer(number);
}

void Network::detach(const std::string& number, const Mobile& mobile) {
  const auto found = subscribers_.find(number);
  if (found == subscribers_.end() || found->second.mobile != &mobile) return;
  found->second.mobile = nullptr;
  found->second.waiting = false;
}

void Network::accept(const std::string& number, Delivery delivery) {
  Subscriber& subscriber = subscribers_[number];
  ++subscriber.accepted;
  subscriber.queue.push_back(std::move(delivery));
  offer(number);
}

void Network::offer(const std::string& number) {
  const auto found = subscribers_.find(number);
  if (found == subscribers_.end()) return;
  Subscriber& subscriber = found->second;
  while (subscriber.mobile != nullptr && !subscriber.waiting && !subscriber.queue.empty()) {
    switch (subscriber.mobile->take(subscriber.queue.front())) {
      case Taken::yes:
        settled(subscriber);
        break;
      case Taken::waiting:
        subscriber.waiting = true;
        return;
      case Taken::full:
        ++subscriber.refused_full;
        return;
      case Taken::away:
        return;
    }
  }
}

void Network::acknowledge(const std::string& number, Received received) {
  const auto found = subscribers_.find(number);
  if (found == subscribers_.end() || !found->second.waiting) return;
  found->second.waiting = false;
  if (received == Received::yes) settled(found->second);
  offer(number);
}

const Subscriber* Network::find(const std::string& number) const {
  const auto found = subscribers_.find(number);
  return found == subscribers_.end() ? nullptr : &found->second;
}

}  // namespace firmware
