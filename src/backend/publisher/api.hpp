// The internal side: what the Gateway server and the vault may ask. Any thread.
#pragma once

#include <functional>
#include <vector>

#include "backend/publisher/store.hpp"
#include "service/router.hpp"
#include "util/clock.hpp"

namespace publisher {

/// `taken` is called when there is something to do.
std::vector<api::Endpoint> endpoints(Store& store, const util::Clock& clock,
                                     const std::function<void()>& taken);

}  // namespace publisher
