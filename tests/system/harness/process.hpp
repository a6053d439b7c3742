// Starts, watches and ends real programs; waits for a condition.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace harness {

/// Returns true as soon as `condition` holds; false if it does not within `limit`. Checks every 5
/// ms.
bool eventually(const std::function<bool()>& condition,
                std::chrono::milliseconds limit = std::chrono::seconds(60));

/// The daemon promises to end within this time after SIGTERM (gsmrelayd(8)).
constexpr std::chrono::seconds kStopLimit{5};

class Process {
 public:
  struct Options {
    std::string output;  ///< file for stdout and stderr; empty: /dev/null
    std::map<std::string, std::string> environment;  ///< added to the test's environment
  };
  Process(const std::vector<std::string>& command, const Options& options);
  /// Sends SIGTERM if it still runs, SIGKILL after 5 s.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  bool running();
  void signal(int number) const;
  /// Returns the exit code, or 128 + signal; nothing if it has not ended within `limit`.
  std::optional<int> wait(std::chrono::milliseconds limit);
  /// Sends SIGTERM, then waits.
  std::optional<int> terminate(std::chrono::milliseconds limit = std::chrono::seconds(10));

 private:
  pid_t pid_ = -1;
  std::optional<int> code_;
};

/// Runs a command to its end and returns code and output.
struct Finished {
  int code = -1;
  std::string output;
};
Finished run(const std::vector<std::string>& command,
             std::chrono::milliseconds limit = std::chrono::seconds(60));

std::string read_file(const std::filesystem::path& path);
void write_file(const std::filesystem::path& path, const std::string& text);

}  // namespace harness
