// Sends the parts of the outgoing queue through one modem: one at a time, recorded before and
// after, with pauses between recipients, and a longer pause for a SIM whose attempts all fail.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <utility>

#include "gsmrelayd/shared.hpp"
#include "modem/modem.hpp"
#include "spool/outbox.hpp"

namespace gsmrelayd {

/// Owned by the modem's thread. Other threads may only call notify().
class SmsSender {
 public:
  SmsSender(std::string modem, Shared& shared) : modem_(std::move(modem)), shared_(shared) {}

  /// Makes the next step() read the queue.
  void notify() { notified_ = true; }
  /// Sends at most one part that is due, so that the modem can receive between two. Returns true if
  /// one was tried. An error is `reopen`: the line is lost, and the part is settled.
  util::Result<bool> step(modem::Modem& modem, spool::Outbox outbox);
  /// Returns the latest moment at which step() has to be called again.
  util::Deadline next() const { return next_; }
  /// Returns why nothing can be sent with this SIM; empty if it can.
  const std::string& trouble() const { return trouble_; }
  std::int64_t sent() const { return sent_; }
  /// Returns why the last step() could not send, once, if the one before had sent or was the first;
  /// empty otherwise.
  std::string take_failure() { return std::exchange(failure_, {}); }

 private:
  bool ready(const modem::Modem& modem);
  /// Returns how many parts the entry of the card allows per day; 0: no limit.
  int daily_limit(const modem::Info& info) const;
  void plan_next(spool::Outbox outbox, const spool::Sender& sender);
  util::Result<bool> send(const spool::Claim& claim, modem::Modem& modem, spool::Outbox outbox);
  spool::SendResult to_result(const util::Result<modem::Submission>& submission,
                              const modem::Modem& modem, int tries);
  spool::SendResult refused_result(const at::FinalResult& refusal, int tries);
  void pause_sim(const std::string& why);
  void count_lost_prompt();
  bool settle(spool::Outbox outbox);
  void log_result(const spool::Claim& claim, const spool::SendResult& result);

  struct Unsettled {
    spool::Id part = 0;
    spool::SendResult result;
  };

  const std::string modem_;
  Shared& shared_;
  std::atomic<bool> notified_{true};
  std::uint64_t seen_changes_ = 0;  ///< Shared::outbox_changes
  util::Deadline next_{};
  std::optional<Unsettled> unsettled_;  ///< the result is not in the spool yet
  std::string last_to_, sim_, trouble_;
  std::string failure_;   ///< not taken yet
  bool failing_ = false;  ///< nothing was sent since an attempt failed
  util::Deadline paused_until_{};
  int pauses_ = 0;        ///< in a row
  int lost_prompts_ = 0;  ///< in a row
  int doubts_ = 0;        ///< refusals in a row that the SIM may have caused
  int refusals_ = 0;      ///< in a row, of messages that can be sent
  std::int64_t sent_ = 0;
};

}  // namespace gsmrelayd
