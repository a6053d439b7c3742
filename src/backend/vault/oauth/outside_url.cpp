#include "backend/vault/oauth/outside_url.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>

#include "util/text.hpp"

namespace vault {

namespace {

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

util::Result<void> check_outside(std::string_view url, std::vector<std::string_view> schemes,
                                 bool private_addresses, const Resolve& resolve) {
  const auto parts = parts_of(url);
  const auto printable =
      std::all_of(url.begin(), url.end(), [](char c) { return c > 0x20 && c < 0x7f; });
  if (parts.host.empty() || !printable || parts.rest.find('#') != std::string::npos)
    return util::fail(util::Advice::reject, "that is no address of a server; next: write it as " +
                                                std::string(schemes.front()) + "://HOST…");
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
