// A modem that is up: identity, SIM, memories, receiving and sending. Speaks through an AtChannel,
// knows no spool. Owned by its thread. Every error carries the advice: `retry` (try again),
// `reopen` (close and open the port), `reject` (a person must act).
#pragma once

#include <deque>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "modem/bring_up.hpp"
#include "modem/event.hpp"
#include "modem/health_check.hpp"
#include "modem/modem_parts.hpp"
#include "modem/requests.hpp"

namespace modem {

class Modem {
 public:
  /// `find` is drivers::find. Port and clock outlive the modem.
  Modem(io::Port& port, const util::Clock& clock, FindProfile find);
  Modem(const Modem&) = delete;
  Modem& operator=(const Modem&) = delete;

  /// The AT dialogue: its listener, its request to stop, its counters.
  AtChannel& channel() { return parts_.channel; }
  const AtChannel& channel() const { return parts_.channel; }
  /// Codes such as *100#, and replies in the session that is open.
  Ussd& ussd() { return parts_.ussd; }

  /// Sets the modem up, from ESC CR to AT+CNMI (docs/field-notes.md#16-bring-up). Safe to repeat at
  /// any time. Ends within a few minutes at worst. `retry` without a usable SIM, `reject` when the
  /// SIM wants a person; info() tells then.
  util::Result<void> bring_up(const BringUpOptions& options);
  const Info& info() const { return parts_.info; }

  /// Enters a PIN or PUK that a person gave; bring_up() again after it.
  util::Result<void> unlock(const Unlocking& unlocking, PinProvider& provider);

  /// Waits for the next event. Returns nothing when `deadline` passed or the port was woken.
  util::Result<std::optional<Event>> next_event(util::Deadline deadline);

  /// Returns the memories that may hold received messages ("ME", "SM"). Sweep them in this order:
  /// the one that receives stands last and stays selected, which saves a command for each SMS after
  /// it.
  const std::vector<std::string>& memories() const { return parts_.storage.memories().names(); }
  /// Returns true while the card may have been changed and is looked at again in a few seconds:
  /// until then nothing should be read, deleted or sent in its name. next_event() reports
  /// SimChanged, or it was nothing.
  bool sim_in_doubt() const { return health_check_.sim_in_doubt(); }
  /// Lists one memory (AT+CMGL=4; CMGR one by one where CMGL is known to hang). Leaves out drafts,
  /// sent messages (stat 2, 3) and slots that cannot be deleted. Changes nothing in the modem but
  /// the read flag. Takes back hints about what is in the answer.
  util::Result<std::vector<StoredMessage>> list(const std::string& memory);
  /// Deletes one slot: only after the spool has committed it. An empty slot is no error. `retry`,
  /// and nothing is deleted, when the card may be another one or the slot holds another message.
  util::Result<void> delete_message(const StoredMessage& message);
  /// Sends AT+CNMA when the modem wants it for +CMT and +CDS (CSMS=1); else nothing.
  util::Result<void> acknowledge();
  /// Returns +CMT and +CDS that have been read and not yet handed out, oldest first. Without I/O:
  /// they lie nowhere but here, and the modem is about to go.
  std::vector<DirectMessage> take_unacknowledged();

  /// Refreshes registration, signal, memory fill, and checks that CNMI and SIM are still what they
  /// were; a difference is reported as Restarted or SimChanged by next_event. Every 30 to 60 s.
  util::Result<void> poll_health();

  /// Sends one TPDU: see submit_sms(). After "maybe_sent" never send again blindly.
  util::Result<Submission> submit(util::OctetView smsc, util::OctetView tpdu);
  /// Returns what the modem refused the last submit() with: the cause of its error. Nothing if it
  /// was not refused, or not answered.
  const std::optional<at::FinalResult>& refusal() const { return refusal_; }
  /// Ends an incoming call.
  util::Result<void> hang_up();
  /// Sends one command as it is: see send_raw() in requests.hpp.
  util::Result<std::vector<std::string>> send_raw(std::string_view command, util::Duration limit);

 private:
  void forget_signs_of_restart();
  std::optional<Event> take_pending();
  std::optional<Event> understand(Urc urc);
  util::Result<void> check_health();
  void drop_hints(const std::string& memory, const std::vector<StoredMessage>* listed);
  bool card_may_have_changed();

  ModemParts parts_;
  HealthCheck health_check_{parts_};
  std::deque<Event> pending_;
  std::optional<at::FinalResult> refusal_;  ///< of the last submit()
  std::set<std::string> expected_;  ///< memories where something was announced and not listed yet
  bool up_ = false;
};

}  // namespace modem
