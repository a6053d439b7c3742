// The client's address behind reverse proxies: `X-Forwarded-For` counts only if a trusted proxy
// wrote it.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_server.hpp"

namespace service {

/// Addresses and networks, such as "192.0.2.7" and "2001:db8::/32". Immutable; any thread.
class Networks {
 public:
  Networks() = default;
  /// Skips texts that check_network() refuses.
  explicit Networks(const std::vector<std::string>& texts);
  /// Returns false for a text that is no address.
  bool contain(std::string_view address) const;

 private:
  struct Network {
    std::array<unsigned char, 16> octets{};  ///< IPv4 as ::ffff:0:0/96
    int bits = 128;
  };
  static std::optional<Network> parse(std::string_view text);
  friend std::string check_network(std::string_view value);
  std::vector<Network> all_;
};

/// Returns "" if `value` is an address or "ADDRESS/BITS", else what it must be.
std::string check_network(std::string_view value);

/// Returns the numeric address in `text`, in its shortest form: without brackets, port and zone,
/// IPv4 for ::ffff:192.0.2.7. Returns nothing if there is none.
std::optional<std::string> numeric_address(std::string_view text);

/// Returns the address of the client that sent `request`: that of the connection, or if this is a
/// proxy's, or a UNIX socket's, the last one in X-Forwarded-For that is no proxy's. What stands
/// before an entry that is no address is ignored. "" over a UNIX socket without that header.
std::string client_address(const net::ServerRequest& request, const Networks& proxies);

}  // namespace service
