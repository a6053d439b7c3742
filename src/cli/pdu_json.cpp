#include "cli/pdu_view.hpp"
#include "json/json.hpp"

namespace cli {

namespace {

using json::Json;

void put_address(Json& out, const sms::Address& address) {
  out["address"] = address.to_string();
  out["ton"] = to_string(address.ton);
  out["npi"] = to_string(address.npi);
}

void put_time(Json& out, const char* name, const sms::Timestamp& time) {
  if (time.valid) out[name] = time.iso8601();
}

void put_message_waiting(Json& out, const sms::DataCoding::MessageWaiting& waiting) {
  constexpr const char* kKinds[] = {"voicemail", "fax", "email", "other"};
  out["mwi"] = Json{
      {"active", waiting.active}, {"store", waiting.store}, {"type", kKinds[waiting.kind & 3U]}};
}

void put_coding(Json& out, const sms::DataCoding& dcs) {
  out["dcs"] = dcs.octet;
  out["encoding"] = sms::to_string(dcs.alphabet);
  if (dcs.compressed) out["compressed"] = true;
  if (dcs.message_class) out["message_class"] = *dcs.message_class;
  if (dcs.message_waiting) put_message_waiting(out, *dcs.message_waiting);
}

void put_header(Json& out, const std::vector<sms::InformationElement>& header) {
  out["udh"] = Json::array();
  for (const auto& element : header) {
    out["udh"].push_back(Json{{"iei", element.iei}, {"data_hex", util::to_hex(element.data)}});
  }
}

void put_user_data(Json& out, const sms::UserData& data, const sms::DataCoding& dcs) {
  if (const auto text = sms::text_of(data, dcs)) out["text"] = *text;
  out["user_data_hex"] = util::to_hex(data.payload);
  if (const auto c = data.concatenation()) {
    out["concat"] = Json{{"ref", c->reference},
                         {"ref_bits", c->reference_bits},
                         {"total", c->total},
                         {"seq", c->sequence}};
  }
  if (const auto p = data.ports()) {
    out["ports"] = Json{{"destination", p->destination}, {"source", p->source}, {"bits", p->bits}};
  }
  put_header(out, data.header);
  if (dcs.alphabet == sms::Alphabet::gsm7) {
    out["locking_table"] = data.locking_table();
    out["single_table"] = data.single_table();
  }
  if (data.damaged) out["damaged"] = true;
}

Json validity_json(const sms::Validity& v) {
  Json out;
  if (const auto* relative = std::get_if<sms::RelativeValidity>(&v)) {
    out = Json{{"format", "relative"}, {"value", relative->octet}};
  } else if (const auto* enhanced = std::get_if<sms::EnhancedValidity>(&v)) {
    out = Json{{"format", "enhanced"}, {"efi", enhanced->octets.at(0)}};
  } else if (const auto* absolute = std::get_if<sms::Timestamp>(&v)) {
    out = Json{{"format", "absolute"}};
    put_time(out, "timestamp", *absolute);
  } else {
    out = Json{{"format", "none"}};
  }
  if (const auto seconds = validity_seconds(v)) out["seconds"] = *seconds;
  return out;
}

/// The fields that only a parameter indicator or a failure cause announces.
template <class Report>
void put_optional(Json& out, const Report& report) {
  if (report.pid) out["pid"] = *report.pid;
  if (report.dcs) put_coding(out, *report.dcs);
  if (report.user_data) {
    put_user_data(out, *report.user_data, report.dcs.value_or(sms::DataCoding{}));
  }
}

/// Each type's fields, in the order of its octets.
struct TpduFields {
  Json& out;

  void operator()(const sms::Deliver& d) const {
    put_address(out, d.originator);
    put_time(out, "timestamp", d.service_centre_timestamp);
    out["pid"] = d.pid;
    put_coding(out, d.dcs);
    put_user_data(out, d.user_data, d.dcs);
    if (const auto push = sms::push_of(d, d.user_data.payload)) out["push"] = sms::to_string(*push);
    out["sri"] = d.status_report_indication;
  }

  void operator()(const sms::Submit& s) const {
    out["mr"] = s.message_reference;
    put_address(out, s.destination);
    out["pid"] = s.pid;
    put_coding(out, s.dcs);
    out["validity"] = validity_json(s.validity);
    put_user_data(out, s.user_data, s.dcs);
    out["srr"] = s.status_report_request;
  }

  void operator()(const sms::StatusReport& r) const {
    out["mr"] = r.message_reference;
    put_address(out, r.recipient);
    put_time(out, "timestamp", r.service_centre_timestamp);
    put_time(out, "discharge", r.discharge_time);
    out["status"] = r.status;
    out["status_text"] = sms::status_text(r.status);
    put_optional(out, r);
  }

  void operator()(const sms::Command& c) const {
    out["mr"] = c.message_reference;
    out["pid"] = c.pid;
    out["command_type"] = c.command_type;
    out["message_number"] = c.message_number;
    put_address(out, c.destination);
    put_header(out, c.header);
    out["cd_hex"] = util::to_hex(c.command_data);
    out["srr"] = c.status_report_request;
  }

  void operator()(const sms::DeliverReport& r) const {
    if (r.failure_cause) out["fcs"] = *r.failure_cause;
    put_optional(out, r);
  }

  void operator()(const sms::SubmitReport& r) const {
    if (r.failure_cause) out["fcs"] = *r.failure_cause;
    put_time(out, "timestamp", r.service_centre_timestamp);
    put_optional(out, r);
  }
};

}  // namespace

std::string pdu_json(const sms::Pdu& pdu, json::Format format) {
  Json out;
  out["direction"] = sms::to_string(kind_of(pdu.tpdu));
  if (pdu.smsc) out["smsc"] = pdu.smsc->to_string();
  std::visit([&](const auto& tpdu) { out["fo"] = tpdu.first_octet; }, pdu.tpdu);
  std::visit(TpduFields{out}, pdu.tpdu);
  return out.dump(format);
}

}  // namespace cli
