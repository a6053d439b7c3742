#include <algorithm>

#include "sms/codec.hpp"
#include "sms/fields.hpp"
#include "sms/gsm7.hpp"
#include "sms/gsm7_tables.hpp"

namespace sms {

namespace {

constexpr std::string_view kDigits = "0123456789*#abc";  // §9.1.2.3; F is the filler
constexpr std::size_t kMostDigits = 20;                  // §9.1.2.5: ten octets of value
constexpr std::size_t kMostLetters = 11;
constexpr std::uint8_t kNoExtension = 0x80;

void read_type(std::uint8_t octet, Address& address) {
  address.ton = static_cast<TypeOfNumber>(octet >> 4U & 0x07U);
  address.npi = static_cast<NumberingPlan>(octet & 0x0FU);
}

std::uint8_t type_octet(const Address& address) {
  const auto ton = static_cast<unsigned>(address.ton) << 4U;
  return static_cast<std::uint8_t>(kNoExtension | ton |
                                   (static_cast<unsigned>(address.npi) & 0x0FU));
}

/// Decodes a name in GSM 7-bit (§9.1.2.5). 14 semi-octets hold eight characters, or seven and seven
/// spare bits: a final septet of zero is the spare bits there, not '@'.
std::string read_name(util::OctetView octets, std::size_t semi_octets) {
  auto septets = gsm7::unpack(octets, semi_octets * 4 / 7);
  if (!septets.empty() && septets.size() % 8 == 0 && septets.back() == 0) septets.pop_back();
  return gsm7::decode(septets);
}

/// Decodes digits, low semi-octet first. Stops at the first filler.
std::string read_digits(util::OctetView octets, std::size_t semi_octets) {
  std::string digits;
  for (const auto octet : octets) {
    for (const unsigned digit : {octet & 0x0FU, octet >> 4U & 0x0FU}) {
      if (digits.size() == semi_octets || digit >= kDigits.size()) return digits;
      digits.push_back(kDigits[digit]);
    }
  }
  return digits;
}

void read_value(util::OctetView octets, std::size_t semi_octets, Address& address) {
  address.value = address.ton == TypeOfNumber::alphanumeric ? read_name(octets, semi_octets)
                                                            : read_digits(octets, semi_octets);
}

/// Encodes digits. Returns nothing if a character is no digit.
std::optional<util::Octets> digits_to_octets(std::string_view digits) {
  util::Octets out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    const auto digit = kDigits.find(digits[i]);
    if (digit == std::string_view::npos) return std::nullopt;
    if (i % 2 == 0) {
      out.push_back(static_cast<std::uint8_t>(0xF0U | digit));
    } else {
      out.back() = static_cast<std::uint8_t>((out.back() & 0x0FU) | digit << 4U);
    }
  }
  return out;
}

void write_name(OctetWriter& writer, const Address& address, const char* field) {
  const auto septets = gsm7::encode(address.value);
  if (!septets || std::find(septets->begin(), septets->end(), gsm7::kEscape) != septets->end()) {
    return writer.fail(field, "has a character outside the GSM 7-bit default alphabet");
  }
  if (septets->size() > kMostLetters) return writer.fail(field, "is longer than 11 characters");
  writer.octet(static_cast<std::uint8_t>((septets->size() * 7 + 3) / 4));
  writer.octet(type_octet(address));
  writer.octets(gsm7::pack(*septets));
}

}  // namespace

std::string Address::to_string() const {
  return ton == TypeOfNumber::international && !value.empty() ? "+" + value : value;
}

Address Address::from_string(std::string_view text) {
  const bool international = text.starts_with('+');
  const auto digits = text.substr(international ? 1 : 0);
  if (digits.find_first_not_of(kDigits) == std::string_view::npos) {
    return {international ? TypeOfNumber::international : TypeOfNumber::unknown,
            NumberingPlan::isdn, std::string(digits)};
  }
  return {TypeOfNumber::alphanumeric, NumberingPlan::unknown, std::string(text)};
}

//   0          1            2 …
// +----------+------------+---------+---------
// | digits n | 1 TON NPI  | d1   d0 | d3   d2 …   (high semi-octet left)
// +----------+------------+---------+---------
Address read_address(OctetReader& reader, const char* field) {
  const std::size_t semi_octets = reader.octet(field);
  Address address;
  read_type(reader.octet(field), address);
  read_value(reader.octets((semi_octets + 1) / 2, field), semi_octets, address);
  return address;
}

void write_address(OctetWriter& writer, const Address& address, const char* field) {
  if (address.ton == TypeOfNumber::alphanumeric) return write_name(writer, address, field);
  const auto octets = digits_to_octets(address.value);
  if (!octets) return writer.fail(field, "has a character that is no digit");
  if (address.value.size() > kMostDigits) return writer.fail(field, "is longer than 20 digits");
  const bool absent = address.empty() && address.ton == TypeOfNumber::unknown &&
                      address.npi == NumberingPlan::unknown;
  writer.octet(static_cast<std::uint8_t>(address.value.size()));
  writer.octet(absent ? 0 : type_octet(address));
  writer.octets(*octets);
}

// TS 24.011 §8.2.5.1: as above, but the length counts octets, the type octet among them.
util::Result<std::pair<std::optional<Address>, util::OctetView>> split_smsc(util::OctetView pdu) {
  OctetReader reader(pdu);
  const std::size_t length = reader.octet("SMSC address");
  OctetReader field(reader.octets(length, "SMSC address"));
  if (!reader.ok()) return util::fail(reader.error());
  Address smsc;
  if (length > 0) {
    read_type(field.octet("SMSC address"), smsc);
    const auto value = field.rest();
    read_value(value, value.size() * 2, smsc);
  }
  return std::pair{smsc.empty() ? std::nullopt : std::optional(std::move(smsc)), reader.rest()};
}

util::Octets encode_smsc(const std::optional<Address>& smsc) {
  const auto digits = smsc ? digits_to_octets(smsc->value) : std::nullopt;
  if (!digits || digits->empty() || smsc->value.size() > kMostDigits) return {0};
  util::Octets out{static_cast<std::uint8_t>(digits->size() + 1), type_octet(*smsc)};
  out.insert(out.end(), digits->begin(), digits->end());
  return out;
}

}  // namespace sms
