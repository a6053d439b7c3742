#include "app/address.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "util/text.hpp"

namespace app {
namespace {

constexpr std::size_t kLongest = 2048;
constexpr std::string_view kNext = "give it as https://gateway.example.org";

bool is_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// RFC 3986 §3.3 and §3.4, and nothing else.
bool is_path(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_alnum(c) ||
           std::string_view("-._~%!$&'()*+,;=:@/?").find(c) != std::string_view::npos;
  });
}

bool is_port(std::string_view text) {
  const auto port = text.size() <= 5 ? util::to_int(text) : std::nullopt;
  return port && *port > 0 && *port <= 65535 && text[0] != '+';
}

bool is_loopback(const std::string& host) {
  in_addr v4{};
  if (::inet_pton(AF_INET, host.c_str(), &v4) == 1) return ntohl(v4.s_addr) >> 24 == 127;
  return host == "localhost" || host == "[::1]";
}

/// A name, or a numeric address; in small letters.
bool is_host(const std::string& host) {
  if (host.empty()) return false;
  if (host.front() == '[') {
    in6_addr v6{};
    return host.size() > 2 && host.back() == ']' &&
           ::inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &v6) == 1;
  }
  return std::all_of(host.begin(), host.end(),
                     [](char c) { return is_alnum(c) || c == '-' || c == '.'; });
}

struct Authority {
  std::string host, port;
};

Authority split_authority(std::string_view text) {
  const auto bracket = text.rfind(']');
  const auto colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon == std::string_view::npos) return {util::lower(text), ""};
  return {util::lower(text.substr(0, colon)), std::string(text.substr(colon))};
}

}  // namespace

CommandResult<Address> address_of(std::string_view given) {
  const auto wrong = [](const char* what) {
    return fail(kUsage, std::string("this is no address to go to: ") + what, std::string(kNext));
  };
  given = util::trim(given);
  if (given.size() > kLongest) return wrong("it is too long");
  const auto colon = given.find("://");
  if (colon == std::string_view::npos) return wrong("it does not begin with https://");
  const auto scheme = util::lower(given.substr(0, colon));
  const bool secure = scheme == "https" || scheme == "apps";
  if (!secure && scheme != "http" && scheme != "app") return wrong("it is not https");
  auto rest = given.substr(colon + 3);
  Address address;
  if (const auto hash = rest.find('#'); hash != std::string_view::npos) {
    address.fragment = rest.substr(hash + 1);
    rest = rest.substr(0, hash);
  }
  const auto slash = std::min(rest.find_first_of("/?"), rest.size());
  address.path = rest.substr(slash);
  if (address.path == "/") address.path.clear();
  const auto [host, port] = split_authority(rest.substr(0, slash));
  if (!is_host(host) || (!port.empty() && !is_port(std::string_view(port).substr(1))))
    return wrong("its host is not written as a host");
  if (!is_path(address.path) || !is_path(address.fragment))
    return wrong("it has a character that does not belong there");
  if (!secure && !is_loopback(host))
    return wrong("http is for this host alone; anything else needs https");
  address.origin = (secure ? "https://" : "http://") + host + port;
  return address;
}

}  // namespace app
