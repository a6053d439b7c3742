// SIM cards: the ledger, PIN and PUK, USSD, the guided swap.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "control/handlers.hpp"
#include "control/input.hpp"
#include "control/long_poll.hpp"
#include "control/lookup.hpp"
#include "control/views.hpp"
#include "modem/operators.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

namespace control {

namespace {

constexpr int kBad = 400, kNotFound = 404;

View view_for(const Desk& desk, const Call& call) {
  return {call.numbers ? Numbers::whole : Numbers::masked, desk.clock.wall()};
}

struct Card {
  spool::SimRecord record;
  config::SimSettings entry;  ///< with an empty name: none
};

bool belongs(const config::SimSettings& entry, const spool::SimRecord& record) {
  return (!entry.iccid.empty() && entry.iccid == record.iccid) ||
         (entry.iccid.empty() && !entry.imsi.empty() && entry.imsi == record.imsi);
}

/// Every card that was seen, and every entry whose card was not.
tl::expected<std::vector<Card>, Refusal> read_cards(Desk& desk) {
  auto entries = desk.appliance.sims().entries();
  const auto records = [&] {
    const std::lock_guard lock(desk.spool_mutex);
    return desk.spool.sims();
  }();
  if (!records) return refuse(records.error());
  std::vector<Card> cards;
  for (const auto& record : *records) {
    auto& card = cards.emplace_back(Card{record, {}});
    const auto entry = std::find_if(entries.begin(), entries.end(),
                                    [&](const auto& one) { return belongs(one, record); });
    if (entry == entries.end()) continue;
    card.entry = std::move(*entry);
    entries.erase(entry);
  }
  for (auto& entry : entries) cards.push_back({{}, std::move(entry)});
  return cards;
}

Json amount(const std::optional<std::int64_t>& hundredths) {
  return hundredths ? Json(fmt::format("{:.2f}", static_cast<double>(*hundredths) / 100)) : Json();
}

Json card_json(const Card& card, const View& view) {
  const auto& [record, entry] = card;
  const bool seen = !record.identity.empty();
  const auto& imsi = record.imsi.empty() ? entry.imsi : record.imsi;
  const auto& iccid = record.iccid.empty() ? entry.iccid : record.iccid;
  const auto operators = modem::operators_of(imsi);
  const auto& own = !entry.operator_name.empty() ? entry.operator_name : record.operator_name;
  const auto& number = record.number.empty() ? entry.number : record.number;
  return {{"name", entry.name},
          {"iccid", view.identity(iccid)},
          {"imsi", view.identity(imsi)},
          {"number", view.number(number)},
          {"number_from", record.number_from},
          {"operator", own.empty() && !operators.empty() ? operators[0].name : own},
          {"country", operators.empty() ? "" : operators[0].country},
          {"modem", record.modem},
          {"state", seen ? record.state : "never seen"},
          {"first_seen", seen ? Json(util::iso8601(record.first_seen)) : Json()},
          {"last_seen", seen ? Json(util::iso8601(record.last_seen)) : Json()},
          {"last_seen_s", seen ? Json(view.age(record.last_seen)) : Json()},
          {"received", record.received},
          {"sent", record.sent},
          {"balance", amount(record.balance)},
          {"balance_s", record.balance_at ? Json(view.age(*record.balance_at)) : Json()},
          {"balance_code", entry.balance_code},
          {"suggested_codes", modem::balance_codes_of(imsi)},
          {"routes", entry.routes}};
}

/// A name, an ICCID, or its last four digits or more.
bool is_called(const Card& card, const std::string& name) {
  constexpr std::size_t kFewest = 4;
  const auto& iccid = card.record.iccid.empty() ? card.entry.iccid : card.record.iccid;
  return card.entry.name == name || card.record.identity == name ||
         (name.size() >= kFewest && iccid.ends_with(name));
}

bool is_secret(const std::optional<std::string>& text, std::size_t fewest, std::size_t most) {
  return text && text->size() >= fewest && text->size() <= most &&
         std::all_of(text->begin(), text->end(), [](char c) { return c >= '0' && c <= '9'; });
}

Answer unlock(Desk& desk, const Call& call, const Json& body, bool by_puk) {
  constexpr std::size_t kLongest = 8, kFewest = 4;
  const auto& name = call.arguments.at(0);
  const auto pin = text_field(body, "pin", kLongest);
  if (!pin) return tl::unexpected(pin.error());
  modem::Unlocking unlocking;
  if (!is_secret(*pin, kFewest, kLongest))
    return refuse(kBad, "a PIN is 4 to 8 digits", "gsmrelay sim pin " + name);
  unlocking.pin = **pin;
  if (by_puk) {
    const auto puk = text_field(body, "puk", kLongest);
    if (!puk) return tl::unexpected(puk.error());
    if (!is_secret(*puk, kLongest, kLongest))
      return refuse(kBad, "a PUK is 8 digits", "gsmrelay sim puk " + name);
    unlocking.puk = **puk;
  }
  unlocking.last_try = body.value("last_try", Json(false)) == Json(true);
  util::log_info(fmt::format("a {} for modem {} entered by uid {}", by_puk ? "PUK" : "PIN",
                             util::printable(name, 40), call.request.peer.uid));
  if (const auto done = desk.appliance.sims().unlock(name, unlocking); !done)
    return refuse_at_modem(desk, name, done.error());
  return Json{{"modem", name}, {"unlocked", true}};
}

Json swap_json(const SwapView& swap, const View& view) {
  auto events = Json::array();
  for (const auto& event : swap.events)
    events.push_back({{"number", event.number},
                      {"time", util::iso8601(event.time)},
                      {"step", event.step},
                      {"text", event.text}});
  return {{"modem", swap.modem},
          {"step", swap.step},
          {"finished", swap.finished},
          {"succeeded", swap.succeeded},
          {"events", events},
          {"receipt",
           {{"old_sim", view.identity(swap.old_sim)},
            {"new_sim", view.identity(swap.new_sim)},
            {"operator", swap.operator_name},
            {"test", swap.tested},
            {"took_s", swap.took.count()}}}};
}

}  // namespace

Answer get_sims(Desk& desk, const Call& call) {
  const auto cards = read_cards(desk);
  if (!cards) return tl::unexpected(cards.error());
  auto list = Json::array();
  for (const auto& card : *cards) list.push_back(card_json(card, view_for(desk, call)));
  return Json{{"sims", list}};
}

Answer get_sim(Desk& desk, const Call& call) {
  const auto cards = read_cards(desk);
  if (!cards) return tl::unexpected(cards.error());
  const auto& name = call.arguments.at(0);
  const Card* found = nullptr;
  for (const auto& card : *cards) {
    if (!is_called(card, name)) continue;
    if (found != nullptr)
      return refuse(409, fmt::format("several SIMs end in {}", util::mask_number(name)),
                    "gsmrelay sim list");
    found = &card;
  }
  if (found != nullptr) return Json{{"sim", card_json(*found, view_for(desk, call))}};
  return refuse(kNotFound,
                fmt::format("there is no SIM '{}'", util::mask_digits(util::printable(name, 40))),
                "gsmrelay sim list");
}

Answer enter_pin(Desk& desk, const Call& call) {
  const auto body = body_object(call.request, {"pin", "last_try"});
  if (!body) return tl::unexpected(body.error());
  return unlock(desk, call, *body, false);
}

Answer enter_puk(Desk& desk, const Call& call) {
  const auto body = body_object(call.request, {"puk", "pin", "last_try"});
  if (!body) return tl::unexpected(body.error());
  return unlock(desk, call, *body, true);
}

Answer run_ussd(Desk& desk, const Call& call) {
  constexpr std::size_t kLongest = 182;
  const auto body = body_object(call.request, {"text"});
  if (!body) return tl::unexpected(body.error());
  const auto text = text_field(*body, "text", kLongest);
  if (!text) return tl::unexpected(text.error());
  const auto& name = call.arguments.at(0);
  if (!*text)
    return refuse(kBad, "'text' is needed", fmt::format("gsmrelay ussd {} '*100#'", name));
  const auto reply = desk.appliance.sims().ussd(name, **text);
  if (!reply) return refuse_at_modem(desk, name, reply.error());
  return Json{{"modem", name}, {"state", modem::to_string(reply->state)}, {"text", reply->text}};
}

Answer cancel_ussd(Desk& desk, const Call& call) {
  const auto body = body_object(call.request, {});
  if (!body) return tl::unexpected(body.error());
  const auto& name = call.arguments.at(0);
  if (const auto done = desk.appliance.sims().cancel_ussd(name); !done)
    return refuse_at_modem(desk, name, done.error());
  return Json{{"modem", name}, {"cancelled", true}};
}

Answer get_swap(Desk& desk, const Call& call) {
  const auto poll = poll_parameters(call.request);
  if (!poll) return tl::unexpected(poll.error());
  const auto& name = call.arguments.at(0);
  const auto swap = long_poll(
      call.request, poll->wait,
      [&](auto patience) { return desk.appliance.sims().swap(name, poll->after, patience); },
      [](const auto& seen) { return !seen || !seen->events.empty() || seen->finished; });
  if (!swap) return refuse(kNotFound, swap.error().what, "gsmrelay sim swap " + name);
  return Json{{"swap", swap_json(*swap, view_for(desk, call))}};
}

Answer start_swap(Desk& desk, const Call& call) {
  const auto body = body_object(call.request, {});
  if (!body) return tl::unexpected(body.error());
  const auto& name = call.arguments.at(0);
  if (const auto begun = desk.appliance.sims().start_swap(name); !begun)
    return refuse(kNotFound, begun.error().what, "gsmrelay modem list");
  return Json{{"modem", name}, {"started", true}};
}

Answer cancel_swap(Desk& desk, const Call& call) {
  const auto body = body_object(call.request, {});
  if (!body) return tl::unexpected(body.error());
  const auto& name = call.arguments.at(0);
  if (const auto done = desk.appliance.sims().cancel_swap(name); !done)
    return refuse_at_modem(desk, name, done.error());
  return Json{{"modem", name}, {"cancelled", true}};
}

}  // namespace control
