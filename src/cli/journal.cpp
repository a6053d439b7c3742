#include "cli/journal.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <ostream>
#include <system_error>
#include <vector>

#include "cli/command.hpp"
#include "cli/run_program.hpp"

namespace cli {

namespace {

std::vector<std::string> journal_command(const Context& context, const JournalOptions& options) {
  std::vector<std::string> words{"journalctl", "--unit=gsmrelayd",
                                 fmt::format("--lines={}", options.lines)};
  if (!options.since.empty()) words.push_back("--since=" + options.since);
  if (options.follow) words.emplace_back("--follow");
  if (context.json) words.emplace_back("--output=json");
  if (!context.terminal) words.emplace_back("--no-pager");
  return words;
}

}  // namespace

bool has_journal(const std::string& root) {
  namespace fs = std::filesystem;
  std::error_code error;
  for (const char* const folder : {"/var/log/journal", "/run/log/journal"}) {
    // FOLDER/MACHINE-ID/system.journal: systemd-journald.service(8)
    for (fs::recursive_directory_iterator file(root + folder, error), end; !error && file != end;
         file.increment(error))
      if (file->path().extension() == ".journal") return true;
    if (error == std::errc::permission_denied) return true;
  }
  return false;
}

void print_journal(Context& context, const JournalOptions& options, const std::string& root) {
  if (!has_journal(root))
    return print_error(context, kFailed,
                       "this machine has no journal: the log is where gsmrelayd writes its errors, "
                       "as its terminal",
                       "systemctl status systemd-journald");
  context.out.flush();
  const auto code = run_program(journal_command(context, options));
  if (!code)
    return print_error(context, kFailed, "journalctl cannot be started: is systemd installed?",
                       "systemctl status gsmrelayd");
  if (*code != 0)
    return print_error(context, kFailed, "journalctl has failed; its message is above",
                       "sudo gsmrelay logs, or join group systemd-journal");
  context.exit = kFine;
}

}  // namespace cli
