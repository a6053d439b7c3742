// Checks of addresses that users give (an instance, a webhook, a mail server). The vault and the
// Publisher send secrets there, so the addresses must not lead into the private network.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "service/remote.hpp"
#include "util/result.hpp"

namespace vault {

/// Returns the numeric addresses of a host, or none. A parameter, so that tests can replace it.
using Resolve = std::function<std::vector<std::string>(const std::string& host)>;
/// Resolves with getaddrinfo().
std::vector<std::string> resolve_host(const std::string& host);

using service::is_public_address;

/// Checks that `url` has one of `schemes` ("https"), a host, no user and no fragment, and that each
/// address of the host is public unless `private_addresses`. Fails with `reject` if not, with
/// `retry` if the host does not resolve.
util::Result<void> check_outside(std::string_view url, std::vector<std::string_view> schemes,
                                 bool private_addresses, const Resolve& resolve);

/// Returns "https://mastodon.example" for "https://Mastodon.example/" and "mastodon.example". Fails
/// with `reject` for a path and for anything else that is not a server.
util::Result<std::string> instance_of(std::string_view given);

}  // namespace vault
