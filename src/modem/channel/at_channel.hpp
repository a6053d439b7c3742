// One AT dialogue over one port: commands with their answers, and unsolicited result codes. Runs
// one command at a time, each with its own time limit. Owned by the modem's thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <string_view>

#include "at/reader.hpp"
#include "io/port.hpp"
#include "modem/channel/dialogue.hpp"
#include "modem/channel/dialogue_listener.hpp"
#include "modem/channel/line_noise.hpp"
#include "util/clock.hpp"
#include "util/result.hpp"

namespace modem {

/// Has more than 25 functions, as sending, listening and resynchronising share one port, one
/// Dialogue and the same counters of silence and time-outs.
class AtChannel {
 public:
  /// `profile` classifies URCs until use() is called; it must outlive the channel.
  AtChannel(io::Port& port, const util::Clock& clock, const Profile& profile);
  void use(const Profile& profile) { dialogue_.use(profile); }
  /// Sets the stop flag: when `*stop` is true and the port is woken, a running wait ends with
  /// `retry`. `stop` must outlive the channel; nullptr: none.
  void stop_on(const std::atomic<bool>* stop) { stop_ = stop; }
  /// Passes the whole dialogue to `listener`, which must outlive the channel; nullptr: none.
  void set_listener(DialogueListener* listener) { listener_ = listener; }

  /// Sends `command` and CR, and returns the answer with any final result. Returns `retry` after a
  /// time-out (the port is then dirty, and resynchronised before the next command), `reopen` if the
  /// line is lost or the modem no longer answers. A command that got not one octet after a pause is
  /// sent once more, as a sleeping UART may have lost it; from then on the modem is woken first
  /// (docs/field-notes.md#a-uart-that-sleeps).
  util::Result<Answer> ask(std::string_view command, const AskOptions& options = {});
  /// The same, but returns an error for a final result other than OK (at::to_error).
  util::Result<Answer> ask_ok(std::string_view command, const AskOptions& options = {});

  struct PayloadLimits {
    util::Duration prompt = std::chrono::seconds(5);
    util::Duration prompt_delay{0};  ///< some modems are ready only a moment after their prompt
    util::Duration answer = std::chrono::seconds(180);
  };
  /// Sends `command` (CMGS, CMGW), waits for the prompt, then writes `payload` and Ctrl-Z. An error
  /// means that nothing was sent. After the payload was written it returns an answer; if no final
  /// result came, `complete` is false: "maybe sent" (docs/field-notes.md#11-sending).
  util::Result<Answer> ask_with_payload(std::string_view command, std::string_view payload,
                                        const PayloadLimits& limits);

  /// Returns the final result that came instead of the last prompt; nothing if the prompt or no
  /// answer came.
  const std::optional<at::FinalResult>& no_prompt() const { return no_prompt_; }

  enum class Heard { something, nothing, woken };
  /// Reads until there is a URC or a suspected restart, `deadline` passes or the port is woken.
  /// Returns `woken` also after a second of noise, so that the caller can run.
  util::Result<Heard> listen(util::Deadline deadline);
  /// Waits until `deadline` while reading. Only the stop flag ends it early.
  util::Result<void> pause(util::Deadline deadline);
  /// Reads what has been received. Does not wait.
  util::Result<void> catch_up();
  /// Returns the URCs, oldest first; the caller removes them.
  std::deque<Urc>& urcs() { return dialogue_.urcs(); }
  /// Returns true once after a message may have been announced in a damaged URC: list all memories.
  bool take_hint() { return dialogue_.take_hint(); }

  /// Sends ESC CR and AT until OK, then waits for 300 ms of silence. The first command after a
  /// time-out does this by itself. Each try waits `limit`. Returns `reopen` if none was answered.
  util::Result<void> resynchronise(int tries = 3, util::Duration limit = std::chrono::seconds(3));
  bool dirty() const { return dirty_; }
  /// Returns true if the modem did not answer the last resynchronisation, and nothing since.
  bool is_silent() const { return silent_; }
  /// Makes the next command resynchronise first: the last answer may not have been the right one.
  void distrust() { dirty_ = true; }
  /// Returns true if the modem echoed after ATE0, or sent what only a restarted modem sends.
  bool restart_suspected() const { return dialogue_.restart_suspected(); }
  void suspect_restart() { dialogue_.suspect_restart(); }
  void clear_restart_suspicion() { dialogue_.clear_restart_suspicion(); }
  /// Accepts echo from now on: the modem echoes although it answered OK to ATE0.
  void expect_echo() { dialogue_.expect_echo(); }

  /// Returns true if the modem has lost the first command after a pause: its UART sleeps.
  bool sleeps() const { return sleeps_; }
  /// Returns the octets of noise of the last minutes, 0 for a clean line: see LineNoise.
  std::uint64_t noise() const { return noise_.octets(clock_.now()); }
  /// Returns the time of the last octet received.
  util::Deadline last_heard() const { return last_heard_; }
  int timeouts_in_a_row() const { return timeouts_in_a_row_; }
  /// Returns the number of commands that timed out since construction.
  std::int64_t timeouts() const { return timeouts_; }
  std::uint64_t commands_sent() const { return commands_sent_; }
  const util::Clock& clock() const { return clock_; }

 private:
  util::Result<void> prepare(IfLost if_lost, util::Duration limit);
  util::Result<void> wake();
  void note_sleep(bool answered);
  bool idle() const;
  bool may_have_slept(bool was_idle, util::Deadline started) const;
  util::Result<Answer> ask_once(std::string_view command, const AskOptions& options);
  util::Result<void> begin_payload(std::string_view command, const PayloadLimits& limits);
  util::Result<void> send(std::string_view octets);
  void take(std::string line, util::Deadline now);
  util::Result<std::size_t> pump(util::Deadline deadline, io::Wake wake);
  util::Result<void> pump_patiently(util::Deadline deadline);
  util::Result<void> await_final(util::Deadline deadline);
  util::Result<Answer> read_answer(std::string_view command, util::Deadline deadline,
                                   const AskOptions& options);
  util::Result<void> await_prompt(std::string_view command, util::Deadline deadline);
  util::Result<bool> probe(util::Duration limit);
  util::Result<void> await_silence();
  bool stopping() const {
    return stop_ != nullptr && stop_->load(std::memory_order_relaxed) &&
           clock_.now() >= heed_stop_from_;
  }
  tl::unexpected<util::Error> timed_out(std::string_view command);

  io::Port& port_;
  const util::Clock& clock_;
  at::Reader reader_;
  LineNoise noise_;
  Dialogue dialogue_;
  const std::atomic<bool>* stop_ = nullptr;
  DialogueListener* listener_ = nullptr;
  util::Deadline heed_stop_from_{};  ///< before it, the answer to a sent SMS is awaited
  std::optional<at::FinalResult> no_prompt_;
  bool dirty_ = false;
  bool silent_ = false;
  bool sleeps_ = false;
  int awake_after_pauses_ = 0;  ///< times that the modem answered at once after a pause
  util::Deadline last_heard_;
  util::Deadline last_said_;
  util::Deadline last_answer_line_;  ///< of lines that are no URCs; for idle limits
  void count_timeout();

  int timeouts_in_a_row_ = 0;
  std::int64_t timeouts_ = 0;
  std::uint64_t commands_sent_ = 0;
};

}  // namespace modem
