#include "control/health.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "util/shell.hpp"
#include "util/text.hpp"

namespace control {

namespace {

constexpr int kFullPercent = 70;  // below 100: time is left to delete messages

/// A modem that starts or searches for a network without a fault has this long until it counts as
/// one that does not receive.
constexpr std::chrono::minutes kStartTime{2};

/// A degraded modem that is registered has a SIM: only some of its work fails.
bool receives(const ModemStatus& modem) {
  const bool works = modem.health == ModemHealth::up || modem.health == ModemHealth::degraded;
  return works && modem.info.registered();
}

bool may_soon_receive(const ModemStatus& modem) {
  const bool begins = modem.health == ModemHealth::starting || modem.health == ModemHealth::up;
  return begins && modem.trouble.empty() && modem.unable_for < kStartTime;
}

struct Advised {
  std::string what, next;
};

/// Splits the command off the text of a fault that ends with one: "the SIM needs a PIN; next:
/// gsmrelay sim pin kitchen". It is more exact than `usual`, which is used if there is none. A part
/// of the text may come from the modem, so only the commands that gsmrelayd itself gives for
/// `modem` are taken: another one may delete messages or contain a number.
Advised split_advice(const std::string& fault, const std::string& modem, const std::string& usual) {
  constexpr std::string_view kMark = "; next: ";
  const auto at = fault.rfind(kMark);
  if (at == std::string::npos) return {fault, usual};
  const auto command = fault.substr(at + kMark.size());
  const bool known = command == "gsmrelay modem ports" || command == "gsmrelay sim pin " + modem ||
                     command == "gsmrelay sim puk " + modem;
  return known ? Advised{fault.substr(0, at), command} : Advised{fault, usual};
}

void check_modem(const ModemStatus& modem, std::vector<Trouble>& troubles) {
  // A port that the configuration names and that cannot be opened: see which ports there are.
  const bool no_port = modem.health == ModemHealth::absent && modem.port.starts_with('/');
  const auto next =
      no_port ? std::string("gsmrelay modem ports") : "gsmrelay modem show " + modem.name;
  if (!modem.sending_trouble.empty())
    troubles.push_back({Overall::degraded,
                        fmt::format("modem {} cannot send: {}", modem.name,
                                    util::mask_digits(modem.sending_trouble)),
                        "gsmrelay outbox list"});
  if (modem.health == ModemHealth::suspended) {
    troubles.push_back({Overall::degraded, fmt::format("modem {} is suspended", modem.name),
                        "gsmrelay modem resume " + modem.name});
    return;
  }
  if (modem.health != ModemHealth::up) {
    const auto fault = split_advice(modem.trouble, modem.name, next);
    troubles.push_back({Overall::degraded,
                        fmt::format("modem {} is {}{}{}", modem.name, to_string(modem.health),
                                    modem.trouble.empty()                   ? ""
                                    : modem.health == ModemHealth::starting ? "; its last fault: "
                                                                            : ": ",
                                    util::mask_digits(fault.what)),
                        fault.next});
  } else if (!modem.info.registered()) {
    troubles.push_back({Overall::degraded,
                        fmt::format("modem {} is not registered with a network", modem.name),
                        next});
  }
  if (!modem.money.empty())
    troubles.push_back({Overall::degraded, fmt::format("modem {}: {}", modem.name, modem.money),
                        "gsmrelay sim list"});
  for (const auto& memory : modem.info.memories) {
    if (memory.total > 0 && memory.used * 100 >= memory.total * kFullPercent)
      troubles.push_back({Overall::degraded,
                          fmt::format("modem {}: memory {} has {} of {} places used", modem.name,
                                      memory.name, memory.used, memory.total),
                          "gsmrelay modem clear " + modem.name});
  }
}

void check_modems(const DaemonStatus& status, std::vector<Trouble>& troubles) {
  const auto& modems = status.modems;
  const auto is_up = [](const ModemStatus& modem) { return modem.health == ModemHealth::up; };
  if (modems.empty()) {
    troubles.push_back({Overall::critical, "no modem is found: nothing is received",
                        "connect one; gsmrelay modem list"});
  } else if (std::none_of(modems.begin(), modems.end(), receives) &&
             std::none_of(modems.begin(), modems.end(), may_soon_receive)) {
    troubles.push_back({Overall::critical,
                        std::any_of(modems.begin(), modems.end(), is_up)
                            ? "no modem is registered with a network: nothing is received"
                            : "no modem is up: nothing is received",
                        "gsmrelay modem list"});
  }
  for (const auto& modem : modems) check_modem(modem, troubles);
}

/// A half-open breaker sends one probe after failures: no delivery has succeeded since.
bool is_reachable(const relay::RouteState& state) {
  return state.breaker == relay::Breaker::closed;
}

bool is_working(const RouteView& route) {
  return route.state && !route.figures.paused && is_reachable(*route.state) &&
         route.state->held.empty();
}

/// Returns "3 min", for a duration of at least a minute.
std::string whole_minutes(std::chrono::milliseconds time) {
  const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(time).count();
  constexpr int kPerHour = 60, kPerDay = 24 * kPerHour;
  if (minutes >= 2 * kPerDay) return fmt::format("{} days", minutes / kPerDay);
  return minutes >= 2 * kPerHour ? fmt::format("{} h", minutes / kPerHour)
                                 : fmt::format("{} min", minutes);
}

std::string messages_wait(std::int64_t count) {
  return fmt::format("{} message{}", count, count == 1 ? " waits" : "s wait");
}

Trouble trouble_of_breaker(const RouteView& route, const relay::RouteState& state, Overall weight) {
  const auto& figures = route.figures;
  const auto waiting = messages_wait(figures.waiting);
  auto reason = state.reason.empty() ? figures.last_error : state.reason;
  if (reason.empty()) reason = "no response";
  if (state.refused)
    return {
        weight,
        fmt::format("the server of route {} refuses messages, {}: {}; correct url or credentials",
                    figures.name, waiting, reason),
        "gsmrelay queue retry --route " + figures.name};
  if (state.asked_to_wait && state.until_probe.count() > 0)
    return {weight,
            fmt::format("the server of route {} asks to wait {} s, {}: {}", figures.name,
                        std::chrono::ceil<std::chrono::seconds>(state.until_probe).count(), waiting,
                        reason),
            "gsmrelay route show " + figures.name};
  return {weight, fmt::format("route {} does not work: {}", figures.name, reason),
          "gsmrelay route test " + figures.name};
}

constexpr std::chrono::minutes kOldestDegraded{2};

/// Reports a message that waits although the breaker is closed: with few messages a server that
/// answers 500 to each does not open it.
void check_oldest(const RouteView& route, const spool::OldestWaiting& oldest,
                  std::vector<Trouble>& troubles) {
  constexpr std::chrono::minutes kCritical{15};
  if (oldest.age < kOldestDegraded) return;
  const auto& figures = route.figures;
  // Critical only if nothing has got out since, and not because of this message: the last failure
  // concerned the route, or another message has failed, too.
  const bool others_work = figures.last_success &&
                           (!figures.last_failure || *figures.last_success > *figures.last_failure);
  const bool route_fails = !route.state->reason.empty() || oldest.failed > 1;
  const bool critical =
      oldest.age >= kCritical && !others_work && route_fails && !oldest.error.empty();
  troubles.push_back(
      {critical ? Overall::critical : Overall::degraded,
       fmt::format("{} for route {}, the oldest for {}: {}", messages_wait(figures.waiting),
                   figures.name, whole_minutes(oldest.age),
                   oldest.error.empty() ? "not tried yet" : oldest.error),
       fmt::format("gsmrelay queue list --state waiting --route {}", figures.name)});
}

/// `weight`: of the reasons why a route does not work.
void check_route(const RouteView& route, Overall weight, std::vector<Trouble>& troubles) {
  const auto& figures = route.figures;
  if (route.state && !route.state->held.empty())
    troubles.push_back({weight, fmt::format("{} is held: {}", figures.name, route.state->held.what),
                        route.state->held.next});
  else if (route.state && !is_reachable(*route.state))
    troubles.push_back(trouble_of_breaker(route, *route.state, weight));
  else if (route.state && route.state->refused && figures.waiting > 0 && !figures.paused &&
           (!figures.oldest || figures.oldest->age < kOldestDegraded))
    // One sender only: with a second one the breaker is open.
    troubles.push_back(
        {Overall::degraded,
         fmt::format("the server of route {} refuses the messages of a sender, {}: {}",
                     figures.name, messages_wait(figures.waiting), route.state->reason),
         fmt::format("gsmrelay queue list --state waiting --route {}", figures.name)});
  else if (route.state && !figures.paused && figures.oldest)
    check_oldest(route, *figures.oldest, troubles);
  if (figures.paused)
    troubles.push_back(
        {weight,
         fmt::format("route {} is paused, {} deliveries wait", figures.name, figures.waiting),
         "gsmrelay route resume " + figures.name});
  if (!route.state && figures.waiting > 0)
    troubles.push_back({Overall::degraded,
                        fmt::format("{} deliveries wait for route {}, which is not configured",
                                    figures.waiting, figures.name),
                        fmt::format("gsmrelay queue list --route {}", figures.name)});
  if (figures.dead > 0)
    troubles.push_back({Overall::degraded,
                        fmt::format("route {} has {} dead letter{}", figures.name, figures.dead,
                                    figures.dead == 1 ? "" : "s"),
                        fmt::format("gsmrelay queue list --state dead --route {}", figures.name)});
}

void check_routes(const std::vector<RouteView>& routes, std::vector<Trouble>& troubles) {
  const auto configured = [](const RouteView& route) { return route.state.has_value(); };
  const bool none_configured = std::none_of(routes.begin(), routes.end(), configured);
  const bool none_works = std::none_of(routes.begin(), routes.end(), is_working);
  if (none_configured)
    troubles.push_back(
        {Overall::critical, "no route is configured: nothing is relayed", "gsmrelay config check"});
  // The causes are the first lines, then what they mean.
  for (const auto& route : routes)
    check_route(route, none_works ? Overall::critical : Overall::degraded, troubles);
  if (none_works && !none_configured)
    troubles.push_back(
        {Overall::critical, "no route works: nothing is relayed", "gsmrelay route list"});
}

/// Returns the command that shows the mistakes of `file`.
std::string check_command(const std::string& file) {
  return file.empty() || file == config::kServiceFile
             ? "gsmrelay config check"
             : "gsmrelay config check " + util::shell_word(file);
}

}  // namespace

const char* to_string(Overall overall) {
  switch (overall) {
    case Overall::fine:
      return "fine";
    case Overall::degraded:
      return "degraded";
    case Overall::critical:
      return "critical";
  }
  return "critical";
}

const char* to_string(ModemHealth health) {
  switch (health) {
    case ModemHealth::starting:
      return "starting";
    case ModemHealth::up:
      return "up";
    case ModemHealth::degraded:
      return "degraded";
    case ModemHealth::held:
      return "held";
    case ModemHealth::absent:
      return "absent";
    case ModemHealth::failing:
      return "failing";
    case ModemHealth::suspended:
      return "suspended";
  }
  return "failing";
}

Health evaluate_health(const DaemonStatus& status, const std::vector<RouteView>& routes,
                       int overdue_last_day) {
  Health health;
  auto& troubles = health.troubles;
  if (!status.spool_trouble.empty())
    troubles.push_back({Overall::critical, "the spool cannot be written: " + status.spool_trouble,
                        "df -h; journalctl -u gsmrelayd -n 50"});
  if (!status.config_trouble.empty())
    troubles.push_back(
        {Overall::degraded, status.config_trouble, check_command(status.config_file)});
  check_modems(status, troubles);
  check_routes(routes, troubles);
  if (overdue_last_day > 0)
    troubles.push_back({Overall::degraded,
                        fmt::format("{} messages miss parts: their deadline passed within the "
                                    "last day",
                                    overdue_last_day),
                        "gsmrelay inbox partial"});
  std::stable_sort(troubles.begin(), troubles.end(),
                   [](const Trouble& a, const Trouble& b) { return a.weight > b.weight; });
  if (!troubles.empty()) health.overall = troubles.front().weight;
  return health;
}

}  // namespace control
