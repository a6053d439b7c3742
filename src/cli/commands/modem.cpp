// gsmrelay modem: the modems and how they are.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/claiming.hpp"
#include "cli/command.hpp"
#include "cli/fields.hpp"
#include "cli/human.hpp"
#include "cli/modem_drivers.hpp"
#include "cli/noun.hpp"
#include "cli/radio.hpp"
#include "cli/seeing.hpp"
#include "cli/table.hpp"
#include "cli/technician.hpp"

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

/// Modems on the bus that speak no AT: not ours to use, and seen.
std::string unused(const Json& answer) {
  std::string lines;
  for (const auto& one : list(answer, "unused"))
    for (const auto& line :
         wrapped(fmt::format("not used: USB {}: {}", text(one, "usb"), text(one, "why")), kWidth))
      lines += line + '\n';
  return lines;
}

std::string render_list(const Context& context, const Json& answer) {
  Table table({{"NAME", Align::left, 8},
               {"STATE", Align::left, 8},
               {"PORT", Align::left, 7},
               {"OPERATOR", Align::left, 8},
               {"SIGNAL", Align::left, 12},
               {"SIM", Align::left, 6},
               {"SMS", Align::right, 4},
               {"LAST SMS", Align::left, 10}});
  for (const auto& modem : list(answer, "modems"))
    table.add({text(modem, "name"), state_cell(modem, "health"), port_name(modem),
               text(modem, "operator"), signal_of(context, modem), text(modem, "sim"),
               std::to_string(number(modem, "received")), age_of(modem, "last_sms_s")});
  return (table.empty() ? "no modem is configured or found\n" : table.to_string(context)) +
         unused(answer);
}

std::string memories(const Json& modem) {
  std::string all;
  for (const auto& memory : list(modem, "memories"))
    all += fmt::format("{}{}: {} of {}", all.empty() ? "" : ", ", text(memory, "name"),
                       number(memory, "used"), number(memory, "total"));
  return all;
}

std::string render_show(const Context& context, const Json& answer) {
  const auto& modem = part(answer, "modem");
  const auto state = text(modem, "health");
  Sheet sheet;
  sheet.add("name", text(modem, "name"));
  sheet.add("state", state, tone_of(state));
  sheet.add("trouble", text(modem, "trouble"), Tone::bad);
  sheet.add("port", text(modem, "port"));
  sheet.add("usb", text(modem, "usb"));
  sheet.add("model", text(modem, "manufacturer") + " " + text(modem, "model"));
  sheet.add("firmware", text(modem, "firmware"));
  sheet.add("driver", text(modem, "driver"));
  sheet.add("imei", text(modem, "imei"));
  sheet.add("sim", text(modem, "sim"));
  sheet.add("iccid", text(modem, "iccid"));
  sheet.add("imsi", text(modem, "imsi"));
  const auto number_of_operator = text(modem, "operator_number");
  sheet.add("operator", text(modem, "operator") +
                            (number_of_operator.empty() ? "" : " (" + number_of_operator + ")"));
  sheet.add("registered", registration_of(modem));
  sheet.add("cell", cell_of(modem));
  sheet.add("signal", signal_of(context, modem));
  sheet.add("sending", text(modem, "sending_trouble"), Tone::bad);
  sheet.add("memories", memories(modem));
  sheet.add("last heard", age_of(modem, "last_heard_s"));
  sheet.add("last SMS", age_of(modem, "last_sms_s"));
  sheet.add(
      "since start",
      fmt::format("{} received, {} sent, {} calls, {} opened again, {} time-outs, "
                  "{} commands",
                  number(modem, "received"), number(modem, "sent"), number(modem, "calls"),
                  number(modem, "reopened"), number(modem, "timeouts"), number(modem, "commands")));
  return sheet.to_string(context);
}

void show_list(Context& context) {
  Question question{.path = "/v1/modems"};
  put_numbers(context, question);
  present(context, question, {"modems", render_list});
}

void add(CLI::App& app, Context& context) {
  auto& noun = add_noun(app, "modem", "The modems and how they are",
                        "  gsmrelay modem show kitchen\n"
                        "  gsmrelay modem at kitchen AT+CEER");
  add_usual(noun, [&context] { show_list(context); });
  add_verb(noun, "list", "One line each", [&context] { show_list(context); });
  add_verb(noun, "drivers", "The families it knows, without the daemon", [&context] {
    cli::show(context, drivers_json(), {"drivers", render_drivers});
  });
  const auto name = std::make_shared<std::string>();
  auto& show = add_verb(noun, "show", "Everything about one", [&context, name] {
    Question question{.path = "/v1/modems/" + segment(*name)};
    put_numbers(context, question);
    present(context, question, {"modem", render_show});
  });
  show.add_option("NAME", *name, "as configured, or found")->required();
  auto& signal_verb =
      add_verb(noun, "signal", "Signal, network and their history; with --watch", [&context, name] {
        present(context, {.path = "/v1/modems/" + segment(*name)}, {"modem", render_signal});
      });
  signal_verb.add_option("NAME", *name, "as configured")->required();
  add_technician_verbs(noun, context);
  add_seeing_verbs(noun, context);
  add_claim_verbs(noun, context);
}

}  // namespace

extern const Command command_modem;
const Command command_modem = {"modem", add};

}  // namespace cli
