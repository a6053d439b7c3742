#include "modem/channel/at_channel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>

#include "util/log.hpp"

namespace modem {

using util::Advice;
using util::Deadline;
using util::Duration;
using util::Result;
using namespace std::chrono_literals;

namespace {

constexpr auto kGrace = std::chrono::seconds(3);  // less than the daemon's limit to end
constexpr Duration kWriteLimit = 5s;              // docs/field-notes.md#a-write-that-blocks
constexpr Duration kSilence = 300ms;    // docs/field-notes.md#3-first-octets-and-resynchronisation
constexpr Duration kSilenceLimit = 2s;  // some modems are never silent
constexpr Duration kListIdle = 3s;      // docs/field-notes.md#a-list-without-its-end
constexpr Duration kStopCheck = 200ms;  // interval of checks of `stop` after the bell rang
constexpr Duration kFloodLimit = 1s;    // of noise, before the bell is checked
constexpr std::string_view kEscape = "\x1B\r";
constexpr char kCtrlZ = '\x1A';

}  // namespace

AtChannel::AtChannel(io::Port& port, const util::Clock& clock, const Profile& profile)
    : port_(port),
      clock_(clock),
      dialogue_(profile),
      last_heard_(clock.now()),
      last_answer_line_(clock.now()) {}

// --- octets ---------------------------------------------------------------------------------

Result<void> AtChannel::send(std::string_view octets) {
  if (listener_ != nullptr && listener_->listens()) listener_->said(octets);
  auto written = port_.write(util::as_octets(octets), clock_.in(kWriteLimit));
  if (!written && written.error().advice == Advice::retry) {
    // Flow control blocks: the modem may have received half a command.
    dirty_ = true;
    count_timeout();
  }
  return written;
}

void AtChannel::count_timeout() {
  ++timeouts_in_a_row_;
  ++timeouts_;
}

/// Reads once and passes each line to the dialogue. Returns the number of octets; 0 if `deadline`
/// passed or the port was woken.
Result<std::size_t> AtChannel::pump(Deadline deadline, io::Wake wake) {
  std::array<std::uint8_t, 4096> chunk;
  auto taken = port_.read(chunk, deadline, wake);
  if (!taken) return taken;
  const auto now = clock_.now();
  if (*taken > 0) {
    last_heard_ = now;
    reader_.feed({chunk.data(), *taken});
    while (auto line = reader_.next_line()) {
      const auto progress_before = dialogue_.progress();
      take(std::move(*line), now);
      if (dialogue_.progress() != progress_before) last_answer_line_ = now;
    }
  }
  dialogue_.expire(now);
  return taken;
}

void AtChannel::take(std::string line, Deadline now) {
  if (listener_ == nullptr || !listener_->listens()) return dialogue_.take(std::move(line), now);
  const bool running = dialogue_.running();
  const auto urcs = dialogue_.urcs().size();
  dialogue_.take(line, now);
  const bool unasked = dialogue_.urcs().size() != urcs;
  listener_->heard(line, !running  ? DialogueListener::Place::unasked
                         : unasked ? DialogueListener::Place::amid_answer
                                   : DialogueListener::Place::answer);
}

/// Reads while an answer is awaited: the bell does not end it, only the stop flag does.
Result<void> AtChannel::pump_patiently(Deadline deadline) {
  const auto taken = pump(deadline, io::Wake::ends_read);
  if (!taken) return util::fail(taken.error());
  if (!dialogue_.running()) return {};
  // After each read, as a modem that is never silent must not prevent a stop.
  if (stopping()) return util::fail(Advice::retry, "stopped while waiting for the modem");
  if (*taken > 0 || clock_.now() >= deadline) return {};
  const auto slice = std::min(deadline, clock_.in(kStopCheck));
  const auto again = pump(slice, io::Wake::ignored);
  if (!again) return util::fail(again.error());
  return {};
}

// --- one command ----------------------------------------------------------------------------

/// Reads what came since the last command, so that it is not taken as an answer. Resynchronises a
/// dirty port.
Result<void> AtChannel::prepare() {
  return dirty_ ? resynchronise() : catch_up();
}

Result<void> AtChannel::catch_up() {
  const auto taken = pump(clock_.now(), io::Wake::ignored);
  if (!taken) return util::fail(taken.error());
  return {};
}

Result<Answer> AtChannel::ask(std::string_view command, const AskOptions& options) {
  assert(!command.empty() && !dialogue_.running());
  if (auto ready = prepare(); !ready) return util::fail(ready.error());
  dialogue_.begin(command, options);
  std::string line(command);
  line += '\r';
  ++commands_sent_;
  const auto started = clock_.now();
  last_answer_line_ = started;
  if (auto sent = send(line); !sent) {
    dialogue_.finish();
    return util::fail(sent.error());
  }
  return read_answer(command, started + options.limit, options);
}

Result<Answer> AtChannel::read_answer(std::string_view command, Deadline deadline,
                                      const AskOptions& options) {
  while (dialogue_.running()) {
    auto until = deadline;
    const bool may_be_cut =
        (options.two_line || options.may_lack_final) && dialogue_.progress() > 0;
    if (may_be_cut) until = std::min(until, last_answer_line_ + kListIdle);
    if (const auto expiry = dialogue_.expiry()) until = std::min(until, *expiry);
    if (auto read = pump_patiently(until); !read) {
      dirty_ = true;
      dialogue_.finish();
      return util::fail(read.error());
    }
    if (!dialogue_.running()) break;
    const auto now = clock_.now();
    if (may_be_cut && (now >= last_answer_line_ + kListIdle || now >= deadline)) {
      auto answer = dialogue_.finish();
      answer.cut = true;
      dirty_ = true;  // the rest may still come
      return answer;
    }
    if (now >= deadline) {
      dialogue_.finish();
      return timed_out(command);
    }
  }
  timeouts_in_a_row_ = 0;
  auto answer = dialogue_.finish();
  if (command == "ATE0" && answer.result.ok()) dialogue_.set_echo_off();
  if (util::log_enabled(util::LogLevel::debug)) {
    util::log_debug(fmt::format("{} -> {}", at::command_name(command), to_string(answer.result)));
  }
  return answer;
}

tl::unexpected<util::Error> AtChannel::timed_out(std::string_view command) {
  dirty_ = true;
  count_timeout();
  return util::fail(Advice::retry, fmt::format("{}: no answer from the modem to {} in time",
                                               port_.name(), at::command_name(command)));
}

Result<Answer> AtChannel::ask_ok(std::string_view command, const AskOptions& options) {
  auto answer = ask(command, options);
  if (answer && !answer->result.ok()) return util::fail(at::to_error(answer->result, command));
  return answer;
}

Result<void> AtChannel::await_prompt(std::string_view command, Deadline deadline) {
  while (!reader_.take_prompt()) {
    if (!dialogue_.running()) {
      const auto refused = dialogue_.finish();
      no_prompt_ = refused.result;
      if (refused.result.ok()) {
        return util::fail(Advice::retry, fmt::format("{}: OK instead of a prompt", command));
      }
      return util::fail(at::to_error(refused.result, command));
    }
    if (auto read = pump_patiently(deadline); !read) {
      dirty_ = true;
      dialogue_.finish();
      return util::fail(read.error());
    }
    if (clock_.now() >= deadline && !reader_.take_prompt() && dialogue_.running()) {
      dialogue_.finish();
      return timed_out(command);
    }
  }
  return {};
}

Result<Answer> AtChannel::ask_with_payload(std::string_view command, std::string_view payload,
                                           const PayloadLimits& limits) {
  assert(!command.empty() && !dialogue_.running());
  no_prompt_.reset();
  if (auto ready = prepare(); !ready) return util::fail(ready.error());
  dialogue_.begin(command, {});
  ++commands_sent_;
  if (auto sent = send(std::string(command) + '\r'); !sent) {
    dialogue_.finish();
    return util::fail(sent.error());
  }
  if (auto prompt = await_prompt(command, clock_.in(limits.prompt)); !prompt) {
    return util::fail(prompt.error());
  }
  if (limits.prompt_delay > Duration::zero()) {
    if (auto waited = pause(clock_.in(limits.prompt_delay)); !waited) {
      dialogue_.finish();
      return util::fail(waited.error());
    }
  }
  if (listener_ != nullptr && listener_->listens())
    listener_->heard(">", DialogueListener::Place::answer);
  dialogue_.payload(payload);
  // From here on only the answer tells whether the network has the SMS.
  const auto deadline = clock_.in(limits.answer);
  heed_stop_from_ = clock_.in(kGrace);
  Result<Answer> answer = Answer{};
  if (auto sent = send(std::string(payload) + kCtrlZ); sent) {
    answer = read_answer(command, deadline, {});
  } else {
    dialogue_.finish();
    answer = util::fail(sent.error());
  }
  heed_stop_from_ = {};
  if (answer) return answer;
  dirty_ = true;
  util::log_warning(fmt::format("{}: a message was written but not confirmed: {}", port_.name(),
                                answer.error().what));
  Answer unknown;
  unknown.result.kind = at::FinalResult::Kind::error;
  unknown.complete = false;
  return unknown;
}

// --- resynchronisation: docs/field-notes.md#3-first-octets-and-resynchronisation

Result<void> AtChannel::resynchronise(int tries, Duration limit) {
  assert(tries > 0 && !dialogue_.running());
  for (int i = 0; i < tries; ++i) {
    auto answered = probe(limit);
    if (!answered) return util::fail(answered.error());
    if (!*answered) {
      ++timeouts_;
      continue;
    }
    if (auto silent = await_silence(); !silent) return silent;
    dirty_ = false;
    timeouts_in_a_row_ = 0;
    return {};
  }
  dirty_ = true;
  return util::fail(Advice::reopen, fmt::format("{}: the modem does not answer AT ({} tries)",
                                                port_.name(), tries));
}

/// Sends ESC, then AT. ESC ends a prompt that a killed program may have left; Ctrl-Z would send it
/// as an SMS. Returns false if no answer came.
Result<bool> AtChannel::probe(Duration limit) {
  ++commands_sent_;
  dialogue_.begin("AT", {});
  for (const auto octets : {kEscape, std::string_view("AT\r")}) {
    if (auto sent = send(octets); !sent) {
      dialogue_.finish();
      if (sent.error().advice == Advice::retry) return false;
      return util::fail(sent.error());
    }
  }
  const auto deadline = clock_.in(limit);
  while (dialogue_.running() && clock_.now() < deadline) {
    if (auto read = pump_patiently(deadline); !read) {
      dialogue_.finish();
      return util::fail(read.error());
    }
  }
  const bool any = !dialogue_.running();
  const auto answer = dialogue_.finish();
  // With ATV0 the answer is a digit; phonesim answers AT with ERROR. Both are modems.
  const bool numeric = std::any_of(answer.lines.begin(), answer.lines.end(), [](const auto& line) {
    return at::parse_numeric_result(line).has_value();
  });
  return any || numeric;
}

/// Waits for 300 ms without a line that could belong to a late answer, at most kSilenceLimit.
Result<void> AtChannel::await_silence() {
  const auto limit = clock_.in(kSilenceLimit);
  auto quiet_from = clock_.now();
  while (clock_.now() < std::min(limit, quiet_from + kSilence)) {
    const auto urcs_before = dialogue_.urcs().size();
    const auto taken = pump(std::min(limit, quiet_from + kSilence), io::Wake::ignored);
    if (!taken) return util::fail(taken.error());
    if (*taken > 0 && dialogue_.urcs().size() == urcs_before) quiet_from = clock_.now();
  }
  return {};
}

// --- listening --------------------------------------------------------------------------------

Result<AtChannel::Heard> AtChannel::listen(Deadline deadline) {
  const auto patience = clock_.in(kFloodLimit);
  while (dialogue_.urcs().empty() && !restart_suspected() && !dialogue_.has_hint()) {
    const auto until = std::min(deadline, dialogue_.expiry().value_or(deadline));
    const auto taken = pump(until, io::Wake::ends_read);
    if (!taken) return util::fail(taken.error());
    const auto now = clock_.now();
    if (*taken == 0 && now < until) return Heard::woken;
    const bool quiet = dialogue_.urcs().empty() && !restart_suspected() && !dialogue_.has_hint();
    if (!quiet) continue;
    if (now >= deadline) return Heard::nothing;
    // Endless noise: a read that finds octets does not see the bell.
    if (*taken > 0 && (stopping() || now >= patience)) return Heard::woken;
  }
  return Heard::something;
}

Result<void> AtChannel::pause(Deadline deadline) {
  while (clock_.now() < deadline) {
    if (stopping()) return util::fail(Advice::retry, "stopped while waiting for the modem");
    const auto taken = pump(std::min(deadline, clock_.in(kStopCheck)), io::Wake::ignored);
    if (!taken) return util::fail(taken.error());
  }
  return {};
}

}  // namespace modem
