// What others want of the modem: to send an SMS (docs/field-notes.md#11-sending), a USSD code, a
// technician's command.
#include <fmt/format.h>

#include "at/parameters.hpp"
#include "at/send_cause.hpp"
#include "modem/modem_impl.hpp"
#include "modem/query.hpp"

namespace modem {

using util::Result;

Result<Submission> Modem::submit(util::OctetView smsc, util::OctetView tpdu) {
  using Kind = at::FinalResult::Kind;
  const auto& profile = *impl_->profile;
  const auto payload = (smsc.empty() ? std::string("00") : util::to_hex(smsc)) + util::to_hex(tpdu);
  const auto answer =
      impl_->channel.ask_with_payload(fmt::format("AT+CMGS={}", tpdu.size()), payload,
                                      {.prompt = profile.prompt_limit,
                                       .prompt_delay = profile.prompt_delay,
                                       .answer = profile.submit_limit});
  impl_->refusal = impl_->channel.no_prompt();
  if (!answer) return util::fail(answer.error());
  Submission submission;
  for (const auto& line : answer->lines) {
    if (const auto behind = at::after_prefix(line, "+CMGS:")) {
      submission.reference = at::number(at::fields(*behind), 0).value_or(-1);
    }
  }
  const auto& result = answer->result;
  const bool confirmed = result.ok() && submission.reference >= 0;
  // 197: the service centre has it already.
  if (confirmed || result.is(Kind::cms_error, 197)) return submission;
  // OK without +CMGS is no proof; and that nothing went out, only a cause proves that says why.
  if (!answer->complete || result.ok() || !at::is_refusal(result)) {
    submission.outcome = Submission::Outcome::maybe_sent;
    return submission;
  }
  impl_->refusal = result;
  return util::fail(at::to_error(result, "AT+CMGS"));
}

Result<UssdReply> Modem::ussd(std::string_view text, util::Duration limit) {
  return impl_->ussd.request(*impl_->profile, text, limit);
}

Result<void> Modem::cancel_ussd() {
  return impl_->ussd.cancel();
}

bool Modem::ussd_open() const {
  return impl_->ussd.open();
}

const std::optional<at::FinalResult>& Modem::refusal() const {
  return impl_->refusal;
}

Result<void> Modem::hang_up() {
  // Some say OK to ATH and go on ringing: both, then.
  for (const auto command : {"ATH", "AT+CHUP"})
    if (const auto told = tell(impl_->channel, command); !told) return util::fail(told.error());
  return {};
}

Result<std::vector<std::string>> Modem::technician(std::string_view command, util::Duration limit) {
  AskOptions options;
  options.limit = limit;
  options.keep = Keep::all;
  auto answer = impl_->channel.ask(command, options);
  impl_->store.forget_selection();
  if (!answer) return util::fail(answer.error());
  auto lines = std::move(answer->lines);
  lines.push_back(to_string(answer->result));
  return lines;
}

}  // namespace modem
