// Leases access tokens from the vault, for one publication each.
#pragma once

#include <string>

#include "backend/publisher/platform_api.hpp"
#include "service/peer.hpp"

namespace publisher {

/// Asks the vault for access. `rejected`: the access token that the platform has rejected; empty:
/// none. An error is `retry_later` or `rejected`. Blocking.
tl::expected<TokenLease, Evaluation> lease_token(service::Peer& vault,
                                                 const Publication& publication,
                                                 const std::string& rejected);

}  // namespace publisher
