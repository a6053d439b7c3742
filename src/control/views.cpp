#include "control/views.hpp"

#include <algorithm>
#include <array>

#include "modem/network/operator_selection.hpp"
#include "util/text.hpp"
#include "util/utf.hpp"

namespace control {

namespace {

using std::chrono::milliseconds;

Json seconds(milliseconds ms) {
  return std::chrono::duration_cast<std::chrono::seconds>(ms).count();
}
Json seconds(const std::optional<milliseconds>& ms) {
  return ms ? seconds(*ms) : Json();
}
Json time(const std::optional<util::WallTime>& when) {
  return when ? Json(util::iso8601(*when)) : Json();
}

Json memories(const std::vector<modem::MemoryFill>& fills) {
  auto list = Json::array();
  for (const auto& fill : fills)
    list.push_back({{"name", fill.name}, {"used", fill.used}, {"total", fill.total}});
  return list;
}

/// Returns how the modem chooses its network (AT+COPS?); null if it does not say it.
Json selection(const std::optional<int>& mode) {
  if (!mode) return {};
  return modem::is_chosen(*mode) ? "manual" : "automatic";
}

Json domains(const modem::Domains& all) {
  constexpr std::array kNames{"circuit", "packet", "lte"};
  auto list = Json::array();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& domain = all.at(i);
    list.push_back({{"domain", kNames.at(i)},
                    {"stat", domain.stat},
                    {"registered", modem::is_registered(domain.stat)},
                    {"area", domain.area},
                    {"cell", domain.cell},
                    {"technology", domain.technology},
                    {"cause", domain.cause}});
  }
  return list;
}

}  // namespace

std::string View::number(const std::string& text) const {
  return numbers == Numbers::whole ? text : util::mask_number(text);
}

std::string View::identity(const std::string& text) const {
  const auto colon = text.find(':');
  const auto digits = colon == std::string::npos ? 0 : colon + 1;
  if (numbers == Numbers::whole || text.starts_with("modem:")) return text;
  return text.substr(0, digits) + util::mask_number(text.substr(digits));
}

std::int64_t View::age(util::WallTime then) const {
  return std::max<std::int64_t>(
      0, std::chrono::duration_cast<std::chrono::seconds>(now - then).count());
}

Json View::of(const ModemStatus& modem) const {
  const auto& info = modem.info;
  return {{"name", modem.name},
          {"port", modem.port},
          {"usb", modem.usb},
          {"health", to_string(modem.health)},
          {"trouble", modem.trouble + (modem.next.empty() ? "" : "; next: " + modem.next)},
          {"manufacturer", info.manufacturer},
          {"model", info.model},
          {"firmware", info.firmware},
          {"driver", info.driver.empty() ? modem.family : info.driver},
          {"imei", identity(info.imei)},
          {"iccid", identity(info.iccid)},
          {"imsi", identity(info.imsi)},
          {"sim", modem::to_string(info.sim)},
          {"number", number(info.number)},
          {"smsc", info.service_centre ? Json(number(*info.service_centre)) : Json()},
          {"pin_tries_left", info.pin_tries_left},
          {"puk_tries_left", info.puk_tries_left},
          {"money", modem.money.empty() ? modem.balance_trouble : modem.money},
          {"operator", info.operator_name},
          {"registration", info.registration},
          {"registered", info.registered()},
          {"domains", domains(info.domains)},
          {"sms_bearer", modem::to_string(info.bearer)},
          {"refusal", info.refusal},
          {"operator_number", info.operator_number},
          {"operator_selection", selection(info.selection_mode)},
          {"wish",
           {{"operator_lock", modem.wish.operator_lock},
            {"technology", modem.wish.technology},
            {"roaming_forbidden", !modem.wish.roaming},
            {"trouble", modem.wish.trouble}}},
          {"signal_dbm", info.signal ? std::optional(info.signal->dbm) : std::nullopt},
          {"memories", memories(info.memories)},
          {"last_heard_s", seconds(modem.last_heard_ago)},
          {"last_sms_s", seconds(modem.last_sms_ago)},
          {"received", modem.received},
          {"reopened", modem.reopened},
          {"timeouts", modem.timeouts},
          {"commands", modem.commands},
          {"sent", modem.sent},
          {"calls", modem.calls},
          {"sending_trouble", modem.sending_trouble},
          {"self_test_trouble", modem.self_test_trouble}};
}

Json View::of(const spool::HistoryEntry& entry) const {
  return {{"id", entry.id},
          {"time", util::iso8601(entry.wall)},
          {"age_s", age(entry.wall)},
          {"service_s", seconds(entry.service)},
          {"kind", to_string(entry.kind)},
          {"modem", entry.modem},
          {"sim", identity(entry.sim)},
          {"route", entry.route},
          {"what", entry.what},
          {"why", entry.why},
          {"by", entry.by},
          {"lasted_s", seconds(entry.lasted)},
          {"cured", entry.cured ? Json(*entry.cured) : Json()}};
}

