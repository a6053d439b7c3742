#include "spool/outgoing_reports.hpp"

#include <algorithm>

#include "spool/outgoing_rows.hpp"
#include "spool/row_encoding.hpp"
#include "util/ascii.hpp"

namespace spool {
namespace {

constexpr std::size_t kDigitsThatCount = 8;
constexpr std::uint8_t kForwarded = 0x01;  // receipt not confirmed, TS 23.040 §9.2.3.15
constexpr std::uint8_t kValidityExpired = 0x46;

SendState state_after(std::uint8_t status) {
  switch (sms::delivery_state(status)) {
    case sms::DeliveryState::delivered:
      return status == kForwarded ? SendState::sent : SendState::delivered;
    case sms::DeliveryState::pending:
      return SendState::sent;
    case sms::DeliveryState::failed_temporarily:
    case sms::DeliveryState::failed:
      break;
  }
  return status == kValidityExpired ? SendState::expired : SendState::failed;
}

void apply_report(WriteTransaction& tx, Id report, Id part, std::uint8_t status, int reference) {
  const auto state = state_after(status);
  const bool more = sms::delivery_state(status) == sms::DeliveryState::pending;
  const bool well = state == SendState::delivered;
  tx.db.run(Sql::outgoing_part_report, part, static_cast<int>(state), int{status}, more,
            std::string(well ? "" : sms::status_text(status)), reference);
  tx.db.run(Sql::report_belongs_to, report, part);
  update_state(tx, message_of(part));
}

}  // namespace

std::string last_digits(std::string_view number) {
  std::string digits;
  for (const char c : number)
    if (util::is_digit(c)) digits += c;
  return digits.size() <= kDigitsThatCount ? digits
                                           : digits.substr(digits.size() - kDigitsThatCount);
}

void match_report(WriteTransaction& tx, Id report, std::int64_t sim,
                  const sms::StatusReport& content) {
  const auto suffix = last_digits(content.recipient.value);
  const auto candidates = [&](std::optional<int> reference) {
    std::vector<Id> parts;
    Query rows = tx.db.query(Sql::report_candidates, sim, reference, suffix, tx.now.count());
    while (rows.next()) parts.push_back(rows.integer(0));
    return parts;
  };
  const int reference = content.message_reference;
  auto parts = candidates(reference);
  if (parts.empty()) {
    parts = candidates(std::nullopt);
    if (parts.size() != 1) return;
  }
  apply_report(tx, report, parts.front(), content.status, reference);
}

void match_early_report(WriteTransaction& tx, Id part) {
  struct Early {
    Id id;
    std::uint8_t status;
    int reference;
  };
  std::vector<Early> early;
  {
    const auto message = read_outgoing(tx.db, message_of(part));
    Query rows = tx.db.query(Sql::early_reports, part);
    while (message && rows.next())
      if (last_digits(rows.text(2)) == last_digits(message->to))
        early.push_back(
            {rows.integer(0), static_cast<std::uint8_t>(rows.integer(1)), rows.small(3)});
  }
  for (const auto& one : early) apply_report(tx, one.id, part, one.status, one.reference);
}

}  // namespace spool
