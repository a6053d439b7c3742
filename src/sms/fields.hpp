// The fields that several TPDU types share, to and from octets. Inside this room only.
#pragma once

#include "sms/octet_reader.hpp"
#include "sms/octet_writer.hpp"
#include "sms/types.hpp"

namespace sms {

/// What came from the network is taken as far as it can be understood; what a mobile sends (we, or
/// whoever speaks to the emulated modem) must be right.
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
/// Elements of a header, its length octet taken already; false if one runs over the end.
bool read_elements(OctetReader reader, std::vector<InformationElement>& elements);
/// The elements with their length octet in front; empty for none.
util::Octets header_octets(const std::vector<InformationElement>& elements);
/// Septets that `octets` of header take, filled up to the next septet.
constexpr std::size_t header_septets(std::size_t octets) {
  return (octets * 8 + 6) / 7;
}
/// Septets are counted, and packed, only when the alphabet has them and nothing is compressed.
inline bool is_packed(const DataCoding& dcs) {
  return dcs.alphabet == Alphabet::gsm7 && !dcs.compressed;
}

}  // namespace sms
