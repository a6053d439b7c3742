// Numeric addresses: as the subject of rate limits, and as the destination of requests.
#pragma once

#include <string>
#include <vector>

namespace service {

/// Returns what a rate limit counts for `remote`: the /64 of an IPv6 address, since one person has
/// all of it, and the IPv4 address of ::ffff:192.0.2.7. Returns other text unchanged.
std::string address_subject(const std::string& remote);

/// Returns what rate limits count for `remote`, the narrowest network first: of an IPv6 address its
/// /64, its /56 (what a provider gives one customer) and its /48 (what it gives a company); of any
/// other text address_subject() alone.
std::vector<std::string> network_subjects(const std::string& remote);

/// Returns true for an address that is globally reachable: not loopback, private, link-local,
/// shared, multicast or reserved (RFC 6890). Treats IPv4 inside IPv6 as IPv4. Returns false for
/// text that is no address.
bool is_public_address(const std::string& numeric);

}  // namespace service
