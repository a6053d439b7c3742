#include "config/listen_address.hpp"

#include <arpa/inet.h>

#include "config/metrics_settings.hpp"
#include "config/validators.hpp"
#include "util/ascii.hpp"
#include "util/text.hpp"

namespace config {

namespace {

constexpr std::string_view kUnixPrefix = "unix:";

bool is_numeric_host(const std::string& host) {
  in_addr four{};
  in6_addr six{};
  return ::inet_pton(AF_INET, host.c_str(), &four) == 1 ||
         ::inet_pton(AF_INET6, host.c_str(), &six) == 1;
}

}  // namespace

bool ListenAddress::local() const {
  return !unix_socket.empty() || host == "::1" || host.starts_with("127.");
}

std::optional<ListenAddress> parse_listen_address(std::string_view text) {
  if (text.starts_with(kUnixPrefix)) {
    const auto path = text.substr(kUnixPrefix.size());
    if (!check_socket(path).empty()) return std::nullopt;
    return ListenAddress{.unix_socket = std::string(path), .host = {}};
  }
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  constexpr int kLastPort = 65'535;
  const auto digits = text.substr(colon + 1);
  const auto port = util::is_number(digits) ? util::to_int(digits).value_or(-1) : -1;
  auto host = std::string(text.substr(0, colon));
  const bool brackets = host.starts_with('[') && host.ends_with(']');
  if (brackets) host = host.substr(1, host.size() - 2);
  // Without brackets the last colon of an IPv6 address may not be that of a port.
  if (port < 0 || port > kLastPort || !is_numeric_host(host) ||
      brackets != (host.find(':') != std::string::npos))
    return std::nullopt;
  return ListenAddress{.unix_socket = {}, .host = host, .port = static_cast<int>(port)};
}

std::string check_listen_address(std::string_view value) {
  return parse_listen_address(value)
             ? ""
             : "must be \"unix:/PATH\" (96 octets at most) or \"ADDRESS:PORT\" with a numeric "
               "address, such as \"127.0.0.1:9842\" or \"[::1]:9842\"";
}

std::string check_metrics_listen(std::string_view value) {
  return value == kNoMetrics ? "" : check_listen_address(value);
}

}  // namespace config
