#include "modem/ussd/ussd.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "at/parameters.hpp"
#include "modem/channel/optional_query.hpp"
#include "modem/ussd/ussd_text.hpp"
#include "util/log.hpp"

namespace modem {

using util::Advice;
using util::Result;
using namespace std::chrono_literals;

namespace {

constexpr auto kIdleLimit = 90s;
constexpr auto kCommandLimit = 10s;
constexpr auto kLook = 200ms;
constexpr auto kTextMayFollow = 2s;  // some modems send an empty "ended" before the text
constexpr auto kDoubled = 300ms;     // some modems send an answer twice
constexpr std::size_t kLongest = 182;
constexpr int kGsm7 = 15;

UssdReply::State state_of(int m) {
  constexpr std::array kStates{UssdReply::State::done,        UssdReply::State::reply_wanted,
                               UssdReply::State::ended,       UssdReply::State::elsewhere,
                               UssdReply::State::unsupported, UssdReply::State::timed_out};
  const auto index = static_cast<std::size_t>(m);
  return m >= 0 && index < kStates.size() ? kStates[index] : UssdReply::State::ended;
}

/// Returns true for the data coding schemes that networks use: GSM 7-bit, 8-bit, UCS2.
bool is_usual_dcs(int dcs) {
  constexpr std::array kUsual{0, 1, kGsm7, 17, 68, 72, 240, 244};
  return std::find(kUsual.begin(), kUsual.end(), dcs) != kUsual.end();
}

/// Parses `+CUSD: <m>[,"<str>"[,<dcs>]]`; the string may hold commas, quotes and line ends. Without
/// <m>, which some modems leave out, it is an answer.
std::optional<UssdReply> parse_cusd(std::string_view line) {
  const auto behind = at::after_prefix(line, "+CUSD:");
  if (!behind) return std::nullopt;
  const auto m = at::number(at::fields(*behind), 0);
  if (!m && !behind->starts_with('"')) return std::nullopt;
  UssdReply reply{state_of(m.value_or(0)), {}};
  const auto from = behind->find(',');
  if (m && from == std::string_view::npos) return reply;
  auto rest = m ? behind->substr(from + 1) : *behind;
  const auto open = rest.find('"'), close = rest.rfind('"');
  std::optional<int> dcs;
  if (open != std::string_view::npos && close > open) {
    const auto tail = at::fields(rest.substr(close + 1));
    dcs = tail.size() >= 2 ? at::number(tail, 1) : std::nullopt;
    rest = rest.substr(open + 1, close - open - 1);
  } else {
    // No quotes, or one that is not closed: what follows the last comma may belong to the text.
    if (open != std::string_view::npos && rest.find_first_not_of(' ') == open)
      rest.remove_prefix(open + 1);
    const auto comma = rest.rfind(',');
    if (comma != std::string_view::npos) dcs = at::number(at::fields(rest.substr(comma + 1)), 0);
    if (dcs && !is_usual_dcs(*dcs)) dcs.reset();
    if (dcs) rest = rest.substr(0, comma);
  }
  reply.text = decode_ussd(rest, dcs);
  return reply;
}

}  // namespace

const char* to_string(UssdReply::State state) {
  switch (state) {
    case UssdReply::State::done:
      return "done";
    case UssdReply::State::reply_wanted:
      return "reply-wanted";
    case UssdReply::State::ended:
      return "ended";
    case UssdReply::State::elsewhere:
      return "elsewhere";
    case UssdReply::State::unsupported:
      return "unsupported";
    case UssdReply::State::timed_out:
      return "timed-out";
  }
  return "ended";
}

Result<UssdReply> Ussd::request(std::string_view text, util::Duration limit) {
  if (text.empty() || text.size() > kLongest)
    return util::fail(Advice::reject, "a USSD code or reply has 1 to 182 characters");
  if (auto closed = close_if_idle(); !closed) return util::fail(closed.error());
  const auto until = channel_.clock().in(limit);
  collect();
  if (!lines_.empty()) util::log_info("late USSD answers dropped");
  lines_.clear();
  auto reply = converse(text, until);
  if (reply) {
    if (auto waited = channel_.pause(channel_.clock().in(kDoubled)); !waited)
      return util::fail(waited.error());
  }
  collect();
  lines_.clear();
  auto& urcs = channel_.urcs();
  urcs.insert(urcs.begin(), std::make_move_iterator(others_.begin()),
              std::make_move_iterator(others_.end()));
  others_.clear();
  return reply;
}

Result<void> Ussd::prepare() {
  if (prepared_) return {};
  for (const auto command : profile_->ussd_before) {
    if (const auto told = optional_command(channel_, command, kCommandLimit); !told)
      return util::fail(told.error());
  }
  prepared_ = true;
  return {};
}

std::vector<UssdForm> Ussd::forms_to_try() const {
  std::vector<UssdForm> forms;
  const auto add = [&](UssdForm form) {
    if (std::find(forms.begin(), forms.end(), form) == forms.end()) forms.push_back(form);
  };
  if (known_form_) add(*known_form_);
  for (const auto form : profile_->ussd_forms) add(form);
  if (profile_->ussd_forms.empty()) add(UssdForm::plain), add(UssdForm::packed_hex);
  // Sets the character set, as another program may have left another one.
  add(UssdForm::ucs2_hex);
  return forms;
}

/// Sends the request in the forms that the modem may support. Some modems refuse the wrong one of
/// plain and packed. Others answer OK and send the network an invalid code, which it ends without a
/// text: then the other form is tried once. UCS2 is tried only after a refusal, as there the code
/// would be the same.
Result<UssdReply> Ussd::converse(std::string_view text, util::Deadline until) {
  if (auto prepared = prepare(); !prepared) return util::fail(prepared.error());
  auto forms = forms_to_try();
  for (std::optional<Heard> misread;;) {
    const auto form = submit(text, forms);
    if (!form && misread && form.error().advice != Advice::reopen)
      return finish(std::move(misread));
    if (!form) return util::fail(form.error());
    auto heard = wait(until);
    if (!heard) return util::fail(heard.error());
    const bool said_something = *heard && !(*heard)->reply.text.empty();
    const bool may_be_misread = *heard && !said_something && known_form_ != *form &&
                                ((*heard)->reply.state == UssdReply::State::unsupported ||
                                 (*heard)->reply.state == UssdReply::State::ended);
    if (said_something) known_form_ = *form;
    if (!may_be_misread) return finish(*heard || !misread ? std::move(*heard) : std::move(misread));
    if (!misread) misread = std::move(*heard);
    std::erase(forms, UssdForm::ucs2_hex);
  }
}

/// Sends the request in the first form of `forms` that the modem accepts. Removes that form and
/// those before it.
Result<UssdForm> Ussd::submit(std::string_view text, std::vector<UssdForm>& forms) {
  while (!forms.empty()) {
    const auto form = forms.front();
    forms.erase(forms.begin());
    const auto sent = try_form(text, form);
    if (!sent) return util::fail(sent.error());
    if (*sent == Sent::yes) return form;
    if (known_form_ == form) known_form_.reset();
  }
  return util::fail(Advice::reject, "the modem refuses USSD requests in every form");
}

Result<Ussd::Sent> Ussd::try_form(std::string_view text, UssdForm form) {
  const auto written = encode_ussd(text, form);
  if (!written) return Sent::other_form;
  if (form != UssdForm::ucs2_hex) return ask(*written);
  const auto lines = optional_query(channel_, "AT+CSCS?");
  if (!lines) return util::fail(lines.error());
  const std::string before(at::fields(parameters_of(*lines, "+CSCS:")).front());
  const auto switched = optional_command(channel_, "AT+CSCS=\"UCS2\"");
  if (!switched) return util::fail(switched.error());
  if (!*switched) return Sent::other_form;
  auto sent = ask(*written);
  // Set back at once: the character set applies to operator names and service centres too.
  const auto back =
      optional_command(channel_, fmt::format("AT+CSCS=\"{}\"", before.empty() ? "IRA" : before));
  if (!back) return util::fail(back.error());
  return sent;
}

Result<Ussd::Sent> Ussd::ask(const std::string& written) {
  using Kind = at::FinalResult::Kind;
  AskOptions options;
  options.limit = kCommandLimit;
  options.if_lost = IfLost::fail;
  const auto answer = channel_.ask(fmt::format("AT+CUSD=1,\"{}\",{}", written, kGsm7), options);
  if (!answer) {
    // Without an OK the network may still have the request.
    if (answer.error().advice == Advice::retry) return Sent::yes;
    return util::fail(answer.error());
  }
  for (const auto& line : answer->lines) take_in(line);
  const auto& result = answer->result;
  if (result.ok()) return Sent::yes;
  const bool other = result.kind == Kind::error || result.kind == Kind::not_supported ||
                     result.is(Kind::cme_error, 3) || result.is(Kind::cme_error, 4) ||
                     result.is(Kind::cme_error, 25) || result.is(Kind::cme_error, 50) ||
                     result.is(Kind::cms_error, 500);
  if (other) return Sent::other_form;
  return util::fail(at::to_error(result, "AT+CUSD"));
}

void Ussd::take_in(std::string line) {
  if (line.starts_with("+CUSD:")) lines_.push_back(std::move(line));
}

/// Takes the +CUSD lines out of the URCs. The others are put back at the end of the request.
void Ussd::collect() {
  auto& urcs = channel_.urcs();
  while (!urcs.empty()) {
    if (urcs.front().line.starts_with("+CUSD:")) {
      take_in(std::move(urcs.front().line));
    } else {
      others_.push_back(std::move(urcs.front()));
    }
    urcs.pop_front();
  }
}

std::optional<Ussd::Heard> Ussd::next() {
  while (!lines_.empty()) {
    auto line = std::move(lines_.front());
    lines_.pop_front();
    if (auto reply = parse_cusd(line)) return Heard{std::move(*reply), std::move(line)};
  }
  return std::nullopt;
}

/// Returns the first answer with text; an empty one only if no text follows it.
Result<std::optional<Ussd::Heard>> Ussd::wait(util::Deadline until) {
  std::optional<Heard> empty;
  for (;;) {
    collect();
    while (auto heard = next()) {
      if (!heard->reply.text.empty()) return heard;
      if (!empty) until = std::min(until, channel_.clock().in(kTextMayFollow));
      empty = std::move(heard);
    }
    const auto now = channel_.clock().now();
    if (now >= until) return empty;
    if (auto waited = channel_.pause(std::min(until, now + kLook)); !waited)
      return util::fail(waited.error());
  }
}

Result<UssdReply> Ussd::finish(std::optional<Heard> heard) {
  open_until_.reset();
  if (!heard) {
    if (auto cancelled = cancel(); !cancelled) return util::fail(cancelled.error());
    return util::fail(Advice::retry,
                      "the network did not answer the USSD request in time; try again later");
  }
  if (heard->reply.state == UssdReply::State::reply_wanted)
    open_until_ = channel_.clock().in(kIdleLimit);
  return std::move(heard->reply);
}

Result<void> Ussd::cancel() {
  open_until_.reset();
  // Without a session some modems answer ERROR or nothing, which is no error here.
  const auto told = optional_command(channel_, "AT+CUSD=2", 5s);
  if (!told) return util::fail(told.error());
  return {};
}

Result<void> Ussd::close_if_idle() {
  if (!open_until_ || channel_.clock().now() < *open_until_) return {};
  return cancel();
}

}  // namespace modem
