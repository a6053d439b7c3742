#include "gsmrelayd/journal.hpp"

#include <fmt/format.h>
#include <sys/uio.h>
#include <systemd/sd-journal.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "util/log.hpp"

namespace gsmrelayd {

namespace {

constexpr std::string_view kMessageId = "MESSAGE_ID";  // systemd.journal-fields(7)

void write_journal(util::LogLevel level, std::string_view message, util::LogFields fields) {
  std::vector<std::string> entries;
  entries.push_back(fmt::format("MESSAGE={}", message));
  entries.push_back(fmt::format("PRIORITY={}", static_cast<int>(level)));
  entries.emplace_back("SYSLOG_IDENTIFIER=gsmrelayd");
  for (const auto& [key, value] : fields)
    entries.push_back(fmt::format("{}{}={}", key == kMessageId ? "" : "GSMRELAY_", key, value));
  std::vector<iovec> parts;
  parts.reserve(entries.size());
  for (auto& entry : entries) parts.push_back({entry.data(), entry.size()});
  sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
}

}  // namespace

void start_log(std::string_view level) {
  if (level == "error") util::set_log_level(util::LogLevel::error);
  if (level == "warning") util::set_log_level(util::LogLevel::warning);
  if (level == "info") util::set_log_level(util::LogLevel::info);
  if (level == "debug") util::set_log_level(util::LogLevel::debug);
  if (std::getenv("JOURNAL_STREAM") != nullptr) util::set_log_sink(write_journal);
}

}  // namespace gsmrelayd
