// A platform as the configuration describes it: its descriptor, overwritten, and who the vault is
// there. Immutable; any thread.
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

/// Returns the descriptor of that name, or for an unknown one nothing but the name.
Platform platform_called(std::string_view name);
const Platform* find_platform(const std::vector<Platform>& all, std::string_view name);
/// "mastodon.example:8443" of "https://mastodon.example:8443/": letters, digits, '.', ':', '-'.
std::string host_of(const std::string& instance);
/// `url` with "{instance}" filled in.
std::string at_instance(std::string url, const std::string& instance);

}  // namespace vault
