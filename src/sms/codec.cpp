#include "sms/codec.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "sms/decode.hpp"
#include "sms/first_octet.hpp"
#include "sms/join.hpp"

namespace sms {

namespace {

struct KindName {
  Kind kind;
  const char* name;
  std::uint8_t message_type;  // TP-MTI, §9.2.3.1
};
constexpr std::array<KindName, 6> kKinds = {{{Kind::deliver, "deliver", 0},
                                             {Kind::submit, "submit", 1},
                                             {Kind::status_report, "status-report", 2},
                                             {Kind::command, "command", 2},
                                             {Kind::deliver_report, "deliver-report", 0},
                                             {Kind::submit_report, "submit-report", 1}}};
constexpr std::uint8_t kReservedType = 3;

const KindName& entry(Kind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

Kind from_network(std::uint8_t message_type) {
  switch (message_type) {
    case 1:
      return Kind::submit_report;
    case 2:
      return Kind::status_report;
    default:
      return Kind::deliver;
  }
}

Tpdu read(OctetReader& reader, Kind kind) {
  switch (kind) {
    case Kind::deliver:
      return read_deliver(reader);
    case Kind::submit:
      return read_submit(reader);
    case Kind::status_report:
      return read_status_report(reader);
    case Kind::command:
      return read_command(reader);
    case Kind::deliver_report:
      return read_deliver_report(reader);
    case Kind::submit_report:
      return read_submit_report(reader);
  }
  return Deliver{};
}

util::Result<Pdu> decode_tpdu(util::OctetView tpdu, std::optional<Kind> kind) {
  if (tpdu.empty()) return util::fail(util::Advice::reject, "no TPDU after the SMSC address");
  const std::uint8_t type = tpdu.front() & first_octet::kMessageType;
  const Kind as = kind.value_or(from_network(type));
  const bool reserved_deliver = as == Kind::deliver && type == kReservedType;
  if (type != entry(as).message_type && !reserved_deliver) {
    return util::fail(util::Advice::reject,
                      std::string("TP-MTI is not that of a ") + entry(as).name);
  }
  OctetReader reader(tpdu);
  Pdu pdu;
  pdu.tpdu = read(reader, as);
  if (!reader.ok()) return util::fail(reader.error());
  pdu.tpdu_size = tpdu.size() - reader.ahead().size();
  return pdu;
}

/// Decodes all but the octets themselves, which the caller adds.
util::Result<Pdu> decode_without_octets(util::OctetView octets, Smsc smsc,
                                        std::optional<Kind> kind) {
  if (smsc == Smsc::absent) return decode_tpdu(octets, kind);
  auto split = split_smsc(octets);
  if (!split) return util::fail(split.error());
  auto pdu = decode_tpdu(split->second, kind);
  if (!pdu) return pdu;
  pdu->smsc = std::move(split->first);
  pdu->tpdu_offset = octets.size() - split->second.size();
  return pdu;
}

}  // namespace

const char* to_string(Kind kind) {
  return entry(kind).name;
}

std::optional<Kind> kind_from_string(std::string_view name) {
  const auto at =
      std::find_if(kKinds.begin(), kKinds.end(), [&](const auto& k) { return k.name == name; });
  return at == kKinds.end() ? std::nullopt : std::optional(at->kind);
}

util::Result<Pdu> decode(util::OctetView pdu, Smsc smsc, std::optional<Kind> kind) {
  auto decoded = decode_without_octets(pdu, smsc, kind);
  if (decoded) decoded->octets.assign(pdu.begin(), pdu.end());
  return decoded;
}

util::Result<Pdu> decode_hex(std::string_view hex) {
  auto octets = util::from_hex(hex);
  if (!octets) return util::fail(util::Advice::reject, "not hexadecimal digits");
  auto decoded = decode_without_octets(*octets, Smsc::present, std::nullopt);
  if (decoded) decoded->octets = std::move(*octets);
  return decoded;
}

}  // namespace sms
