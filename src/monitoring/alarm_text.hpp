// The forms of an alarm: text for people, JSON for programs, an SMS. None has a text of an SMS or a
// whole number.
#pragma once

#include <string>

#include "monitoring/alarm_tracker.hpp"
#include "util/clock.hpp"

namespace monitoring {

/// Returns one line: "critical: no modem is up (and 2 more)", or "ended: …".
std::string subject_of(const Notification& news);
/// Returns all warnings with their next commands, in lines.
std::string text_of(const Notification& news, const std::string& host);
/// Returns {"schema", "event": "alarm", "alarm", "host", "time", "state", "began", "ended",
/// "lasting"}. "state" is "began" if there is a new warning, "lasting" for a reminder, else
/// "ended".
std::string json_of(const Notification& news, const std::string& alarm, const std::string& host,
                    util::WallTime now);
/// Returns at most 160 characters of the GSM alphabet's ASCII part: one SMS.
std::string sms_of(const Notification& news, const std::string& host);
/// Returns an RFC 5322 message with CR LF.
std::string mail_of(const Notification& news, const config::AlarmSettings& settings,
                    const std::string& host, util::WallTime now, const std::string& id);
/// Returns the name of this machine.
std::string host_name();

}  // namespace monitoring
