#include "daemon/sending.hpp"

#include <algorithm>
#include <random>

#include "sms/codec.hpp"
#include "sms/join.hpp"
#include "util/utf.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;

namespace {

constexpr std::size_t kLongestNumber = 20;
constexpr auto kPatience = 10s;

bool can_be_called(const std::string& to) {
  const auto digits = to.starts_with('+') ? to.substr(1) : to;
  return !digits.empty() && digits.size() <= kLongestNumber &&
         std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; });
}

util::Result<std::vector<util::Octets>> tpdus(const std::string& to, const std::string& text) {
  std::random_device random;
  sms::SegmentOptions options;
  options.reference = static_cast<std::uint8_t>(random());
  auto segments = sms::segment(text, options);
  if (!segments) return util::fail(segments.error());
  std::vector<util::Octets> out;
  for (auto& part : segments->parts) {
    sms::Submit submit;
    submit.destination = sms::Address::from_string(to);
    submit.dcs =
        sms::DataCoding::from_octet(segments->alphabet == sms::Alphabet::ucs2 ? 0x08 : 0x00);
    submit.user_data = std::move(part);
    auto octets = sms::encode(submit);
    if (!octets) return util::fail(octets.error());
    out.push_back(std::move(*octets));
  }
  return out;
}

void send_parts(modem::Modem& modem, const std::vector<util::Octets>& parts,
                std::vector<control::SentPart>& sent) {
  for (const auto& tpdu : parts) {
    auto& part = sent.emplace_back();
    part.sequence = static_cast<int>(sent.size());
    const auto submission = modem.submit({}, tpdu);
    if (!submission) {
      part.state = "failed";
      part.error = submission.error().what;
      return;
    }
    if (submission->reference >= 0) part.reference = submission->reference;
    part.state = "sent";
    if (submission->outcome == modem::Submission::Outcome::sent) continue;
    // Nobody knows whether it went out. It is never sent again blindly, and the rest would make no
    // whole.
    part.state = "maybe-sent";
    part.error =
        "the modem did not say whether it was sent; ask the recipient before sending again";
    return;
  }
}

}  // namespace

util::Result<std::vector<control::SentPart>> send_text(Mailbox& mailbox, const std::string& to,
                                                       const std::string& text) {
  if (!can_be_called(to))
    return util::fail(util::Advice::reject,
                      "the recipient must be + and digits, or digits, 20 at most");
  if (text.empty() || !util::is_valid_utf8(text))
    return util::fail(util::Advice::reject, "the text is empty or not UTF-8");
  const auto parts = tpdus(to, text);
  if (!parts) return util::fail(parts.error());
  std::vector<control::SentPart> sent;
  const auto asked =
      mailbox.ask([&](modem::Modem& modem) { send_parts(modem, *parts, sent); }, kPatience);
  if (!asked) return util::fail(asked.error());
  return sent;
}

}  // namespace gsmrelayd
