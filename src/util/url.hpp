// URLs (RFC 3986): parts, hosts and percent-encoding, read strictly and in one place, so that no
// two readers of one URL see different hosts. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace util {

/// The parts of a URL such as "https://gateway.example.org:8443/v2/x?since=7#top".
struct Url {
  std::string scheme;                 ///< "https": in lower case
  std::string host;                   ///< in lower case; an IPv6 address without its brackets
  std::optional<std::uint16_t> port;  ///< 1 to 65535; nothing if the URL has none
  std::string path;                   ///< "/v2/x?since=7": path and query as written; may be empty
  std::optional<std::string> fragment;  ///< "top": the text after '#'; never sent

  /// Returns "gateway.example.org:8443"; an IPv6 address has its brackets.
  std::string authority() const;
  /// Returns "https://gateway.example.org:8443".
  std::string origin() const;
  /// Returns the URL without the fragment, as a client requests it.
  std::string text() const;
  bool is_loopback() const;
  /// Returns true for a host name, which a name server must know; false for an address.
  bool has_name() const;
};

/// The reason why a text is not a URL.
enum class UrlError {
  no_scheme,      ///< does not begin with a scheme and "://"
  bad_character,  ///< has a blank or control character
  has_user,       ///< has a user name or password before the host
  bad_address,    ///< has a broken [IPv6] address
  no_host,        ///< has no host name
  bad_host,       ///< has a host with a character that no name has
  bad_port,       ///< has a port that is not 1 to 65535
};

/// Parses "scheme://host[:port][/path][?query][#fragment]". A host is a name of letters, digits,
/// '-', '.', '_' and octets from 0x80 on (an internationalised name in UTF-8), an IPv4 address, or
/// an IPv6 address in brackets. User names are refused: they confuse people about the host.
tl::expected<Url, UrlError> parse_url(std::string_view text);

/// Returns a clause for an error text, with the URL as its subject: "has no host name". Never
/// repeats the URL, which may hold a secret.
const char* to_string(UrlError error);

/// Returns true for "localhost", 127.0.0.0/8 and ::1 (with brackets or without).
bool is_loopback(std::string_view host);

/// Decodes "%41" (RFC 3986 §2.1), once. Returns nothing for a "%" without two hexadecimal digits,
/// and for "%00".
std::optional<std::string> percent_decode(std::string_view text);
/// Encodes all characters except the unreserved ones (RFC 3986 §2.3), for a path segment or a
/// value.
std::string percent_encode(std::string_view text);

}  // namespace util
