// Checks whether a modem answers at a port, and which one, before it is set up
// (docs/field-notes.md#15-finding-the-at-port).
#pragma once

#include <atomic>
#include <string>

#include "io/port.hpp"
#include "modem/profile.hpp"
#include "util/clock.hpp"
#include "util/result.hpp"

namespace modem {

class DialogueListener;

struct Probed {
  bool takes_sms = false;  ///< it supports AT+CNMI=? or AT+CPMS=?
  std::string imei;        ///< 15 digits; empty if it does not report it
};

enum class Speed { given, any };

/// Tries AT three times, 3 s each (with Speed::any at other line speeds too), then reads SMS
/// support and IMEI. Changes no setting of the modem but the echo. Returns `reopen` if nothing
/// answers or the line is lost, `retry` if `*stop` became true. Takes a minute at most. `listener`
/// hears the dialogue; null: nobody.
util::Result<Probed> probe(io::Port& port, const util::Clock& clock, const Profile& profile,
                           const std::atomic<bool>* stop, Speed speed = Speed::given,
                           DialogueListener* listener = nullptr);

}  // namespace modem
