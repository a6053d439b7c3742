#include "sms/codec.hpp"
#include "sms/fields.hpp"
#include "sms/first_octet.hpp"

namespace sms {

namespace {

using namespace first_octet;

// The most octets of TP-UD or TP-CD that each type can carry (§9.2.2).
constexpr std::size_t kMostInMessage = 140;
constexpr std::size_t kMostInStatusReport = 131;
constexpr std::size_t kMostInDeliverReport = 159;
constexpr std::size_t kMostInSubmitReport = 152;
constexpr std::size_t kMostInCommand = 157;

unsigned bit_if(bool condition, std::uint8_t bit) {
  return condition ? bit : 0U;
}

bool has_header(const UserData& data) {
  return data.has_header || !data.header.empty();
}
bool has_header(const std::optional<UserData>& data) {
  return data && has_header(*data);
}

/// Returns TP-MTI and TP-UDHI.
unsigned first(unsigned message_type, bool header) {
  return message_type | bit_if(header, kHeader);
}
/// Returns the one bit of the received octet that no member holds.
unsigned loop_prevention(std::uint8_t received) {
  return received & kLoopPrevention;
}

template <class Report>
std::uint8_t indicator_of(const Report& report) {
  return static_cast<std::uint8_t>(bit_if(report.pid.has_value(), kHasPid) |
                                   bit_if(report.dcs.has_value(), kHasDcs) |
                                   bit_if(report.user_data.has_value(), kHasUserData));
}

/// Encodes a value of each TPDU type. The pictures of the octets are in decode.cpp.
struct Encoder {
  OctetWriter writer;

  void octet(unsigned value) { writer.octet(static_cast<std::uint8_t>(value)); }

  template <class Report>
  void optional_fields(const Report& report, std::size_t limit) {
    if (report.pid) octet(*report.pid);
    if (report.dcs) octet(report.dcs->octet);
    if (report.user_data) {
      const auto dcs = DataCoding::from_octet(report.dcs ? report.dcs->octet : 0);
      write_user_data(writer, *report.user_data, dcs, limit);
    }
  }

  void failure_cause(std::uint8_t cause) {
    if ((cause & ~unsigned{kIndicatorBits}) == 0) {
      writer.fail("TP-FCS", "below 08 would be read as TP-PI");
    }
    octet(cause);
  }

  void operator()(const Deliver& d) {
    octet(first(0x00, has_header(d.user_data)) | bit_if(!d.more_messages_to_send, kNoMoreMessages) |
          loop_prevention(d.first_octet) | bit_if(d.status_report_indication, kStatusReport) |
          bit_if(d.reply_path, kReplyPath));
    write_address(writer, d.originator, "TP-OA");
    octet(d.pid);
    octet(d.dcs.octet);
    write_timestamp(writer, d.service_centre_timestamp, "TP-SCTS");
    write_user_data(writer, d.user_data, DataCoding::from_octet(d.dcs.octet), kMostInMessage);
  }

  void operator()(const Submit& s) {
    const auto format = static_cast<unsigned>(format_of(s.validity)) << kValidityShift;
    octet(first(0x01, has_header(s.user_data)) | bit_if(s.reject_duplicates, kRejectDuplicates) |
          format | bit_if(s.status_report_request, kStatusReport) |
          bit_if(s.reply_path, kReplyPath));
    octet(s.message_reference);
    write_address(writer, s.destination, "TP-DA");
    octet(s.pid);
    octet(s.dcs.octet);
    write_validity(writer, s.validity);
    write_user_data(writer, s.user_data, DataCoding::from_octet(s.dcs.octet), kMostInMessage);
  }

  void operator()(const StatusReport& r) {
    octet(first(0x02, has_header(r.user_data)) | bit_if(!r.more_messages_to_send, kNoMoreMessages) |
          loop_prevention(r.first_octet) | bit_if(r.status_report_qualifier, kStatusReport));
    octet(r.message_reference);
    write_address(writer, r.recipient, "TP-RA");
    write_timestamp(writer, r.service_centre_timestamp, "TP-SCTS");
    write_timestamp(writer, r.discharge_time, "TP-DT");
    octet(r.status);
    if (const auto indicator = indicator_of(r)) octet(indicator);
    optional_fields(r, kMostInStatusReport);
  }

  void operator()(const Command& c) {
    octet(first(0x02, !c.header.empty()) | bit_if(c.status_report_request, kStatusReport));
    octet(c.message_reference);
    octet(c.pid);
    octet(c.command_type);
    octet(c.message_number);
    write_address(writer, c.destination, "TP-DA");
    // TP-CD has the layout of 8-bit user data.
    write_user_data(writer, {c.header, false, c.command_data}, DataCoding::from_octet(0x04),
                    kMostInCommand);
  }

  void operator()(const DeliverReport& r) {
    octet(first(0x00, has_header(r.user_data)));
    if (r.failure_cause) failure_cause(*r.failure_cause);
    octet(indicator_of(r));
    optional_fields(r, kMostInDeliverReport - (r.failure_cause ? 1 : 0));
  }

  void operator()(const SubmitReport& r) {
    octet(first(0x01, has_header(r.user_data)));
    if (r.failure_cause) failure_cause(*r.failure_cause);
    octet(indicator_of(r));
    write_timestamp(writer, r.service_centre_timestamp, "TP-SCTS");
    optional_fields(r, kMostInSubmitReport - (r.failure_cause ? 1 : 0));
  }
};

}  // namespace

util::Result<util::Octets> encode(const Tpdu& tpdu) {
  Encoder encoder;
  std::visit(encoder, tpdu);
  return std::move(encoder.writer).finish();
}

}  // namespace sms
