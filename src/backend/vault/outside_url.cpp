#include "backend/vault/outside_url.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>

#include "util/text.hpp"

namespace vault {

namespace {

using V4 = std::array<unsigned char, 4>;
using V6 = std::array<unsigned char, 16>;

bool is_public(const V4& a) {
  const auto in = [&](unsigned char first, unsigned char low, unsigned char high) {
    return a[0] == first && a[1] >= low && a[1] <= high;
  };
  return a[0] != 0 && a[0] != 10 && a[0] != 127 && a[0] < 224 && !in(100, 64, 127) &&
         !in(169, 254, 254) && !in(172, 16, 31) && !in(192, 168, 168) && !in(198, 18, 19) &&
         !(a[0] == 192 && a[1] == 0 && (a[2] == 0 || a[2] == 2)) &&
         !(a[0] == 198 && a[1] == 51 && a[2] == 100) && !(a[0] == 203 && a[1] == 0 && a[2] == 113);
}

bool is_public(const V6& a) {
  const auto tail = [&](std::size_t from) {
    return V4{a[from], a[from + 1], a[from + 2], a[from + 3]};
  };
  const bool zeros = std::all_of(a.begin(), a.begin() + 10, [](auto octet) { return octet == 0; });
  if (zeros && a[10] == 0xff && a[11] == 0xff) return is_public(tail(12));  // ::ffff:0:0/96
  constexpr V6 kNat64{0, 0x64, 0xff, 0x9b};
  if (std::equal(a.begin(), a.begin() + 12, kNat64.begin())) return is_public(tail(12));
  if (a[0] == 0x20 && a[1] == 0x02) return is_public(tail(2));  // 6to4
  // Global unicast is 2000::/3; of it not Teredo and documentation.
  return (a[0] & 0xe0U) == 0x20 && !(a[0] == 0x20 && a[1] == 0x01 && a[2] == 0 && a[3] == 0) &&
         !(a[0] == 0x20 && a[1] == 0x01 && a[2] == 0x0d && a[3] == 0xb8);
}

struct Parts {
  std::string scheme, host, rest;
};

/// Of "scheme://host[:port]rest"; an empty host if it is no such thing.
Parts parts_of(std::string_view url) {
  const auto colon = url.find("://");
  if (colon == std::string_view::npos) return {};
  Parts parts{util::lower(url.substr(0, colon)), "", ""};
  const auto after = url.substr(colon + 3);
  const auto end = std::min(after.find_first_of("/?#"), after.size());
  auto authority = after.substr(0, end);
  parts.rest = after.substr(end);
  if (authority.find_first_of("@\\ %") != std::string_view::npos) return {};
  std::string_view port;
  if (authority.starts_with('[')) {
    const auto close = authority.find(']');
    if (close == std::string_view::npos) return {};
    port = authority.substr(close + 1);
    authority = authority.substr(1, close - 1);
  } else if (const auto at = authority.find(':'); at != std::string_view::npos) {
    port = authority.substr(at);
    authority = authority.substr(0, at);
  }
  if (!port.empty()) {
    const auto number = port[0] == ':' ? util::to_int(port.substr(1)) : std::nullopt;
    if (!number || *number < 1 || *number > 65535) return {};
  }
  parts.host = util::lower(authority);
  return parts;
}

}  // namespace

std::vector<std::string> resolve_host(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0) return {};
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
  std::vector<std::string> all;
  for (const auto* one = found; one != nullptr; one = one->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (::getnameinfo(one->ai_addr, one->ai_addrlen, text.data(), text.size(), nullptr, 0,
                      NI_NUMERICHOST) == 0)
      all.emplace_back(text.data());
  }
  return all;
}

bool is_public_address(const std::string& numeric) {
  V4 four{};
  if (::inet_pton(AF_INET, numeric.c_str(), four.data()) == 1) return is_public(four);
  V6 six{};
  return ::inet_pton(AF_INET6, numeric.c_str(), six.data()) == 1 && is_public(six);
}

util::Result<void> check_outside(std::string_view url, std::vector<std::string_view> schemes,
                                 bool private_addresses, const Resolve& resolve) {
  const auto parts = parts_of(url);
  const auto printable =
      std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (parts.host.empty() || !printable || parts.rest.find('#') != std::string::npos)
    return util::fail(util::Advice::reject, "that is no address of a server; next: https://HOST/…");
  if (std::find(schemes.begin(), schemes.end(), parts.scheme) == schemes.end())
    return util::fail(util::Advice::reject,
                      "the address must begin with " + std::string(schemes.front()) + "://");
  if (private_addresses) return {};
  const auto addresses = resolve(parts.host);
  if (addresses.empty())
    return util::fail(util::Advice::retry,
                      "the server's name has no address; next: look at its spelling");
  if (!std::all_of(addresses.begin(), addresses.end(), is_public_address))
    return util::fail(util::Advice::reject, "the server is not on the public Internet");
  return {};
}

util::Result<std::string> instance_of(std::string_view given) {
  auto text = std::string(util::trim(given));
  if (text.find("://") == std::string::npos) text = "https://" + text;
  while (text.ends_with('/')) text.pop_back();
  const auto parts = parts_of(text);
  const bool plain = parts.scheme == "https" && !parts.host.empty() && parts.rest.empty() &&
                     text.size() <= 255 &&
                     text.find_first_not_of(
                         "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                         ".-:/[]") == std::string::npos;
  if (!plain)
    return util::fail(util::Advice::reject,
                      "'instance' is no server; next: write it as https://mastodon.example");
  return util::lower(text);
}

}  // namespace vault
