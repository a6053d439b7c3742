#include "control/modem_findings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

#include "control/elapsed.hpp"
#include "io/port_fault.hpp"
#include "modem/network/technology.hpp"
#include "util/text.hpp"

namespace control {

namespace {

using modem::SimState;
using warnings::Finding;
using warnings::Severity;
using Findings = std::vector<Finding>;

constexpr int kLowPercent = 70;  // below 100: time is left to delete messages
constexpr int kDenied = 3, kSearching = 2, kEmergencyOnly = 8, kEmergencyBearer = 11;
constexpr int kRoamingNotAllowed = 13;  // TS 24.008 §10.5.3.6

/// Of a modem within a day: a person who replugs it makes fewer.
constexpr int kManyDepartures = 5;

/// A modem that starts or searches for a network without a fault has this long until it counts as
/// one that does not receive.
constexpr std::chrono::minutes kStartTime{2};

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
    case SimState::pin: {
      const bool last = modem.info.pin_tries_left.value_or(2) < 2;
      // With one try left no PIN is entered automatically, whether it can be read or not.
      if (last && modem.fault == "sim-pin-unreadable") return "sim-pin-last";
      if (modem.fault.starts_with("sim-pin-")) return modem.fault;
      return last ? "sim-pin-last" : "sim-pin-needed";
    }
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

/// Returns a clause for a modem without a network that has, or may use, only the technologies that
/// networks switch off; empty for another one.
std::string old_technologies(const ModemStatus& modem) {
  const auto own = modem.info.technologies;
  if (own != 0 && (own & modem::k4g) == 0)
    return fmt::format("; it has only {}, which may be switched off here",
                       modem::technologies_text(own));
  const auto& allowed = modem.wish.technology;
  if (allowed.empty() || allowed.find("4G") != std::string::npos) return {};
  return fmt::format("; its SIM's `technology` allows only {}, which may be switched off here",
                     allowed);
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
    if (info.signal && modem::is_weak(*info.signal))
      out.push_back({.code = "signal-weak",
                     .subject = modem.name,
                     .arguments = {{"dbm", std::to_string(info.signal->dbm)}}});
    return;
  }
  Finding finding{.code = "network-off", .subject = modem.name, .lasts = modem.unable_for};
  if (info.registration == kSearching) finding.code = "network-searching";
  if (info.registration == kEmergencyOnly || info.registration == kEmergencyBearer)
    finding.code = "network-emergency";
  if (info.registration == kDenied) {
    const auto cause = refusal_cause(info);
    finding.code = cause == kRoamingNotAllowed ? "network-roaming" : "network-refused";
    auto text = cause ? fmt::format("cause {}", *cause) : std::string();
    if (!info.refusal.empty()) text += (cause ? ": " : "") + util::mask_digits(info.refusal);
    finding.arguments = {{"cause", text.empty() ? "" : fmt::format(" ({})", text)}};
  }
  finding.arguments.emplace_back("only", old_technologies(modem));
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
    out.push_back(sim == "sim-pin-unreadable" ? fault_of(modem, sim) : sim_finding(modem, sim));
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

}  // namespace

/// A degraded modem that is registered has a SIM: only some of its work fails, unless it is deaf.
bool receives(const ModemStatus& modem) {
  const bool works = modem.health == ModemHealth::up || modem.health == ModemHealth::degraded;
  return works && modem.info.registered() && !is_full(modem.info) && modem.fault != "modem-deaf";
}

bool may_soon_receive(const ModemStatus& modem) {
  const bool begins = modem.health == ModemHealth::starting || modem.health == ModemHealth::up;
  return begins && modem.trouble.empty() && modem.unable_for < kStartTime && !is_full(modem.info);
}

void check_modem(const ModemStatus& modem, Findings& out) {
  if (modem.shared)
    out.push_back({.code = modem.shared->code,
                   .subject = modem.name,
                   .arguments = {{"reason", modem.shared->what},
                                 {"command", modem.shared->next},
                                 {"port", modem.port},
                                 {"tty", tty_of(modem.port)}}});
  if (modem.departures >= kManyDepartures)
    out.push_back({.code = "modem-unsteady",
                   .subject = modem.name,
                   .arguments = {{"count", std::to_string(modem.departures)}}});
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
  if (!modem.balance_trouble.empty())
    out.push_back({.code = "balance-unknown",
                   .subject = modem.name,
                   .arguments = {{"reason", util::mask_digits(modem.balance_trouble)}}});
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

}  // namespace control
