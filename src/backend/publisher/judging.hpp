// What a platform's answer over HTTP means, where platforms agree.
#pragma once

#include "backend/publisher/platform.hpp"

namespace publisher {

/// By status (RFC 9110 §15) and fault. Waits are read from Retry-After and from the reset of a rate
/// limit (x-rate-limit-reset in seconds, X-RateLimit-Reset as a date), 15 min without any; 24 h at
/// most.
Verdict judge(const net::HttpResult& result, util::WallTime now);

/// An authorised POST of JSON to `errand`'s platform, marked before it leaves.
struct Posted {
  Verdict verdict;
  std::string body;  ///< of the answer
};
Posted post_json(Errand& errand, const std::string& path, std::string body,
                 std::vector<std::pair<std::string, std::string>> headers);

}  // namespace publisher
