// Access tokens, from the vault, for one publication each.
#pragma once

#include <optional>
#include <string>

#include "backend/publisher/platform.hpp"
#include "service/peer.hpp"

namespace publisher {

struct Lent {
  std::optional<Lease> lease;
  Verdict verdict;  ///< without a lease: later or never
};

/// `rejected`: the access token that the platform has refused; empty: none. Blocking.
Lent borrow(service::Peer& vault, const Publication& publication, const std::string& rejected);

}  // namespace publisher
