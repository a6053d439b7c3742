// Fuzzes the PDU decoder: it reads nothing beyond the octets, an understood PDU is the same when
// encoded and read again, and its text can be sent on.
#include <cstdint>
#include <cstdlib>

#include "sms/join.hpp"
#include "sms/push.hpp"
#include "util/utf.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

sms::Deliver carrying(const sms::UserData& data, sms::Alphabet alphabet) {
  sms::Deliver d;
  d.dcs = sms::DataCoding::from_octet(alphabet == sms::Alphabet::ucs2 ? 0x08 : 0x00);
  d.user_data = data;
  return d;
}

/// Checks that a received text can be cut into parts again and joined to the same text.
void check_text(const std::string& text) {
  require(util::is_valid_utf8(text));
  const auto segments = sms::segment(text, {.single_tables = {13}, .locking_tables = {3}});
  require(segments.has_value());
  std::vector<sms::Deliver> parts;
  for (const auto& data : segments->parts) parts.push_back(carrying(data, segments->alphabet));
  require(sms::join(parts).text == text);
}

struct Check {
  void operator()(const sms::Deliver& d) const {
    const auto joined = sms::join(std::span(&d, 1));
    require(!joined.mixed);
    check_text(joined.text);
    if (sms::push_of(d, joined.octets)) require(d.user_data.ports().has_value());
    user_data(d.user_data, d.dcs);
    (void)d.service_centre_timestamp.epoch_ms();
    require(d.originator.to_string().size() < 1024);
  }
  void operator()(const sms::Submit& s) const { user_data(s.user_data, s.dcs); }
  void operator()(const sms::Command&) const {}
  template <class Report>
  void operator()(const Report& r) const {
    if (r.user_data) user_data(*r.user_data, r.dcs.value_or(sms::DataCoding{}));
  }

  static void user_data(const sms::UserData& data, const sms::DataCoding& dcs) {
    if (const auto text = sms::text_of(data, dcs)) require(util::is_valid_utf8(*text));
    if (const auto c = data.concatenation()) require(c->sequence >= 1 && c->sequence <= c->total);
    (void)data.ports();
  }
};

void check(util::OctetView octets, sms::Smsc smsc, std::optional<sms::Kind> kind) {
  const auto pdu = sms::decode(octets, smsc, kind);
  if (!pdu) return require(!pdu.error().what.empty());
  std::visit(Check{}, pdu->tpdu);
  const auto as = static_cast<sms::Kind>(pdu->tpdu.index());
  const auto again = sms::decode(pdu->tpdu_octets(), sms::Smsc::absent, as);
  require(again && again->tpdu == pdu->tpdu);
  const auto encoded = sms::encode(pdu->tpdu);
  if (!encoded) return;
  const auto back = sms::decode(*encoded, sms::Smsc::absent, as);
  require(back.has_value());
  require(sms::encode(back->tpdu) == *encoded);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // The first octet: the kind to read it as (6 and 7: as TP-MTI says), and bit 3 the SMSC.
  const unsigned kind = data[0] & 7U;
  const auto smsc = (data[0] & 8U) != 0 ? sms::Smsc::absent : sms::Smsc::present;
  check({data + 1, size - 1}, smsc,
        kind < 6 ? std::optional(static_cast<sms::Kind>(kind)) : std::nullopt);
  return 0;
}
