// gsmrelay bundle: writes one file for a supporter, or shows a summary as a QR code. It is made of
// fields that never hold a text, a key, a PIN or a whole number, and every string in it is masked
// once more.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <memory>

#include "cli/command.hpp"
#include "cli/doctor_report.hpp"
#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "cli/state_summary.hpp"
#include "config/config.hpp"
#include "relay/route.hpp"
#include "terminal/qr.hpp"
#include "util/shell.hpp"
#include "util/text.hpp"
#include "util/url.hpp"

namespace cli {

namespace {

/// Returns true for what tells the place of the box: the cell and its area (3GPP TS 27.007 §7.2).
bool is_place(const std::string& name) {
  return name == "cell" || name == "area";
}

/// Returns `value` with each run of digits in its strings masked that may be a number or a PIN of
/// someone: five or more. Where the box is, is left out.
Json masked(const Json& value) {
  if (value.is_string()) return util::mask_digits(value.text());
  if (value.is_array()) {
    auto out = Json::array();
    for (const auto& one : value) out.push_back(masked(one));
    return out;
  }
  if (!value.is_object()) return value;
  Json out;
  for (const auto& [name, member] : value.items())
    out[name] = is_place(name) ? Json("***") : masked(member);
  return out;
}

std::string line_of(const char* path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

Json machine() {
  utsname system{};
  ::uname(&system);
  return {{"system", fmt::format("{} {} {}", system.sysname, system.release, system.machine)},
          {"os", line_of("/etc/os-release")},
          {"load", line_of("/proc/loadavg")},
          {"uptime_s", line_of("/proc/uptime")}};
}

/// Returns the settings that are no secret and no identity. Of a URL only scheme, host and port:
/// a path may be a key.
Json settings(const std::string& file) {
  const auto loaded = config::load(file, relay::route_kinds());
  auto modems = Json::array(), routes = Json::array();
  for (const auto& modem : loaded.config.modems)
    modems.push_back({{"name", modem.name},
                      {"usb", modem.usb},
                      {"port", modem.port.starts_with('/') ? modem.port : "exec:"},
                      {"baud", modem.baud},
                      {"has_pin", !modem.pin.empty()}});
  for (const auto& route : loaded.config.routes) {
    const auto url = util::parse_url(route.url);
    routes.push_back({{"name", route.name},
                      {"kind", route.kind},
                      {"server", url ? url->origin() : std::string()},
                      {"has_token", !route.bearer_token.empty()},
                      {"held", !route.held.empty()}});
  }
  return {{"mistakes", loaded.errors.size()},
          {"sims", loaded.config.sims.size()},
          {"modems", std::move(modems)},
          {"routes", std::move(routes)}};
}

constexpr const char* kDialogues = "10";  ///< the last ones

/// Returns the response to a GET, or its error.
Json response_to(const Context& context, const ApiRequest& request) {
  const auto response = try_fetch(context, request);
  return response ? *response : Json{{"error", response.error().what}};
}

/// Writes `text` into a new file that only this user may read. Returns an error if there is one.
std::string write_new(const std::string& path, const std::string& text) {
  constexpr unsigned kOwnerOnly = 0600;
  const int fd =
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly);
  if (fd < 0) return std::strerror(errno);
  std::size_t done = 0;
  while (done < text.size()) {
    const auto written = ::write(fd, text.data() + done, text.size() - done);
    if (written <= 0) break;
    done += static_cast<std::size_t>(written);
  }
  const bool closed = ::close(fd) == 0;
  return done == text.size() && closed ? "" : "it is not complete";
}

void make_bundle(Context& context, const std::string& path, const std::string& config_file) {
  auto doctor = Json::array();
  for (const auto& one : examine(context, config_file)) doctor.push_back(to_json(one));
  const Json bundle{
      {"schema", "gsmrelay/1"},
      {"version", GSMRELAY_VERSION},
      {"machine", masked(machine())},
      {"doctor", masked(doctor)},
      {"status", masked(response_to(context, {.path = "/v1/status"}))},
      {"audit", masked(response_to(context, {.path = "/v1/audit"}))},
      {"events", masked(response_to(context, {.path = "/v1/events"}))},
      {"dialogues",
       masked(response_to(context, {.path = "/v1/dialogues", .query = {{"limit", kDialogues}}}))},
      {"settings", masked(settings(config_file))}};
  const auto text = bundle.dump() + '\n';
  if (const auto error = write_new(path, text); !error.empty())
    return print_error(context, kFailed, fmt::format("{}: {}", path, error),
                       "gsmrelay bundle " + util::shell_word(path + ".new"));
  show(context, {{"schema", "gsmrelay/1"}, {"file", path}, {"octets", text.size()}},
       {"", [](const Context& c, const Json& a) {
          return terminal::hang(
                     printable(a.at("file").text()) + ": ",
                     fmt::format("{} octets, without texts, keys, PINs, places and whole numbers; "
                                 "look at it before you send it",
                                 number(a, "octets")),
                     2, c.out_columns()) +
                 terminal::next_line("less " + util::shell_word(a.at("file").text()),
                                     c.out_columns());
        }});
}

/// Shows the summary as a text, and below it as a QR code, so that the code stays on the screen.
void show_code(Context& context, const std::string& config_file) {
  const auto warnings = examine(context, config_file);
  std::vector<std::string> codes;
  for (const auto& one : warnings) codes.emplace_back(one.definition->code);
  const auto summary =
      summarize_state(state_of(warnings), codes, response_to(context, {.path = "/v1/status"}));
  show(context, {{"schema", "gsmrelay/1"}, {"summary", summary}},
       {"summary", [](const Context& c, const Json& shown) {
          const auto& line = shown.at("summary").text();
          return line + '\n' + terminal::qr_text(line, c.style);
        }});
}

}  // namespace

Command bundle_command(Context& context) {
  struct Arguments {
    std::string path, config = config::kServiceFile;
    bool qr = false;
  };
  const auto arguments = std::make_shared<Arguments>();
  return {
      .name = "bundle",
      .help = "Write one file for a supporter, without private data",
      .options = {{"[FILE]", &arguments->path, "a new file"},
                  {"--qr", &arguments->qr, "show a summary as a QR code instead, to photograph"},
                  {"--config FILE", &arguments->config, "the configuration of gsmrelayd"}},
      .note =
          "It has the state, the warnings, the last events, the AT dialogues before the last "
          "failures in outline, and the settings without secrets.",
      .examples = {"sudo gsmrelay bundle /tmp/gsmrelay.json", "sudo gsmrelay bundle --qr"},
      .run = [&context, arguments] {
        if (arguments->path.empty() != arguments->qr)
          return print_error(context, kUsage, "name a new file, or --qr for a code on the screen",
                             "gsmrelay bundle /tmp/gsmrelay.json");
        if (arguments->qr) return show_code(context, arguments->config);
        make_bundle(context, arguments->path, arguments->config);
      }};
}

}  // namespace cli
