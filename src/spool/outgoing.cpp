#include "spool/outgoing.hpp"

#include <algorithm>
#include <array>

namespace spool {

namespace {

constexpr std::array kNames{"waiting",   "sending", "sent",    "maybe-sent",
                            "delivered", "failed",  "expired", "dropped"};

}  // namespace

const char* to_string(SendState state) {
  return kNames.at(static_cast<std::size_t>(state));
}

std::optional<SendState> send_state_from(std::string_view name) {
  const auto* const found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<SendState>(found - kNames.begin());
}

SendState sum_up(std::span<const SendState> parts) {
  using enum SendState;
  // If one part may be lost the message cannot become complete, so its other parts are not sent.
  for (const auto state : {dropped, maybe_sent, failed, expired, sending, waiting, sent})
    if (std::ranges::find(parts, state) != parts.end()) return state;
  return delivered;
}

}  // namespace spool
