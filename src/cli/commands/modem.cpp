// gsmrelay modem: shows and controls the modems.
#include <fmt/format.h>

#include "cli/command.hpp"
#include "cli/humanize.hpp"
#include "cli/json_fields.hpp"
#include "cli/modem_admin.hpp"
#include "cli/modem_diagnostics.hpp"
#include "cli/modem_drivers.hpp"
#include "cli/modem_ports.hpp"
#include "cli/output.hpp"
#include "cli/signal_view.hpp"
#include "cli/udev_claims.hpp"

namespace cli {

namespace {

std::string age_of(const Json& object, const char* name) {
  const auto seconds = maybe_number(object, name);
  return seconds ? ago(*seconds) : "-";
}

/// "ttyUSB2" of "/dev/ttyUSB2".
std::string port_name(const Json& modem) {
  const auto port = text(modem, "port");
  return port.starts_with('/') ? port.substr(port.rfind('/') + 1) : port;
}

/// Returns a line for each modem that is connected but not usable.
std::string unused(const Json& response) {
  std::string lines;
  for (const auto& one : list(response, "unused"))
    for (const auto& line :
         wrap(fmt::format("not used: USB {}: {}", text(one, "usb"), text(one, "why")), kWidth))
      lines += line + '\n';
  return lines;
}

std::string render_list(const Context& context, const Json& response) {
  Table table({{"NAME", Align::left, 8},
               {"STATE", Align::left, 8},
               {"PORT", Align::left, 7},
               {"OPERATOR", Align::left, 8},
               {"SIGNAL", Align::left, 12},
               {"SIM", Align::left, 6},
               {"SMS", Align::right, 4},
               {"LAST SMS", Align::left, 10}});
  for (const auto& modem : list(response, "modems"))
    table.add({text(modem, "name"), modem_cell(modem), port_name(modem), text(modem, "operator"),
               signal_of(context, modem), text(modem, "sim"),
               std::to_string(number(modem, "received")), age_of(modem, "last_sms_s")});
  return (table.empty() ? "no modem is configured or found\n" : table.to_string(context.style)) +
         unused(response);
}

std::string memories(const Json& modem) {
  std::string all;
  for (const auto& memory : list(modem, "memories"))
    all += fmt::format("{}{}: {} of {}", all.empty() ? "" : ", ", text(memory, "name"),
                       number(memory, "used"), number(memory, "total"));
  return all;
}

/// Returns the number of the service centre (TS 27.005 §3.3.1), without which nothing can be sent.
/// Empty while it cannot be known, as with a modem that does not say it (null).
std::string centre_of(const Json& modem) {
  if (const auto number = text(modem, "smsc"); !number.empty()) return number;
  const bool read =
      modem["smsc"].is_string() && text(modem, "sim") == "ready" && text(modem, "health") == "up";
  return read ? "none is stored on the card: SMS cannot be sent" : "";
}

std::string operator_of(const Json& modem) {
  auto out = text(modem, "operator");
  if (const auto number = text(modem, "operator_number"); !number.empty())
    out += " (" + number + ")";
  if (text(modem, "operator_selection") == "manual") out += ", no other one may be used";
  return out;
}

std::string render_show(const Context& context, const Json& response) {
  const auto& modem = part(response, "modem");
  const auto state = modem_cell(modem);
  KeyValueList fields;
  fields.add("name", text(modem, "name"));
  fields.add("state", state.text, state.tone);
  fields.add("trouble", text(modem, "trouble"), Tone::bad);
  fields.add("port", text(modem, "port"));
  fields.add("usb", text(modem, "usb"));
  const auto maker = text(modem, "manufacturer");
  fields.add("model", maker + (maker.empty() ? "" : " ") + text(modem, "model"));
  fields.add("firmware", text(modem, "firmware"));
  fields.add("driver", text(modem, "driver"));
  fields.add("imei", text(modem, "imei"));
  fields.add("sim", text(modem, "sim"));
  fields.add("iccid", text(modem, "iccid"));
  fields.add("imsi", text(modem, "imsi"));
  fields.add("operator", operator_of(modem));
  const auto& wish = part(modem, "wish");
  fields.add("wanted", network_wish(text(wish, "operator_lock"), text(wish, "technology"),
                                    flag(wish, "roaming_forbidden")));
  fields.add("", text(wish, "trouble"), Tone::bad);
  fields.add("SMS centre", centre_of(modem));
  fields.add("registered", registration_of(modem));
  fields.add("SMS over", text(modem, "sms_bearer"));
  fields.add("cell", cell_of(modem));
  fields.add("signal", signal_of(context, modem));
  fields.add("sending", text(modem, "sending_trouble"), Tone::bad);
  const auto untested = text(modem, "self_test_trouble");
  fields.add("self-test", untested.empty() ? "" : "not possible: " + untested, Tone::bad);
  fields.add("memories", memories(modem));
  fields.add("last heard", age_of(modem, "last_heard_s"));
  fields.add("last SMS", age_of(modem, "last_sms_s"));
  fields.add("in all", fmt::format("{} received, {} sent, {} calls, {} opened again, {} time-outs, "
                                   "{} commands",
                                   number(modem, "received"), number(modem, "sent"),
                                   number(modem, "calls"), number(modem, "reopened"),
                                   number(modem, "timeouts"), number(modem, "commands")));
  return fields.to_string(context.style);
}

void show_list(Context& context) {
  ApiRequest request{.path = "/v1/modems"};
  put_numbers(context, request);
  present(context, request, {"modems", render_list});
}

void show_modem(Context& context, const std::string& name) {
  ApiRequest request{.path = "/v1/modems/" + segment(name)};
  put_numbers(context, request);
  present(context, request, {"modem", render_show});
}

}  // namespace

Command modem_command(Context& context) {
  const auto name = std::make_shared<std::string>();
  Command modem{.name = "modem",
                .help = "Show and control the modems",
                .commands = {{.name = "list",
                              .help = "List the modems",
                              .examples = {"gsmrelay modem list"},
                              .run = [&context] { show_list(context); }},
                             {.name = "drivers",
                              .help = "List the supported families (without the daemon)",
                              .examples = {"gsmrelay modem drivers"},
                              .run =
                                  [&context] {
                                    show(context, drivers_json(), {"drivers", render_drivers});
                                  }},
                             {.name = "show",
                              .help = "Show one modem",
                              .options = {{"NAME", name.get(), "name in gsmrelay modem list"}},
                              .examples = {"gsmrelay modem show kitchen"},
                              .run = [&context, name] { show_modem(context, *name); }},
                             {.name = "signal",
                              .help = "Show signal, network and history",
                              .options = {{"NAME", name.get(), "as configured"}},
                              .examples = {"gsmrelay modem signal kitchen --watch"},
                              .run =
                                  [&context, name] {
                                    present(context, {.path = "/v1/modems/" + segment(*name)},
                                            {"modem", render_signal});
                                  }}},
                .examples = {"gsmrelay modem show kitchen", "gsmrelay modem at kitchen AT+CEER"},
                .run = [&context] { show_list(context); }};
  add_modem_ports(modem, context);
  add_modem_admin(modem, context);
  add_modem_diagnostics(modem, context);
  add_udev_claims(modem, context);
  return modem;
}

}  // namespace cli
