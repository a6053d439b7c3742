#include "sms/push.hpp"

#include <algorithm>
#include <string>

#include "sms/octet_reader.hpp"
#include "util/text.hpp"

namespace sms {

namespace {

// IANA: wap-push and wap-push-secure. The content for the second port is encrypted.
constexpr std::uint16_t kPushPort = 2948;
constexpr std::uint16_t kSecurePushPort = 2949;

// WAP-230-WSP: the types of a PDU (table 34) and of a content (table 40)
constexpr std::uint8_t kPush = 0x06;
constexpr std::uint8_t kConfirmedPush = 0x07;
constexpr std::uint8_t kMmsMessage = 0x3E;
constexpr std::string_view kMmsMessageName = "application/vnd.wap.mms-message";

// Forms of a value (WAP-230-WSP §8.4.1.2)
constexpr unsigned kShortInteger = 0x80;
constexpr std::uint8_t kLengthFollows = 31;

/// Skips a uintvar: seven bits per octet, the highest bit announces another octet, at most five.
void skip_variable_length(OctetReader& reader) {
  constexpr int kMostOctets = 5;
  for (int i = 0; i < kMostOctets; ++i) {
    if ((reader.octet("uintvar") & kShortInteger) == 0) return;
  }
}

/// Returns true if `octets` begin with the name of the MMS type and its NUL.
bool is_mms_name(util::OctetView octets) {
  std::string name;
  for (const std::uint8_t octet : octets.first(std::min(octets.size(), kMmsMessageName.size() + 1)))
    name += static_cast<char>(octet);
  return name.size() > kMmsMessageName.size() && name.back() == '\0' &&
         util::starts_with_nocase(name, kMmsMessageName);
}

//     0      1        2
// +-----+------+-------------+--------------+---------+------
// | TID | type | headers len | content type | headers | data …     (WAP-230-WSP §8.2.4.1)
// +-----+------+-------------+--------------+---------+------
// The content type is a number, a name, or a length and then one of the two with parameters.
bool announces_mms(util::OctetView octets) {
  OctetReader reader(octets);
  reader.octet("TID");
  const auto type = reader.octet("type");
  if (type != kPush && type != kConfirmedPush) return false;
  skip_variable_length(reader);
  if (!reader.empty() && reader.ahead().front() <= kLengthFollows) {
    const bool long_form = reader.octet("value length") == kLengthFollows;
    if (long_form) skip_variable_length(reader);
  }
  if (!reader.ok() || reader.empty()) return false;
  return reader.ahead().front() == (kShortInteger | kMmsMessage) || is_mms_name(reader.ahead());
}

}  // namespace

const char* to_string(Push push) {
  return push == Push::mms ? "MMS notification" : "WAP push";
}

std::optional<Push> push_of(const Deliver& first, util::OctetView octets) {
  if (first.dcs.alphabet != Alphabet::octets) return std::nullopt;
  const auto ports = first.user_data.ports();
  if (!ports || ports->bits != 16) return std::nullopt;
  if (ports->destination == kSecurePushPort) return Push::wap;
  if (ports->destination != kPushPort) return std::nullopt;
  const auto part = first.user_data.concatenation();
  const bool has_beginning = !part || part->sequence == 1;
  return has_beginning && announces_mms(octets) ? Push::mms : Push::wap;
}

}  // namespace sms
