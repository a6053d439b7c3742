#include "modem/channel/event.hpp"

#include "at/parameters.hpp"

namespace modem {

MessageWaiting parse_waiting(std::string_view line, bool reports_misnamed) {
  if (reports_misnamed && line.starts_with("+CDSI")) return {};
  const auto fields = at::fields(line.substr(line.find(':') + 1));
  MessageWaiting waiting;
  if (at::number(fields, 0)) {  // "+CMTI: 3"
    waiting.index = *at::number(fields, 0);
    return waiting;
  }
  if (line.find(':') == std::string_view::npos) return waiting;
  waiting.memory = fields[0];
  waiting.index = at::number(fields, 1).value_or(-1);
  return waiting;
}

DirectMessage parse_direct(Urc urc) {
  return {std::move(urc.pdu), urc.line.starts_with("+CDS:")};
}

}  // namespace modem
