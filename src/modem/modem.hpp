// One modem: identity, SIM, memories, receiving and sending, over an AtChannel. Owned by its
// thread. Each error has an advice: `retry` (try again), `reopen` (close and open the port),
// `reject` (a user must act).
#pragma once

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "modem/bring_up.hpp"
#include "modem/channel/event.hpp"
#include "modem/health_check.hpp"
#include "modem/modem_parts.hpp"
#include "modem/requests.hpp"
#include "modem/sim/service_centre.hpp"

namespace modem {

class Modem {
 public:
  /// `find` is drivers::find. `port` and `clock` must outlive the modem.
  Modem(io::Port& port, const util::Clock& clock, FindProfile find);
  Modem(const Modem&) = delete;
  Modem& operator=(const Modem&) = delete;

  /// Returns the AT dialogue, with its listener, stop flag and counters.
  AtChannel& channel() { return parts_.channel; }
  const AtChannel& channel() const { return parts_.channel; }
  /// Returns the profile of its family; the generic one before the modem has identified itself.
  const Profile& profile() const { return *parts_.profile; }
  /// Returns the USSD client: codes such as *100#, and replies in the open session.
  Ussd& ussd() { return parts_.ussd; }

  /// Sets the modem up, from ESC CR to AT+CNMI (docs/field-notes.md#16-bring-up). Safe to repeat at
  /// any time. Takes a few minutes at most. Returns `retry` without a usable SIM, `reject` if a
  /// user must act; info() then has the SIM's state.
  util::Result<void> bring_up(const BringUpOptions& options);
  const Info& info() const { return parts_.info; }

  /// Enters a PIN or PUK that a user gave. Call bring_up() after it.
  util::Result<void> unlock(const Unlocking& unlocking, PinProvider& provider);

  /// Waits for the next event. Returns nothing at `deadline`, if woken, or if sim_in_doubt() ends.
  util::Result<std::optional<Event>> next_event(util::Deadline deadline);

  /// Returns the memories that may hold received messages ("ME", "SM"). List them in this order:
  /// the receiving memory comes last and stays selected, which saves a command for each later SMS.
  const std::vector<std::string>& memories() const { return parts_.storage.memories().names(); }
  /// Returns whether the SIM's memory was refused, so that list() does not show what is in it.
  bool card_is_unread() const { return parts_.storage.memories().is_left_out("SM"); }
  /// Returns true while the card may have been changed, until a second check in a few seconds.
  /// Until then the caller must not read, delete or send. next_event() reports SimChanged if it
  /// was.
  bool sim_in_doubt() const { return health_check_.sim_in_doubt(); }
  /// Lists one memory (AT+CMGL=4, or AT+CMGR for each slot if CMGL is known to hang). Leaves out
  /// drafts, sent messages (stat 2, 3) and slots that cannot be deleted. Changes only the read
  /// flags. Drops pending MessageWaiting events for the listed messages.
  ///
  /// With Scope::everything it leaves out nothing, and fails with `retry` before the modem is up
  /// and while the card may be another one.
  util::Result<std::vector<StoredMessage>> list(
      const std::string& memory, MessageStorage::Scope scope = MessageStorage::Scope::received);
  /// Returns true if the last list() is incomplete: the modem broke it off, or it took too long.
  /// next_event() then returns MessageWaiting.
  bool listing_was_cut() const { return listing_was_cut_; }
  /// Returns true for a message of list() that keeps its slot after three deletions: the caller has
  /// committed it before the first one.
  bool is_stuck(const StoredMessage& message) const { return parts_.storage.is_stuck(message); }
  /// Deletes one slot. Call it only after the spool has committed the message. An empty slot is no
  /// error. Returns `retry` and deletes nothing if the card may be another one or the slot holds
  /// another message, which Trust::none checks each time.
  util::Result<void> delete_message(const StoredMessage& message,
                                    MessageStorage::Trust trust = MessageStorage::Trust::listing);
  /// Acknowledges a +CMT or +CDS with AT+CNMA if CSMS=1 is set; else does nothing.
  util::Result<void> acknowledge();
  /// Removes and returns the +CMT and +CDS that next_event() has not returned, oldest first. The
  /// modem does not store them. Does no I/O.
  std::vector<DirectMessage> take_unacknowledged();

  /// Refreshes registration, signal and memory fill, and checks that CNMI and SIM have not changed;
  /// if they have, next_event() returns Restarted or SimChanged. Call it every 30 to 60 s.
  util::Result<void> poll_health();

  /// Sends one TPDU, see submit_sms(). After `maybe_sent` the caller must not send it again by
  /// itself.
  util::Result<Submission> submit(util::OctetView smsc, util::OctetView tpdu);
  /// Returns the final result with which the modem refused the last submit(); nothing if it did not
  /// refuse it or gave no answer.
  const std::optional<at::FinalResult>& refusal() const { return refusal_; }
  /// Stores the number of the service centre on the card, see write_service_centre().
  util::Result<void> set_service_centre(const util::PhoneNumber& number);
  /// Ends an incoming call.
  util::Result<void> hang_up();
  /// Sends one command unchanged, see send_raw() in requests.hpp.
  util::Result<std::vector<std::string>> send_raw(std::string_view command, util::Duration limit);

 private:
  void forget_signs_of_restart();
  std::optional<Event> take_pending();
  std::optional<Event> understand(Urc urc);
  util::Result<void> check_health();
  void drop_hints(const std::string& memory, const std::vector<StoredMessage>* listed);
  bool card_may_have_changed();
  util::Result<void> mend_reports(const std::string& memory, MessageStorage::Expect expect,
                                  bool unexplained);

  ModemParts parts_;
  HealthCheck health_check_{parts_};
  std::deque<Event> pending_;
  std::optional<at::FinalResult> refusal_;  ///< of the last submit()
  std::set<std::string> expected_;  ///< memories with announced messages that are not listed yet
  bool report_announced_ = false;   ///< by +CDSI, and not listed yet
  bool listing_was_cut_ = false;
  bool up_ = false;
};

}  // namespace modem
