#include "relay/sender_holds.hpp"

#include <algorithm>

namespace relay {

SenderHolds::Refused SenderHolds::refused(const std::string& sender, std::int64_t id,
                                          util::Deadline now, util::Jitter& jitter) {
  const auto known = std::ranges::find(suspects_, id, &Suspect::delivery);
  if (known == suspects_.end()) {
    // It is in doubt again whether the server takes any message, so no message is to blame.
    for (auto& suspect : suspects_) suspect.since = successes_;
    suspects_.push_back({id, sender, successes_, successes_});
    if (suspects_.size() > kMost) suspects_.pop_front();
  } else {
    known->last = successes_;
    if (known->since < successes_) {
      // The next try counts only after another success, and waits like the sender's other messages.
      known->since = successes_;
      hold(sender, now, jitter);
      return Refused::message;
    }
  }
  const bool another_sender = std::ranges::any_of(suspects_, [&](const Suspect& suspect) {
    return suspect.last == successes_ && suspect.sender != sender;
  });
  if (another_sender) {
    holds_.clear();
    return Refused::route;
  }
  hold(sender, now, jitter);
  return Refused::perhaps_sender;
}

void SenderHolds::hold(const std::string& sender, util::Deadline now, util::Jitter& jitter) {
  auto hold = std::ranges::find(holds_, sender, &Hold::sender);
  if (hold == holds_.end()) {
    if (holds_.size() == kMost) holds_.pop_front();
    hold = holds_.insert(holds_.end(), Hold{.sender = sender});
  }
  hold->probe_at = now + pauses_.pause(hold->refusals++, jitter);
}

bool SenderHolds::works(const std::string& sender, bool taken) {
  if (taken) ++successes_;
  return std::erase_if(holds_, [&](const Hold& hold) { return hold.sender == sender; }) > 0;
}

util::Duration SenderHolds::pause(const std::string& sender, util::Deadline now) const {
  const auto hold = std::ranges::find(holds_, sender, &Hold::sender);
  if (hold == holds_.end()) return util::Duration{0};
  return std::max<util::Duration>(hold->probe_at - now, util::Duration{0});
}

}  // namespace relay
