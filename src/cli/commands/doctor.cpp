// gsmrelay doctor: finds what is wrong, with and without the daemon, and mends what is safe.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <ostream>

#include "cli/command.hpp"
#include "cli/doctor_report.hpp"
#include "cli/humanize.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "cli/run_program.hpp"
#include "config/config.hpp"

namespace cli {

namespace {

using warnings::Severity;
using warnings::Warning;

struct DoctorArguments {
  std::string file = config::kServiceFile;
  bool fix = false, nagios = false;
};

// --- output -------------------------------------------------------------------------------------

std::string render_doctor(const Context& context, const Json& response) {
  const auto state = text(response, "state");
  std::string out = toned(context.style, tone_of(state), state) + '\n';
  for (const auto& done : list(response, "fixed")) out += "did: " + printable(done.text()) + '\n';
  for (const auto& one : list(response, "warnings")) {
    const auto severity = text(one, "severity");
    const auto tone = severity == "critical" ? Tone::bad : Tone::warn;
    const auto what = wrap(text(one, "text"), kWidth - 2);
    for (std::size_t line = 0; line < what.size(); ++line)
      out += (line == 0 ? toned(context.style, tone, severity == "notice" ? "- " : "! ") : "  ") +
             what[line] + '\n';
    out += fmt::format("  {}: gsmrelay explain {}\n", severity, text(one, "code"));
    for (const auto& other : list(one, "consequences"))
      for (const auto& line : wrap("so: " + text(other, "text"), kWidth - 2))
        out += "  " + line + '\n';
    if (const auto next = text(one, "next"); !next.empty())
      out += terminal::next_line(next, context.out_columns());
  }
  return out;
}

Exit doctor_exit(const Json& response) {
  const auto state = text(response, "state");
  return state == "fine" ? kFine : state == "degraded" ? kDegraded : kCritical;
}

/// Prints one line as a plugin of Nagios does, and sets its exit code: 0 OK, 1 WARNING, 2 CRITICAL,
/// 3 UNKNOWN for a user who may not ask, unless something is critical all the same.
void print_nagios(Context& context, const std::vector<Warning>& all) {
  constexpr std::array<const char*, 4> kWords{"OK", "WARNING", "CRITICAL", "UNKNOWN"};
  const std::string state = state_of(all);
  const bool denied = std::any_of(all.begin(), all.end(), [](const Warning& one) {
    return one.definition->code == "daemon-denied";
  });
  context.exit = state == "critical" ? 2 : denied ? kNagiosUnknown : state == "degraded" ? 1 : 0;
  const char* word = kWords.at(static_cast<std::size_t>(context.exit));
  std::string text = all.empty() || context.exit == 0 ? "nothing is wrong" : all.front().text;
  std::replace(text.begin(), text.end(), '|', '/');  // it begins the performance data
  std::size_t critical = 0, degraded = 0;
  for (const auto& one : all) {
    critical += one.severity == Severity::critical ? 1 : 0;
    degraded += one.severity == Severity::degraded ? 1 : 0;
  }
  context.out << fmt::format("GSMRELAY {}: {} | critical={};;1 degraded={};1\n", word,
                             printable(text), critical, degraded);
}

// --- --fix --------------------------------------------------------------------------------------

/// What may be done without asking: it deletes nothing and ends no other program.
struct SafeRepair {
  std::string_view code;
  std::vector<std::string> command;
};

const std::vector<SafeRepair>& safe_repairs() {
  static const std::vector<SafeRepair> kRepairs{
      {"clock-wrong", {"timedatectl", "set-ntp", "true"}},
      {"clock-unsynchronised", {"timedatectl", "set-ntp", "true"}},
      {"daemon-down", {"systemctl", "start", "gsmrelayd"}},
      {"daemon-version", {"systemctl", "restart", "gsmrelayd"}},
  };
  return kRepairs;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

/// Runs the safe repairs of `all`. Returns one line for each: what was done and how it ended.
Json repair(const std::vector<Warning>& all) {
  auto done = Json::array();
  for (const auto& one : all) {
    for (const auto& safe : safe_repairs()) {
      if (safe.code != one.definition->code) continue;
      const auto command = joined(safe.command);
      if (::geteuid() != 0) {
        done.push_back(command + ": needs root: sudo gsmrelay doctor --fix");
        continue;
      }
      const auto code = run_program(safe.command);
      done.push_back(!code        ? command + ": could not be started"
                     : *code == 0 ? command + ": done"
                                  : fmt::format("{}: failed with exit code {}", command, *code));
    }
  }
  return done;
}

void run_doctor(Context& context, const DoctorArguments& arguments) {
  auto all = examine(context, arguments.file);
  auto fixed = Json::array();
  if (arguments.fix) {
    fixed = repair(all);
    if (!fixed.empty()) all = examine(context, arguments.file);
  }
  if (arguments.nagios) return print_nagios(context, all);
  auto list = Json::array();
  for (const auto& one : all) list.push_back(to_json(one));
  Json response{{"schema", "gsmrelay/1"}, {"state", state_of(all)}, {"warnings", std::move(list)}};
  if (arguments.fix) response["fixed"] = std::move(fixed);
  show(context, response, {"", render_doctor, doctor_exit});
}

}  // namespace

Command doctor_command(Context& context) {
  const auto arguments = std::make_shared<DoctorArguments>();
  return {.name = "doctor",
          .help = "Find what is wrong, with and without gsmrelayd",
          .options = {{"--config FILE", &arguments->file, "the configuration if gsmrelayd is down"},
                      {"--fix", &arguments->fix, "do what is safe, and say what was done"},
                      {"--nagios", &arguments->nagios, "one line and the exit codes of a plugin"}},
          .note =
              "Exit code 0: fine, 5: degraded, 6: critical. Causes first, then what follows.\n"
              "With --nagios 0: OK, 1: WARNING, 2: CRITICAL, 3: UNKNOWN.",
          .examples = {"gsmrelay doctor", "gsmrelay doctor --json", "sudo gsmrelay doctor --fix"},
          .run = [&context, arguments] { run_doctor(context, *arguments); }};
}

}  // namespace cli
