// SIM cards: their records, PIN and PUK, USSD, the guided swap.
#include <fmt/format.h>

#include <algorithm>

#include "control/endpoints.hpp"
#include "control/long_poll.hpp"
#include "control/parameters.hpp"
#include "modem/network/operators.hpp"
#include "spool/sim_store.hpp"
#include "util/ascii.hpp"
#include "util/log.hpp"
#include "util/shell.hpp"
#include "util/text.hpp"

namespace control {

namespace {

struct Card {
  spool::SimRecord record;
  config::SimSettings entry;  ///< of the configuration; an empty name: none
};

const std::string& iccid_of(const Card& card) {
  return card.record.iccid.empty() ? card.entry.iccid : card.record.iccid;
}

const std::string& imsi_of(const Card& card) {
  return card.record.imsi.empty() ? card.entry.imsi : card.record.imsi;
}

bool is_entry_of(const config::SimSettings& entry, const spool::SimRecord& record) {
  return (!entry.iccid.empty() && entry.iccid == record.iccid) ||
         (entry.iccid.empty() && !entry.imsi.empty() && entry.imsi == record.imsi);
}

/// Returns all cards that were seen, and the entries of the configuration without a card.
api::Result<std::vector<Card>> read_cards(const HandlerContext& context) {
  auto entries = context.daemon.sim_settings();
  const auto records = [&] {
    const util::MutexLock lock(context.spool_mutex);
    return spool::SimStore(context.spool).list();
  }();
  if (!records) return to_api_error(records.error());
  std::vector<Card> cards;
  for (const auto& record : *records) {
    auto& card = cards.emplace_back(Card{record, {}});
    const auto entry = std::find_if(entries.begin(), entries.end(),
                                    [&](const auto& one) { return is_entry_of(one, record); });
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
  const auto& imsi = imsi_of(card);
  const auto& iccid = iccid_of(card);
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
          {"routes", entry.routes},
          {"operator_lock", entry.operator_lock},
          {"technology", entry.technology},
          {"roaming_forbidden", !entry.roaming}};
}

/// Returns true if `name` is the name of `card`, or its identity.
bool is_named(const Card& card, const std::string& name) {
  return card.entry.name == name || card.record.identity == name || iccid_of(card) == name ||
         imsi_of(card) == name;
}

/// Returns true if `name` is the last four or more digits of the ICCID or the IMSI of `card`.
bool ends_in(const Card& card, const std::string& name) {
  constexpr std::size_t kMinDigits = 4;
  return name.size() >= kMinDigits &&
         (iccid_of(card).ends_with(name) || imsi_of(card).ends_with(name));
}

/// Returns true if the state of the modem is of now. It keeps the identity of the last card without
/// a port.
bool has_open_port(const ModemStatus& modem) {
  return modem.health != ModemHealth::absent && modem.health != ModemHealth::held &&
         modem.health != ModemHealth::suspended && modem.health != ModemHealth::parked;
}

/// Returns true if the card is the one that the modem `name` reports now.
bool is_in(const Card& card, const std::string& name, const std::vector<ModemStatus>& modems) {
  const auto modem = std::find_if(modems.begin(), modems.end(),
                                  [&](const ModemStatus& one) { return one.name == name; });
  return modem != modems.end() && has_open_port(*modem) && !card.record.identity.empty() &&
         card.record.identity == modem->info.sim_identity(name);
}

/// Returns the card `name`: by its name or identity, the last digits of it, or the name of the
/// modem that it is in. Fails with 404, or 409 if there are several.
api::Result<Card> find_card(const HandlerContext& context, const std::string& name) {
  const auto cards = read_cards(context);
  if (!cards) return tl::unexpected(cards.error());
  const auto modems = context.daemon.status().modems;
  const auto matching = [&](auto matches) {
    std::vector<const Card*> found;
    for (const auto& card : *cards)
      if (matches(card)) found.push_back(&card);
    return found;
  };
  auto found = matching([&](const Card& card) { return is_named(card, name); });
  if (found.empty()) found = matching([&](const Card& card) { return is_in(card, name, modems); });
  if (found.empty()) found = matching([&](const Card& card) { return ends_in(card, name); });
  if (found.size() > 1)
    return api::fail(api::kConflict, fmt::format("several SIMs have {}", util::mask_number(name)),
                     "gsmrelay sim list");
  if (!found.empty()) return *found.front();
  return not_found("SIM", util::mask_digits(name), "gsmrelay sim list");
}

/// Returns the name of the modem that reports this card; if none does, of the one that had it last.
std::string modem_of(const HandlerContext& context, const Card& card) {
  for (const auto& modem : context.daemon.status().modems)
    if (has_open_port(modem) && !modem.info.iccid.empty() && modem.info.iccid == iccid_of(card))
      return modem.name;
  return card.record.modem;
}

bool is_code(const std::optional<std::string>& text, std::size_t min, std::size_t max) {
  return text && text->size() >= min && text->size() <= max && util::all_of(*text, util::is_digit);
}

/// Reads the PIN of the body; `by_puk`: the PUK and a new PIN.
api::Result<modem::Unlocking> read_codes(const api::Request& request, bool by_puk) {
  constexpr std::size_t kLongest = 8, kMinDigits = 4;
  const auto& name = request.arguments.at(0);
  auto in = json::Fields::of_body(request.http.body);
  const auto pin = in.maybe_text("pin", kLongest);
  const auto puk = by_puk ? in.maybe_text("puk", kLongest) : std::nullopt;
  const bool last_try = in.flag("last_try");
  if (const auto error = in.error()) return api::fail(*error);
  if (!is_code(pin, kMinDigits, kLongest))
    return api::fail(api::kBadRequest, "a PIN is 4 to 8 digits", "gsmrelay sim pin " + name);
  if (by_puk && !is_code(puk, kLongest, kLongest))
    return api::fail(api::kBadRequest, "a PUK is 8 digits", "gsmrelay sim puk " + name);
  modem::Unlocking unlocking;
  unlocking.pin = *pin;
  unlocking.puk = puk.value_or("");
  unlocking.last_try = last_try;
  return unlocking;
}

/// Enters the codes into the modem `name`. Returns `response` if they are accepted.
api::Result<> unlock(const HandlerContext& context, const api::Request& request,
                     const std::string& name, const modem::Unlocking& unlocking, Json response) {
  const auto modem = find_modem(context, name);
  if (!modem) return tl::unexpected(modem.error());
  util::log_info(fmt::format("a {} for modem {} entered by uid {}",
                             unlocking.puk.empty() ? "PIN" : "PUK", name, request.http.peer.uid));
  if (const auto done = (*modem)->unlock(unlocking); !done) return to_api_error(done.error());
  response["modem"] = name;
  response["unlocked"] = true;
  return response;
}

api::Result<> unlock_in_modem(const HandlerContext& context, const api::Request& request,
                              bool by_puk) {
  const auto codes = read_codes(request, by_puk);
  if (!codes) return tl::unexpected(codes.error());
  return unlock(context, request, request.arguments.at(0), *codes, Json::object());
}

/// Enters the codes into the modem that has the card, which checks that it still has it.
api::Result<> unlock_card(const HandlerContext& context, const api::Request& request, bool by_puk) {
  auto codes = read_codes(request, by_puk);
  if (!codes) return tl::unexpected(codes.error());
  const auto& name = request.arguments.at(0);
  const auto card = find_card(context, name);
  if (!card) return tl::unexpected(card.error());
  const auto modem = modem_of(context, *card);
  codes->iccid = iccid_of(*card);
  if (codes->iccid.empty() || modem.empty())
    return api::fail(
        api::kConflict,
        fmt::format("{} of SIM {} is not known: name the modem that it is in",
                    codes->iccid.empty() ? "the ICCID" : "the modem", util::mask_digits(name)),
        modem.empty() ? "gsmrelay modem list"
                      : fmt::format("gsmrelay sim {} {}", by_puk ? "puk" : "pin", modem));
  return unlock(context, request, modem, *codes, Json{{"sim", card->entry.name}});
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

api::Result<> get_sims(const HandlerContext& context, const api::Request& request) {
  const auto cards = read_cards(context);
  if (!cards) return tl::unexpected(cards.error());
  auto list = Json::array();
  for (const auto& card : *cards) list.push_back(card_json(card, view_for(context, request)));
  return Json{{"sims", list}};
}

api::Result<> get_sim(const HandlerContext& context, const api::Request& request) {
  const auto card = find_card(context, request.arguments.at(0));
  if (!card) return tl::unexpected(card.error());
  return Json{{"sim", card_json(*card, view_for(context, request))}};
}

api::Result<> enter_pin(const HandlerContext& context, const api::Request& request) {
  return unlock_in_modem(context, request, false);
}

api::Result<> enter_puk(const HandlerContext& context, const api::Request& request) {
  return unlock_in_modem(context, request, true);
}

api::Result<> enter_pin_of_card(const HandlerContext& context, const api::Request& request) {
  return unlock_card(context, request, false);
}

api::Result<> enter_puk_of_card(const HandlerContext& context, const api::Request& request) {
  return unlock_card(context, request, true);
}

api::Result<> set_service_centre(const HandlerContext& context, const api::Request& request) {
  constexpr std::size_t kLongest = 21;
  const auto& name = request.arguments.at(0);
  auto in = json::Fields::of_body(request.http.body);
  const auto text = in.text("number", kLongest);
  const bool force = in.flag("force");
  if (const auto error = in.error()) return api::fail(*error);
  const auto number = util::PhoneNumber::parse(text, util::NumberKind::dialable);
  if (!number)
    return api::fail(api::kBadRequest, "'number' is not a telephone number",
                     fmt::format("gsmrelay sim smsc {}", name));
  const auto modem = find_modem(context, name);
  if (!modem) return tl::unexpected(modem.error());
  // With a wrong one every SMS to send is lost, and the card does not say so.
  constexpr std::size_t kFewest = 6;  // with the "+"
  if (!force && (!number->text().starts_with('+') || number->text().size() < kFewest))
    return api::fail(api::kNeedsConfirmation,
                     "a service centre has an international number, + and 5 or more digits",
                     fmt::format("gsmrelay sim smsc {} NUMBER --yes", util::shell_word(name)));
  util::log_info(fmt::format("a service centre for the SIM of modem {} set by uid {}", name,
                             request.http.peer.uid));
  if (const auto done = (*modem)->set_service_centre(*number); !done)
    return to_api_error(done.error());
  return Json{{"modem", name}, {"smsc", view_for(context, request).number(number->text())}};
}

api::Result<> run_ussd(const HandlerContext& context, const api::Request& request) {
  constexpr std::size_t kLongest = 182;
  auto in = json::Fields::of_body(request.http.body);
  const auto text = in.maybe_text("text", kLongest);
  if (const auto error = in.error()) return api::fail(*error);
  const auto& name = request.arguments.at(0);
  if (!text)
    return api::fail(api::kBadRequest, "'text' is needed",
                     fmt::format("gsmrelay ussd {} '*100#'", name));
  const auto modem = find_modem(context, name);
  if (!modem) return tl::unexpected(modem.error());
  const auto reply = (*modem)->ussd(*text);
  if (!reply) return to_api_error(reply.error());
  return Json{{"modem", name}, {"state", modem::to_string(reply->state)}, {"text", reply->text}};
}

/// Calls `act` on the modem, for a request without a body. The response has `done`: true.
api::Result<> call_modem(const HandlerContext& context, const api::Request& request,
                         util::Result<void> (ModemHandle::*act)(), const char* done) {
  if (const auto none = api::expect_no_fields(request); !none) return tl::unexpected(none.error());
  const auto& name = request.arguments.at(0);
  const auto modem = find_modem(context, name);
  if (!modem) return tl::unexpected(modem.error());
  if (const auto acted = ((**modem).*act)(); !acted) return to_api_error(acted.error());
  return Json{{"modem", name}, {done, true}};
}

api::Result<> cancel_ussd(const HandlerContext& context, const api::Request& request) {
  return call_modem(context, request, &ModemHandle::cancel_ussd, "cancelled");
}

api::Result<> get_swap(const HandlerContext& context, const api::Request& request) {
  const auto poll = poll_parameters(request);
  if (!poll) return tl::unexpected(poll.error());
  const auto& name = request.arguments.at(0);
  const auto modem = find_modem(context, name);
  if (!modem) return tl::unexpected(modem.error());
  const auto swap = long_poll(
      request.http, poll->wait, [&](auto timeout) { return (*modem)->swap(poll->after, timeout); },
      [](const auto& seen) { return !seen || !seen->events.empty() || seen->finished; });
  if (!swap) return api::fail(api::kNotFound, swap.error().what, "gsmrelay sim swap " + name);
  return Json{{"swap", swap_json(*swap, view_for(context, request))}};
}

api::Result<> start_swap(const HandlerContext& context, const api::Request& request) {
  return call_modem(context, request, &ModemHandle::start_swap, "started");
}

api::Result<> start_test(const HandlerContext& context, const api::Request& request) {
  return call_modem(context, request, &ModemHandle::start_test, "started");
}

api::Result<> cancel_swap(const HandlerContext& context, const api::Request& request) {
  return call_modem(context, request, &ModemHandle::cancel_swap, "cancelled");
}

constexpr std::string_view kSimFollow[] = {"after", "wait", "numbers"};
constexpr std::string_view kSimNumbers[] = {"numbers"};

constexpr Endpoint kSimTable[] = {
    {"POST", "/v1/modems/{name}/sim/pin", Access::change, {}, enter_pin},
    {"POST", "/v1/modems/{name}/sim/puk", Access::change, {}, enter_puk},
    {"POST", "/v1/modems/{name}/sim/smsc", Access::change, kSimNumbers, set_service_centre},
    {"GET", "/v1/modems/{name}/sim/swap", Access::read, kSimFollow, get_swap},
    {"POST", "/v1/modems/{name}/sim/swap", Access::change, {}, start_swap},
    {"POST", "/v1/modems/{name}/sim/swap/cancel", Access::change, {}, cancel_swap},
    {"POST", "/v1/modems/{name}/sim/test", Access::change, {}, start_test},
    {"POST", "/v1/modems/{name}/ussd", Access::change, {}, run_ussd},
    {"POST", "/v1/modems/{name}/ussd/cancel", Access::change, {}, cancel_ussd},
    {"GET", "/v1/sims", Access::read, kSimNumbers, get_sims},
    {"GET", "/v1/sims/{name}", Access::read, kSimNumbers, get_sim},
    {"POST", "/v1/sims/{name}/pin", Access::change, {}, enter_pin_of_card},
    {"POST", "/v1/sims/{name}/puk", Access::change, {}, enter_puk_of_card},
};

}  // namespace

const std::span<const Endpoint> kSimEndpoints = kSimTable;

}  // namespace control
