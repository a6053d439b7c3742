// The six TPDU types of TS 23.040 §9.2.2.
//
//   MT (network → mobile)      MO (mobile → network)
//   SMS-DELIVER        00      SMS-DELIVER-REPORT 00
//   SMS-SUBMIT-REPORT  01      SMS-SUBMIT         01
//   SMS-STATUS-REPORT  10      SMS-COMMAND        10
#pragma once

#include <optional>
#include <variant>

#include "sms/types.hpp"

namespace sms {

/// §9.2.2.1
struct Deliver {
  std::uint8_t first_octet = 0;
  Address originator;
  std::uint8_t pid = 0;
  DataCoding dcs;
  Timestamp service_centre_timestamp;
  UserData user_data;
  bool more_messages_to_send = false;
  bool status_report_indication = false;
  bool reply_path = false;
  friend bool operator==(const Deliver&, const Deliver&) = default;
};

/// §9.2.2.2
struct Submit {
  std::uint8_t first_octet = 0x01;
  std::uint8_t message_reference = 0;
  Address destination;
  std::uint8_t pid = 0;
  DataCoding dcs;
  Validity validity;
  UserData user_data;
  bool reject_duplicates = false;
  bool status_report_request = false;
  bool reply_path = false;
  friend bool operator==(const Submit&, const Submit&) = default;
};

/// §9.2.2.3
struct StatusReport {
  std::uint8_t first_octet = 0x02;
  std::uint8_t message_reference = 0;
  Address recipient;
  Timestamp service_centre_timestamp;
  Timestamp discharge_time;
  std::uint8_t status = 0;  ///< TP-ST §9.2.3.15
  std::optional<std::uint8_t> pid;
  std::optional<DataCoding> dcs;
  std::optional<UserData> user_data;
  bool more_messages_to_send = false;
  bool status_report_qualifier = false;
  friend bool operator==(const StatusReport&, const StatusReport&) = default;
};

/// §9.2.2.4
struct Command {
  std::uint8_t first_octet = 0x02;
  std::uint8_t message_reference = 0;
  std::uint8_t pid = 0;
  std::uint8_t command_type = 0;
  std::uint8_t message_number = 0;
  Address destination;
  util::Octets command_data;
  std::vector<InformationElement> header;
  bool status_report_request = false;
  friend bool operator==(const Command&, const Command&) = default;
};

/// §9.2.2.1a: the RP-ERROR form if failure_cause is set, else the RP-ACK form.
struct DeliverReport {
  std::uint8_t first_octet = 0;
  std::optional<std::uint8_t> failure_cause;
  std::optional<std::uint8_t> pid;
  std::optional<DataCoding> dcs;
  std::optional<UserData> user_data;
  friend bool operator==(const DeliverReport&, const DeliverReport&) = default;
};

/// §9.2.2.2a
struct SubmitReport {
  std::uint8_t first_octet = 0x01;
  std::optional<std::uint8_t> failure_cause;
  Timestamp service_centre_timestamp;
  std::optional<std::uint8_t> pid;
  std::optional<DataCoding> dcs;
  std::optional<UserData> user_data;
  friend bool operator==(const SubmitReport&, const SubmitReport&) = default;
};

using Tpdu = std::variant<Deliver, Submit, StatusReport, Command, DeliverReport, SubmitReport>;

/// The groups of TP-ST (§9.2.3.15).
enum class DeliveryState : std::uint8_t { delivered, pending, failed_temporarily, failed };
/// Returns the group of TP-ST value `status`.
DeliveryState delivery_state(std::uint8_t status);
/// Returns a text for people: "failed: validity period expired". Every value has one.
const char* status_text(std::uint8_t status);

}  // namespace sms
