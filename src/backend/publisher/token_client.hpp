// Leases access tokens from the vault, for one publication each.
#pragma once

#include <string>

#include "backend/publisher/platform_api.hpp"
#include "service/peer.hpp"

namespace publisher {

/// An access token that the platform has rejected.
struct RejectedToken {
  std::string token{};  ///< empty: none
  /// It was rejected for so long that the account must be connected again, if no other can be had.
  bool for_good = false;
};

/// Asks the vault for access. An error is `retry_later`, `rejected` or `reconnect`. Blocking.
tl::expected<TokenLease, Evaluation> lease_token(service::Peer& vault,
                                                 const Publication& publication,
                                                 const RejectedToken& rejected = {});

}  // namespace publisher
