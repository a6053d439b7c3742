#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <optional>

#include "relay/relay.hpp"

namespace relay {
namespace {

constexpr std::string_view kTestBegin = "gsmrelay test ";

bool is_ciphertext(const spool::Message& message, PieceSessions::Transaction& pieces) {
  if (message.text.empty()) return false;
  return message.complete ? pieces.judge(message.sender, message.text, message.seen).relay
                          : looks_like_piece_of_ciphertext(message.text);
}

}  // namespace

std::string test_text(std::uint32_t number) {
  return fmt::format("{}{:08x}", kTestBegin, number);
}

bool is_own_test(std::string_view text) {
  if (text == kProbeText) return true;
  if (!text.starts_with(kTestBegin)) return false;
  const auto number = text.substr(kTestBegin.size());
  return number.size() == 8 &&
         number.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

RouteTable::RouteTable(std::vector<RouteSettings> routes,
                       const Route* (*find_kind)(std::string_view),
                       std::shared_ptr<PieceSessions> sessions)
    : routes_(std::move(routes)), find_kind_(find_kind), sessions_(std::move(sessions)) {
  assert(sessions_ != nullptr);
}

std::vector<std::string> RouteTable::routes_for(const spool::Message& message) const {
  TransactionRouter router(*this);
  auto names = router.routes_for(message);
  router.commit();
  return names;
}

std::vector<std::string> RouteTable::routes_for(const spool::Message& message,
                                                PieceSessions::Transaction& pieces) const {
  std::vector<std::string> names;
  if (message.push || is_own_test(message.text)) return names;
  std::optional<bool> ciphertext;  // computed once, and only if a route needs it
  for (const auto& route : routes_) {
    if (!message.complete && !route.incomplete) continue;
    if (route.accept == Accept::ciphertext && !ciphertext)
      ciphertext = is_ciphertext(message, pieces);
    if (route.accept == Accept::all || *ciphertext) names.push_back(route.name);
  }
  return names;
}

const RouteSettings* RouteTable::find(std::string_view name) const {
  const auto found = std::find_if(routes_.begin(), routes_.end(),
                                  [name](const RouteSettings& r) { return r.name == name; });
  return found == routes_.end() ? nullptr : &*found;
}

}  // namespace relay
