#include "cli/doctor_report.hpp"

#include <algorithm>
#include <future>

#include "cli/doctor_checks.hpp"
#include "cli/json_fields.hpp"
#include "relay/route.hpp"
#include "util/shell.hpp"
#include "warnings/host_checks.hpp"

namespace cli {

namespace {

using warnings::Finding;
using warnings::Severity;
using warnings::Warning;

constexpr double kDaemonSeconds = 1, kSecondQuestionSeconds = 1.5;
constexpr std::chrono::milliseconds kServerLimit{1300};

std::optional<Severity> severity_of(const std::string& word) {
  for (const auto one : {Severity::notice, Severity::degraded, Severity::critical})
    if (word == to_string(one)) return one;
  return std::nullopt;
}

/// Takes a warning of gsmrelayd as it is: its text is complete.
void add_finding(const Json& warning, std::vector<Finding>& out) {
  const auto* definition = warnings::find(text(warning, "code"));
  if (definition == nullptr) return;  // of a daemon of a later version
  out.push_back({.code = definition->code,
                 .subject = text(warning, "subject"),
                 .lasts = std::chrono::seconds(number(warning, "for_s")),
                 .severity = severity_of(text(warning, "weight")),
                 .text = text(warning, "what"),
                 .next = text(warning, "next")});
}

struct Answer {
  bool running = false;
  bool timed_out = false;  ///< there was no answer in time
  std::string file{};      ///< the configuration that gsmrelayd reads
  RouteNames working{};    ///< the last delivery has succeeded
  RouteNames idle{};       ///< held or paused: gsmrelayd does not ask their servers
  RouteNames down{};       ///< failed until now, by their breakers
  std::vector<DaemonModem> modems{};
  std::vector<Finding> findings{};
};

void add_route(const Json& route, Answer& answer) {
  const auto name = text(route, "name");
  const auto &success = route["last_success_s"], &failure = route["last_failure_s"];
  if (success.is_number() &&
      !(failure.is_number() && number(route, "last_failure_s") < number(route, "last_success_s")))
    answer.working.insert(name);
  if (route["paused"] == true || !text(route, "held").empty()) answer.idle.insert(name);
  if (const auto breaker = text(route, "breaker"); !breaker.empty() && breaker != "closed")
    answer.down.insert(name);
}

void add_modem(const Json& modem, Answer& answer) {
  const auto health = text(modem, "health");
  answer.modems.push_back({.name = text(modem, "name"),
                           .port = text(modem, "port"),
                           .usb = text(modem, "usb"),
                           .lent = health == "suspended" || health == "parked"});
}

/// Asks gsmrelayd for its warnings.
Answer ask_daemon(const Context& context) {
  Answer answer;
  const auto status = try_fetch(context, {.path = "/v1/status", .usual_seconds = kDaemonSeconds});
  if (!status) {
    const auto& error = status.error();
    if (error.exit == kDenied) {
      answer.running = true;
      answer.findings.push_back({.code = "daemon-denied"});
    } else if (error.exit != kUnreachable) {
      answer.running = true;
      answer.timed_out = error.exit == kTimeout;
      answer.findings.push_back({.code = "daemon-slow", .arguments = {{"reason", error.what}}});
    } else {
      answer.findings.push_back(
          {.code = "daemon-down", .arguments = {{"command", "sudo systemctl start gsmrelayd"}}});
    }
    return answer;
  }
  answer.running = true;
  answer.file = text(*status, "config_file");
  for (const auto& route : list(*status, "routes")) add_route(route, answer);
  for (const auto& modem : list(*status, "modems")) add_modem(modem, answer);
  for (const char* kind : {"troubles", "notices"}) {
    for (const auto& warning : list(*status, kind)) {
      add_finding(warning, answer.findings);
      for (const auto& other : list(warning, "consequences")) add_finding(other, answer.findings);
    }
  }
  if (const auto version = text(*status, "version"); version != GSMRELAY_VERSION)
    answer.findings.push_back(
        {.code = "daemon-version", .arguments = {{"daemon", version}, {"own", GSMRELAY_VERSION}}});
  return answer;
}

/// Asks again if there was no answer in time: a daemon that does not answer twice is not only busy.
void ask_again(const Context& context, Answer& answer) {
  if (!answer.timed_out) return;
  const auto status =
      try_fetch(context, {.path = "/v1/status", .usual_seconds = kSecondQuestionSeconds});
  if (!status && status.error().exit == kTimeout) answer.findings = {{.code = "daemon-hung"}};
}

/// Adds `finding` unless there is one of its code and subject: gsmrelayd knows more.
void add_new(std::vector<Finding>& all, Finding finding) {
  const bool known = std::any_of(all.begin(), all.end(), [&](const Finding& one) {
    return one.code == finding.code && one.subject == finding.subject;
  });
  if (!known) all.push_back(std::move(finding));
}

void append(std::vector<Finding>& all, std::vector<Finding> more) {
  for (auto& finding : more) add_new(all, std::move(finding));
}

Json short_json(const Warning& one) {
  return {{"code", one.definition->code},
          {"subject", one.subject},
          {"severity", to_string(one.severity)},
          {"text", one.text}};
}

/// Returns whether messages get out by a route of `routes`, of which `findings` are the faults:
/// that of one route is only degraded then.
bool relays(const std::vector<config::RouteSettings>& routes, const Answer& answer,
            const std::vector<Finding>& findings) {
  if (!answer.running) return false;
  return std::any_of(routes.begin(), routes.end(), [&](const config::RouteSettings& route) {
    return !answer.idle.contains(route.name) && !answer.down.contains(route.name) &&
           std::none_of(findings.begin(), findings.end(), [&](const Finding& one) {
             return one.subject == route.name && one.at_most != Severity::notice;
           });
  });
}

/// Returns why gsmrelayd cannot start with `loaded`. `command` shows its mistakes.
std::optional<Finding> judge_start(const config::Loaded& loaded, const std::string& command) {
  auto fault = judge_configuration(loaded, command);
  if (!fault) fault = judge_files(loaded);
  if (fault) return fault;
  const auto& daemon = loaded.config.daemon;
  return judge_spool(daemon.state_dir, daemon.spool_key);
}

}  // namespace

std::vector<Warning> examine(const Context& context, const std::string& file) {
  auto answer = ask_daemon(context);
  auto& all = answer.findings;
  const auto path = answer.file.empty() ? file : answer.file;
  const auto loaded = config::load(path, relay::route_kinds());
  const auto named = path == config::kServiceFile ? "" : " " + util::shell_word(path);
  // A daemon whose configuration this user may not read is judged by what it says.
  if (!answer.running && is_not_set_up(context.socket, path))
    all.push_back(
        {.code = "config-unreadable",
         .arguments = {{"reason", "gsmrelay is installed but not set up: there is no " + path},
                       {"command", "sudo gsmrelay setup"}}});
  else if (!answer.running)
    if (auto fault = judge_start(loaded, "gsmrelay config check" + named))
      all.push_back(std::move(*fault));
  const auto config = loaded.errors.empty() ? loaded.config : config::Config();
  auto asked = config.routes;
  std::erase_if(asked, [&](const auto& route) { return answer.idle.contains(route.name); });
  auto servers = std::async(std::launch::async,
                            [&] { return check_servers(asked, kServerLimit, answer.working); });
  ask_again(context, answer);  // while the servers are asked
  warnings::HostQuery query{.state_dir = loaded.config.daemon.state_dir,
                            .config = loaded.config.daemon.allow_volatile ? "" : path,
                            .now = util::SystemClock().wall()};
  for (const auto& modem : config.modems)
    if (modem.port.starts_with('/')) query.ports.push_back({modem.name, modem.port});
  append(all, warnings::check_host(query));
  append(all, check_ports(config, answer.running, answer.modems));
  const auto faults = servers.get();
  const bool effect = relays(config.routes, answer, faults);
  append(all, faults);
  for (auto& one : all) {
    one.arguments.emplace_back("file", named);
    one.arguments.emplace_back("config", named.empty() ? "" : " --config" + named);
  }
  // The severity of what gsmrelayd says is its own; what else is found is judged by its effect.
  return warnings::arrange(all, {.receives = answer.running, .relays = effect});
}

Json to_json(const Warning& one) {
  auto json = short_json(one);
  json["title"] = one.definition->title;
  json["next"] = one.next;
  json["for_s"] = std::chrono::duration_cast<std::chrono::seconds>(one.lasts).count();
  auto consequences = Json::array();
  for (const auto& other : one.consequences) consequences.push_back(short_json(other));
  json["consequences"] = std::move(consequences);
  return json;
}

const char* state_of(const std::vector<Warning>& all) {
  switch (warnings::worst(all).value_or(Severity::notice)) {
    case Severity::notice:
      break;
    case Severity::degraded:
      return "degraded";
    case Severity::critical:
      return "critical";
  }
  return "fine";
}

}  // namespace cli
