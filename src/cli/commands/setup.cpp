// gsmrelay setup: from an installed package to the first SMS.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <istream>
#include <iterator>
#include <ostream>

#include "cli/command.hpp"
#include "cli/condition.hpp"
#include "cli/config_creation.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "cli/reception_test.hpp"
#include "cli/run_program.hpp"
#include "config/config.hpp"
#include "config/input_limits.hpp"
#include "config/storage_fault.hpp"
#include "relay/route.hpp"
#include "terminal/secret_prompt.hpp"
#include "util/erasure.hpp"
#include "util/file_replacement.hpp"
#include "util/phone_number.hpp"
#include "util/shell.hpp"
#include "util/storage.hpp"
#include "util/text.hpp"

namespace cli {

namespace {

using terminal::CommandResult;

struct Options {
  std::string url, number, config = config::kServiceFile;
  bool non_interactive = false;
  std::vector<std::string> imports;
};

/// One step of the set-up, for the list that is printed at the end.
struct Step {
  const char* part;
  bool done = false;
  std::string result, next{};
  bool replaced = false;  ///< the configuration: gsmrelayd may use the one before
};

bool may_ask(const Context& context, const Options& options) {
  return terminal::is_interactive(context) && !options.non_interactive;
}

/// Asks for a line. Returns "" at the end of the input.
std::string ask_line(Context& context, const std::string& question) {
  context.err << question << std::flush;
  std::string line;
  std::getline(context.in, line);
  return std::string(util::trim(line));
}

/// Returns what is wrong with `url`, or "".
std::string fault_of_url(const std::string& url, const std::string& file) {
  const auto loaded = config::parse(first_config(url), file, relay::route_kinds());
  return loaded.errors.empty() ? "" : loaded.errors.front().what;
}

/// Returns the URL of the option, or asks for it.
CommandResult<std::string> choose_url(Context& context, const Options& options) {
  constexpr int kMostTries = 3;
  auto url = options.url;
  CommandError error{kUsage, "the URL of the Gateway server is missing",
                     "sudo gsmrelay setup --url https://HOST/PATH"};
  for (int i = 0; i < kMostTries; ++i) {
    if (url.empty() && may_ask(context, options))
      url = ask_line(context, "URL of the Gateway server (https://…): ");
    if (url.empty()) break;
    const auto fault = fault_of_url(url, options.config);
    if (fault.empty()) return url;
    error.what = "the URL is not accepted: " + fault;
    if (!may_ask(context, options)) break;
    context.err << printable(error.what) << '\n';
    url.clear();
  }
  return terminal::fail(error);
}

/// Writes the configuration, if there is none, or if the one that this command wrote has another
/// URL.
CommandResult<Step> configure(Context& context, const Options& options) {
  const auto& file = options.config;
  if (::access(file.c_str(), F_OK) == 0) {
    const auto loaded = config::load(file, relay::route_kinds());
    const auto check = "sudo gsmrelay config check " + util::shell_word(file);
    const auto edit = "sudo gsmrelay config edit " + util::shell_word(file);
    if (!loaded.errors.empty())
      return terminal::fail(kUsage, loaded.errors.front().to_string(), check);
    if (loaded.config.routes.empty())
      return terminal::fail(kRefused, file + " has no [[route]]", edit);
    const auto& routes = loaded.config.routes;
    if (options.url.empty() ||
        std::ranges::find(routes, options.url, &config::RouteSettings::url) != routes.end())
      return Step{"configuration", true, file + ", as it was"};
    const auto url = choose_url(context, options);
    if (!url) return terminal::fail(url.error());
    if (const auto done =
            replace_config(file, first_config(routes.front().url), first_config(*url));
        !done)
      return terminal::fail(done.error());
    return Step{.part = "configuration",
                .done = true,
                .result = file + ", written again",
                .replaced = true};
  }
  const auto url = choose_url(context, options);
  if (!url) return terminal::fail(url.error());
  if (const auto done = create_config(file, first_config(*url)); !done)
    return terminal::fail(done.error());
  return Step{"configuration", true, file + ", written"};
}

/// Returns the step for a gsmrelayd that does not run: why it refuses the configuration, or else
/// `result` and `next`.
Step stopped(const std::string& file, std::string result, std::string next) {
  const auto loaded = config::load(file, relay::route_kinds());
  auto fault = loaded.errors.empty() ? config::fault_of_storage(loaded) : config::FileFault{};
  if (fault.empty()) return {"gsmrelayd", false, std::move(result), std::move(next)};
  return {"gsmrelayd", false, std::move(fault.what), std::move(fault.next)};
}

/// Starts the service, now and at each boot, if this is root and the service reads this file. Then
/// asks gsmrelayd whether it runs, and, if it may still use another file, to read this one.
Step start_service(Context& context, const Options& options, bool replaced) {
  const bool service = options.config == config::kServiceFile && ::geteuid() == 0 &&
                       ::access("/run/systemd/system", F_OK) == 0;
  if (service) {
    context.err << "starting gsmrelayd…\n" << std::flush;
    const auto code = run_program({"systemctl", "--quiet", "enable", "--now", "gsmrelayd"});
    if (!code || *code != 0)
      return stopped(options.config, "does not start",
                     "sudo systemctl enable --now gsmrelayd; gsmrelay doctor");
  }
  const auto status = try_fetch(context, {.path = "/v1/status"});
  if (status && replaced)
    if (const auto reloaded = try_fetch(context, {.method = "POST", .path = "/v1/reload"});
        !reloaded)
      return {"gsmrelayd", false, reloaded.error().what, "sudo gsmrelay reload"};
  if (status) return {"gsmrelayd", true, "runs"};
  return stopped(options.config, status.error().what,
                 options.config == config::kServiceFile
                     ? status.error().next
                     : "gsmrelayd --config " + util::shell_word(options.config));
}

/// Sends a probe to the first route.
Step check_server(const Context& context) {
  constexpr double kProbeSeconds = 120;
  const auto response = try_fetch(context, {.path = "/v1/routes"});
  if (!response) return {"server", false, response.error().what, response.error().next};
  const auto& routes = list(*response, "routes");
  if (routes.size() == 0) return {"server", false, "no route is in use", "sudo gsmrelay reload"};
  const auto name = text(routes[0], "name");
  const auto probe = try_fetch(context, {.method = "POST",
                                         .path = "/v1/routes/" + segment(name) + "/test",
                                         .usual_seconds = kProbeSeconds});
  const auto again = "gsmrelay route test " + util::shell_word(name);
  if (!probe) return {"server", false, probe.error().what, again};
  return {"server", flag(*probe, "passed"), text(*probe, "judgement"), again};
}

Step find_modem(Context& context) {
  constexpr double kUsualSeconds = 60;
  context.err << "looking for a modem…\n" << std::flush;
  const auto limit = context.timeout_seconds > 0 ? context.timeout_seconds : kUsualSeconds;
  const auto up = await_condition(context, "modem=up", limit);
  if (up) return {"modem", true, text(*up, "now")};
  return {"modem", false, up.error().what, up.error().next};
}

/// Returns the modem whose SIM has the number; "" if none is known to have it.
std::string modem_with(const Context& context, const std::string& number) {
  const auto wanted = util::PhoneNumber::parse(number, util::NumberKind::dialable);
  const auto sims = try_fetch(context, {.path = "/v1/sims", .query = {{"numbers", "1"}}});
  if (!wanted || !sims) return {};
  for (const auto& sim : list(*sims, "sims")) {
    const auto own = util::PhoneNumber::parse(text(sim, "number"), util::NumberKind::dialable);
    if (own && own->digits() == wanted->digits()) return text(sim, "modem");
  }
  return {};
}

/// Sends a test SMS to the SIM of `modem` and waits for it.
Step test_reception(const Context& context, const std::string& modem) {
  context.err << "waiting for the test SMS, up to 3 minutes…\n" << std::flush;
  const auto test = await_reception_test(context, modem, begin_reception_test(context, modem));
  const bool missed = test.sent && !test.arrived;
  return {"test SMS", test.arrived, missed ? "sent, not yet received" : test.result, test.next};
}

/// Sends a text to the number of somebody and waits for the network's answer.
Step send_test(const Context& context, const std::string& number) {
  constexpr int kWaitSeconds = 60, kSpare = 10;
  const Json body = {{"to", number}, {"text", "gsmrelay works"}};
  const auto queued =
      try_fetch(context, {.method = "POST", .path = "/v1/send", .body = body.dump()});
  if (!queued) return {"test SMS", false, queued.error().what, queued.error().next};
  const auto id = cli::number(part(*queued, "message"), "id");
  const auto look = fmt::format("gsmrelay outbox show {}", id);
  const auto sent = try_fetch(context, {.path = fmt::format("/v1/outbox/{}", id),
                                        .query = {{"wait", std::to_string(kWaitSeconds)}},
                                        .usual_seconds = kWaitSeconds + kSpare});
  if (!sent) return {"test SMS", false, sent.error().what, look};
  const auto state = text(part(*sent, "message"), "state");
  if (state != "sent" && state != "delivered") return {"test SMS", false, state, look};
  return {"test SMS", true, state + "; reception is tested by `gsmrelay selftest --sms`"};
}

std::string render_setup(const Context& context, const Json& response) {
  std::string out;
  for (const auto& one : list(response, "steps")) {
    const bool done = flag(one, "done");
    const auto label = fmt::format("{}: ", text(one, "part"));
    out += terminal::hang(
        toned(context.style, done ? Tone::good : Tone::warn, done ? "ok      " : "missing ") +
            label,
        text(one, "result"), 2, context.out_columns());
    if (!done) out += terminal::next_line(text(one, "next"), context.out_columns());
  }
  if (!flag(response, "complete")) return out;
  if (flag(response, "received")) return out + "The box works: it sends and receives SMS.\n";
  return out + "The box is set up. Send an SMS to the number of its SIM:\n" +
         terminal::next_line("gsmrelay watch", context.out_columns());
}

void set_up(Context& context, const Options& options) {
  const auto configured = configure(context, options);
  if (!configured) return print_error(context, configured.error());
  std::vector<Step> steps{*configured, start_service(context, options, configured->replaced)};
  bool received = false;
  if (steps.back().done) {
    steps.push_back(check_server(context));
    steps.push_back(find_modem(context));
    auto number = options.number;
    if (steps.back().done && number.empty() && may_ask(context, options))
      number = ask_line(context, "Number for a test SMS (empty: none): ");
    if (steps.back().done && !number.empty()) {
      const auto own = modem_with(context, number);
      steps.push_back(own.empty() ? send_test(context, number) : test_reception(context, own));
      received = !own.empty() && steps.back().done;
    }
  }
  auto listed = Json::array();
  bool complete = true;
  for (const auto& one : steps) {
    complete = complete && one.done;
    listed.push_back({{"part", one.part},
                      {"done", one.done},
                      {"result", one.result},
                      {"next", one.done ? "" : one.next}});
  }
  show(context,
       {{"schema", "gsmrelay/1"},
        {"complete", complete},
        {"received", received},
        {"steps", std::move(listed)}},
       {"", render_setup, [](const Json& a) { return flag(a, "complete") ? kFine : kFailed; }});
}

CommandResult<std::string> read_import(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::string text(config::kLargestFile + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad() || (text.empty() && !in.is_open()))
    return terminal::fail(kFailed, file + " cannot be read", "ls -l " + util::shell_word(file));
  if (text.size() > config::kLargestFile)
    return terminal::fail(kUsage, file + " is larger than a configuration may be (256 KiB)",
                          "ls -l " + util::shell_word(file));
  return text;
}

/// Returns why `toml` of `file` must not become the configuration: then a good file that comes
/// later would not be imported.
CommandResult<void> may_become_config(const std::string& file, const std::string& toml) {
  const auto loaded = config::parse(toml, file, relay::route_kinds());
  const auto check = "sudo gsmrelay config check " + util::shell_word(file);
  if (!loaded.errors.empty())
    return terminal::fail(
        kUsage, file + " is not imported, and stays: " + loaded.errors.front().to_string(), check);
  if (loaded.config.routes.empty())
    return terminal::fail(kUsage, file + " is not imported, and stays: it has no [[route]]",
                          "man gsmrelayd.toml");
  return {};
}

/// Returns why `file` must stay: the configuration that is written from it may be lost at a
/// restart.
CommandResult<void> may_replace(const std::string& file, const std::string& config) {
  std::error_code error;
  const auto folder = std::filesystem::absolute(config, error).parent_path().string();
  const auto name = util::volatile_file_system(folder);
  if (name.empty()) return {};
  return terminal::fail(
      kRefused,
      fmt::format("{} is not imported and stays: {} is on {}, which a restart may empty, and then "
                  "no copy would be left; switch the overlay off, restart, and import it then",
                  file, folder, name == "overlay" ? "an overlay" : fmt::format("a {}", name)),
      "findmnt -T " + util::shell_word(folder));
}

/// Returns whether `toml` of `file` has become the configuration already: a power cut came before
/// the file was removed, or while zeros were written over it from its beginning.
bool is_imported(const std::string& file, std::string_view toml, const std::string& config) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(config, error) ||
      std::filesystem::equivalent(file, config, error))
    return false;
  const auto text = read_import(config);
  if (!text || toml.empty()) return false;
  const auto zeros = toml.find_first_not_of('\0');
  return zeros == std::string_view::npos ||
         (toml.size() == text->size() &&
          toml.substr(zeros) == std::string_view(*text).substr(zeros));
}

