// Decides when a ping is due, and makes its request: the protocol of healthchecks.io, or the push
// URL of Uptime Kuma. Reads no clock and does no I/O.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "monitoring/active_warning.hpp"
#include "net/http_client.hpp"
#include "util/backoff.hpp"

namespace monitoring {

/// For one thread.
class HeartbeatSchedule {
 public:
  /// `seed` spreads the retries of several appliances.
  explicit HeartbeatSchedule(std::uint64_t seed) : jitter_(seed) {}
  /// Applies other settings, with the value of the secret. The next ping is due at once if they
  /// differ.
  void configure(const config::HeartbeatSettings& settings);

  /// Returns the request of the ping that is due at `now`, if one is: the interval has passed, or
  /// the appliance has become well or unwell, but never within 15 s of the last one. Its body and
  /// its parameters have the warnings of at least `fail_on`. A ping without a response is due again
  /// with the same `rid`, with growing pauses up to the interval.
  std::optional<net::HttpRequest> due(const std::vector<ActiveWarning>& warnings,
                                      util::Deadline now, util::WallTime wall);
  /// Records the result of the last request. Returns why it failed, for the log; empty if the
  /// server took it. The text has neither the path nor the query of the URL.
  std::string settle(const net::HttpResult& result, util::Deadline now);
  /// Returns why the last ping failed; empty if it did not.
  const std::string& trouble() const { return trouble_; }

 private:
  net::HttpRequest compose(const std::vector<ActiveWarning>& warnings, util::WallTime wall) const;

  config::HeartbeatSettings settings_;
  util::Jitter jitter_;
  std::optional<util::Deadline> sent_, next_;
  std::optional<bool> told_well_;  ///< what the last ping said
  bool well_ = true;               ///< what the ping in hand says
  int failures_ = 0;
  std::string rid_;
  std::chrono::milliseconds latency_{0};
  std::string trouble_;
};

}  // namespace monitoring
