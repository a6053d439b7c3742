// The decoder and encoder of TPDUs. Decoding is lenient with what modems deliver, encoding is
// strict. Pure functions; any thread.
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

/// A PDU of the AT port: service centre address, then the TPDU (TS 27.005 §3.1 <pdu>).
struct Pdu {
  std::optional<Address> smsc;  ///< nothing if its length octet was 0 or it was absent
  Tpdu tpdu;
  util::Octets octets;          ///< as received; filling may follow the TPDU
  std::size_t tpdu_offset = 0;  ///< the TPDU begins here in `octets`
  std::size_t tpdu_size = 0;
  /// Returns the TPDU as received, without SMSC and filling: fingerprints are made from it.
  util::OctetView tpdu_octets() const {
    return util::OctetView(octets).subspan(tpdu_offset, tpdu_size);
  }
};

enum class Smsc : std::uint8_t { present, absent };

/// Splits `pdu` into SMSC address and TPDU. `reject` if the length octet points past the end.
util::Result<std::pair<std::optional<Address>, util::OctetView>> split_smsc(util::OctetView pdu);

/// Decodes a PDU that a modem delivered. Without `kind`, TP-MTI is read as mobile terminated
/// (DELIVER, SUBMIT-REPORT, STATUS-REPORT; the reserved value 11 as DELIVER). Ignores octets after
/// the user data. `reject` if the mandatory part is incomplete: then keep the PDU raw.
util::Result<Pdu> decode(util::OctetView pdu, Smsc smsc = Smsc::present,
                         std::optional<Kind> kind = std::nullopt);
/// Decodes <pdu> as a modem writes it: hexadecimal digits of SMSC address and mobile terminated
/// TPDU. `reject` for anything else.
util::Result<Pdu> decode_hex(std::string_view hex);

/// Encodes `tpdu` to octets without SMSC. `reject` for a value the standard does not allow.
util::Result<util::Octets> encode(const Tpdu& tpdu);

/// Encodes the SMSC address with its length octet, to be put before a TPDU. Returns 00 ("the SMSC
/// stored in the SIM") without an address or for one that cannot be encoded.
util::Octets encode_smsc(const std::optional<Address>& smsc);

/// Returns the text of one message part as UTF-8 (several parts: join.hpp). Nothing for compressed
/// data, and for 8-bit data that is no text (octet_text.hpp).
std::optional<std::string> text_of(const UserData& data, const DataCoding& dcs);

}  // namespace sms
