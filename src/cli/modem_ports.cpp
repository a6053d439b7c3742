#include "cli/modem_ports.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "cli/json_fields.hpp"
#include "cli/output.hpp"
#include "cli/socket_path.hpp"
#include "relay/route.hpp"
#include "util/ascii.hpp"
#include "util/text.hpp"

namespace cli {

namespace {

bool is_same_file(const std::string& one, const std::string& other) {
  std::error_code error;
  const auto left = std::filesystem::canonical(one, error);
  if (error) return one == other;
  const auto right = std::filesystem::canonical(other, error);
  return !error && left == right;
}

/// An entry with an IMEI alone may use any port: only gsmrelayd knows which.
bool uses(const config::ModemSettings& modem, const io::SerialPortInfo& port) {
  if (!modem.usb.empty()) return modem.usb == port.usb;
  return modem.port.starts_with('/') && is_same_file(modem.port, port.path);
}

/// Masks each run of digits that may be an IMEI: udev makes it part of the name of a link.
std::string without_identities(const std::string& text) {
  constexpr std::size_t kShortestIdentity = 14;
  std::string out;
  for (std::size_t from = 0; from < text.size();) {
    auto to = from;
    while (to < text.size() && util::is_digit(text[to]) == util::is_digit(text[from])) ++to;
    const auto run = text.substr(from, to - from);
    const bool identity = util::is_digit(run.front()) && run.size() >= kShortestIdentity;
    out += identity ? util::mask_number(run) : run;
    from = to;
  }
  return out;
}

Json port_json(const io::SerialPortInfo& port, const std::optional<config::Config>& config,
               bool whole) {
  auto links = Json::array();
  for (const auto& link : port.links) links.push_back(whole ? link : without_identities(link));
  auto modems = Json::array();
  if (config) {
    for (const auto& modem : config->modems)
      if (uses(modem, port)) modems.push_back(modem.name);
  }
  const bool usb = !port.usb.empty();
  return {{"path", port.path},
          {"links", links},
          {"driver", port.driver},
          {"usb", port.usb},
          {"usb_ids", usb ? fmt::format("{:04x}:{:04x}", port.vendor, port.product) : ""},
          {"interface", port.interface < 0 ? Json() : Json(port.interface)},
          {"manufacturer", port.manufacturer},
          {"product", port.product_name},
          {"exists", port.exists},
          {"owner", port.owner},
          {"group", port.group},
          {"mode", port.exists ? fmt::format("{:04o}", port.mode) : ""},
          {"held_by",
           port.holder ? Json{{"pid", port.holder->pid}, {"name", port.holder->name}} : Json()},
          {"modems", modems}};
}

std::string words_of(const Json& values) {
  std::string all;
  for (const auto& one : values) all += (all.empty() ? "" : ", ") + printable(one.text());
  return all;
}

std::string device_of(const Json& port) {
  std::string out;
  const auto add = [&](const std::string& piece) {
    if (!piece.empty()) out += (out.empty() ? "" : ", ") + piece;
  };
  const auto maker = text(port, "manufacturer"), product = text(port, "product");
  const bool named = product.starts_with(maker);
  add(named || maker.empty() ? product : maker + (product.empty() ? "" : " " + product));
  add(text(port, "usb_ids"));
  const auto interface = maybe_number(port, "interface");
  if (!text(port, "usb").empty())
    add(fmt::format("USB {}{}", text(port, "usb"),
                    interface ? fmt::format(" interface {}", *interface) : ""));
  if (!text(port, "driver").empty()) add("driver " + text(port, "driver"));
  return out.empty() ? "no USB device" : out;
}

std::string access_of(const Json& port) {
  if (!flag(port, "exists")) return "it has no device node";
  auto out = fmt::format("{}:{} {}", text(port, "owner"), text(port, "group"), text(port, "mode"));
  const auto& holder = part(port, "held_by");
  if (const auto pid = number(holder, "pid"); pid != 0)
    out += fmt::format(", held by {}",
                       io::to_string(io::Holder{static_cast<int>(pid), text(holder, "name")}));
  return out;
}

void show_ports(Context& context, const std::string& given) {
  const auto file =
      given.empty()
          ? usual_config_file(context.socket, [](const char* name) { return std::getenv(name); })
          : given;
  auto loaded = config::load(file, relay::route_kinds());
  std::optional<config::Config> config;
  if (loaded.errors.empty()) config = std::move(loaded.config);
  auto response = ports_json(io::list_serial_ports(), config, context.show_numbers);
  response["config"] = file;
  response["config_trouble"] = config ? "" : util::mask_digits(loaded.errors.front().to_string());
  response["all_programs"] = ::geteuid() == 0;
  show(context, response, {"ports", render_ports});
}

}  // namespace

Json ports_json(const std::vector<io::SerialPortInfo>& ports,
                const std::optional<config::Config>& config, bool whole) {
  auto list = Json::array();
  for (const auto& port : ports) list.push_back(port_json(port, config, whole));
  return {{"schema", "gsmrelay/1"}, {"ports", list}};
}

std::string render_ports(const Context& context, const Json& response) {
  constexpr std::size_t kIndent = 2;
  std::string out, notes;
  const auto note = [&](const std::string& line) {
    for (const auto& piece : wrap(line, kWidth)) notes += piece + '\n';
  };
  bool masked = false;
  for (const auto& port : list(response, "ports")) {
    const auto modems = words_of(list(port, "modems"));
    out += fmt::format("{}{}\n", text(port, "path"),
                       modems.empty() ? "" : toned(context.style, Tone::good, "  " + modems));
    for (const auto& line : {device_of(port), access_of(port)})
      for (const auto& piece : wrap(line, kWidth - kIndent)) out += "  " + piece + '\n';
    for (const auto& link : list(port, "links")) {
      out += "  " + printable(link.text()) + '\n';  // never cut: it is for the configuration
      masked = masked || link.text().find('*') != std::string::npos;
    }
  }
  if (out.empty())
    out = "this machine has no serial port; next: plug in the modem, then: sudo dmesg | tail\n";
  if (masked) note("Digits that may be an IMEI are masked; --show-numbers shows them.");
  const auto trouble = text(response, "config_trouble");
  if (!trouble.empty()) note(fmt::format("Which [[modem]] uses a port is not known: {}", trouble));
  if (!flag(response, "all_programs") && !list(response, "ports").empty())
    note("Programs of other users are seen with sudo only.");
  return out + notes;
}

void add_modem_ports(Command& modem, Context& context) {
  const auto file = std::make_shared<std::string>();
  modem.commands.push_back(
      {.name = "ports",
       .help = "List the serial ports (without the daemon)",
       .options = {{"--config FILE", file.get(),
                    "the configuration that names the modems (default: that of gsmrelayd, or of "
                    "this user's gsmrelayd --user)"}},
       .note = "Who holds a port is known by its lock file, and with sudo by all open files.",
       .examples = {"sudo gsmrelay modem ports", "gsmrelay modem ports --get path,modems"},
       .run = [&context, file] { show_ports(context, *file); }});
}

}  // namespace cli
