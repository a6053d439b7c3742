#include "control/findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "control/elapsed.hpp"
#include "io/port_fault.hpp"
#include "relay/http_evaluation.hpp"
#include "util/shell.hpp"
#include "util/text.hpp"
#include "warnings/name_checks.hpp"

namespace control {

namespace {

using modem::SimState;
using std::chrono::milliseconds;
using warnings::Finding;
using warnings::Severity;
using Findings = std::vector<Finding>;

constexpr int kLowPercent = 70;  // below 100: time is left to delete messages
constexpr int kWeakDbm = -100;
constexpr int kDenied = 3, kSearching = 2, kEmergencyOnly = 8, kEmergencyBearer = 11;
constexpr int kRoamingNotAllowed = 13;  // TS 24.008 §10.5.3.6

/// A modem that starts or searches for a network without a fault has this long until it counts as
/// one that does not receive.
constexpr std::chrono::minutes kStartTime{2};
constexpr std::chrono::minutes kOldestDegraded{2}, kOldestCritical{15};
constexpr int kManyFailures = 3;  // of gsmrelayd within a day

std::string tries(const std::optional<int>& left) {
  if (!left) return {};
  return fmt::format(" ({} {} left)", *left, *left == 1 ? "try" : "tries");
}

bool is_full(const modem::MemoryFill& memory) {
  return memory.total > 0 && memory.used >= memory.total;
}

/// Returns true if the memory that SMS go to has no room for another one; if that is not known, if
/// no memory has. One of size 0 is none.
bool is_full(const modem::Info& info) {
  const auto& all = info.memories;
  const auto receiving = std::ranges::find(all, info.receiving, &modem::MemoryFill::name);
  if (receiving != all.end()) return is_full(*receiving);
  return std::any_of(all.begin(), all.end(), [](const auto& memory) { return is_full(memory); }) &&
         std::all_of(all.begin(), all.end(),
                     [](const auto& memory) { return memory.total <= 0 || is_full(memory); });
}

/// A degraded modem that is registered has a SIM: only some of its work fails, unless it is deaf.
bool receives(const ModemStatus& modem) {
  const bool works = modem.health == ModemHealth::up || modem.health == ModemHealth::degraded;
  return works && modem.info.registered() && !is_full(modem.info) && modem.fault != "modem-deaf";
}

bool may_soon_receive(const ModemStatus& modem) {
  const bool begins = modem.health == ModemHealth::starting || modem.health == ModemHealth::up;
  return begins && modem.trouble.empty() && modem.unable_for < kStartTime && !is_full(modem.info);
}

struct Advised {
  std::string what, next;
};

/// Splits the command off the text of a fault that ends with one: "the SIM needs a PIN; next:
/// gsmrelay sim pin kitchen". A part of the text may come from the modem, so only the commands that
/// gsmrelayd itself gives for `modem` are taken: another one may delete messages or contain a
/// number.
Advised split_advice(const std::string& fault, const std::string& modem) {
  constexpr std::string_view kMark = "; next: ";
  const auto at = fault.rfind(kMark);
  if (at == std::string::npos) return {fault, ""};
  const auto command = fault.substr(at + kMark.size());
  const bool known = command == "gsmrelay modem ports" || command == "gsmrelay sim pin " + modem ||
                     command == "gsmrelay sim pin " + modem + " --last-try" ||
                     command == "gsmrelay sim puk " + modem;
  return known ? Advised{fault.substr(0, at), command} : Advised{fault, ""};
}

// --- modems
// ---------------------------------------------------------------------------------------

/// Returns "ttyUSB0" for "/dev/ttyUSB0".
std::string tty_of(const std::string& port) {
  return port.substr(port.rfind('/') + 1);
}

/// Returns the finding `code` for `modem`, with its fault as {reason}.
Finding fault_of(const ModemStatus& modem, std::string_view code) {
  const auto fault = split_advice(modem.trouble, modem.name);
  assert(warnings::find(code) != nullptr);
  // Only the texts of faults without a code of their own have words of the modem.
  auto reason = modem.fault.empty() ? util::mask_digits(fault.what) : fault.what;
  if (reason.empty()) reason = fmt::format("{} is {}", modem.name, to_string(modem.health));
  auto next = modem.next.empty() ? fault.next : modem.next;
  if (next.empty()) next = "gsmrelay modem show " + modem.name;
  const auto placed = io::with_place(reason, modem.where);
  return {.code = code,
          .subject = modem.name,
          .arguments = {{"reason", std::move(reason)},
                        {"placed", placed},
                        {"why", fault.what.empty() ? "" : ": " + util::mask_digits(fault.what)},
                        {"command", std::move(next)},
                        {"port", modem.port},
                        {"tty", tty_of(modem.port)},
                        {"since", modem.unable_for >= std::chrono::minutes(1)
                                      ? " for " + whole_minutes(modem.unable_for)
                                      : ""},
                        {"timeouts",
                         modem.timeouts > 1 ? fmt::format(" ({} time-outs)", modem.timeouts) : ""}},
          .lasts = modem.unable_for};
}

Finding sim_finding(const ModemStatus& modem, std::string_view code) {
  const auto& info = modem.info;
  const bool by_puk = info.sim == SimState::puk;
  const auto& left = by_puk ? info.puk_tries_left : info.pin_tries_left;
  return {
      .code = code,
      .subject = modem.name,
      .arguments = {{"tries", tries(left)},
                    {"last", left.value_or(2) < 2 ? " --last-try" : ""},
                    {"where", modem.where.empty() ? "" : " from " + modem.where},
                    {"said", info.sim_said.empty()          ? ""
                             : info.sim == SimState::locked ? fmt::format(" ({})", info.sim_said)
                                                            : info.sim_said}},
      .lasts = modem.unable_for};
}

/// Returns the code of the warning for a SIM that cannot be used; "" if it can, or is not known.
std::string_view sim_code(const ModemStatus& modem) {
  switch (modem.info.sim) {
    case SimState::pin:
      if (modem.fault.starts_with("sim-pin-")) return modem.fault;
      return modem.info.pin_tries_left.value_or(2) < 2 ? "sim-pin-last" : "sim-pin-needed";
    case SimState::puk:
      return "sim-puk-needed";
    case SimState::absent:
      return "sim-absent";
    case SimState::failed:
      return "sim-failed";
    case SimState::busy:
      return "sim-busy";
    case SimState::locked:
      return "sim-locked";
    case SimState::unknown:
      return modem.info.sim_said.empty() ? "" : "sim-unknown";
    case SimState::ready:
      break;
  }
  return "";
}

/// Returns the cause of the refusal in the domain that denies registration; nothing if the network
/// did not say one.
std::optional<int> refusal_cause(const modem::Info& info) {
  for (const auto& domain : info.domains)
    if (domain.stat == kDenied && domain.cause) return domain.cause;
  return std::nullopt;
}

/// Returns true if the modem has packet data and is denied the circuit domain, so that SMS reach it
/// only if the network passes them over data. A combined attach, which carries SMS over SGs,
/// reports the circuit domain as registered (TS 27.007 §7.2); that of a network with SMS over IMS
/// does not: the modem says that it is registered with IMS, or an SMS that arrived lately proves
/// it.
bool may_lack_bearer(const ModemStatus& modem) {
  constexpr std::chrono::hours kProof{24};
  if (modem.info.bearer == modem::SmsBearer::ims || modem.info.bearer == modem::SmsBearer::packet)
    return false;
  const auto& circuit = modem.info.domains[static_cast<std::size_t>(modem::DomainKind::circuit)];
  if (circuit.stat < 0 || modem::is_registered(circuit.stat)) return false;
  return !modem.last_sms_ago || *modem.last_sms_ago > kProof;
}

void check_wish(const ModemStatus& modem, Findings& out) {
  const auto& wish = modem.wish;
  if (!wish.trouble.empty()) {
    Finding finding{
        .code = "network-choice", .subject = modem.name, .arguments = {{"reason", wish.trouble}}};
    if (modem.info.registered()) finding.at_most = Severity::degraded;
    out.push_back(std::move(finding));
  }
  if (!wish.unwanted_roaming) return;
  const auto& name = modem.info.operator_name;
  out.push_back({.code = "roaming-unwanted",
                 .subject = modem.name,
                 .arguments = {{"where", name.empty() ? "" : fmt::format(" ({})", name)}}});
}

/// Returns a clause for a modem without a network that may use only the technologies that networks
/// switch off; empty for another one.
std::string old_technologies(const NetworkWish& wish) {
  if (wish.technology.empty() || wish.technology.find("4G") != std::string::npos) return {};
  return fmt::format("; its SIM's `technology` allows only {}, which may be switched off here",
                     wish.technology);
}

void check_network(const ModemStatus& modem, Findings& out) {
  const auto& info = modem.info;
  check_wish(modem, out);
  if (info.registered()) {
    if (may_lack_bearer(modem)) {
      const bool sure = info.bearer == modem::SmsBearer::none;
      out.push_back({.code = "network-data-only",
                     .subject = modem.name,
                     .arguments = {{"ims", sure ? ", and not with IMS" : ""}}});
    }
    if (info.signal_dbm && *info.signal_dbm <= kWeakDbm)
      out.push_back({.code = "signal-weak",
                     .subject = modem.name,
                     .arguments = {{"dbm", std::to_string(*info.signal_dbm)}}});
    return;
  }
  Finding finding{.code = "network-off", .subject = modem.name, .lasts = modem.unable_for};
  if (info.registration == kSearching) finding.code = "network-searching";
  if (info.registration == kEmergencyOnly || info.registration == kEmergencyBearer)
    finding.code = "network-emergency";
  if (info.registration == kDenied) {
    const auto cause = refusal_cause(info);
    finding.code = cause == kRoamingNotAllowed ? "network-roaming" : "network-refused";
    std::string text;
    if (cause) text = fmt::format(" (cause {})", *cause);
    if (!info.refusal.empty()) text = fmt::format(" ({})", util::mask_digits(info.refusal));
    finding.arguments = {{"cause", text}};
  }
  finding.arguments.emplace_back("only", old_technologies(modem.wish));
  out.push_back(std::move(finding));
}

void check_memories(const ModemStatus& modem, Findings& out) {
  if (modem.info.stuck_slots > 0)
    out.push_back({.code = "sim-cannot-delete", .subject = modem.name});
  const bool full = is_full(modem.info);
  for (const auto& memory : modem.info.memories) {
    if (memory.total <= 0 || memory.used * 100 < memory.total * kLowPercent) continue;
    if (full && !is_full(memory)) continue;
    out.push_back({.code = full ? "sim-memory-full" : "sim-memory-low",
                   .subject = modem.name,
                   .arguments = {{"memory", memory.name},
                                 {"used", std::to_string(memory.used)},
                                 {"total", std::to_string(memory.total)}}});
    return;  // one warning per modem
  }
}

/// A modem whose port is open.
void check_open(const ModemStatus& modem, Findings& out) {
  const auto& info = modem.info;
  const auto sim = sim_code(modem);
  // A value of AT+CFUN? of which the modem's code says that the radio is off.
  if (modem.fault == "radio-off") {
    auto finding = fault_of(modem, "radio-off");
    finding.arguments.emplace_back("level", std::to_string(info.radio.value_or(0)));
    out.push_back(std::move(finding));
  } else if (!sim.empty()) {
    out.push_back(sim_finding(modem, sim));
  } else if (modem.health == ModemHealth::up) {
    check_network(modem, out);
  } else if (modem.health == ModemHealth::starting && modem.trouble.empty()) {
    out.push_back(fault_of(modem, "modem-starting"));
  } else {
    auto finding = fault_of(modem, modem.fault.empty() ? "modem-failing" : modem.fault);
    if (modem.health == ModemHealth::degraded && info.registered() && modem.fault != "modem-deaf")
      finding.at_most = Severity::degraded;
    out.push_back(std::move(finding));
  }
  if (modem.noise > 0 && modem.health != ModemHealth::starting)
    out.push_back({.code = "modem-noise",
                   .subject = modem.name,
                   .arguments = {{"count", std::to_string(modem.noise)}, {"port", modem.port}}});
  check_memories(modem, out);
  if (info.service_centre && info.service_centre->empty() && info.sim == SimState::ready)
    out.push_back({.code = "smsc-missing", .subject = modem.name});
}

bool has_port(const ModemStatus& modem) {
  return modem.port.starts_with('/') || modem.port.starts_with("exec:");
}

void check_modem(const ModemStatus& modem, Findings& out) {
  if (modem.shared)
    out.push_back({.code = modem.shared->code,
                   .subject = modem.name,
                   .arguments = {{"reason", modem.shared->what},
                                 {"command", modem.shared->next},
                                 {"port", modem.port},
                                 {"tty", tty_of(modem.port)}}});
  if (!modem.sending_trouble.empty())
    out.push_back({.code = "sending-failed",
                   .subject = modem.name,
                   .arguments = {{"reason", util::mask_digits(modem.sending_trouble)}}});
  if (!modem.self_test_trouble.empty())
    out.push_back({.code = "self-test-impossible",
                   .subject = modem.name,
                   .arguments = {{"reason", util::mask_digits(modem.self_test_trouble)}}});
  if (!modem.money.empty())
    out.push_back(
        {.code = "balance-low", .subject = modem.name, .arguments = {{"reason", modem.money}}});
  const auto or_its_own = [&](std::string_view code) {
    return modem.fault.empty() ? code : modem.fault;
  };
  switch (modem.health) {
    case ModemHealth::suspended:
      out.push_back(fault_of(modem, "modem-suspended"));
      break;
    case ModemHealth::parked:
      out.push_back(fault_of(modem, "modem-parked"));
      break;
    case ModemHealth::held:
      out.push_back(fault_of(modem, or_its_own("port-held")));
      break;
    case ModemHealth::absent:
      // Without a path or a program it is known by its name alone: it was looked for on USB.
      out.push_back(
          fault_of(modem, or_its_own(has_port(modem) ? "port-failed" : "modem-unplugged")));
      break;
    case ModemHealth::failing:
      out.push_back(fault_of(modem, or_its_own("modem-failing")));
      break;
    case ModemHealth::starting:
    case ModemHealth::up:
    case ModemHealth::degraded:
      check_open(modem, out);
  }
}

void check_modems(const Facts& facts, Findings& out) {
  if (facts.status.modems.empty())
    out.push_back({.code = "modem-none"});
  else if (!effect_of(facts).receives)
    out.push_back({.code = "nothing-received"});
  for (const auto& modem : facts.status.modems) check_modem(modem, out);
}

// --- routes
// ---------------------------------------------------------------------------------------

/// A half-open breaker sends one probe after failures: no delivery has succeeded since.
bool is_reachable(const relay::RouteState& state) {
  return state.breaker == relay::Breaker::closed;
}

/// Critical only if nothing has got out since, and not because of this message: the last failure
/// concerned the route, or another message has failed, too.
bool is_stuck(const RouteView& route) {
  const auto& figures = route.figures;
  if (!route.state || !figures.oldest || figures.oldest->age < kOldestCritical) return false;
  const bool others_work = figures.last_success &&
                           (!figures.last_failure || *figures.last_success > *figures.last_failure);
  const bool route_fails = !route.state->reason.empty() || figures.oldest->failed > 1;
  return !others_work && route_fails && !figures.oldest->error.empty();
}

/// A server that has named a pause takes messages again after it.
bool asks_to_wait(const relay::RouteState& state) {
  return state.asked_to_wait && state.until_probe.count() > 0;
}

bool is_working(const RouteView& route) {
  return route.state && !route.figures.paused && route.state->held.empty() && !is_stuck(route) &&
         (is_reachable(*route.state) || asks_to_wait(*route.state));
}

std::string messages_wait(std::int64_t count) {
  return fmt::format("{} message{}", count, count == 1 ? " waits" : "s wait");
}

/// Returns the finding `code` for `route`, with the last answer as {reason}.
Finding route_finding(const RouteView& route, std::string_view code, std::string reason) {
  const auto& figures = route.figures;
  return {
      .code = code,
      .subject = figures.name,
      .arguments = {{"reason", std::move(reason)},
                    {"waiting", figures.waiting > 0 ? ", " + messages_wait(figures.waiting) : ""},
                    {"count", messages_wait(figures.waiting)}}};
}

Finding breaker_finding(const RouteView& route, const relay::RouteState& state) {
  auto reason = state.reason.empty() ? route.figures.last_error : state.reason;
  if (reason.empty()) reason = "no response";
  if (asks_to_wait(state)) {
    auto finding = route_finding(route, "route-busy", std::move(reason));
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(state.until_probe).count();
    finding.arguments.emplace_back("seconds", std::to_string(seconds));
    return finding;
  }
  const std::string_view usual = state.refused ? "route-refused" : "route-down";
  auto code = state.fault.empty() ? usual : state.fault;
  if (code == relay::kNoNameServer) code = "route-dns";
  auto finding = route_finding(route, code, std::move(reason));
  finding.arguments.emplace_back("host", state.host.empty() ? route.figures.name : state.host);
  return finding;
}

/// Returns the code of the warning for a server that has refused three tries and taken nothing
/// since; empty for another. A message of anybody may be refused with a 4xx, so that counts only of
/// a server that has never taken one.
std::string_view refusal_of(const RouteView& route) {
  constexpr int kTries = 3;
  const auto& figures = route.figures;
  if (figures.paused || !figures.oldest || !figures.last_failure) return "";
  if (figures.oldest->age >= kOldestDegraded) return "";  // its age says more
  const auto& error = figures.oldest->error;
  if (std::max(figures.oldest->attempts, figures.oldest->failed) < kTries) return "";
  if (figures.last_success && *figures.last_success >= *figures.last_failure) return "";
  if (error.starts_with("HTTP 5")) return "route-server-error";
  return error.starts_with("HTTP 4") && !figures.last_success ? "route-refused" : "";
}

/// Reports a message that waits although the breaker is closed: with few messages a server that
/// answers 500 to each does not open it.
void check_oldest(const RouteView& route, Findings& out) {
  const auto& oldest = *route.figures.oldest;
  if (oldest.age < kOldestDegraded) return;
  auto finding =
      route_finding(route, "queue-old", oldest.error.empty() ? "not tried yet" : oldest.error);
  finding.arguments.emplace_back("age", whole_minutes(oldest.age));
  finding.lasts = oldest.age;
  if (!is_stuck(route)) finding.at_most = Severity::degraded;
  out.push_back(std::move(finding));
}

void check_server(const RouteView& route, const relay::RouteState& state, Findings& out) {
  const auto& figures = route.figures;
  if (!state.held.empty()) {
    auto finding = route_finding(route, "route-held", state.held.what);
    finding.arguments.emplace_back("command", state.held.next);
    out.push_back(std::move(finding));
  } else if (!is_reachable(state)) {
    out.push_back(breaker_finding(route, state));
  } else if (const auto code = refusal_of(route); !code.empty() && !is_stuck(route)) {
    auto finding = route_finding(route, code, figures.oldest->error);
    finding.at_most = Severity::degraded;
    finding.lasts = figures.oldest->age;
    out.push_back(std::move(finding));
  } else if (state.refused && figures.waiting > 0 && !figures.paused &&
             (!figures.oldest || figures.oldest->age < kOldestDegraded)) {
    // One sender only: with a second one the breaker is open.
    out.push_back(route_finding(route, "route-sender-refused", state.reason));
  } else if (!figures.paused && figures.oldest) {
    check_oldest(route, out);
  }
}

/// Anybody can send an SMS that the server refuses: what one sender causes is a notice at most.
void check_dead_letters(const spool::RouteFigures& figures, Findings& out) {
  const auto& refusals = figures.refusals;
  const bool of_one_sender = refusals.senders == 1 && refusals.letters == figures.dead;
  Finding finding{.code = "dead-letters",
                  .subject = figures.name,
                  .arguments = {{"count", fmt::format("{} dead letter{}{}", figures.dead,
                                                      figures.dead == 1 ? "" : "s",
                                                      of_one_sender ? " of one sender" : "")}}};
  if (of_one_sender) finding.at_most = Severity::notice;
  out.push_back(std::move(finding));
}

void check_route(const RouteView& route, Findings& out) {
  const auto& figures = route.figures;
  if (route.state) check_server(route, *route.state, out);
  if (figures.paused) out.push_back(route_finding(route, "route-paused", ""));
  if (!route.state && figures.waiting > 0)
    out.push_back(route_finding(route, "queue-unrouted", ""));
  if (figures.dead > 0) check_dead_letters(figures, out);
}

warnings::Lookup lookup_of(const relay::RouteState& state) {
  if (is_reachable(state)) return warnings::Lookup::found;
  if (state.fault == relay::kNoNameServer) return warnings::Lookup::failed;
  return state.fault == "route-dns" ? warnings::Lookup::unknown : warnings::Lookup::found;
}

/// Judges the names of the servers that are tried.
void check_names(const Facts& facts, Findings& out) {
  std::vector<warnings::Lookup> lookups;
  for (const auto& route : facts.routes)
    if (route.state && route.state->by_name && rest_of(route).empty())
      lookups.push_back(lookup_of(*route.state));
  if (auto finding = warnings::judge_lookups(lookups)) out.push_back(std::move(*finding));
}

void check_routes(const Facts& facts, Findings& out) {
  const auto configured = [](const RouteView& route) { return route.state.has_value(); };
  if (std::none_of(facts.routes.begin(), facts.routes.end(), configured))
    out.push_back({.code = "route-missing"});
  else if (!effect_of(facts).relays)
    out.push_back({.code = "nothing-relayed"});
  check_names(facts, out);
  for (const auto& route : facts.routes) check_route(route, out);
}

// --- the rest
// -------------------------------------------------------------------------------------

/// Returns the words that name `file` in a command: none for the file of the service.
std::string other_file(const std::string& file) {
  return file.empty() || file == config::kServiceFile ? "" : " " + util::shell_word(file);
}

void check_queue(const QueueState& queue, Findings& out) {
  constexpr std::int64_t kLargePercent = 80;
  if (!queue.full && queue.percent() < kLargePercent) return;
  constexpr std::int64_t kMega = 1'000'000;
  const auto of = [](std::int64_t used, std::int64_t most) {
    return most > 0 ? fmt::format("{} of {}", used, most) : std::to_string(used);
  };
  out.push_back({.code = queue.full ? "queue-full" : "queue-large",
                 .arguments = {{"count", of(queue.messages, queue.most_messages)},
                               {"size", of(queue.octets / kMega, queue.most_octets / kMega)}}});
}

/// Anybody can cause it, but only with more SMS than anybody writes by hand.
void check_held(const spool::HeldFigures& held, Findings& out) {
  out.push_back(
      {.code = "sender-flooding",
       .arguments = {{"count", fmt::format("{} message{}", held.messages,
                                           held.messages == 1 ? " is" : "s are")},
                     {"senders", held.senders == 1 ? "a sender has"
                                                   : fmt::format("{} senders have", held.senders)},
                     {"age", whole_minutes(held.longest)}},
       .lasts = held.longest});
}

void check_messages(const Facts& facts, Findings& out) {
  if (facts.overdue_last_day > 0)
    out.push_back({.code = "sets-overdue",
                   .arguments = {{"count", fmt::format("{} message{}", facts.overdue_last_day,
                                                       facts.overdue_last_day == 1 ? " misses"
                                                                                   : "s miss")}}});
  if (facts.held.messages > 0) check_held(facts.held, out);
  if (facts.undecoded > 0)
    out.push_back(
        {.code = "undecoded", .arguments = {{"count", fmt::format("{} SMS", facts.undecoded)}}});
  if (facts.kept > 0)
    out.push_back({.code = "kept-messages",
                   .arguments = {{"count", fmt::format("{} message{} kept", facts.kept,
                                                       facts.kept == 1 ? " is" : "s are")}}});
}

}  // namespace

std::vector<Finding> collect_findings(const Facts& facts) {
  const auto& status = facts.status;
  Findings out = status.host;
  out.insert(out.end(), status.outlets.begin(), status.outlets.end());
  if (!status.spool_trouble.empty())
    out.push_back({.code = status.spool_fault.empty() ? "spool-failed" : status.spool_fault,
                   .arguments = {{"reason", status.spool_trouble},
                                 {"path", util::shell_word(status.spool_folder)}}});
  if (!status.config_trouble.empty())
    out.push_back(
        {.code = "config-broken",
         .arguments = {{"reason", status.config_mended
                                      ? status.config_file + " was corrected and is not in use yet"
                                      : status.config_trouble},
                       {"command", status.config_mended ? std::string("gsmrelay reload")
                                                        : "gsmrelay config check" +
                                                              other_file(status.config_file)}}});
  if (facts.failures_last_day >= kManyFailures)
    out.push_back({.code = "daemon-restarts",
                   .arguments = {{"count", std::to_string(facts.failures_last_day)}}});
  check_queue(status.queue, out);
  check_modems(facts, out);
  check_routes(facts, out);
  check_messages(facts, out);
  const auto file = other_file(status.config_file);
  for (auto& finding : out) {
    finding.arguments.emplace_back("file", file);
    finding.arguments.emplace_back("config", file.empty() ? "" : " --config" + file);
  }
  return out;
}

warnings::Effect effect_of(const Facts& facts) {
  const auto& modems = facts.status.modems;
  return {.receives = std::any_of(modems.begin(), modems.end(), receives) ||
                      std::any_of(modems.begin(), modems.end(), may_soon_receive),
          .relays = std::any_of(facts.routes.begin(), facts.routes.end(), is_working)};
}

}  // namespace control
