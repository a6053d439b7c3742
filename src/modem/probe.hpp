// Is there a modem at this port, and which? Asked before anything is set up
// (docs/field-notes.md#15-finding-the-at-port).
#pragma once

#include <atomic>
#include <string>

#include "io/port.hpp"
#include "modem/profile.hpp"
#include "util/clock.hpp"
#include "util/result.hpp"

namespace modem {

struct Probed {
  bool takes_sms = false;  ///< it knows AT+CNMI=? or AT+CPMS=?
  std::string imei;        ///< 15 digits; empty if it does not say
};

enum class Speed { given, any };

/// Three tries of AT at 3 s each (with Speed::any at other line speeds too), then what it can do
/// and who it is; the modem's settings stay as they are but for the echo. `reopen` when nothing
/// answers or the line is gone, `retry` when `*stop` became true. Ends within a minute.
util::Result<Probed> probe(io::Port& port, const util::Clock& clock, const Profile& profile,
                           const std::atomic<bool>* stop, Speed speed = Speed::given);

}  // namespace modem
