// The requests of the Gateway server and the vault to the Publisher. Thread-safe.
#pragma once

#include <functional>
#include <vector>

#include "backend/publisher/store.hpp"
#include "service/router.hpp"
#include "util/clock.hpp"

namespace publisher {

/// Returns the endpoints. Calls `taken` after each new publication.
std::vector<api::Endpoint> endpoints(Store& store, const util::Clock& clock,
                                     const std::function<void()>& taken);

}  // namespace publisher
