#include "monitoring/snapshot.hpp"

#include <sys/stat.h>

#include <filesystem>

#include "util/text.hpp"

namespace monitoring {

namespace {

std::int64_t octets_of_spool(const std::string& path) {
  std::int64_t all = 0;
  for (const char* suffix : {"", "-wal"}) {
    struct stat file {};
    if (::stat((path + suffix).c_str(), &file) == 0) all += file.st_size;
  }
  return all;
}

}  // namespace

CurrentWarnings current_warnings(const control::Health& health) {
  CurrentWarnings all;
  const auto keep_silent = [&](const warnings::Warning& warning) {
    all.silent.emplace(warning.definition->code, warning.subject);
  };
  for (const auto& warning : health.warnings) {
    for (const auto& consequence : warning.consequences) keep_silent(consequence);
    const bool early = warning.severity != warnings::Severity::critical &&
                       warning.lasts < warning.definition->told_after;
    if (warning.severity == warnings::Severity::notice || early) {
      keep_silent(warning);
      continue;
    }
    all.told.push_back({.code = std::string(warning.definition->code),
                        .subject = warning.subject,
                        .severity = warning.severity == warnings::Severity::critical
                                        ? config::Threshold::critical
                                        : config::Threshold::degraded,
                        .text = util::mask_digits(warning.text),
                        .next = warning.next});
  }
  return all;
}

Snapshot SnapshotReader::read() {
  Snapshot snapshot{health_.take(), {}, {}, {}, 0};
  snapshot.now = clock_.wall();
  snapshot.process = util::read_process_figures();
  const auto& path = file_->options().path;
  snapshot.disk = util::read_disk_figures(std::filesystem::path(path).parent_path().string());
  snapshot.spool_bytes = octets_of_spool(path);
  return snapshot;
}

}  // namespace monitoring
