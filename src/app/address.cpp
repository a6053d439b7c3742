#include "app/address.hpp"

#include "util/ascii.hpp"
#include "util/text.hpp"
#include "util/url.hpp"

namespace app {
namespace {

constexpr std::size_t kLongest = 2048;
constexpr std::string_view kNext = "give it as https://gateway.example.org";

/// Returns true for the characters of RFC 3986 §3.3 and §3.4 only.
bool is_path(std::string_view text) {
  return util::all_of(text, [](char c) {
    return util::is_alnum(c) ||
           std::string_view("-._~%!$&'()*+,;=:@/?").find(c) != std::string_view::npos;
  });
}

/// Returns true for a name or numeric address in ASCII, without '_' and without an IPv6 zone.
bool is_plain_host(std::string_view host) {
  return util::all_of(host,
                      [](char c) { return util::is_alnum(c) || c == '-' || c == '.' || c == ':'; });
}

}  // namespace

CommandResult<Address> parse_address(std::string_view given) {
  const auto wrong = [](const char* what) {
    return fail(kUsage, std::string("this is no address of a server: it ") + what,
                std::string(kNext));
  };
  given = util::trim(given);
  if (given.size() > kLongest) return wrong("is too long");
  auto url = util::parse_url(given);
  if (!url) return wrong(to_string(url.error()));
  const bool secure = url->scheme == "https" || url->scheme == "apps";
  if (!secure && url->scheme != "http" && url->scheme != "app")
    return wrong("does not begin with https://");
  if (!is_plain_host(url->host))
    return wrong("has a host with a character other than letters, digits, '-' and '.'");
  if (!secure && !url->is_loopback())
    return wrong("begins with http://, which is for this host only; other hosts need https://");
  url->scheme = secure ? "https" : "http";
  Address address{url->origin(), std::move(url->path), std::move(url->fragment).value_or("")};
  if (address.path == "/") address.path.clear();
  if (!is_path(address.path) || !is_path(address.fragment))
    return wrong("has a character that is not allowed in a URL");
  return address;
}

}  // namespace app
