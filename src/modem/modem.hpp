// A modem that is up: identity, SIM, memories, receiving and sending. Speaks through an AtChannel,
// knows no spool. Owned by its thread. Every error carries the advice: `retry` (try again),
// `reopen` (close and open the port).
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "modem/at_channel.hpp"
#include "modem/profile.hpp"
#include "util/octets.hpp"

namespace modem {

enum class SimState { unknown, ready, pin, puk, absent, busy, failed };
const char* to_string(SimState state);

struct MemoryFill {
  std::string name;  ///< "SM", "ME"
  int used = 0, total = 0;
};

/// What a technician sees. Strings are as the modem said them; empty if it did not.
struct Info {
  std::string manufacturer, model, firmware, imei, iccid, imsi, operator_name, driver;
  SimState sim = SimState::unknown;
  int registration = -1;  ///< the best <stat> of CREG, CGREG, CEREG (27.007 §7.2); -1 unknown
  bool registered() const;
  std::optional<int> signal_dbm;
  std::vector<MemoryFill> memories;
  /// ICCID, else "imsi:…", else "imei:…", else "modem:<name>": the key of everything received.
  std::string sim_identity(const std::string& modem_name) const;
};

/// One message as it lies in a memory of the modem.
struct Stored {
  std::string memory;
  int index = 0;
  int stat = 0;         ///< 27.005 §3.1: 0 unread, 1 read, 2 unsent, 3 sent
  std::string pdu_hex;  ///< verbatim, not checked: may be odd or cut
};

/// Something the modem said unasked, understood.
struct MessageWaiting {
  std::string memory;
  int index = -1;
};  ///< +CMTI, +CDSI: a hint to list that memory
struct DirectMessage {
  std::string pdu_hex;
  bool status_report = false;
};  ///< +CMT, +CDS: acknowledge() after commit
struct MemoryFull {};
struct Restarted {};   ///< bring up again
struct SimChanged {};  ///< bring up again
using Event = std::variant<MessageWaiting, DirectMessage, MemoryFull, Restarted, SimChanged>;

struct BringUpOptions {
  std::string pin;  ///< entered only if given, at most once per object (recovery from a wrong one
                    ///< needs a person)
};

class Modem {
 public:
  /// `find` chooses the family by AT+CGMI: drivers::find.
  Modem(io::Port& port, const util::Clock& clock, const Profile& (*find)(std::string_view manufacturer));
  ~Modem();

  /// modems.md 2.1: from ESC CR to CNMI. Safe to repeat at any time. Ends within a few minutes at
  /// worst.
  util::Result<void> bring_up(const BringUpOptions& options);
  const Info& info() const;

  /// Waits for the next event; nothing when `deadline` passed or the port was woken.
  util::Result<std::optional<Event>> next_event(util::Deadline deadline);

  /// Memories that may hold received messages ("SM", "ME"), in order.
  const std::vector<std::string>& memories() const;
  /// Everything in one memory (AT+CMGL=4; CMGR one by one where CMGL is known to hang). Drafts and
  /// sent messages (stat 2, 3) are left out. Nothing is changed in the modem but the read flag.
  util::Result<std::vector<Stored>> list(const std::string& memory);
  /// Deletes one slot: only after the spool has committed it. An empty slot is no error.
  util::Result<void> forget(const Stored& stored);
  /// AT+CNMA when the modem wants it (CSMS=1); else nothing.
  util::Result<void> acknowledge(const DirectMessage& message);

  /// Refreshes registration, signal, memory fill, and checks that CNMI is still what was set; a
  /// difference is reported as Restarted by next_event.
  util::Result<void> poll_health();

  /// Sends one TPDU; returns <mr>. Errors as AtChannel::ask_with_payload.
  util::Result<int> submit(util::OctetView smsc, util::OctetView tpdu);

  /// One command for a technician; the lines of the answer with the final result last.
  util::Result<std::vector<std::string>> technician(std::string_view command, util::Duration limit);

  /// Commands sent so far, for measurements.
  std::uint64_t commands_sent() const;
  util::Deadline last_heard() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace modem
