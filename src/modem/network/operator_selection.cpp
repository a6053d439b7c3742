#include "modem/network/operator_selection.hpp"

#include <fmt/format.h>

#include "at/parameters.hpp"
#include "modem/channel/modem_text.hpp"
#include "modem/channel/optional_query.hpp"

namespace modem {

using util::Advice;
using util::Result;
using namespace std::chrono_literals;

namespace {

constexpr auto kSelectLimit = 180s;  // the modem searches, and tries to register
constexpr int kManual = 1, kManualThenAutomatic = 4;

/// Switches back to long names, which Network reads: AT+COPS=1,2,… selects numbers.
Result<void> restore_names(AtChannel& channel) {
  const auto back = optional_command(channel, "AT+COPS=3,0");
  return back ? Result<void>{} : util::fail(back.error());
}

}  // namespace

bool is_chosen(int mode) {
  return mode == kManual || mode == kManualThenAutomatic;
}

Result<std::optional<OperatorSelection>> read_operator_selection(AtChannel& channel) {
  const auto numeric = optional_command(channel, "AT+COPS=3,2");
  if (!numeric) return util::fail(numeric.error());
  const auto lines = optional_query(channel, "AT+COPS?");
  if (!lines) return util::fail(lines.error());
  if (auto back = restore_names(channel); !back) return util::fail(back.error());
  const auto fields = at::fields(parameters_of(*lines, "+COPS:"));
  std::optional<OperatorSelection> selection;
  const auto mode = at::number(fields, 0);
  if (!mode) return selection;
  selection.emplace(OperatorSelection{.mode = *mode});
  if (fields.size() >= 3 && at::number(fields, 1) == 2)
    selection->number = decode_number(fields[2]);
  return selection;
}

Result<void> select_operator(AtChannel& channel, const std::string& number) {
  const auto command =
      number.empty() ? std::string("AT+COPS=0") : fmt::format("AT+COPS=1,2,\"{}\"", number);
  const auto answer = channel.ask(command, {.limit = kSelectLimit});
  if (!answer) return util::fail(answer.error());
  if (auto back = restore_names(channel); !back) return back;
  if (answer->result.ok()) return {};
  return util::fail(at::to_error(answer->result, command));
}

}  // namespace modem
