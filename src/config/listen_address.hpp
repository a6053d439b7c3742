// The address of a listening socket in a configuration: "unix:/run/…" or "ADDRESS:PORT".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace config {

/// Either `unix_socket`, or `host` (numeric, without brackets) with a port of 0 to 65535.
struct ListenAddress {
  std::string unix_socket, host;
  int port = 0;

  /// Returns true if only this machine can connect.
  bool local() const;
};

/// Returns nothing for text that is no such address.
std::optional<ListenAddress> parse_listen_address(std::string_view text);
/// Returns "" if `value` is such an address, otherwise what it must be.
std::string check_listen_address(std::string_view value);

}  // namespace config
