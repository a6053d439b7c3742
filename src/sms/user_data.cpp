#include <algorithm>

#include "sms/fields.hpp"
#include "sms/gsm7.hpp"

namespace sms {

namespace {

constexpr unsigned kMostSeptet = 0x7F;

constexpr std::size_t octets_for(std::size_t septets) {
  return (septets * 7 + 7) / 8;
}
/// Returns the number of bits between a header of `header` octets and the first septet.
constexpr unsigned fill_bits(std::size_t header) {
  return static_cast<unsigned>(header_septets(header) * 7 - header * 8);
}

std::uint16_t big_endian(std::uint8_t high, std::uint8_t low) {
  return static_cast<std::uint16_t>(high << 8U | low);
}

/// 8 bit: | ref | total | sequence |    16 bit: | ref high | ref low | total | sequence |
std::optional<Concatenation> concatenation_of(const InformationElement& element) {
  const bool wide = element.iei == kConcatenation16;
  if (!wide && element.iei != kConcatenation8) return std::nullopt;
  if (element.data.size() != (wide ? 4U : 3U)) return std::nullopt;
  OctetReader reader(element.data);
  const auto high = wide ? reader.octet("reference") : std::uint8_t{0};
  Concatenation c;
  c.reference = big_endian(high, reader.octet("reference"));
  c.reference_bits = wide ? 16 : 8;
  c.total = reader.octet("total");
  c.sequence = reader.octet("sequence");
  if (c.sequence == 0 || c.sequence > c.total) return std::nullopt;
  return c;
}

/// | destination | source |, one or two octets each.
std::optional<ApplicationPorts> ports_of(const InformationElement& element) {
  const bool wide = element.iei == kPorts16;
  if (!wide && element.iei != kPorts8) return std::nullopt;
  if (element.data.size() != (wide ? 4U : 2U)) return std::nullopt;
  OctetReader reader(element.data);
  const auto port = [&] {
    const auto high = wide ? reader.octet("port") : std::uint8_t{0};
    return big_endian(high, reader.octet("port"));
  };
  ApplicationPorts ports;
  ports.destination = port();
  ports.source = port();
  ports.bits = wide ? 16 : 8;
  return ports;
}

std::uint8_t language(const std::vector<InformationElement>& header, std::uint8_t iei) {
  std::uint8_t id = 0;
  for (const auto& element : header) {
    if (element.iei == iei && element.data.size() == 1) id = element.data.front();
  }
  return id;
}

/// Reads the header and returns its size in octets with the length octet. Returns 0 if it does not
/// fit into `field`: then the whole field is kept as text.
std::size_t read_header(util::OctetView field, UserData& data) {
  OctetReader reader(field);
  const std::size_t length = reader.octet("TP-UDHL");
  const auto body = reader.octets(length, "TP-UDH");
  if (!reader.ok()) {
    data.damaged = true;
    return 0;
  }
  if (!read_elements(OctetReader(body), data.header)) data.damaged = true;
  return length + 1;
}

util::OctetView take_field(OctetReader& reader, std::size_t wanted, Reading reading,
                           UserData& data) {
  if (reading == Reading::strict) return reader.octets(wanted, "TP-UD");
  if (wanted > 0 && reader.empty()) reader.fail("TP-UD", "is missing");
  const auto field = reader.up_to(wanted);
  if (field.size() < wanted) data.damaged = data.truncated = true;
  return field;
}

}  // namespace

std::optional<Concatenation> UserData::concatenation() const {
  std::optional<Concatenation> last;
  for (const auto& element : header) {
    if (const auto c = concatenation_of(element)) last = c;
  }
  return last;
}

std::optional<ApplicationPorts> UserData::ports() const {
  std::optional<ApplicationPorts> last;
  for (const auto& element : header) {
    if (const auto p = ports_of(element)) last = p;
  }
  return last;
}

std::uint8_t UserData::locking_table() const {
  return language(header, kLockingShift);
}
std::uint8_t UserData::single_table() const {
  return language(header, kSingleShift);
}

// | IEI | length | data … | IEI | length | data … |
bool read_elements(OctetReader reader, std::vector<InformationElement>& elements) {
  while (!reader.empty()) {
    const auto iei = reader.octet("IEI");
    const auto length = reader.octet("IEDL");
    const auto data = reader.octets(length, "IED");
    if (!reader.ok()) return false;
    elements.push_back({iei, {data.begin(), data.end()}});
  }
  return true;
}

util::Octets header_octets(const std::vector<InformationElement>& elements) {
  util::Octets out{0};
  for (const auto& element : elements) {
    out.push_back(element.iei);
    out.push_back(static_cast<std::uint8_t>(element.data.size()));
    out.insert(out.end(), element.data.begin(), element.data.end());
  }
  out.front() = static_cast<std::uint8_t>(out.size() - 1);
  return elements.empty() ? util::Octets{} : out;
}

//   0     1      2                  1 + UDHL
// +-----+------+------------------+-----------+----------------
// | UDL | UDHL | elements …       | fill bits | septets or octets …
// +-----+------+------------------+-----------+----------------
// UDL counts septets for GSM 7-bit, else octets, header and fill bits included (§9.2.3.16).
UserData read_user_data(OctetReader& reader, const DataCoding& dcs, bool has_header,
                        Reading reading) {
  UserData data;
  data.has_header = has_header;
  const std::size_t length = reader.octet("TP-UDL");
  const bool packed = is_packed(dcs);
  const auto field = take_field(reader, packed ? octets_for(length) : length, reading, data);
  const std::size_t header = has_header ? read_header(field, data) : 0;
  if (data.damaged && reading == Reading::strict) reader.fail("TP-UDH", "is malformed");
  OctetReader text(field);
  text.up_to(header);
  if (!packed) {
    const auto octets = text.rest();
    data.payload.assign(octets.begin(), octets.end());
  } else if (const auto taken = header_septets(header); length > taken) {
    data.payload = gsm7::unpack(text.rest(), length - taken, fill_bits(header));
  }
  return data;
}

void write_user_data(OctetWriter& writer, const UserData& data, const DataCoding& dcs,
                     std::size_t limit_octets) {
  auto header = header_octets(data.header);
  if (header.empty() && data.has_header) header.push_back(0);
  const bool long_element = std::any_of(data.header.begin(), data.header.end(),
                                        [](const auto& e) { return e.data.size() > 0xFF; });
  if (long_element || header.size() > limit_octets) return writer.fail("TP-UDH", "is too long");
  if (!is_packed(dcs)) {
    const auto length = header.size() + data.payload.size();
    if (length > limit_octets) return writer.fail("TP-UD", "is too long");
    writer.octet(static_cast<std::uint8_t>(length));
    writer.octets(header);
    return writer.octets(data.payload);
  }
  const auto length = header_septets(header.size()) + data.payload.size();
  if (octets_for(length) > limit_octets) return writer.fail("TP-UD", "is too long");
  if (std::any_of(data.payload.begin(), data.payload.end(),
                  [](auto septet) { return septet > kMostSeptet; })) {
    return writer.fail("TP-UD", "has a value that is no septet");
  }
  writer.octet(static_cast<std::uint8_t>(length));
  writer.octets(header);
  writer.octets(gsm7::pack(data.payload, fill_bits(header.size())));
}

}  // namespace sms
