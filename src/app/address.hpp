// Addresses of servers that the phone contacts: https, or http on this host only. Pure.
#pragma once

#include <string>
#include <string_view>

#include "app/error.hpp"

namespace app {

struct Address {
  std::string origin;    ///< "https://gateway.example.org", "http://127.0.0.1:9000"
  std::string path;      ///< "/v2/…" or "?…", including the query; "" for none and for "/"
  std::string fragment;  ///< the text after '#'; never sent
  std::string url() const { return origin + path; }
};

/// Parses an address (util/url.hpp). "apps://" and "app://", which begin links for the app, are
/// read as https and http. Fails for other schemes, http to another host, a user name, a host that
/// is not ASCII, and a character that RFC 3986 does not allow in a path, query or fragment.
CommandResult<Address> parse_address(std::string_view given);

}  // namespace app
