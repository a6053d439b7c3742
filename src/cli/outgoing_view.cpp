#include "cli/outgoing_view.hpp"

#include <fmt/format.h>

#include "cli/humanize.hpp"
#include "cli/json_fields.hpp"

namespace cli {

namespace {

std::string part_line(const Json& one) {
  auto line = text(one, "state");
  if (const auto reference = maybe_number(one, "reference"))
    line += fmt::format(", reference {}", *reference);
  if (flag(one, "report_awaited")) line += ", waiting for a report";
  const auto error = text(one, "error");
  return error.empty() ? line : line + ": " + error;
}

std::string next_command(const Json& message) {
  const auto state = text(message, "state");
  const auto id = number(message, "id");
  if (state == "maybe-sent" || state == "failed" || state == "expired")
    return fmt::format("gsmrelay outbox retry {0}, or gsmrelay outbox drop {0}", id);
  if (state == "waiting" && number(message, "tries") > 0) return "gsmrelay modem list";
  return "";
}

}  // namespace

std::string outgoing_text(const Context& context, const Json& message) {
  const auto state = text(message, "state");
  KeyValueList fields;
  fields.add("id", std::to_string(number(message, "id")));
  fields.add("to", text(message, "to"));
  fields.add("state", state, tone_of(state));
  fields.add("modem", text(message, "modem"));
  fields.add("sim", text(message, "sim"));
  fields.add("asked", fmt::format("{} ({})", short_time(text(message, "asked")),
                                  ago(number(message, "age_s"))));
  fields.add("report", flag(message, "report") ? "asked for" : "");
  if (const auto seconds = maybe_number(message, "next_try_in_s"))
    fields.add("next try", from_now(*seconds));
  for (const auto& one : list(message, "parts"))
    fields.add(fmt::format("part {}", number(one, "sequence")), part_line(one));
  fields.add("next", next_command(message));
  return fields.to_string(context.style);
}

Exit outgoing_exit(const Json& message) {
  const auto state = text(message, "state");
  if (state == "waiting" || state == "sending" || state == "sent" || state == "delivered")
    return kFine;
  return kFailed;
}

}  // namespace cli
