// Programs run by a test: started with fork and exec, watched with a deadline, ended by their id.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

namespace system_test {

using namespace std::chrono_literals;
using Seconds = std::chrono::duration<double>;

/// Asks every 20 ms until `happened` says so or the time is over.
inline bool wait_until(Seconds patience, const std::function<bool()>& happened) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!happened()) {
    if (std::chrono::steady_clock::now() > end) return false;
    ::poll(nullptr, 0, 20);
  }
  return true;
}

/// A directory of its own, gone with it.
class TempDir {
 public:
  TempDir() {
    std::string name = (std::filesystem::temp_directory_path() / "gsmrelay-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

inline std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_file(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

/// One running program; output goes to a file. Ended (TERM, then KILL) when it goes out of scope.
class Process {
 public:
  Process(std::vector<std::string> words, std::filesystem::path output)
      : output_(std::move(output)) {
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ != 0) return;
    const int out = ::open(output_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    const int in = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    ::dup2(in, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
  }
  ~Process() {
    if (status_) return;
    ::kill(pid_, SIGTERM);
    if (wait(5s)) return;
    ::kill(pid_, SIGKILL);
    wait(5s);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// The exit code (128 + signal if killed); nothing when time is over first.
  std::optional<int> wait(Seconds patience) {
    wait_until(patience, [this] { return ended(); });
    return status_;
  }
  bool ended() {
    int status = 0;
    if (!status_ && ::waitpid(pid_, &status, WNOHANG) == pid_) {
      status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    return status_.has_value();
  }
  pid_t pid() const { return pid_; }
  std::string output() const { return content_of(output_); }

 private:
  std::filesystem::path output_;
  pid_t pid_ = -1;
  std::optional<int> status_;
};

struct Finished {
  int code = -1;  ///< -1: did not end in time
  std::string output;
};

/// Runs it to its end.
inline Finished run(std::vector<std::string> words, const std::filesystem::path& output,
                    Seconds patience = 30s) {
  Process process(std::move(words), output);
  const int code = process.wait(patience).value_or(-1);
  return {code, process.output()};
}

}  // namespace system_test
