// A modem that is up: identity, SIM, memories, receiving and sending. Speaks through an AtChannel,
// knows no spool. Owned by its thread. Every error carries the advice: `retry` (try again),
// `reopen` (close and open the port), `reject` (a person must act).
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "io/port.hpp"
#include "modem/event.hpp"
#include "modem/profile.hpp"
#include "modem/sim.hpp"
#include "modem/stored.hpp"
#include "util/octets.hpp"
#include "util/result.hpp"

namespace modem {

/// What a technician sees. Strings are as the modem said them; empty if it did not.
struct Info {
  std::string manufacturer, model, firmware, imei, iccid, imsi, operator_name, driver;
  std::string service_centre;  ///< AT+CSCA?
  SimState sim = SimState::unknown;
  std::optional<int> pin_tries_left;
  int registration = -1;  ///< the best <stat> of CREG, CGREG, CEREG (27.007 §7.2); -1 unknown
  bool registered() const;
  std::optional<int> signal_dbm;
  std::vector<MemoryFill> memories;
  int stuck_slots = 0;      ///< slots that keep their message after three deletions: an alarm
  bool cmgl_hangs = false;  ///< learned: messages are read one by one
  std::string announcing;   ///< AT+CNMI as set; empty: found by sweeps only
  /// ICCID, else "imsi:…", else "imei:…", else "modem:<name>": the key of everything received.
  std::string sim_identity(const std::string& modem_name) const;
};

struct BringUpOptions {
  std::string pin;  ///< entered only if given, at most once per object (recovery from a wrong one
                    ///< needs a person)
};

/// What became of a TPDU that was handed to the modem.
struct Submission {
  enum class Outcome { sent, maybe_sent };
  Outcome outcome = Outcome::sent;
  int reference = -1;  ///< <mr>; -1 if the modem did not say
};

class Modem {
 public:
  /// `find` is drivers::find. Port and clock outlive the modem.
  Modem(io::Port& port, const util::Clock& clock, FindProfile find);
  ~Modem();
  /// When `*stop` is true and the port's bell rings, whatever runs ends soon with `retry`. Outlives
  /// the modem.
  void stop_on(const std::atomic<bool>* stop);

  /// modems.md 2.1: from ESC CR to CNMI. Safe to repeat at any time. Ends within a few minutes at
  /// worst. `retry` without a usable SIM, `reject` when the SIM wants a person; info() tells then.
  util::Result<void> bring_up(const BringUpOptions& options);
  const Info& info() const;

  /// Waits for the next event; nothing when `deadline` passed or the port was woken.
  util::Result<std::optional<Event>> next_event(util::Deadline deadline);

  /// Memories that may hold received messages ("ME", "SM"). Sweep them in this order: the one
  /// that receives stands last and stays selected, which saves a command for each SMS after it.
  const std::vector<std::string>& memories() const;
  /// Everything in one memory (AT+CMGL=4; CMGR one by one where CMGL is known to hang). Drafts and
  /// sent messages (stat 2, 3) and slots that cannot be deleted are left out. Nothing is changed in
  /// the modem but the read flag. Hints about what is in the answer are taken back.
  util::Result<std::vector<Stored>> list(const std::string& memory);
  /// Deletes one slot: only after the spool has committed it. An empty slot is no error.
  util::Result<void> forget(const Stored& stored);
  /// AT+CNMA when the modem wants it (CSMS=1); else nothing.
  util::Result<void> acknowledge(const DirectMessage& message);

  /// Refreshes registration, signal, memory fill, and checks that CNMI and SIM are still what they
  /// were; a difference is reported as Restarted or SimChanged by next_event. Every 30 to 60 s.
  util::Result<void> poll_health();

  /// Sends one TPDU; `smsc` as sms::encode_smsc makes it, empty for the one stored in the SIM. An
  /// error means that nothing was sent; after "maybe_sent" never send again blindly.
  util::Result<Submission> submit(util::OctetView smsc, util::OctetView tpdu);

  /// One command for a technician; the lines of the answer with the final result last.
  util::Result<std::vector<std::string>> technician(std::string_view command, util::Duration limit);

  /// Commands sent so far, for measurements.
  std::uint64_t commands_sent() const;
  util::Deadline last_heard() const;
  int timeouts_in_a_row() const;
  /// Commands without an answer in their time, for the status.
  std::int64_t timeouts() const;
  /// +CMT and +CDS that have been read and not yet handed out, oldest first. Without I/O: they lie
  /// nowhere but here, and the modem is about to go.
  std::vector<DirectMessage> take_direct();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace modem
