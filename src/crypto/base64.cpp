#include "crypto/base64.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>

namespace crypto {
namespace {

enum class Alphabet { standard, url };

constexpr int kForeign = -1;

using Values = std::array<std::int8_t, 256>;

constexpr Values values_of(char sixty_two, char sixty_three) {
  Values values{};
  values.fill(kForeign);
  for (std::size_t i = 0; i < 26; ++i) {
    values['A' + i] = static_cast<std::int8_t>(i);
    values['a' + i] = static_cast<std::int8_t>(26 + i);
  }
  for (std::size_t i = 0; i < 10; ++i) values['0' + i] = static_cast<std::int8_t>(52 + i);
  values[static_cast<std::size_t>(sixty_two)] = 62;
  values[static_cast<std::size_t>(sixty_three)] = 63;
  return values;
}

int value_of(char c, Alphabet alphabet) {
  static constexpr Values kStandard = values_of('+', '/'), kUrl = values_of('-', '_');
  return (alphabet == Alphabet::standard ? kStandard : kUrl)[static_cast<std::uint8_t>(c)];
}

/// Assembles octets from values of 6 bits.
class Gatherer {
 public:
  explicit Gatherer(std::size_t characters) { octets_.reserve(characters / 4 * 3 + 3); }
  void take(int sextet) {
    bits_ = bits_ << 6 | static_cast<std::uint32_t>(sextet);
    if ((count_ += 6) >= 8) octets_.push_back(static_cast<std::uint8_t>(bits_ >> (count_ -= 8)));
  }
  /// Returns false if a single value of 6 bits is left over: it makes no octet.
  bool is_whole() const { return count_ != 6; }
  bool has_stray_bits() const { return (bits_ & ((1U << count_) - 1U)) != 0; }
  util::Octets octets() && { return std::move(octets_); }

 private:
  util::Octets octets_;
  std::uint32_t bits_ = 0;
  int count_ = 0;
};

std::optional<util::Octets> strict(std::string_view text, Alphabet alphabet) {
  Gatherer gatherer(text.size());
  for (const char c : text) {
    const int value = value_of(c, alphabet);
    if (value == kForeign) return std::nullopt;
    gatherer.take(value);
  }
  if (!gatherer.is_whole() || gatherer.has_stray_bits()) return std::nullopt;
  return std::move(gatherer).octets();
}

}  // namespace

std::string base64(util::OctetView data) {
  std::string out((data.size() + 2) / 3 * 4 + 1, '\0');  // EVP_EncodeBlock ends with a NUL
  const int written = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), data.data(),
                                      static_cast<int>(data.size()));
  out.resize(static_cast<std::size_t>(written));
  return out;
}

std::string base64url(util::OctetView data) {
  auto out = base64(data);
  out.erase(std::find(out.begin(), out.end(), '='), out.end());
  std::replace(out.begin(), out.end(), '+', '-');
  std::replace(out.begin(), out.end(), '/', '_');
  return out;
}

std::optional<util::Octets> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return strict(text, Alphabet::standard);
}

std::optional<util::Octets> from_base64url(std::string_view text) {
  return strict(text, Alphabet::url);
}

std::optional<util::Octets> from_base64_lenient(std::string_view text) {
  Gatherer gatherer(text.size());
  bool ended = false;
  for (const char c : text) {
    const int value = value_of(c, Alphabet::standard);
    if (value != kForeign && ended) return std::nullopt;
    if (value != kForeign) gatherer.take(value);
    ended = ended || c == '=';
  }
  if (!gatherer.is_whole()) return std::nullopt;
  return std::move(gatherer).octets();
}

}  // namespace crypto