Json View::of(const std::vector<SignalSample>& signals) {
  auto list = Json::array();
  for (const auto& sample : signals)
    list.push_back({{"age_s", seconds(sample.ago)}, {"dbm", sample.dbm}});
  return list;
}

Json View::of(const spool::Message& message) const {
  const bool octets = message.alphabet == sms::Alphabet::octets;
  const auto octet_count = message.data.empty() ? message.text.size() : message.data.size();
  return {{"id", message.id},
          {"key", message.key},
          {"modem", message.modem},
          {"imei", identity(message.imei)},
          {"sim", identity(message.sim)},
          {"iccid", identity(message.iccid)},
          {"imsi", identity(message.imsi)},
          {"receiver", number(message.receiver)},
          {"sender", number(message.sender)},
          {"received", util::iso8601(message.received)},
          {"age_s", age(message.received)},
          {"sent", message.sent_iso},
          {"encoding", sms::to_string(message.alphabet)},
          {"push", message.push ? Json(sms::to_string(*message.push)) : Json()},
          {"length", octets ? octet_count : util::from_utf8(message.text).size()},
          {"parts", message.parts},
          {"total", message.total},
          {"complete", message.complete},
          {"message_class", message.message_class},
          {"payload_erased", message.payload_erased},
          {"damaged", message.damaged}};
}

Json View::of(const spool::PartialSet& set) const {
  return {{"id", set.id},
          {"modem", set.modem},
          {"sim", identity(set.sim)},
          {"sender", number(set.sender)},
          {"reference", set.reference},
          {"reference_bits", set.reference_bits},
          {"total", set.total},
          {"present", set.present},
          {"missing", set.missing},
          {"first_seen", util::iso8601(set.first_seen)},
          {"age_s", age(set.first_seen)},
          {"deadline_in_s", seconds(set.until_deadline)},
          {"overdue", set.overdue}};
}

Json View::of(const spool::RawRecord& record) const {
  return {{"id", record.id},
          {"modem", record.modem},
          {"sim", identity(record.sim)},
          {"source", record.source},
          {"received", util::iso8601(record.received)},
          {"age_s", age(record.received)},
          {"reason", record.reason},
          {"octets", record.hex.size() / 2}};
}

Json View::of(const spool::Delivery& delivery) const {
  const bool waiting = delivery.state == spool::DeliveryState::waiting;
  Json json = {{"id", delivery.id},
               {"message", delivery.message},
               {"route", delivery.route},
               {"state", spool::to_string(delivery.state)},
               {"attempts", delivery.attempts},
               {"last_error", delivery.last_error},
               {"changed", util::iso8601(delivery.changed)},
               {"changed_age_s", age(delivery.changed)}};
  if (service_now) {
    json["age_s"] = seconds(std::max(milliseconds{0}, *service_now - delivery.created));
    json["next_try_in_s"] =
        waiting ? seconds(std::max(milliseconds{0}, delivery.not_before - *service_now)) : Json();
  }
  return json;
}

Json View::of(const spool::Delivery& delivery, const std::vector<RouteView>& routes) const {
  auto json = of(delivery);
  json["blocked"] = Json();
  if (delivery.state != spool::DeliveryState::waiting) return json;
  const auto route = std::find_if(routes.begin(), routes.end(), [&](const RouteView& one) {
    return one.figures.name == delivery.route;
  });
  const auto rest = rest_of(route == routes.end() ? RouteView{} : *route);
  if (!rest.empty()) {
    json["blocked"] = rest;
    json["next_try_in_s"] = Json();
  } else if (route->state->breaker != relay::Breaker::closed) {
    json["blocked"] = "unreachable";
    if (service_now)
      json["next_try_in_s"] =
          seconds(std::max(delivery.not_before - *service_now, route->state->until_probe));
  }
  return json;
}

Json View::of(const RouteView& route) const {
  const auto age_of = [this](const std::optional<util::WallTime>& then) {
    return then ? Json(age(*then)) : Json();
  };
  auto json = to_json(route);
  json["last_success_s"] = age_of(route.figures.last_success);
  json["last_failure_s"] = age_of(route.figures.last_failure);
  return json;
}

Json View::of(const spool::AuditLine& line) const {
  return {{"name", line.name},
          {"received", line.received},
          {"relayed", line.relayed},
          {"waiting", line.waiting},
          {"dead", line.dead},
          {"dropped", line.dropped},
          {"kept", line.kept},
          {"incomplete", line.incomplete},
          {"held", line.held},
          {"raw", line.raw},
          {"reports", line.reports},
          {"duplicates", line.duplicates},
          {"difference", line.difference()}};
}