std::string render_imported(const Context& context, const Json& response) {
  auto out = fmt::format("{} is written from {}, which is removed\n", text(response, "file"),
                         text(response, "imported"));
  const auto& left = list(response, "left");
  if (left.size() > 0) out += toned(context.style, Tone::bad, "not erased") + ":\n";
  for (const auto& one : left) out += "  " + printable(one.text()) + '\n';
  return out + "  next: sudo systemctl restart gsmrelayd\n";
}

/// Puts the first of the files that exists in the place of the configuration, and removes it there:
/// it may have a PIN, and the boot partition is open to everybody.
void import_config(Context& context, const Options& options) {
  for (const auto& file : options.imports) {
    if (::access(file.c_str(), F_OK) != 0) continue;
    const auto toml = read_import(file);
    if (!toml) return print_error(context, toml.error());
    const bool imported = is_imported(file, *toml, options.config);
    if (!imported)
      if (const auto may = may_become_config(file, *toml); !may)
        return print_error(context, may.error());
    if (const auto may = may_replace(file, options.config); !may)
      return print_error(context, may.error());
    if (!imported)
      if (const auto done = create_config(options.config, *toml); !done)
        return print_error(context, done.error());
    const auto zeros = util::write_zeros(file);
    if (::unlink(file.c_str()) != 0 || !util::sync_folder_of(file))
      return print_error(context, kFailed,
                         fmt::format("{} is written, but {} cannot be removed: {}", options.config,
                                     file, std::strerror(errno)),
                         "sudo rm " + util::shell_word(file));
    auto left = Json::array();
    if (!zeros)
      left.push_back(
          fmt::format("{}: it is removed, but was not overwritten: {}", file, zeros.error().what));
    return show(context,
                {{"schema", "gsmrelay/1"},
                 {"file", options.config},
                 {"imported", file},
                 {"left", std::move(left)}},
                {"", render_imported});
  }
  print_error(context, kNoSuch, "there is no such file", "gsmrelay setup import --help");
}

}  // namespace

