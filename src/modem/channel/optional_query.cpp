#include "modem/channel/optional_query.hpp"

#include <algorithm>

#include "at/parameters.hpp"
#include "util/text.hpp"

namespace modem {

namespace {

Absence absence_of(const util::Result<Answer>& answer) {
  using Kind = at::FinalResult::Kind;
  if (!answer) return Absence::silent;
  if (answer->result.ok()) return Absence::none;
  // SIM busy, "please wait" (Wavecom), and the same in 27.005's own codes.
  const auto& result = answer->result;
  const bool busy = result.is(Kind::cme_error, 14) || result.is(Kind::cme_error, 515) ||
                    result.is(Kind::cms_error, 314);
  return busy ? Absence::busy : Absence::refused;
}

/// Returns the answer, or nothing if there is none. Only `reopen` is an error.
util::Result<Answer> ask_lightly(AtChannel& channel, std::string_view command, util::Duration limit,
                                 Keep keep = Keep::expected, Absence* absence = nullptr) {
  AskOptions options;
  options.limit = limit;
  options.keep = keep;
  auto answer = channel.ask(command, options);
  if (absence != nullptr) *absence = std::max(*absence, absence_of(answer));
  if (answer || answer.error().advice == util::Advice::reopen) return answer;
  Answer none;
  none.result.kind = at::FinalResult::Kind::error;
  return none;
}

}  // namespace

util::Result<std::vector<std::string>> optional_query(AtChannel& channel, std::string_view command,
                                                      util::Duration limit, Keep keep,
                                                      Absence* absence) {
  auto answer = ask_lightly(channel, command, limit, keep, absence);
  if (!answer) return util::fail(answer.error());
  if (!answer->result.ok()) return std::vector<std::string>{};
  return std::move(answer->lines);
}

util::Result<bool> optional_command(AtChannel& channel, std::string_view command,
                                    util::Duration limit) {
  const auto answer = ask_lightly(channel, command, limit);
  if (!answer) return util::fail(answer.error());
  return answer->result.ok();
}

std::string bare_value(const std::vector<std::string>& lines, std::string_view prefix) {
  if (lines.empty()) return {};
  std::string_view value = lines.front();
  if (const auto behind = at::after_prefix(value, prefix)) value = *behind;
  value = util::trim(value);
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    value = value.substr(1, value.size() - 2);
  }
  return std::string(util::trim(value));
}

std::string_view parameters_of(const std::vector<std::string>& lines, std::string_view prefix) {
  for (const auto& line : lines) {
    if (const auto behind = at::after_prefix(line, prefix)) return *behind;
  }
  return {};
}

}  // namespace modem
