#include "service/proxies.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "util/text.hpp"

namespace service {
namespace {

using Octets = std::array<unsigned char, 16>;
constexpr Octets kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr int kMappedBits = 96;

bool is_mapped(const Octets& octets) {
  return std::equal(octets.begin(), octets.begin() + kMappedBits / 8, kMappedPrefix.begin());
}

std::optional<Octets> octets_of(std::string_view text) {
  const std::string numeric(text);
  Octets octets = kMappedPrefix;
  if (::inet_pton(AF_INET, numeric.c_str(), octets.data() + kMappedBits / 8) == 1) return octets;
  if (::inet_pton(AF_INET6, numeric.c_str(), octets.data()) == 1) return octets;
  return std::nullopt;
}

}  // namespace

std::optional<Networks::Network> Networks::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto octets = octets_of(text.substr(0, slash));
  if (!octets) return std::nullopt;
  Network network{*octets, 128};
  if (slash == std::string_view::npos) return network;
  const bool four = text.find(':') == std::string_view::npos;
  const auto bits = util::to_int(text.substr(slash + 1));
  if (!bits || *bits < 0 || *bits > (four ? 32 : 128)) return std::nullopt;
  network.bits = static_cast<int>(*bits) + (four ? kMappedBits : 0);
  return network;
}

Networks::Networks(const std::vector<std::string>& texts) {
  for (const auto& text : texts)
    if (const auto network = parse(text)) all_.push_back(*network);
}

bool Networks::contain(std::string_view address) const {
  const auto octets = octets_of(address);
  if (!octets) return false;
  return std::any_of(all_.begin(), all_.end(), [&](const Network& network) {
    if (is_mapped(*octets) != is_mapped(network.octets)) return false;  // another family
    const auto whole = static_cast<std::size_t>(network.bits / 8);
    if (!std::equal(octets->begin(), octets->begin() + static_cast<std::ptrdiff_t>(whole),
                    network.octets.begin()))
      return false;
    const int rest = network.bits % 8;
    return rest == 0 || ((*octets)[whole] ^ network.octets[whole]) >> (8 - rest) == 0;
  });
}

std::string check_network(std::string_view value) {
  return Networks::parse(value)
             ? std::string{}
             : "must be an address or a network, such as 192.0.2.7 or 2001:db8::/32";
}

std::optional<std::string> numeric_address(std::string_view text) {
  text = util::trim(text);
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    text = text.substr(1, end - 1);
  } else if (const auto colon = text.find(':');
             colon != std::string_view::npos && colon == text.rfind(':')) {
    text = text.substr(0, colon);  // of IPv4, a port
  }
  text = text.substr(0, text.find('%'));
  const auto octets = octets_of(text);
  if (!octets) return std::nullopt;
  std::array<char, INET6_ADDRSTRLEN> shortest{};
  if (is_mapped(*octets))
    ::inet_ntop(AF_INET, octets->data() + kMappedBits / 8, shortest.data(), shortest.size());
  else
    ::inet_ntop(AF_INET6, octets->data(), shortest.data(), shortest.size());
  return std::string(shortest.data());
}

std::string client_address(const net::ServerRequest& request, const Networks& proxies) {
  auto nearest = numeric_address(request.remote).value_or(request.remote);
  if (!nearest.empty() && !proxies.contain(nearest)) return nearest;
  const auto header = request.headers.find("x-forwarded-for");
  if (header == request.headers.end()) return nearest;
  const auto hops = util::split(header->second, ',');
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    auto address = numeric_address(*hop);
    if (!address) break;
    nearest = std::move(*address);
    if (!proxies.contain(nearest)) break;
  }
  return nearest;
}

}  // namespace service
