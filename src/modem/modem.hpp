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

#include "at/result_code.hpp"
#include "io/port.hpp"
#include "modem/event.hpp"
#include "modem/profile.hpp"
#include "modem/registration.hpp"
#include "modem/sim.hpp"
#include "modem/stored.hpp"
#include "modem/tap.hpp"
#include "modem/ussd.hpp"
#include "util/octets.hpp"
#include "util/result.hpp"

namespace modem {

/// What a technician sees. Strings are as the modem said them; empty if it did not.
struct Info {
  std::string manufacturer, model, firmware, imei, iccid, imsi, operator_name, driver;
  std::string service_centre;  ///< AT+CSCA?
  SimState sim = SimState::unknown;
  std::optional<int> pin_tries_left, puk_tries_left;
  std::string number;     ///< the SIM's own, if it knows it
  int registration = -1;  ///< the best <stat> of CREG, CGREG, CEREG (27.007 §7.2); -1 unknown
  bool registered() const;
  Domains domains;              ///< the three one by one
  std::string refusal;          ///< why registration is denied, as the network says it
  std::string operator_number;  ///< MCC and MNC
  std::optional<int> signal_dbm;
  std::vector<MemoryFill> memories;
  int stuck_slots = 0;      ///< slots that keep their message after three deletions: an alarm
  bool cmgl_hangs = false;  ///< learned: messages are read one by one
  int baud = 0;             ///< at which the modem answered; 0: its line has no speed
  std::string announcing;   ///< AT+CNMI as set; empty: found by sweeps only
  /// ICCID, else "imsi:…", else "imei:…", else "modem:<name>": the key of everything received.
  std::string sim_identity(const std::string& modem_name) const;
};

struct BringUpOptions {
  PinKeeper* pins = nullptr;  ///< asked when the SIM wants a PIN; none: a person is needed
  /// Where the port is that of a known USB device: what tells its family before it says its name.
  std::uint16_t usb_vendor = 0, usb_product = 0;
  std::optional<PortRole> role = {};  ///< of the port, as drivers::choose_ports says
  /// The line may be a UART at a speed nobody named: find it (docs/field-notes.md#2-line-speed).
  bool any_speed = false;
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
  /// Somebody who listens in; outlives the modem. nullptr for nobody.
  void tap(Tap* tap);

  /// Sets the modem up, from ESC CR to AT+CNMI (docs/field-notes.md#16-bring-up). Safe to repeat at
  /// any time. Ends within a few minutes at worst. `retry` without a usable SIM, `reject` when the
  /// SIM wants a person; info() tells then.
  util::Result<void> bring_up(const BringUpOptions& options);
  const Info& info() const;

  /// A person enters PIN or PUK; bring_up() again after it.
  util::Result<void> unlock(const Unlocking& unlocking, PinKeeper& keeper);

  /// Waits for the next event; nothing when `deadline` passed or the port was woken.
  util::Result<std::optional<Event>> next_event(util::Deadline deadline);

  /// Memories that may hold received messages ("ME", "SM"). Sweep them in this order: the one
  /// that receives stands last and stays selected, which saves a command for each SMS after it.
  const std::vector<std::string>& memories() const;
  /// The card may have been changed and is looked at again in a few seconds: until then nothing
  /// should be read, deleted or sent in its name. next_event() reports SimChanged, or it was
  /// nothing.
  bool sim_in_doubt() const;
  /// Everything in one memory (AT+CMGL=4; CMGR one by one where CMGL is known to hang). Drafts and
  /// sent messages (stat 2, 3) and slots that cannot be deleted are left out. Nothing is changed in
  /// the modem but the read flag. Hints about what is in the answer are taken back.
  util::Result<std::vector<Stored>> list(const std::string& memory);
  /// Deletes one slot: only after the spool has committed it. An empty slot is no error. `retry`,
  /// and nothing is deleted, when the card may be another one or the slot holds another message.
  util::Result<void> forget(const Stored& stored);
  /// AT+CNMA when the modem wants it (CSMS=1); else nothing.
  util::Result<void> acknowledge(const DirectMessage& message);

  /// Refreshes registration, signal, memory fill, and checks that CNMI and SIM are still what they
  /// were; a difference is reported as Restarted or SimChanged by next_event. Every 30 to 60 s.
  util::Result<void> poll_health();

  /// Sends one TPDU; `smsc` as sms::encode_smsc makes it, empty for the one stored in the SIM. An
  /// error means that nothing was sent; after "maybe_sent" never send again blindly.
  util::Result<Submission> submit(util::OctetView smsc, util::OctetView tpdu);

  /// A code such as *100#, or the reply in the session that is open (docs/field-notes.md#12-ussd).
  /// `retry` when the network does not answer in time.
  util::Result<UssdReply> ussd(std::string_view text, util::Duration limit);
  util::Result<void> cancel_ussd();
  bool ussd_open() const;
  /// What the modem refused the last submit() with: the cause of its error. Nothing if it was not
  /// refused, or not answered.
  const std::optional<at::FinalResult>& refusal() const;
  /// Ends an incoming call: ATH, else AT+CHUP.
  util::Result<void> hang_up();

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
