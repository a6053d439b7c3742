#include "control/route_findings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "control/elapsed.hpp"
#include "relay/http_evaluation.hpp"
#include "warnings/name_checks.hpp"

namespace control {

namespace {

using warnings::Finding;
using warnings::Severity;
using Findings = std::vector<Finding>;

constexpr std::chrono::minutes kOldestDegraded{2}, kOldestCritical{15};

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

warnings::Lookup lookup_of(const relay::RouteState& state) {
  if (is_reachable(state)) return warnings::Lookup::found;
  if (state.fault == relay::kNoNameServer) return warnings::Lookup::failed;
  return state.fault == "route-dns" ? warnings::Lookup::unknown : warnings::Lookup::found;
}

}  // namespace

bool is_working(const RouteView& route) {
  return route.state && !route.figures.paused && route.state->held.empty() && !is_stuck(route) &&
         (is_reachable(*route.state) || asks_to_wait(*route.state));
}

void check_route(const RouteView& route, Findings& out) {
  const auto& figures = route.figures;
  if (route.state) check_server(route, *route.state, out);
  if (figures.paused) out.push_back(route_finding(route, "route-paused", ""));
  if (!route.state && figures.waiting > 0)
    out.push_back(route_finding(route, "queue-unrouted", ""));
  if (figures.dead > 0) check_dead_letters(figures, out);
}

void check_names(const std::vector<RouteView>& routes, Findings& out) {
  std::vector<warnings::Lookup> lookups;
  for (const auto& route : routes)
    if (route.state && route.state->by_name && rest_of(route).empty())
      lookups.push_back(lookup_of(*route.state));
  if (auto finding = warnings::judge_lookups(lookups)) out.push_back(std::move(*finding));
}

}  // namespace control
