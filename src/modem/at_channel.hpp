// One AT dialogue over one port: ask, answer, and what the modem says unasked. One command at a
// time, each with its own time limit. Owned by the modem's thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <string_view>

#include "at/reader.hpp"
#include "io/port.hpp"
#include "modem/dialogue.hpp"
#include "modem/dialogue_listener.hpp"
#include "util/clock.hpp"
#include "util/result.hpp"

namespace modem {

class AtChannel {
 public:
  /// `profile` sorts what the modem says until use() is called; it outlives the channel.
  AtChannel(io::Port& port, const util::Clock& clock, const Profile& profile);
  void use(const Profile& profile) { dialogue_.use(profile); }
  /// When `*stop` is true and the port is woken, a running wait ends with `retry`. Outlives the
  /// channel; nullptr for none.
  void stop_on(const std::atomic<bool>* stop) { stop_ = stop; }
  /// `listener` hears the whole dialogue; it outlives the channel. nullptr for none.
  void set_listener(DialogueListener* listener) { listener_ = listener; }

  /// Sends `command` and CR, returns its answer, whatever the final result. `retry` after a
  /// time-out (the port is then dirty and resynchronised before the next command), `reopen` if the
  /// line is gone or the modem no longer answers.
  util::Result<Answer> ask(std::string_view command, const AskOptions& options = {});
  /// The same, and a final result other than OK becomes an error (at::to_error).
  util::Result<Answer> ask_ok(std::string_view command, const AskOptions& options = {});

  struct PayloadLimits {
    util::Duration prompt = std::chrono::seconds(5);
    util::Duration prompt_delay{0};  ///< some modems are ready a little after their prompt
    util::Duration answer = std::chrono::seconds(180);
  };
  /// CMGS, CMGW: waits for the prompt, then writes `payload` and Ctrl-Z. An error means that
  /// nothing was sent. Once the payload was written the answer is a value; without a final result
  /// it has `complete` false: "maybe sent" (docs/field-notes.md#11-sending).
  util::Result<Answer> ask_with_payload(std::string_view command, std::string_view payload,
                                        const PayloadLimits& limits);

  /// The final result that came instead of the last prompt; nothing if there was a prompt, or
  /// silence.
  const std::optional<at::FinalResult>& no_prompt() const { return no_prompt_; }

  enum class Heard { something, nothing, woken };
  /// Reads until a URC or a suspicion is there, `deadline` passes or the port is woken. `woken` as
  /// well after a second of noise: whatever else is due gets its turn.
  util::Result<Heard> listen(util::Deadline deadline);
  /// Waits whatever comes and rings, except a request to stop: for the pauses of a bring-up.
  util::Result<void> pause(util::Deadline deadline);
  /// Takes in what has come by now, without a wait.
  util::Result<void> catch_up();
  /// What came unasked, oldest first; the owner takes from the front.
  std::deque<Urc>& urcs() { return dialogue_.urcs(); }
  /// True once after a message may have been announced and not understood: list everything.
  bool take_hint() { return dialogue_.take_hint(); }

  /// ESC CR, AT until its OK and 300 ms of silence. Done by itself before the first command after a
  /// time-out. Each try waits `limit`. `reopen` when none was answered.
  util::Result<void> resynchronise(int tries = 3, util::Duration limit = std::chrono::seconds(3));
  bool dirty() const { return dirty_; }
  /// What was taken for an answer may have been something else: resynchronise before the next one.
  void distrust() { dirty_ = true; }
  /// The modem echoed although ATE0 was set, or said something else only a restarted modem says.
  bool restart_suspected() const { return dialogue_.restart_suspected(); }
  void suspect_restart() { dialogue_.suspect_restart(); }
  void clear_restart_suspicion() { dialogue_.clear_restart_suspicion(); }
  /// It says OK to ATE0 and echoes all the same: its echo says nothing.
  void expect_echo() { dialogue_.expect_echo(); }

  /// Monotonic time of the last octet heard: proof of life.
  util::Deadline last_heard() const { return last_heard_; }
  int timeouts_in_a_row() const { return timeouts_in_a_row_; }
  /// Commands without an answer in their time, ever.
  std::int64_t timeouts() const { return timeouts_; }
  std::uint64_t commands_sent() const { return commands_sent_; }
  const util::Clock& clock() const { return clock_; }

 private:
  util::Result<void> prepare();
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
  Dialogue dialogue_;
  const std::atomic<bool>* stop_ = nullptr;
  DialogueListener* listener_ = nullptr;
  util::Deadline heed_stop_from_{};  ///< an SMS handed over deserves its answer
  std::optional<at::FinalResult> no_prompt_;
  bool dirty_ = false;
  util::Deadline last_heard_;
  util::Deadline last_answer_line_;  ///< of anything but URCs: for silence and idle limits
  void count_timeout();

  int timeouts_in_a_row_ = 0;
  std::int64_t timeouts_ = 0;
  std::uint64_t commands_sent_ = 0;
};

}  // namespace modem
