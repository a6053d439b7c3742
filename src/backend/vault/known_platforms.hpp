// What is known of platforms beforehand, so that a configuration has but a name and the client the
// platform has given. One table; what is configured wins.
#pragma once

#include <string_view>
#include <vector>

#include "backend/vault/platform.hpp"

namespace vault {

/// gmail, x, mastodon, email, webhook.
const std::vector<Platform>& known_platforms();
/// The one of that name, or one that has nothing but the name.
Platform platform_called(std::string_view name);

}  // namespace vault
