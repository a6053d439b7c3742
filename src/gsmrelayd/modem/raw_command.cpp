#include "gsmrelayd/modem/raw_command.hpp"

#include <fmt/format.h>

#include <cassert>

#include "at/result_code.hpp"
#include "at/unsafe_command.hpp"
#include "util/log.hpp"

namespace gsmrelayd {

using namespace std::chrono_literals;

namespace {

constexpr auto kPatience = 10s;
constexpr auto kScanLimit = 180s;  // below ModemContext::kStallLimit

}  // namespace

util::Result<std::vector<std::string>> run_raw_command(TaskQueue& tasks, const std::string& name,
                                                       const control::RawCommand& command) {
  assert(at::is_one_command_line(command.command));
  util::log_info(fmt::format("modem {}: raw command {}", name, at::command_names(command.command)),
                 {{"MODEM", name}});
  util::Result<std::vector<std::string>> answer = std::vector<std::string>{};
  const auto asked = tasks.run_on_modem_thread(
      [&](modem::Modem& modem) { answer = modem.send_raw(command.command, command.limit); },
      kPatience);
  if (!asked) return util::fail(asked.error());
  return answer;
}

util::Result<std::vector<modem::HeardNetwork>> scan_networks(TaskQueue& tasks) {
  util::Result<std::vector<std::string>> answer = std::vector<std::string>{};
  const auto asked = tasks.run_on_modem_thread(
      [&](modem::Modem& modem) { answer = modem.send_raw("AT+COPS=?", kScanLimit); }, kPatience);
  if (!asked) return util::fail(asked.error());
  if (!answer) return util::fail(answer.error());
  const auto result = at::parse_final_result(answer->back());
  if (!result || !result->ok())
    return util::fail(util::Advice::retry,
                      fmt::format("the modem did not search: {}; try again, or use "
                                  "`gsmrelay modem at NAME AT+COPS=? --force`",
                                  answer->back()));
  return modem::parse_scan(*answer);
}

}  // namespace gsmrelayd
