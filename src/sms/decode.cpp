#include "sms/decode.hpp"

#include <algorithm>

#include "sms/fields.hpp"
#include "sms/first_octet.hpp"

namespace sms {

namespace {

using namespace first_octet;

bool is_set(std::uint8_t octet, std::uint8_t bit) {
  return (octet & bit) != 0;
}

DataCoding read_dcs(OctetReader& reader) {
  return DataCoding::from_octet(reader.octet("TP-DCS"));
}

/// Returns true if all octets that are left are padding: a SIM fills its record with FF after the
/// TPDU.
bool only_filling(const OctetReader& reader) {
  const auto ahead = reader.ahead();
  return std::all_of(ahead.begin(), ahead.end(), [](auto octet) { return octet == 0xFF; });
}

/// | extension | reserved 4 | UDL | DCS | PID |, §9.2.3.27; further octets as long as bit 7 is set.
std::uint8_t read_indicator(OctetReader& reader) {
  const auto indicator = reader.octet("TP-PI");
  for (auto octet = indicator; reader.ok() && is_set(octet, kIndicatorExtension);) {
    octet = reader.octet("TP-PI");
  }
  return indicator;
}

/// Reads the fields that the parameter indicator announces: TP-PID, TP-DCS, TP-UD.
template <class Report>
void read_optional(OctetReader& reader, std::uint8_t indicator, Reading reading, Report& report) {
  if (is_set(indicator, kHasPid)) report.pid = reader.octet("TP-PID");
  if (is_set(indicator, kHasDcs)) report.dcs = read_dcs(reader);
  if (is_set(indicator, kHasUserData)) {
    report.user_data = read_user_data(reader, report.dcs.value_or(DataCoding{}),
                                      is_set(report.first_octet, kHeader), reading);
  }
}

/// Reads TP-FCS, which only the RP-ERROR form has before TP-PI. The TPDU does not say which form it
/// is: an octet with other bits than the low three is a cause, else TP-PI.
std::optional<std::uint8_t> read_failure_cause(OctetReader& reader) {
  const auto ahead = reader.ahead();
  if (ahead.empty() || (ahead.front() & ~unsigned{kIndicatorBits}) == 0) return std::nullopt;
  return reader.octet("TP-FCS");
}

}  // namespace

// §9.2.2.1
// +-------+----+-----+-----+------+-----+----+
// | first | OA | PID | DCS | SCTS | UDL | UD |
// +-------+----+-----+-----+------+-----+----+
Deliver read_deliver(OctetReader& reader) {
  Deliver d;
  d.first_octet = reader.octet("TP-MTI");
  d.more_messages_to_send = !is_set(d.first_octet, kNoMoreMessages);
  d.status_report_indication = is_set(d.first_octet, kStatusReport);
  d.reply_path = is_set(d.first_octet, kReplyPath);
  d.originator = read_address(reader, "TP-OA");
  d.pid = reader.octet("TP-PID");
  d.dcs = read_dcs(reader);
  d.service_centre_timestamp = read_timestamp(reader, "TP-SCTS");
  d.user_data = read_user_data(reader, d.dcs, is_set(d.first_octet, kHeader), Reading::lenient);
  return d;
}

// §9.2.2.2
// +-------+----+----+-----+-----+------------+-----+----+
// | first | MR | DA | PID | DCS | VP 0, 1, 7 | UDL | UD |
// +-------+----+----+-----+-----+------------+-----+----+
Submit read_submit(OctetReader& reader) {
  Submit s;
  s.first_octet = reader.octet("TP-MTI");
  s.reject_duplicates = is_set(s.first_octet, kRejectDuplicates);
  s.status_report_request = is_set(s.first_octet, kStatusReport);
  s.reply_path = is_set(s.first_octet, kReplyPath);
  s.message_reference = reader.octet("TP-MR");
  s.destination = read_address(reader, "TP-DA");
  s.pid = reader.octet("TP-PID");
  s.dcs = read_dcs(reader);
  const auto format = static_cast<ValidityFormat>(s.first_octet >> kValidityShift & 0x03U);
  s.validity = read_validity(reader, format, Reading::strict);
  s.user_data = read_user_data(reader, s.dcs, is_set(s.first_octet, kHeader), Reading::strict);
  return s;
}

// §9.2.2.3
// +-------+----+----+------+----+----+------+-------+-------+------------+
// | first | MR | RA | SCTS | DT | ST | [PI] | [PID] | [DCS] | [UDL, UD]  |
// +-------+----+----+------+----+----+------+-------+-------+------------+
StatusReport read_status_report(OctetReader& reader) {
  StatusReport r;
  r.first_octet = reader.octet("TP-MTI");
  r.more_messages_to_send = !is_set(r.first_octet, kNoMoreMessages);
  r.status_report_qualifier = is_set(r.first_octet, kStatusReport);
  r.message_reference = reader.octet("TP-MR");
  r.recipient = read_address(reader, "TP-RA");
  r.service_centre_timestamp = read_timestamp(reader, "TP-SCTS");
  r.discharge_time = read_timestamp(reader, "TP-DT");
  r.status = reader.octet("TP-ST");
  if (!only_filling(reader)) read_optional(reader, read_indicator(reader), Reading::lenient, r);
  return r;
}

// §9.2.2.4
// +-------+----+-----+----+----+----+-----+----+
// | first | MR | PID | CT | MN | DA | CDL | CD |   CD begins with a header when TP-UDHI is set
// +-------+----+-----+----+----+----+-----+----+
Command read_command(OctetReader& reader) {
  Command c;
  c.first_octet = reader.octet("TP-MTI");
  c.status_report_request = is_set(c.first_octet, kStatusReport);
  c.message_reference = reader.octet("TP-MR");
  c.pid = reader.octet("TP-PID");
  c.command_type = reader.octet("TP-CT");
  c.message_number = reader.octet("TP-MN");
  c.destination = read_address(reader, "TP-DA");
  OctetReader data(reader.octets(reader.octet("TP-CDL"), "TP-CD"));
  if (is_set(c.first_octet, kHeader)) {
    const OctetReader header(data.octets(data.octet("TP-UDHL"), "TP-UDH"));
    if (!data.ok() || !read_elements(header, c.header)) reader.fail("TP-UDH", "is malformed");
  }
  const auto rest = data.rest();
  c.command_data.assign(rest.begin(), rest.end());
  return c;
}

// §9.2.2.1a
// +-------+-------+----+-------+-------+------------+
// | first | [FCS] | PI | [PID] | [DCS] | [UDL, UD]  |
// +-------+-------+----+-------+-------+------------+
DeliverReport read_deliver_report(OctetReader& reader) {
  DeliverReport r;
  r.first_octet = reader.octet("TP-MTI");
  r.failure_cause = read_failure_cause(reader);
  read_optional(reader, read_indicator(reader), Reading::strict, r);
  return r;
}

// §9.2.2.2a
// +-------+-------+----+------+-------+-------+------------+
// | first | [FCS] | PI | SCTS | [PID] | [DCS] | [UDL, UD]  |
// +-------+-------+----+------+-------+-------+------------+
SubmitReport read_submit_report(OctetReader& reader) {
  SubmitReport r;
  r.first_octet = reader.octet("TP-MTI");
  r.failure_cause = read_failure_cause(reader);
  const auto indicator = read_indicator(reader);
  r.service_centre_timestamp = read_timestamp(reader, "TP-SCTS");
  read_optional(reader, indicator, Reading::lenient, r);
  return r;
}

}  // namespace sms
