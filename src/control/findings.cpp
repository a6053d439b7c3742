#include "control/findings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "control/elapsed.hpp"
#include "control/modem_findings.hpp"
#include "control/route_findings.hpp"
#include "util/shell.hpp"

namespace control {

namespace {

using warnings::Finding;
using Findings = std::vector<Finding>;

constexpr int kManyFailures = 3;  // of gsmrelayd within a day

/// Returns the words that name `file` in a command: none for the file of the service.
std::string other_file(const std::string& file) {
  return file.empty() || file == config::kServiceFile ? "" : " " + util::shell_word(file);
}

/// An error of the spool ends with the command for its reason (spool/sqlite_error.hpp). A disk that
/// is full by its figures, too, is reported once.
void add_spool(const DaemonStatus& status, Findings& out) {
  constexpr std::string_view kSee = "; see: ", kFull = "disk full: ";
  const std::string_view trouble = status.spool_trouble;
  const auto see = trouble.rfind(kSee);
  Finding finding{.code = status.spool_fault,
                  .arguments = {{"reason", std::string(trouble.substr(0, see))}}};
  auto command = see == std::string_view::npos ? std::string("journalctl -u gsmrelayd -n 50")
                                               : std::string(trouble.substr(see + kSee.size()));
  if (finding.code.empty()) finding.code = "spool-failed";
  if (finding.code == "spool-failed" && trouble.starts_with(kFull)) {
    const auto path = util::shell_word(status.spool_folder);
    if (std::any_of(out.begin(), out.end(),
                    [](const Finding& one) { return one.code == "disk-full"; }))
      return;
    finding.code = "disk-full";
    finding.arguments = {{"path", path}, {"what", "is full"}};
    command = "df -h " + path;
  }
  finding.arguments.emplace_back("command", std::move(command));
  out.push_back(std::move(finding));
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

void check_modems(const std::vector<ModemStatus>& modems, bool receiving, Findings& out) {
  if (modems.empty())
    out.push_back({.code = "modem-none"});
  else if (!receiving)
    out.push_back({.code = "nothing-received"});
  for (const auto& modem : modems) check_modem(modem, out);
}

void check_routes(const std::vector<RouteView>& routes, bool relaying, Findings& out) {
  const auto configured = [](const RouteView& route) { return route.state.has_value(); };
  if (std::none_of(routes.begin(), routes.end(), configured))
    out.push_back({.code = "route-missing"});
  else if (!relaying)
    out.push_back({.code = "nothing-relayed"});
  check_names(routes, out);
  for (const auto& route : routes) check_route(route, out);
}

}  // namespace

std::vector<Finding> collect_findings(const Facts& facts) {
  const auto& status = facts.status;
  Findings out = status.host;
  out.insert(out.end(), status.outlets.begin(), status.outlets.end());
  if (!status.spool_trouble.empty()) add_spool(status, out);
  if (status.config_mended)
    out.push_back(
        {.code = "config-broken",
         .arguments = {{"reason", status.config_file + " was corrected and is not in use yet"},
                       {"command", "gsmrelay reload"}}});
  else if (!status.config_trouble.empty())
    out.push_back(
        {.code = "config-broken",
         .arguments = {{"reason", status.config_trouble},
                       {"command", status.config_next.empty()
                                       ? "gsmrelay config check" + other_file(status.config_file)
                                       : status.config_next}}});
  if (facts.failures_last_day >= kManyFailures)
    out.push_back({.code = "daemon-restarts",
                   .arguments = {{"count", std::to_string(facts.failures_last_day)}}});
  check_queue(status.queue, out);
  const auto effect = effect_of(facts);
  check_modems(status.modems, effect.receives, out);
  check_routes(facts.routes, effect.relays, out);
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
