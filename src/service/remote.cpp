#include "service/remote.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "util/octets.hpp"
#include "util/text.hpp"

namespace service {
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

}  // namespace

bool is_public_address(const std::string& numeric) {
  V4 four{};
  if (::inet_pton(AF_INET, numeric.c_str(), four.data()) == 1) return is_public(four);
  V6 six{};
  return ::inet_pton(AF_INET6, numeric.c_str(), six.data()) == 1 && is_public(six);
}

std::string address_subject(const std::string& remote) {
  constexpr std::string_view kMapped = "::ffff:";
  std::array<unsigned char, 4> four{};
  if (util::starts_with_nocase(remote, kMapped) &&
      ::inet_pton(AF_INET, remote.c_str() + kMapped.size(), four.data()) == 1)
    return remote.substr(kMapped.size());
  V6 octets{};
  if (::inet_pton(AF_INET6, remote.c_str(), octets.data()) != 1) return remote;
  return util::to_hex({octets.data(), 8});
}

std::vector<std::string> network_subjects(const std::string& remote) {
  auto narrowest = address_subject(remote);
  V6 octets{};
  if (narrowest == remote || ::inet_pton(AF_INET6, remote.c_str(), octets.data()) != 1 ||
      narrowest.find('.') != std::string::npos)
    return {std::move(narrowest)};
  return {std::move(narrowest), util::to_hex({octets.data(), 7}) + "/56",
          util::to_hex({octets.data(), 6}) + "/48"};
}

}  // namespace service
