// A configured platform: its descriptor, overwritten by keys of the configuration, and the vault's
// client there. Immutable; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "backend/platforms/platform.hpp"

namespace vault {

using platforms::AccountSetting, platforms::ClientProof, platforms::Revocation;

struct Platform : platforms::Platform {
  std::string client_id, client_secret;
};

/// Returns the platform with the descriptor of that name; with only the name if it is unknown.
Platform platform_called(std::string_view name);
/// Returns null if there is none.
const Platform* find_platform(const std::vector<Platform>& all, std::string_view name);
/// Returns "mastodon.example:8443" for "https://mastodon.example:8443/": letters, digits, '.', ':',
/// and '-' for any other character.
std::string host_of(const std::string& instance);
/// Returns `url` with "{instance}" replaced.
std::string at_instance(std::string url, const std::string& instance);

}  // namespace vault
