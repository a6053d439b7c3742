#include "modem/channel/at_channel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>

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
constexpr Duration kMaySleep = 1s;      // docs/field-notes.md#a-uart-that-sleeps
constexpr Duration kCostlyLimit = 10s;  // a lost command of such a limit blocks the modem for long
constexpr int kPausesBelieved = 3;
constexpr Duration kWakeLimit = 500ms;  // a modem that is awake answers AT much sooner
constexpr std::string_view kEscape = "\x1B\r";
constexpr char kCtrlZ = '\x1A';

}  // namespace

AtChannel::AtChannel(io::Port& port, const util::Clock& clock, const Profile& profile)
    : port_(port),
      clock_(clock),
      dialogue_(profile),
      last_heard_(clock.now()),
      last_said_(clock.now()),
      last_answer_line_(clock.now()) {}

// --- octets ---------------------------------------------------------------------------------

Result<void> AtChannel::send(std::string_view octets) {
  if (listener_ != nullptr) listener_->said(octets);
  last_said_ = clock_.now();
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
    const auto foreign_before = reader_.foreign_octets();
    reader_.feed({chunk.data(), *taken});
    noise_.add(now, reader_.foreign_octets() - foreign_before);
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
  if (listener_ == nullptr) return dialogue_.take(std::move(line), now);
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
  // A quote that the modem does not close may hold the answer.
  if (const auto expiry = dialogue_.expiry()) deadline = std::min(deadline, *expiry);
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
/// dirty port. Wakes a modem that sleeps, and any modem before a command that must not be repeated.
/// Before a command with a long limit, too, until the modem has shown that it does not sleep.
Result<void> AtChannel::prepare(IfLost if_lost, Duration limit) {
  if (dirty_) return resynchronise();
  if (auto read = catch_up(); !read) return read;
  const bool costly = limit >= kCostlyLimit && awake_after_pauses_ < kPausesBelieved;
  if (!idle() || (!sleeps_ && !costly && if_lost == IfLost::repeat)) return {};
  return wake();
}

/// Returns true if no octet was sent or received for so long that a UART may sleep.
bool AtChannel::idle() const {
  return clock_.now() - std::max(last_heard_, last_said_) >= kMaySleep;
}

/// Returns true if a command sent at `started` after a pause got not one octet.
bool AtChannel::may_have_slept(bool was_idle, Deadline started) const {
  return was_idle && dirty_ && last_heard_ < started;
}

/// Sends an AT whose loss does no harm. If it gets no answer, resynchronises.
Result<void> AtChannel::wake() {
  auto answered = probe(kWakeLimit);
  if (!answered) return util::fail(answered.error());
  if (*answered) {
    ++awake_after_pauses_;
    // A second answer, to a line that was half sent before, is not one to the command that follows.
    return await_silence();
  }
  auto woken = resynchronise();
  note_sleep(woken.has_value());
  return woken;
}

Result<void> AtChannel::catch_up() {
  const auto taken = pump(clock_.now(), io::Wake::ignored);
  if (!taken) return util::fail(taken.error());
  return {};
}

Result<Answer> AtChannel::ask(std::string_view command, const AskOptions& options) {
  assert(!command.empty() && !dialogue_.running());
  if (auto ready = prepare(options.if_lost, options.limit); !ready)
    return util::fail(ready.error());
  const bool was_idle = idle();
  const auto started = clock_.now();
  auto answer = ask_once(command, options);
  if (answer || options.if_lost == IfLost::fail || !may_have_slept(was_idle, started))
    return answer;
  if (answer.error().advice != Advice::retry || stopping()) return answer;
  if (auto woken = resynchronise(); !woken) return util::fail(woken.error());
  answer = ask_once(command, options);
  note_sleep(answer.has_value());
  return answer;
}

/// Stores that the modem answers a command at the second try, so its UART sleeps.
void AtChannel::note_sleep(bool answered) {
  if (!answered || std::exchange(sleeps_, true)) return;
  util::log_info(fmt::format(
      "{}: the modem loses the first command after a pause; it is woken by AT from now on",
      port_.name()));
}

Result<Answer> AtChannel::ask_once(std::string_view command, const AskOptions& options) {
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
  silent_ = false;
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

/// Accepts every spelling of the prompt (docs/field-notes.md#11-sending). A final result that came
/// with it counts more: then nothing is written.
Result<void> AtChannel::await_prompt(std::string_view command, Deadline deadline) {
  for (;;) {
    if (!dialogue_.running()) {
      const auto refused = dialogue_.finish();
      no_prompt_ = refused.result;
      if (refused.result.ok()) {
        return util::fail(Advice::retry, fmt::format("{}: OK instead of a prompt", command));
      }
      return util::fail(at::to_error(refused.result, command));
    }
    const bool bare = reader_.take_prompt();
    if (bare && listener_ != nullptr) listener_->heard(">", DialogueListener::Place::answer);
    if (bare || dialogue_.take_prompt()) return {};
    if (clock_.now() >= deadline) {
      dialogue_.finish();
      return timed_out(command);
    }
    if (auto read = pump_patiently(deadline); !read) {
      dirty_ = true;
      dialogue_.finish();
      return util::fail(read.error());
    }
  }
}

/// Sends the command and waits for its prompt.
Result<void> AtChannel::begin_payload(std::string_view command, const PayloadLimits& limits) {
  while (reader_.take_prompt()) {
    // Left by a command that timed out: it is not the prompt of this one.
  }
  dialogue_.begin(command, {});
  dialogue_.expect_prompt();
  ++commands_sent_;
  if (auto sent = send(std::string(command) + '\r'); !sent) {
    dialogue_.finish();
    return util::fail(sent.error());
  }
  return await_prompt(command, clock_.in(limits.prompt));
}

Result<Answer> AtChannel::ask_with_payload(std::string_view command, std::string_view payload,
                                           const PayloadLimits& limits) {
  assert(!command.empty() && !dialogue_.running());
  no_prompt_.reset();
  if (auto ready = prepare(IfLost::repeat, limits.prompt); !ready) return util::fail(ready.error());
  const bool was_idle = idle();
  const auto started = clock_.now();
  auto prompt = begin_payload(command, limits);
  const bool lost = !prompt && prompt.error().advice == Advice::retry && !no_prompt_ && !stopping();
  if (lost && may_have_slept(was_idle, started)) {
    // Without a prompt nothing was sent, so the command may be repeated.
    if (auto woken = resynchronise(); !woken) return util::fail(woken.error());
    prompt = begin_payload(command, limits);
    note_sleep(prompt.has_value() || no_prompt_.has_value());
  }
  if (!prompt) return util::fail(prompt.error());
  if (limits.prompt_delay > Duration::zero()) {
    if (auto waited = pause(clock_.in(limits.prompt_delay)); !waited) {
      dialogue_.finish();
      return util::fail(waited.error());
    }
  }
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
    dirty_ = silent_ = false;
    timeouts_in_a_row_ = 0;
    return {};
  }
  dirty_ = silent_ = true;
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
