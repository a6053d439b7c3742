// Fuzzes responses of servers, links, and the phone's file.
//
// The first octet chooses which, the rest is the text.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "app/address.hpp"
#include "app/events.hpp"
#include "app/phone.hpp"
#include "app/phone_header.hpp"
#include "app/response_parser.hpp"
#include "util/utf.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_line(const std::string& text) {
  return util::is_valid_utf8(text) && std::none_of(text.begin(), text.end(), [](char c) {
           return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
         });
}

/// Checks that a complete event does not change with what follows, and that an incomplete one is
/// none.
void check_events(std::string_view text) {
  const std::vector<std::string> names{"code", "expired"};
  const auto all = app::find_event(text, names);
  if (all) require(std::find(names.begin(), names.end(), all->name) != names.end());
  for (std::size_t cut = 0; cut < std::min<std::size_t>(text.size(), 256); ++cut) {
    const auto part = app::find_event(text.substr(0, cut), names);
    if (part) require(all && all->name == part->name && all->data == part->data);
  }
  const auto next = app::find_event("event: code\ndata: x\n\n" + std::string(text), names);
  require(next && next->name == "code" && next->data == "x");
}

/// Checks that an address keeps its host, and is the same when read again.
void check_address(std::string_view text) {
  const auto address = app::parse_address(text);
  if (!address) return require(!address.error().what.empty());
  const bool safe = address->origin.starts_with("https://");
  require(safe || address->origin.starts_with("http://127.") ||
          address->origin.starts_with("http://localhost") ||
          address->origin.starts_with("http://[::1]"));
  require(is_line(address->url()) && address->url().find(' ') == std::string::npos);
  require(address->origin.find_first_of("@\\") == std::string::npos);
  require(address->path.empty() || address->path.find_first_of("/?") == 0);
  const auto again = app::parse_address(address->url());
  require(again && again->origin == address->origin && again->path == address->path);
}

template <class Entry>
void check_list(const std::vector<Entry>& entries) {
  require(entries.size() <= app::kMostEntries);
}

void check_answer(std::string_view text) {
  const auto object = app::parse_object(text);
  if (!object) return;
  const auto& list = app::part_at(*object, "list");
  const auto platforms = app::read_platforms(list);
  const auto accounts = app::read_accounts(list);
  const auto clients = app::read_gateway_clients(list);
  check_list(platforms);
  check_list(accounts);
  check_list(clients);
  for (const auto& one : platforms) require(is_line(one.name) && is_line(one.letter));
  for (const auto& one : accounts)
    require(is_line(one.name) && one.name.size() <= 1024 && is_line(one.id));
  for (const auto& one : clients) require(is_line(one.number) && is_line(one.operator_name));
  const auto servers = app::read_gateway_servers(list);
  check_list(servers);
  for (const auto& one : servers) require(app::parse_address(one).has_value());
  const auto word = app::text_at(*object, "word", 20);
  require(word.size() <= 20 && is_line(word));
}

/// Checks that an accepted phone is the same when written and read again.
void check_phone(std::string_view text) {
  const auto phone = app::read_phone(text);
  if (!phone) return require(!phone.error().what.empty());
  const auto again = app::read_phone(app::write_phone(*phone));
  require(again && *again == *phone);
  auto next = *phone;
  const auto counter = app::next_counter(next);
  if (counter) require(*counter == phone->counter + 1 && !phone->key.empty());
}

/// Checks that an accepted header of a phone file has bearable costs, and is written as the same
/// octets.
void check_header(std::string_view text) {
  const auto header = app::read_header(text);
  if (!header) return require(!header.error().empty());
  require(header->cost.memory <= 256 * 1024 && header->cost.passes <= 16);
  require(header->cost.lanes >= 1 && header->cost.memory >= 8 * header->cost.lanes);
  require(app::write_header(*header) == text.substr(0, app::kHeaderSize));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr void (*kChecks[])(std::string_view) = {check_events, check_address, check_answer,
                                                   check_phone, check_header};
  kChecks[data[0] % std::size(kChecks)]({reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
