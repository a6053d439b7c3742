// Sending and reloading.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "control/handlers.hpp"
#include "control/input.hpp"
#include "control/views.hpp"
#include "util/log.hpp"

namespace control {

namespace {

constexpr int kBad = 400;
constexpr const char* kUsage = "gsmrelay send +49… TEXT [--modem NAME]";

/// "+" and 3 to 20 digits, or the digits alone (a short code).
bool is_number(std::string_view text) {
  constexpr std::size_t kFewest = 3, kMost = 20;
  if (text.starts_with('+')) text.remove_prefix(1);
  return text.size() >= kFewest && text.size() <= kMost &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Answer send_message(Desk& desk, const Call& call) {
  constexpr std::size_t kLongestNumber = 21, kLongestText = 64 * 1024, kLongestName = 32;
  const auto body = body_object(call.request, {"to", "text", "modem"});
  if (!body) return tl::unexpected(body.error());
  const auto to = text_field(*body, "to", kLongestNumber);
  if (!to) return tl::unexpected(to.error());
  const auto text = text_field(*body, "text", kLongestText);
  if (!text) return tl::unexpected(text.error());
  const auto modem = text_field(*body, "modem", kLongestName);
  if (!modem) return tl::unexpected(modem.error());
  if (!*to || !*text) return refuse(kBad, "'to' and 'text' are needed", kUsage);
  if (!is_number(**to))
    return refuse(kBad, "'to' is no telephone number: '+' and 3 to 20 digits", kUsage);
  const auto parts = desk.appliance.send(modem->value_or(""), **to, **text);
  if (!parts) return refuse(parts.error());
  const View view{Numbers::masked, desk.clock.wall()};
  auto list = Json::array();
  for (const auto& part : *parts) list.push_back(view.of(part));
  const bool sent = !parts->empty() && std::all_of(parts->begin(), parts->end(),
                                                   [](const auto& p) { return p.state == "sent"; });
  util::log_info(fmt::format("sending asked for by uid {}", call.request.peer.uid));
  return Json{{"to", view.number(**to)}, {"sent", sent}, {"parts", std::move(list)}};
}

Answer reload(Desk& desk, const Call& call) {
  const auto body = body_object(call.request, {});
  if (!body) return tl::unexpected(body.error());
  if (const auto done = desk.appliance.reload(); !done)
    return refuse(409, "the configuration in use stays: " + done.error().what,
                  "gsmrelay config check");
  return Json{{"reloaded", true}};
}

}  // namespace control
