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
  if (tpdu.empty()) return util::fail(util::Advice::reject, "no TPDU: nothing behind the SMSC");
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
  const auto used = tpdu.first(tpdu.size() - reader.ahead().size());
  pdu.tpdu_octets.assign(used.begin(), used.end());
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
  if (smsc == Smsc::absent) return decode_tpdu(pdu, kind);
  auto split = split_smsc(pdu);
  if (!split) return util::fail(split.error());
  auto decoded = decode_tpdu(split->second, kind);
  if (decoded) decoded->smsc = std::move(split->first);
  return decoded;
}

}  // namespace sms
