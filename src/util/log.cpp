#include "util/log.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <atomic>

#include "util/mutex.hpp"

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
  const MutexLock lock(sink_mutex);
  if (sink) {
    sink(level, message, fields);
  } else {
    write_stderr(level, message, fields);
  }
}

}  // namespace util
