#include "firmware-host/text_mode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "firmware-host/charset.hpp"
#include "sms/codec.hpp"

namespace firmware {

namespace {

/// The fields of a message in its header line and below it.
struct View {
  std::string address, type, timestamp, text;
  std::string report;  ///< "fo,mr,"ra",tora,"scts","dt",st" of a status report
  int first_octet = 0, pid = 0, dcs = 0, length = 0;
};

std::string in_quotes(std::string_view text) {
  return fmt::format("\"{}\"", text);
}

int type_of(const sms::Address& address) {
  return 0x80 | static_cast<int>(address.ton) << 4 | static_cast<int>(address.npi);
}

// Returns <scts> (TS 27.005 §3.1): "yy/MM/dd,hh:mm:ss+zz", zone in quarters of an hour.
std::string time_text(const sms::Timestamp& time) {
  if (!time.valid) return "\"\"";
  const int zone = time.zone_quarters.value_or(0);
  return fmt::format("\"{:02}/{:02}/{:02},{:02}:{:02}:{:02}{}{:02}\"", time.year % 100, time.month,
                     time.day, time.hour, time.minute, time.second, zone < 0 ? '-' : '+',
                     std::abs(zone));
}

// Fills in <data> (TS 27.005 §3.1): GSM 7-bit in the host's character set, other data in
// hexadecimal.
void show_data(View& view, const sms::UserData& data, const sms::DataCoding& dcs,
               const std::string& charset) {
  view.dcs = dcs.octet;
  if (dcs.alphabet == sms::Alphabet::gsm7) {
    view.text = to_charset(sms::text_of(data, dcs).value_or(""), charset);
  } else {
    view.text = util::to_hex(data.payload);
  }
  view.length = static_cast<int>(data.payload.size());
}

void show_address(View& view, const sms::Address& address, const std::string& charset) {
  view.address = in_quotes(to_charset(address.to_string(), charset));
  view.type = std::to_string(type_of(address));
}

View view_of(const sms::Tpdu& tpdu, const std::string& charset) {
  View view;
  if (const auto* deliver = std::get_if<sms::Deliver>(&tpdu)) {
    show_address(view, deliver->originator, charset);
    view.timestamp = time_text(deliver->service_centre_timestamp);
    view.first_octet = deliver->first_octet;
    view.pid = deliver->pid;
    show_data(view, deliver->user_data, deliver->dcs, charset);
  } else if (const auto* submit = std::get_if<sms::Submit>(&tpdu)) {
    show_address(view, submit->destination, charset);
    view.first_octet = submit->first_octet;
    view.pid = submit->pid;
    show_data(view, submit->user_data, submit->dcs, charset);
  } else if (const auto* report = std::get_if<sms::StatusReport>(&tpdu)) {
    show_address(view, report->recipient, charset);
    view.report =
        fmt::format("{},{},{},{},{},{},{}", report->first_octet, report->message_reference,
                    view.address, view.type, time_text(report->service_centre_timestamp),
                    time_text(report->discharge_time), report->status);
  }
  return view;
}

/// Shows a PDU that cannot be decoded in hexadecimal, without an address.
View view_of(const std::string& pdu_hex, bool submitted, const std::string& charset) {
  const auto octets = util::from_hex(pdu_hex);
  if (octets) {
    const auto kind = submitted ? std::optional(sms::Kind::submit) : std::nullopt;
    if (const auto pdu = sms::decode(*octets, sms::Smsc::present, kind)) {
      return view_of(pdu->tpdu, charset);
    }
  }
  View view;
  view.address = view.timestamp = "\"\"";
  view.text = pdu_hex;
  return view;
}

View view_of(const StoredMessage& message, const Settings& settings) {
  return view_of(message.pdu, message.stat >= Stat::stored_unsent, settings.cscs);
}

std::string details(const View& view) {
  return fmt::format(",{},{},{},{},\"{}\",145,{}", view.type, view.first_octet, view.pid, view.dcs,
                     kServiceCentreNumber, view.length);
}

}  // namespace

const char* stat_name(Stat stat) {
  static constexpr std::array kNames = {"REC UNREAD", "REC READ", "STO UNSENT", "STO SENT"};
  return kNames[static_cast<std::size_t>(stat)];
}

std::string text_listing(int index, const StoredMessage& message, const Settings& settings) {
  const View view = view_of(message, settings);
  const std::string head = fmt::format("+CMGL: {},\"{}\",", index, stat_name(message.stat));
  if (!view.report.empty()) return head + view.report;
  const std::string tail =
      settings.show_text_header ? fmt::format(",{},{}", view.type, view.length) : "";
  return fmt::format("{}{},,{}{}\r\n{}", head, view.address, view.timestamp, tail, view.text);
}

std::string text_reading(const StoredMessage& message, const Settings& settings) {
  const View view = view_of(message, settings);
  const std::string head = fmt::format("+CMGR: \"{}\",", stat_name(message.stat));
  if (!view.report.empty()) return head + view.report;
  const std::string time = view.timestamp.empty() ? "" : "," + view.timestamp;
  return fmt::format("{}{},{}{}\r\n{}", head, view.address, time,
                     settings.show_text_header ? details(view) : "", view.text);
}

std::string routed_lines(const Delivery& delivery, bool report, const Settings& settings) {
  if (!settings.text_mode) {
    return fmt::format("{}{}\r\n{}", report ? "+CDS: " : "+CMT: ,", delivery.tpdu_length,
                       delivery.pdu);
  }
  const View view = view_of(delivery.pdu, false, settings.cscs);
  if (report) return "+CDS: " + view.report;
  return fmt::format("+CMT: {},,{}{}\r\n{}", view.address, view.timestamp,
                     settings.show_text_header ? details(view) : "", view.text);
}

}  // namespace firmware
