#include "backend/vault/oauth/outside_url.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>

#include "util/ascii.hpp"
#include "util/url.hpp"

namespace vault {

namespace {

bool is_instance_character(char c) {
  return util::is_alnum(c) || c == '-' || c == '.' || c == ':';
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
  const auto parsed = util::parse_url(url);
  if (!parsed || parsed->fragment || !util::all_of(url, util::is_printable))
    return util::fail(util::Advice::reject,
                      "that is not the address of a server; next: write it as " +
                          std::string(schemes.front()) + "://HOST…");
  if (std::find(schemes.begin(), schemes.end(), parsed->scheme) == schemes.end())
    return util::fail(util::Advice::reject,
                      "the address must begin with " + std::string(schemes.front()) + "://");
  if (private_addresses) return {};
  const auto addresses = resolve(parsed->host);
  if (addresses.empty())
    return util::fail(util::Advice::retry,
                      "the server's name has no address; next: check its spelling");
  if (!std::all_of(addresses.begin(), addresses.end(), is_public_address))
    return util::fail(util::Advice::reject, "the server is not on the public Internet");
  return {};
}

util::Result<std::string> instance_of(std::string_view given) {
  auto text = std::string(util::trim(given));
  if (text.find("://") == std::string::npos) text = "https://" + text;
  while (text.ends_with('/')) text.pop_back();
  constexpr std::size_t kLongest = 255;
  const auto url = util::parse_url(text);
  const bool plain = url && url->scheme == "https" && url->path.empty() && !url->fragment &&
                     text.size() <= kLongest && util::all_of(url->host, is_instance_character);
  if (!plain)
    return util::fail(util::Advice::reject,
                      "'instance' is not a server; next: write it as https://mastodon.example");
  return url->origin();
}

}  // namespace vault
