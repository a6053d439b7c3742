// Readers and writers of the fields that several TPDU types share. Private to this folder.
#pragma once

#include "sms/octet_reader.hpp"
#include "sms/octet_writer.hpp"
#include "sms/types.hpp"

namespace sms {

/// Lenient for TPDUs of the network: reads as much as it can. Strict for TPDUs of a mobile (ours,
/// or those sent to the emulated modem): a malformed field fails.
enum class Reading : std::uint8_t { lenient, strict };

// Address fields, §9.1.2.5 (length in semi-octets)
Address read_address(OctetReader& reader, const char* field);
void write_address(OctetWriter& writer, const Address& address, const char* field);

// TP-SCTS, TP-DT, absolute TP-VP, §9.2.3.11
Timestamp read_timestamp(OctetReader& reader, const char* field);
void write_timestamp(OctetWriter& writer, const Timestamp& time, const char* field);

// TP-VPF and TP-VP, §9.2.3.3 and §9.2.3.12
enum class ValidityFormat : std::uint8_t { none, enhanced, relative, absolute };  // TP-VPF's values
ValidityFormat format_of(const Validity& validity);
Validity read_validity(OctetReader& reader, ValidityFormat format, Reading reading);
void write_validity(OctetWriter& writer, const Validity& validity);

// TP-UDHI, TP-UDL and TP-UD, §9.2.3.16, §9.2.3.23 and §9.2.3.24
UserData read_user_data(OctetReader& reader, const DataCoding& dcs, bool has_header,
                        Reading reading);
void write_user_data(OctetWriter& writer, const UserData& data, const DataCoding& dcs,
                     std::size_t limit_octets);
// Information element identifiers, §9.2.3.24
constexpr std::uint8_t kConcatenation8 = 0x00;
constexpr std::uint8_t kPorts8 = 0x04;
constexpr std::uint8_t kPorts16 = 0x05;
constexpr std::uint8_t kConcatenation16 = 0x08;
constexpr std::uint8_t kSingleShift = 0x24;
constexpr std::uint8_t kLockingShift = 0x25;

/// Reads the elements of a header after its length octet. Returns false if one ends past its end.
bool read_elements(OctetReader reader, std::vector<InformationElement>& elements);
/// Encodes the elements with the length octet in front. Returns no octets without elements.
util::Octets header_octets(const std::vector<InformationElement>& elements);
/// Returns how many septets a header of `octets` takes, with its fill bits.
constexpr std::size_t header_septets(std::size_t octets) {
  return (octets * 8 + 6) / 7;
}
/// Returns true if TP-UD has packed septets (GSM 7-bit, not compressed). TP-UDL then counts
/// septets.
inline bool is_packed(const DataCoding& dcs) {
  return dcs.alphabet == Alphabet::gsm7 && !dcs.compressed;
}

}  // namespace sms
