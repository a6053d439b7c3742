// A decoded PDU as JSON and as text. Numbers and text are not masked: the caller has the PDU.
#pragma once

#include <string>
#include <string_view>

#include "json/json.hpp"
#include "sms/codec.hpp"
#include "sms/push.hpp"

namespace cli {

/// Returns one JSON object, on one line unless `format` says otherwise, with the fields that the
/// PDU has.
std::string pdu_json(const sms::Pdu& pdu, json::Format format = {});

/// Returns a heading and indented lines of at most 80 columns.
std::string pdu_text(const sms::Pdu& pdu);
/// Returns `text` after `label`, wrapped; unsafe characters become U+FFFD.
std::string labelled(std::string_view label, std::string_view text);

/// Returns "  Kind        MMS notification" for a push, else ""; arguments as for sms::push_of.
std::string kind_of_push(const sms::Deliver& first, util::OctetView octets);

const char* to_string(sms::TypeOfNumber ton);   // "international", "alphanumeric", …
const char* to_string(sms::NumberingPlan npi);  // "isdn", "unknown", …

sms::Kind kind_of(const sms::Tpdu& tpdu);
/// Returns the seconds of a relative or enhanced validity (TS 23.040 §9.2.3.12), else nothing.
std::optional<std::int64_t> validity_seconds(const sms::Validity& validity);

}  // namespace cli
