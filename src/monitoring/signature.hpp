// The headers with which a receiver verifies a request: Standard Webhooks 1.0.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "util/clock.hpp"

namespace monitoring {

/// Returns "webhook-id", "webhook-timestamp" and "webhook-signature" (v1, base64 of HMAC-SHA-256
/// over "id.timestamp.body"). The key is `secret`, or what "whsec_" and base64 encode.
std::vector<std::pair<std::string, std::string>> sign(std::string_view secret, std::string_view id,
                                                      std::string_view body, util::WallTime now);

/// Returns a random UUID of version 4 (RFC 9562 §5.4).
std::string random_uuid();

}  // namespace monitoring