Command setup_command(Context& context) {
  const auto o = std::make_shared<Options>();
  const Option config{"--config FILE", &o->config,
                      fmt::format("the file to write; default: {}", config::kServiceFile)};
  return {
      .name = "setup",
      .help = "Set up the box: server, modem, test SMS",
      .options = {{"--url URL", &o->url, "of the Gateway server; default: it is asked for"},
                  {"--test-sms NUMBER", &o->number,
                   "send a test SMS to this number; if it is that of a SIM here, await it"},
                  {"--non-interactive", &o->non_interactive, "ask nothing"},
                  config},
      .commands = {{.name = "import",
                    .help = "Write the configuration from a file, and remove that file",
                    .options = {{"FILE...", &o->imports, "the first of these that exists"}, config},
                    .note = "At the first boot gsmrelay-import.service runs this for "
                            "gsmrelayd.toml on the boot partition.",
                    .examples = {"gsmrelay setup import /boot/firmware/gsmrelayd.toml"},
                    .run = [&context, o] { import_config(context, *o); }}},
      .note =
          "Writes a configuration with one route if there is none, starts gsmrelayd, sends a "
          "probe to the server, and waits for a modem (60 s; --timeout). It may be run again, also "
          "with another URL as long as nobody has changed the configuration. "
          "Exit code 1: something is missing.",
      .examples = {"sudo gsmrelay setup --url https://gateway.example.org/v3/publish",
                   "sudo gsmrelay setup --url https://gateway.example.org/ --non-interactive"},
      .run = [&context, o] { set_up(context, *o); }};
}

}  // namespace cli
