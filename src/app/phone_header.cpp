#include "app/phone_header.hpp"

namespace app {
namespace {

constexpr std::string_view kMagic = "GSMPHONE";
constexpr unsigned char kHeaderVersion = 1;
constexpr std::size_t kLanesAt = 9, kMemoryAt = 12, kPassesAt = 16, kSaltAt = 20;
constexpr unsigned kMostMemory = 256 * 1024, kMostPasses = 16, kMostLanes = 4;

void put_u32(std::string& out, unsigned value) {
  for (const int shift : {24, 16, 8, 0}) out += static_cast<char>(value >> shift & 0xFFU);
}

unsigned octet_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

unsigned u32_at(std::string_view text, std::size_t at) {
  unsigned value = 0;
  for (std::size_t i = at; i < at + 4; ++i) value = value << 8 | octet_at(text, i);
  return value;
}

bool is_acceptable(const crypto::Argon2Cost& cost) {
  return cost.lanes >= 1 && cost.lanes <= kMostLanes && cost.passes >= 1 &&
         cost.passes <= kMostPasses && cost.memory >= 8 * cost.lanes && cost.memory <= kMostMemory;
}

}  // namespace

std::string write_header(const PhoneHeader& header) {
  std::string out(kMagic);
  out += static_cast<char>(kHeaderVersion);
  out += static_cast<char>(header.cost.lanes);
  out.append(2, '\0');
  put_u32(out, header.cost.memory);
  put_u32(out, header.cost.passes);
  return out + header.salt + header.nonce;
}

tl::expected<PhoneHeader, std::string> read_header(std::string_view octets) {
  const auto no = [](const char* why) { return tl::unexpected(std::string(why)); };
  if (octets.size() < kHeaderSize || !octets.starts_with(kMagic))
    return no("it has no valid header");
  if (octet_at(octets, kMagic.size()) != kHeaderVersion || octet_at(octets, kLanesAt + 1) != 0 ||
      octet_at(octets, kLanesAt + 2) != 0)
    return no("a newer version of gsmrelay-app wrote it");
  PhoneHeader header;
  header.cost = {u32_at(octets, kMemoryAt), u32_at(octets, kPassesAt), octet_at(octets, kLanesAt)};
  if (!is_acceptable(header.cost)) return no("it asks for too much work to derive its key");
  header.salt = octets.substr(kSaltAt, kSaltSize);
  header.nonce = octets.substr(kNonceAt, kHeaderSize - kNonceAt);
  return header;
}

}  // namespace app
