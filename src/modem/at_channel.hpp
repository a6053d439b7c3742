// One AT dialogue over one port: ask, answer, and what the modem says unasked. One command at a
// time, each with its own time limit. Owned by the modem's thread.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "at/reader.hpp"
#include "at/result_code.hpp"
#include "io/port.hpp"
#include "util/clock.hpp"
#include "util/result.hpp"

namespace modem {

/// An unsolicited result code; two-line ones carry the line below (+CMT, +CDS, +CBM).
struct Urc {
  std::string line;
  std::string pdu;  ///< hex, or empty
};

/// What stood between the command and its final result.
struct Answer {
  at::FinalResult result;
  std::vector<std::string> lines;  ///< information responses, echo and URCs taken out
};

struct AskOptions {
  util::Duration limit = std::chrono::seconds(3);
  /// Prefix of the expected information response ("+CMGL:"); lines with it are never taken for
  /// URCs.
  std::string_view prefix = {};
  /// The answer's items have two lines, header and PDU: +CMGL, +CMGR.
  bool two_line = false;
};

class AtChannel {
 public:
  /// URCs that are known noise are dropped by prefix; both lists outlive the channel.
  AtChannel(io::Port& port, const util::Clock& clock);

  /// Sends `command` and CR, returns its answer, whatever the final result. `retry` after a
  /// time-out (the port is then dirty and resynchronised before the next command), `reopen` if the
  /// line is gone.
  util::Result<Answer> ask(std::string_view command, const AskOptions& options = {});
  /// The same, and a final result other than OK becomes an error (at::to_error).
  util::Result<Answer> ask_ok(std::string_view command, const AskOptions& options = {});
  /// CMGS, CMGW: waits for the prompt, then writes `payload` and Ctrl-Z. `retry` if there was no
  /// prompt (nothing was sent); `reject` "maybe sent" when the answer did not come after the
  /// payload (modems.md 1.7).
  util::Result<Answer> ask_with_payload(std::string_view command, std::string_view payload,
                                        util::Duration prompt_limit, util::Duration limit);

  /// Reads until a URC is there, `deadline` passes or the port is woken.
  util::Result<void> listen(util::Deadline deadline);
  std::optional<Urc> take_urc();

  /// ESC CR, AT until its OK and 300 ms of silence. Done by itself before the first command after a
  /// time-out.
  util::Result<void> resynchronise(int tries = 3);
  bool dirty() const;
  /// The modem echoed although ATE0 was set, or said something else only a restarted modem says.
  bool restart_suspected() const;
  void clear_restart_suspicion();

  /// Monotonic time of the last octet heard: proof of life.
  util::Deadline last_heard() const;
  int timeouts_in_a_row() const;

 private:
  struct Impl;
  io::Port& port_;
  const util::Clock& clock_;
};

}  // namespace modem
