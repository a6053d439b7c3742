#include "modem/requests.hpp"

#include <fmt/format.h>

#include "at/parameters.hpp"
#include "at/send_cause.hpp"
#include "modem/channel/optional_query.hpp"

namespace modem {

using util::Result;

Result<Submission> submit_sms(AtChannel& channel, const Profile& profile, util::OctetView smsc,
                              util::OctetView tpdu, std::optional<at::FinalResult>& refusal) {
  using Kind = at::FinalResult::Kind;
  const auto payload = (smsc.empty() ? std::string("00") : util::to_hex(smsc)) + util::to_hex(tpdu);
  const auto answer = channel.ask_with_payload(fmt::format("AT+CMGS={}", tpdu.size()), payload,
                                               {.prompt = profile.prompt_limit,
                                                .prompt_delay = profile.prompt_delay,
                                                .answer = profile.submit_limit});
  refusal = channel.no_prompt();
  if (!answer) return util::fail(answer.error());
  Submission submission;
  for (const auto& line : answer->lines) {
    if (const auto behind = at::after_prefix(line, "+CMGS:")) {
      submission.reference = at::number(at::fields(*behind), 0).value_or(-1);
    }
  }
  const auto& result = answer->result;
  const bool confirmed = result.ok() && submission.reference >= 0;
  // 197: the service centre already has the message.
  if (confirmed || result.is(Kind::cms_error, 197)) return submission;
  // OK without +CMGS does not prove that it was sent; only an error with a known cause proves that
  // it was not.
  if (!answer->complete || result.ok() || !at::is_refusal(result)) {
    submission.outcome = Submission::Outcome::maybe_sent;
    return submission;
  }
  refusal = result;
  return util::fail(at::to_error(result, "AT+CMGS"));
}

Result<void> hang_up(AtChannel& channel) {
  for (const auto command : {"ATH", "AT+CHUP"})
    if (const auto done = optional_command(channel, command); !done)
      return util::fail(done.error());
  return {};
}

Result<std::vector<std::string>> send_raw(AtChannel& channel, std::string_view command,
                                          util::Duration limit) {
  AskOptions options;
  options.limit = limit;
  options.keep = Keep::all;
  options.if_lost = IfLost::fail;
  auto answer = channel.ask(command, options);
  if (!answer) return util::fail(answer.error());
  auto lines = std::move(answer->lines);
  lines.push_back(to_string(answer->result));
  return lines;
}

}  // namespace modem
