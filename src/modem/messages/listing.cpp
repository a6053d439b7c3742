#include "modem/messages/listing.hpp"

#include <algorithm>

#include "at/parameters.hpp"
#include "util/ascii.hpp"
#include "util/octets.hpp"

namespace modem {

namespace {

/// `stat` at `first`, the length in the last field.
ListEntry parse(const at::Fields& fields, std::size_t first) {
  ListEntry entry;
  if (fields.size() <= first) return entry;
  const auto stat = at::number(fields, first);
  entry.text_mode = !stat && !fields[first].empty();
  entry.stat = stat.value_or(0);
  if (fields.size() > first + 1) entry.length = at::number(fields, fields.size() - 1);
  return entry;
}

}  // namespace

ListEntry parse_cmgl(std::string_view header) {
  const auto fields = at::fields(at::after_prefix(header, "+CMGL:").value_or(""));
  auto entry = parse(fields, 1);
  entry.index = at::number(fields, 0);
  return entry;
}

ListEntry parse_cmgr(std::string_view header) {
  return parse(at::fields(at::after_prefix(header, "+CMGR:").value_or("")), 0);
}

bool is_damaged(const ListEntry& entry, std::string_view pdu_hex) {
  if (pdu_hex.size() < 2 || pdu_hex.size() % 2 != 0) return true;
  if (!util::all_of(pdu_hex, util::is_hex)) return true;
  const auto smsc = util::from_hex(pdu_hex.substr(0, 2));
  const auto octets = static_cast<int>(pdu_hex.size() / 2);
  return entry.length && octets < *entry.length + 1 + (*smsc)[0];
}

}  // namespace modem
