#include "util/log.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>

#include "util/ascii.hpp"
#include "util/mutex.hpp"
#include "util/utf.hpp"

namespace util {

namespace {

std::atomic<LogLevel> threshold{LogLevel::info};
Mutex sink_mutex;
LogSink sink GUARDED_BY(sink_mutex);

const char* name(LogLevel level) {
  switch (level) {
    case LogLevel::error:
      return "error";
    case LogLevel::warning:
      return "warning";
    case LogLevel::info:
      return "info";
    case LogLevel::debug:
      return "debug";
  }
  return "?";
}

bool is_control_code(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

/// Replaces what may be in the words of a modem or server and is no text: control characters become
/// "\\x1B", malformed UTF-8 becomes U+FFFD.
std::string as_one_line(std::string_view message) {
  std::string line;
  for (const char32_t c : from_utf8(message)) {
    if (is_control_code(c))
      line += fmt::format("\\x{:02X}", static_cast<unsigned>(c));
    else
      append_utf8(line, c);
  }
  return line;
}

void write_stderr(LogLevel level, std::string_view message, LogFields fields) {
  std::string line = fmt::format("{:<8}{}", name(level), message);
  for (const auto& [key, value] : fields) line += fmt::format(" {}={}", key, value);
  line.push_back('\n');
  // A failure to write the log must not stop the relay: the result is ignored.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

bool log_enabled(LogLevel level) {
  return level <= threshold.load(std::memory_order_relaxed);
}
void set_log_level(LogLevel level) {
  threshold = level;
}

void set_log_sink(LogSink new_sink) {
  const MutexLock lock(sink_mutex);
  sink = std::move(new_sink);
}

void log(LogLevel level, std::string_view message, LogFields fields) {
  if (!log_enabled(level)) return;
  std::string line;
  if (!all_of(message, is_printable)) message = line = as_one_line(message);
  const MutexLock lock(sink_mutex);
  if (sink) {
    sink(level, message, fields);
  } else {
    write_stderr(level, message, fields);
  }
}

}  // namespace util
