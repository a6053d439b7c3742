// A decoded PDU, for programs and for people. Numbers and text are shown whole: who asks holds the
// PDU, and with it all of this.
#pragma once

#include <string>
#include <string_view>

#include "sms/codec.hpp"
#include "sms/push.hpp"

namespace cli {

/// One JSON object on one line. A field that the PDU does not have is not there.
std::string pdu_json(const sms::Pdu& pdu);
/// {"error": "…"}
std::string error_json(std::string_view what);

/// A heading and indented lines, none wider than 80 columns.
std::string pdu_text(const sms::Pdu& pdu);
/// Text of a message below a label, wrapped, without anything that could steer a terminal.
std::string labelled(std::string_view label, std::string_view text);

/// "  Kind        MMS notification" for a push, nothing else; arguments as for sms::push_of.
std::string kind_of_push(const sms::Deliver& first, util::OctetView octets);

const char* to_string(sms::TypeOfNumber ton);   // "international", "alphanumeric", …
const char* to_string(sms::NumberingPlan npi);  // "isdn", "unknown", …

sms::Kind kind_of(const sms::Tpdu& tpdu);
/// The seconds a relative or enhanced validity lasts; nothing for the others.
std::optional<std::int64_t> validity_seconds(const sms::Validity& validity);

}  // namespace cli
