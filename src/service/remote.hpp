// Numeric addresses: whom a limit counts, and where nobody is to lead us.
#pragma once

#include <string>

namespace service {

/// What an address counts as: an IPv6 one by its /64, since one person has all of it; IPv4 within
/// IPv6 (::ffff:192.0.2.7) as IPv4. What is no address, as it is.
std::string address_subject(const std::string& remote);

/// True for what is reachable from everywhere: not loopback, private, link-local, shared, multicast
/// or reserved (RFC 6890), IPv4 inside IPv6 looked at as IPv4. False for what is no address.
bool is_public_address(const std::string& numeric);

}  // namespace service
