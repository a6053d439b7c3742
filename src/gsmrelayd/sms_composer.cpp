#include "gsmrelayd/sms_composer.hpp"

#include <numeric>
#include <random>

#include "sms/codec.hpp"
#include "sms/join.hpp"
#include "util/phone_number.hpp"
#include "util/utf.hpp"

namespace gsmrelayd {

namespace {

constexpr std::chrono::hours kValidity{24};
constexpr std::uint8_t kValidityOctet = 167;  // 24 h, TS 23.040 §9.2.3.12.1
constexpr std::uint8_t kUcs2 = 0x08;
constexpr std::uint8_t kLanguages = 13;  // TS 23.038 §6.2.1.2.4

/// Splits `text` into parts. Old phones know no national tables, so these are used only where UCS2
/// needs more parts.
util::Result<sms::Segments> split(const std::string& text) {
  std::random_device random;
  sms::SegmentOptions options;
  options.reference = static_cast<std::uint8_t>(random());
  auto plain = sms::segment(text, options);
  const bool may_be_shorter =
      !plain || (plain->alphabet == sms::Alphabet::ucs2 && plain->parts.size() > 1);
  if (!may_be_shorter) return plain;
  options.force = sms::Alphabet::gsm7;
  options.single_tables.resize(kLanguages);
  std::iota(options.single_tables.begin(), options.single_tables.end(), std::uint8_t{1});
  options.locking_tables = options.single_tables;
  auto national = sms::segment(text, options);
  if (national && (!plain || national->parts.size() < plain->parts.size())) return national;
  return plain;
}

}  // namespace

util::Result<spool::Draft> compose_sms(const std::string& to, const std::string& text,
                                       bool report) {
  if (!util::is_phone_number(to, util::NumberKind::dialable))
    return util::fail(util::Advice::reject,
                      "the recipient must be 3 to 20 digits, with or without a + before them");
  if (text.empty() || !util::is_valid_utf8(text))
    return util::fail(util::Advice::reject, "the text is empty or not UTF-8");
  auto segments = split(text);
  if (!segments) return util::fail(segments.error());
  spool::Draft draft;
  draft.to = to;
  draft.report = report;
  draft.validity = kValidity;
  for (auto& part : segments->parts) {
    sms::Submit submit;
    submit.destination = sms::Address::from_string(to);
    submit.dcs =
        sms::DataCoding::from_octet(segments->alphabet == sms::Alphabet::ucs2 ? kUcs2 : 0x00);
    submit.validity = sms::RelativeValidity{kValidityOctet};
    submit.status_report_request = report;
    submit.user_data = std::move(part);
    auto octets = sms::encode(submit);
    if (!octets) return util::fail(octets.error());
    draft.tpdus.push_back(std::move(*octets));
  }
  return draft;
}

}  // namespace gsmrelayd
