// The log.
// error = something was lost, warning = will be retried, info = a state changed, debug = the
// dialogue. Never a message text, a key, a PIN or a whole number: mask with util::mask_number
// first.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace util {

enum class LogLevel { error = 3, warning = 4, info = 6, debug = 7 };  // syslog priorities

/// A journal field: {"MODEM", "kitchen"} becomes GSMRELAY_MODEM=kitchen. MESSAGE_ID stays as it is.
using LogField = std::pair<std::string_view, std::string_view>;
using LogFields = std::initializer_list<LogField>;

/// Writes one line to the sink. Thread-safe.
void log(LogLevel level, std::string_view message, LogFields fields = {});

inline void log_error(std::string_view m, LogFields f = {}) {
  log(LogLevel::error, m, f);
}
inline void log_warning(std::string_view m, LogFields f = {}) {
  log(LogLevel::warning, m, f);
}
inline void log_info(std::string_view m, LogFields f = {}) {
  log(LogLevel::info, m, f);
}
inline void log_debug(std::string_view m, LogFields f = {}) {
  log(LogLevel::debug, m, f);
}

bool log_enabled(LogLevel level);
void set_log_level(LogLevel level);

using LogSink = std::function<void(LogLevel, std::string_view message, LogFields)>;
/// Replaces stderr. Call before other threads start; an empty sink restores stderr.
void set_log_sink(LogSink sink);

}  // namespace util