Json View::of(const WatchEvent& event) const {
  return {{"number", event.number},
          {"time", util::iso8601(event.time)},
          {"kind", event.kind},
          {"subject", event.subject},
          {"text", event.text}};
}

namespace {

Json outgoing_parts(const std::vector<spool::OutgoingPart>& parts) {
  auto list = Json::array();
  for (const auto& part : parts)
    list.push_back({{"sequence", part.sequence},
                    {"state", spool::to_string(part.state)},
                    {"reference", part.reference},
                    {"cause", part.cause},
                    {"report", part.report_status},
                    {"report_awaited", part.report_awaited},
                    {"error", part.error}});
  return list;
}

}  // namespace

Json View::of(const spool::Outgoing& message) const {
  Json json = {{"id", message.id},
               {"to", number(message.to)},
               {"modem", message.modem},
               {"sim", identity(message.sim)},
               {"state", spool::to_string(message.state)},
               {"report", message.report},
               {"tries", message.tries},
               {"asked", util::iso8601(message.asked)},
               {"age_s", age(message.asked)},
               {"changed", util::iso8601(message.changed)},
               {"payload_erased", message.erased},
               {"parts", outgoing_parts(message.parts)}};
  const bool waiting = message.state == spool::SendState::waiting;
  json["next_try_in_s"] =
      waiting && service_now ? seconds(std::max(milliseconds{0}, message.not_before - *service_now))
                             : Json();
  return json;
}

std::vector<RouteView> merge_routes(const std::vector<relay::RouteState>& states,
                                    const std::vector<spool::RouteFigures>& figures) {
  std::vector<RouteView> routes;
  for (const auto& state : states) {
    routes.push_back({{}, state});
    routes.back().figures.name = state.name;
  }
  for (const auto& figure : figures) {
    const auto known = std::find_if(routes.begin(), routes.end(), [&](const RouteView& route) {
      return route.figures.name == figure.name;
    });
    if (known != routes.end()) {
      known->figures = figure;
    } else {
      routes.push_back({figure, std::nullopt});
    }
  }
  return routes;
}

Json warning_json(const warnings::Warning& warning) {
  const auto fields = [](const warnings::Warning& one) {
    return Json{{"code", one.definition->code},
                {"subject", one.subject},
                {"weight", to_string(one.severity)},
                {"what", one.text}};
  };
  auto json = fields(warning);
  json["title"] = warning.definition->title;
  json["next"] = warning.next;
  json["for_s"] = std::chrono::duration_cast<std::chrono::seconds>(warning.lasts).count();
  auto consequences = Json::array();
  for (const auto& other : warning.consequences) consequences.push_back(fields(other));
  json["consequences"] = std::move(consequences);
  return json;
}

std::string_view rest_of(const RouteView& route) {
  if (!route.state) return "not configured";
  if (!route.state->held.empty()) return "held";
  return route.figures.paused ? "paused" : "";
}

Json to_json(const RouteView& route) {
  const auto& figures = route.figures;
  const auto state = route.state.value_or(relay::RouteState{});
  return {
      {"name", figures.name},
      {"configured", route.state.has_value()},
      {"paused", figures.paused},
      {"breaker", relay::to_string(state.breaker)},
      {"reason", state.reason},
      {"refused", state.refused},
      {"oldest_waiting_s", figures.oldest ? seconds(std::optional(figures.oldest->age)) : Json()},
      {"oldest_error", figures.oldest ? figures.oldest->error : ""},
      {"probe_in_s", seconds(state.until_probe)},
      {"in_flight", state.in_flight},
      {"held", state.held.what},
      {"held_next", state.held.next},
      {"waiting", figures.waiting},
      {"delivered", figures.delivered},
      {"dead", figures.dead},
      {"dropped", figures.dropped},
      {"last_success", time(figures.last_success)},
      {"last_failure", time(figures.last_failure)},
      {"last_error", figures.last_error},
      {"last_latency_ms", figures.last_latency ? Json(figures.last_latency->count()) : Json()}};
}

const char* overall_state(const spool::Message& message,
                          const std::vector<spool::Delivery>& deliveries) {
  const auto any = [&](spool::DeliveryState state) {
    return std::any_of(deliveries.begin(), deliveries.end(),
                       [&](const auto& delivery) { return delivery.state == state; });
  };
  if (message.held) return "held";
  if (!message.complete && deliveries.empty()) return "incomplete";
  if (any(spool::DeliveryState::waiting)) return "waiting";
  if (any(spool::DeliveryState::dead)) return "dead";
  if (any(spool::DeliveryState::dropped)) return "dropped";
  return deliveries.empty() ? "kept" : "relayed";
}

}  // namespace control
