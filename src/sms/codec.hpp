// TPDU octets to values and back. Lenient on what modems deliver, strict on what we send.
// Pure functions; any thread.
#pragma once

#include <optional>

#include "sms/tpdu.hpp"
#include "util/result.hpp"

namespace sms {

enum class Kind : std::uint8_t {
  deliver,
  submit,
  status_report,
  command,
  deliver_report,
  submit_report
};
const char* to_string(Kind kind);  // "deliver", "submit", "status-report", …
std::optional<Kind> kind_from_string(std::string_view name);

/// A PDU as it stands on the AT port: service centre address, then the TPDU (TS 27.005 §3.1 <pdu>).
struct Pdu {
  std::optional<Address> smsc;  ///< nothing when the length octet was 0 or no SMSC was there
  Tpdu tpdu;
  util::Octets octets;          ///< as received; filling may stand behind the TPDU
  std::size_t tpdu_offset = 0;  ///< the TPDU begins here in `octets`
  std::size_t tpdu_size = 0;
  /// Returns the TPDU as received, without SMSC and filling: fingerprints are made from it.
  util::OctetView tpdu_octets() const {
    return util::OctetView(octets).subspan(tpdu_offset, tpdu_size);
  }
};

enum class Smsc : std::uint8_t { present, absent };

/// Splits the SMSC address off. `reject` if its length octet points past the end.
util::Result<std::pair<std::optional<Address>, util::OctetView>> split_smsc(util::OctetView pdu);

/// Decodes what a modem delivered. Without `kind`, TP-MTI is read as mobile terminated (DELIVER,
/// SUBMIT-REPORT, STATUS-REPORT; the reserved value 11 as DELIVER). Octets after the user data are
/// ignored. `reject` when the mandatory part is incomplete: keep it raw.
util::Result<Pdu> decode(util::OctetView pdu, Smsc smsc = Smsc::present,
                         std::optional<Kind> kind = std::nullopt);
/// Decodes <pdu> as a modem writes it: hexadecimal digits of SMSC address and mobile terminated
/// TPDU. `reject` for anything else.
util::Result<Pdu> decode_hex(std::string_view hex);

/// TPDU octets, without SMSC. `reject` for a value the standard does not allow.
util::Result<util::Octets> encode(const Tpdu& tpdu);

/// Length octet + address as it stands before a TPDU; 00 for "the SMSC stored in the SIM".
util::Octets encode_smsc(const std::optional<Address>& smsc);

/// The text of one message part, or of several already joined (see join.hpp). UTF-8. For 8-bit
/// data: nothing.
std::optional<std::string> text_of(const UserData& data, const DataCoding& dcs);

}  // namespace sms
