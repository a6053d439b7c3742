// Sends what is in the outgoing queue by one modem: one part at a time, recorded before and after,
// with pauses between recipients, and a longer one for a SIM by which every attempt fails.
#pragma once

#include <atomic>
#include <optional>
#include <string>

#include "gsmrelayd/shared.hpp"
#include "modem/modem.hpp"
#include "spool/outbox.hpp"

namespace gsmrelayd {

/// Owned by the modem's thread; only notify() may be called by others.
class SmsSender {
 public:
  SmsSender(std::string modem, Shared& shared) : modem_(std::move(modem)), shared_(shared) {}

  /// Makes the next step() look into the queue.
  void notify() { asked_ = true; }
  /// Sends one part if one is due, so that receiving goes on in between. Returns true if one was
  /// tried. An error is `reopen`: the line is lost, and the part is settled.
  util::Result<bool> step(modem::Modem& modem, spool::Outbox outbox);
  /// Returns when step() has to be called again, at the latest.
  util::Deadline next() const { return next_; }
  /// Returns why nothing can be sent by this SIM; empty if it can.
  const std::string& trouble() const { return trouble_; }
  std::int64_t sent() const { return sent_; }

 private:
  bool ready(const modem::Modem& modem);
  /// Returns how many parts the card may send in a day, by its entry; 0: no limit.
  int cap(const modem::Info& info) const;
  void plan(spool::Outbox outbox, const spool::Sender& sender);
  util::Result<bool> send(const spool::Claim& claim, modem::Modem& modem, spool::Outbox outbox);
  spool::SendResult judge(const util::Result<modem::Submission>& submission,
                          const modem::Modem& modem, int tries);
  spool::SendResult judge_refusal(const at::FinalResult& refusal, int tries);
  void rest(const std::string& why);
  bool settle(spool::Outbox outbox);
  void tell(const spool::Claim& claim, const spool::SendResult& result);

  struct Unsettled {
    spool::Id part = 0;
    spool::SendResult result;
  };

  const std::string modem_;
  Shared& shared_;
  std::atomic<bool> asked_{true};
  util::Deadline next_{};
  std::optional<Unsettled> unsettled_;  ///< the result is not in the spool yet
  std::string last_to_, sim_, trouble_;
  util::Deadline resting_until_{};
  int rests_ = 0;   ///< in a row
  int doubts_ = 0;  ///< refusals in a row that may be the SIM's fault
  std::int64_t sent_ = 0;
};

}  // namespace gsmrelayd
