#include "util/url.hpp"

#include <arpa/inet.h>

#include "util/ascii.hpp"
#include "util/octets.hpp"
#include "util/text.hpp"

namespace util {

namespace {

bool is_of_scheme(char c) {
  return is_alnum(c) || c == '+' || c == '-' || c == '.';
}

bool is_of_host(char c) {
  return is_alnum(c) || c == '-' || c == '.' || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool is_unreserved(char c) {
  return is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/// Returns whether `host` is an IPv6 address, with or without a zone (RFC 6874: "fe80::1%25eth0";
/// also "fe80::1%eth0").
bool is_ipv6(const std::string& host) {
  const auto zone = host.find('%');
  if (zone != std::string::npos && zone + 1 == host.size()) return false;
  in6_addr address{};
  return ::inet_pton(AF_INET6, host.substr(0, zone).c_str(), &address) == 1;
}

struct HostAndPort {
  std::string_view host;
  std::optional<std::string_view> port;
  bool brackets = false;
};

tl::expected<HostAndPort, UrlError> split_authority(std::string_view text) {
  HostAndPort out;
  std::string_view rest;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return tl::unexpected(UrlError::bad_address);
    out.brackets = true;
    out.host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
    if (!rest.empty() && rest[0] != ':') return tl::unexpected(UrlError::bad_address);
  } else {
    const auto end = std::min(text.find(':'), text.size());
    out.host = text.substr(0, end);
    rest = text.substr(end);
  }
  if (!rest.empty()) out.port = rest.substr(1);
  return out;
}

std::optional<std::uint16_t> to_port(std::string_view text) {
  constexpr std::size_t kDigits = 5;
  constexpr std::int64_t kHighest = 65535;
  const auto value = text.size() <= kDigits && is_number(text) ? to_int(text) : std::nullopt;
  if (!value || *value < 1 || *value > kHighest) return std::nullopt;
  return static_cast<std::uint16_t>(*value);
}

std::optional<UrlError> read_authority(std::string_view text, Url& url) {
  if (text.find('@') != std::string_view::npos) return UrlError::has_user;
  const auto parts = split_authority(text);
  if (!parts) return parts.error();
  // The name of an interface, after '%', is case-sensitive.
  const auto zone = std::min(parts->host.find('%'), parts->host.size());
  url.host = lower(parts->host.substr(0, zone)) + std::string(parts->host.substr(zone));
  if (url.host.empty()) return parts->brackets ? UrlError::bad_address : UrlError::no_host;
  if (parts->brackets ? !is_ipv6(url.host) : !util::all_of(url.host, is_of_host))
    return parts->brackets ? UrlError::bad_address : UrlError::bad_host;
  if (!parts->port) return std::nullopt;
  url.port = to_port(*parts->port);
  return url.port ? std::nullopt : std::optional(UrlError::bad_port);
}

}  // namespace

std::string Url::authority() const {
  auto out = is_ipv6(host) ? '[' + host + ']' : host;
  if (port) out += ':' + std::to_string(*port);
  return out;
}

std::string Url::origin() const {
  return scheme + "://" + authority();
}

std::string Url::text() const {
  return origin() + path;
}

bool Url::is_loopback() const {
  return util::is_loopback(host);
}

bool Url::has_name() const {
  in_addr address{};
  return !is_ipv6(host) && ::inet_pton(AF_INET, host.c_str(), &address) != 1 && !is_loopback();
}

tl::expected<Url, UrlError> parse_url(std::string_view text) {
  const auto colon = text.find("://");
  if (colon == std::string_view::npos || colon == 0 || !is_letter(text[0]) ||
      !util::all_of(text.substr(0, colon), is_of_scheme))
    return tl::unexpected(UrlError::no_scheme);
  if (util::any_of(text, [](char c) { return c == ' ' || is_control(c); }))
    return tl::unexpected(UrlError::bad_character);
  Url url;
  url.scheme = lower(text.substr(0, colon));
  auto rest = text.substr(colon + 3);
  if (const auto hash = rest.find('#'); hash != std::string_view::npos) {
    url.fragment = rest.substr(hash + 1);
    rest = rest.substr(0, hash);
  }
  const auto end = std::min(rest.find_first_of("/?"), rest.size());
  url.path = rest.substr(end);
  if (const auto error = read_authority(rest.substr(0, end), url)) return tl::unexpected(*error);
  return url;
}

const char* to_string(UrlError error) {
  switch (error) {
    case UrlError::no_scheme:
      return "does not begin with a scheme such as https://";
    case UrlError::bad_character:
      return "has a blank or control character in it";
    case UrlError::has_user:
      return "must not carry a user name or password";
    case UrlError::bad_address:
      return "has a broken [IPv6] address";
    case UrlError::no_host:
      return "has no host name";
    case UrlError::bad_host:
      return "has a host with a character that belongs to no host name";
    case UrlError::bad_port:
      return "has a port that is not 1 to 65535";
  }
  return "is no URL";
}

bool is_loopback(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  if (equal_nocase(host, "localhost") || host == "::1") return true;
  in_addr v4{};
  return ::inet_pton(AF_INET, std::string(host).c_str(), &v4) == 1 && ntohl(v4.s_addr) >> 24 == 127;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const auto octet = from_hex(text.substr(i + 1, 2));
    if (!octet || octet->size() != 1 || octet->front() == 0) return std::nullopt;
    out += static_cast<char>(octet->front());
    i += 2;
  }
  return out;
}

std::string percent_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
    } else {
      out += '%';
      out += to_hex(as_octets({&c, 1}));
    }
  }
  return out;
}

}  // namespace util
