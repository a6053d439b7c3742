#include <fmt/format.h>

#include <algorithm>

#include "cli/pdu_view.hpp"
#include "terminal/text.hpp"
#include "util/utf.hpp"

namespace cli {

namespace {

constexpr std::size_t kLabel = 14;
std::string address(const sms::Address& a) {
  if (a.empty()) return "none";
  return fmt::format("{} ({}, {})", a.to_string(), to_string(a.ton), to_string(a.npi));
}

std::string time(const sms::Timestamp& t) {
  return t.valid ? t.iso8601() : fmt::format("unreadable ({})", util::to_hex(t.raw));
}

std::string coding(const sms::DataCoding& dcs) {
  auto text = fmt::format("{} (DCS {:02X}", sms::to_string(dcs.alphabet), dcs.octet);
  if (dcs.message_class) text += fmt::format(", class {}", *dcs.message_class);
  if (dcs.compressed) text += ", compressed";
  if (dcs.reserved) text += ", reserved value";
  if (dcs.message_waiting) {
    text += dcs.message_waiting->active ? ", message waiting" : ", no message waiting";
  }
  return text + ")";
}

std::string validity(const sms::Validity& v) {
  if (std::holds_alternative<std::monostate>(v)) return "set by the network";
  if (const auto* until = std::get_if<sms::Timestamp>(&v)) return "until " + time(*until);
  const auto seconds = validity_seconds(v);
  return seconds ? fmt::format("{} s", *seconds) : std::string("no limit given");
}

std::string header(const std::vector<sms::InformationElement>& elements) {
  std::string out;
  for (const auto& e : elements) {
    out += labelled("Element", fmt::format("{:02X} {}", e.iei, util::to_hex(e.data)));
  }
  return out;
}

std::string user_data(const sms::UserData& data, const sms::DataCoding& dcs) {
  std::string out;
  if (const auto c = data.concatenation()) {
    out += labelled("Part", fmt::format("{} of {} (reference {}, {} bit)", c->sequence, c->total,
                                        c->reference, c->reference_bits));
  }
  if (const auto p = data.ports()) {
    out += labelled("Ports", fmt::format("to {}, from {}", p->destination, p->source));
  }
  out += header(data.header);
  if (data.damaged) out += labelled("Damaged", "truncated, or an invalid header; the rest follows");
  const auto text = sms::text_of(data, dcs);
  return out + (text ? labelled("Text", *text) : labelled("Octets", util::to_hex(data.payload)));
}

template <class Report>
std::string optional_fields(const Report& r) {
  std::string out;
  if (r.pid) out += labelled("Protocol", fmt::format("PID {:02X}", *r.pid));
  if (r.dcs) out += labelled("Coding", coding(*r.dcs));
  if (r.user_data) out += user_data(*r.user_data, r.dcs.value_or(sms::DataCoding{}));
  return out;
}

struct Lines {
  std::string operator()(const sms::Deliver& d) const {
    return kind_of_push(d, d.user_data.payload) + labelled("From", address(d.originator)) +
           labelled("Sent", time(d.service_centre_timestamp)) +
           labelled("Protocol", fmt::format("PID {:02X}", d.pid)) +
           labelled("Coding", coding(d.dcs)) + user_data(d.user_data, d.dcs);
  }
  std::string operator()(const sms::Submit& s) const {
    return labelled("To", address(s.destination)) +
           labelled("Reference", std::to_string(s.message_reference)) +
           labelled("Valid", validity(s.validity)) +
           labelled("Report", s.status_report_request ? "asked for" : "not asked for") +
           labelled("Protocol", fmt::format("PID {:02X}", s.pid)) +
           labelled("Coding", coding(s.dcs)) + user_data(s.user_data, s.dcs);
  }
  std::string operator()(const sms::StatusReport& r) const {
    return labelled("Recipient", address(r.recipient)) +
           labelled("Reference", std::to_string(r.message_reference)) +
           labelled("Status", fmt::format("{:02X} {}", r.status, sms::status_text(r.status))) +
           labelled("Sent", time(r.service_centre_timestamp)) +
           labelled("Discharged", time(r.discharge_time)) + optional_fields(r);
  }
  std::string operator()(const sms::Command& c) const {
    return labelled("To", address(c.destination)) +
           labelled("Reference", std::to_string(c.message_reference)) +
           labelled("Command",
                    fmt::format("{:02X} on message {}", c.command_type, c.message_number)) +
           header(c.header) + labelled("Octets", util::to_hex(c.command_data));
  }
  std::string operator()(const sms::DeliverReport& r) const {
    return cause(r.failure_cause) + optional_fields(r);
  }
  std::string operator()(const sms::SubmitReport& r) const {
    return cause(r.failure_cause) + labelled("Sent", time(r.service_centre_timestamp)) +
           optional_fields(r);
  }

 private:
  static std::string cause(const std::optional<std::uint8_t>& failure) {
    return labelled("Outcome",
                    failure ? fmt::format("failed, cause {:02X}", *failure) : "accepted");
  }
};

}  // namespace

std::string labelled(std::string_view label, std::string_view text) {
  const auto begin_line = [](std::string_view first) {
    return fmt::format("  {:<{}}", first, kLabel - 2);
  };
  std::string out = begin_line(label);
  std::size_t column = kLabel;
  for (const char32_t c : util::from_utf8(text)) {
    if (c == U'\n' || column + terminal::columns(c) > terminal::kWidth) {
      out += "\n" + begin_line("");
      column = kLabel;
    }
    if (c == U'\n' || c == U'\r') continue;
    util::append_utf8(out, terminal::is_unsafe(c) ? U'\uFFFD' : c);
    column += terminal::columns(c);
  }
  return out + "\n";
}

std::string kind_of_push(const sms::Deliver& first, util::OctetView octets) {
  const auto push = sms::push_of(first, octets);
  return push ? labelled("Kind", sms::to_string(*push)) : std::string{};
}

std::string pdu_text(const sms::Pdu& pdu) {
  std::string heading = sms::to_string(kind_of(pdu.tpdu));
  std::transform(heading.begin(), heading.end(), heading.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  const auto centre = pdu.smsc ? labelled("Centre", address(*pdu.smsc)) : std::string{};
  return "SMS-" + heading + "\n" + centre + std::visit(Lines{}, pdu.tpdu);
}

}  // namespace cli
