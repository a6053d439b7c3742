// Addresses that people give (an instance, a web hook, a mail server): the vault and the Publisher
// go there with secrets in hand, so they must not lead into our own network.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "service/remote.hpp"
#include "util/result.hpp"

namespace vault {

/// Numeric addresses of a host; empty if it has none. Injected: tests bring their own.
using Resolve = std::function<std::vector<std::string>(const std::string& host)>;
std::vector<std::string> resolve_host(const std::string& host);

using service::is_public_address;

/// `url` must have one of `schemes` ("https"), a host, no user, no fragment; each address of the
/// host must be public unless `private_addresses`. `reject` says which of it is not so; `retry` if
/// the host has no address now.
util::Result<void> check_outside(std::string_view url, std::vector<std::string_view> schemes,
                                 bool private_addresses, const Resolve& resolve);

/// "https://Mastodon.example/" or "mastodon.example" as "https://mastodon.example"; `reject` for a
/// path or anything else that is no server.
util::Result<std::string> instance_of(std::string_view given);

}  // namespace vault
