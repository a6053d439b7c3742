#include "monitoring/alarm_command.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

namespace monitoring {

namespace {

/// Both ends of a pipe; what is left open is closed.
struct AlarmPipe {
  int ends[2] = {-1, -1};
  AlarmPipe() = default;
  ~AlarmPipe() {
    close(0);
    close(1);
  }
  AlarmPipe(const AlarmPipe&) = delete;
  AlarmPipe& operator=(const AlarmPipe&) = delete;
  void close(int end) {
    if (ends[end] >= 0) ::close(ends[end]);
    ends[end] = -1;
  }
};

/// The attributes and file actions of posix_spawn().
struct SpawnPlan {
  posix_spawnattr_t attributes{};
  posix_spawn_file_actions_t actions{};

  SpawnPlan() {
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_init(&actions);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ~SpawnPlan() {
    posix_spawn_file_actions_destroy(&actions);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
};

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> all;
  for (auto& text : texts) all.push_back(text.data());
  all.push_back(nullptr);
  return all;
}

/// Waits for the end of `child` until `end` or `*stop`. Returns its status; nothing if it runs.
std::optional<int> wait_for_child(pid_t child, util::Deadline end, const std::atomic<bool>* stop) {
  const util::SystemClock clock;
  constexpr int kLookMs = 20;
  for (;;) {
    int status = 0;
    const auto ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) return status;
    if (ended < 0 && errno != EINTR) return 0;
    if (clock.now() >= end || (stop != nullptr && *stop)) return std::nullopt;
    ::poll(nullptr, 0, kLookMs);
  }
}

util::Result<void> failed(const std::string& program, const std::string& why) {
  return util::fail(util::Advice::retry, fmt::format("{} {}", program, why));
}

}  // namespace

util::Result<void> run_alarm_command(const std::vector<std::string>& words,
                                     const std::string& input, const std::vector<std::string>& more,
                                     std::chrono::milliseconds limit,
                                     const std::atomic<bool>* stop) {
  if (words.empty() || !words[0].starts_with('/'))
    return util::fail(util::Advice::reject, "the command of an alarm needs an absolute path");
  AlarmPipe pipe;
  if (::pipe2(pipe.ends, O_CLOEXEC) != 0) return failed(words[0], std::strerror(errno));
  // The whole input fits into the pipe: a program that does not read it cannot block this thread.
  constexpr std::size_t kPipe = 65'536;
  const auto size = std::min(input.size(), kPipe);
  ::fcntl(pipe.ends[1], F_SETFL, O_NONBLOCK);
  if (::write(pipe.ends[1], input.data(), size) < 0) return failed(words[0], std::strerror(errno));
  pipe.close(1);
  SpawnPlan plan;
  posix_spawn_file_actions_adddup2(&plan.actions, pipe.ends[0], STDIN_FILENO);
  posix_spawn_file_actions_addopen(&plan.actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&plan.actions, STDOUT_FILENO, STDERR_FILENO);
  posix_spawn_file_actions_addclosefrom_np(&plan.actions, STDERR_FILENO + 1);
  auto arguments = words;
  std::vector<std::string> environment{"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8"};
  environment.insert(environment.end(), more.begin(), more.end());
  pid_t child = 0;
  const util::SystemClock clock;
  const auto end = clock.in(limit);
  const int code = ::posix_spawn(&child, words[0].c_str(), &plan.actions, &plan.attributes,
                                 pointers(arguments).data(), pointers(environment).data());
  if (code != 0) return failed(words[0], std::string("cannot be started: ") + std::strerror(code));
  const auto status = wait_for_child(child, end, stop);
  ::kill(-child, SIGKILL);  // and what it has left behind
  if (!status) {
    int ignored = 0;
    while (::waitpid(child, &ignored, 0) < 0 && errno == EINTR) {
    }
    return failed(words[0], "did not end in time and was killed");
  }
  if (WIFEXITED(*status) && WEXITSTATUS(*status) == 0) return {};
  return failed(words[0], WIFEXITED(*status)
                              ? fmt::format("ended with code {}", WEXITSTATUS(*status))
                              : fmt::format("was ended by signal {}", WTERMSIG(*status)));
}

}  // namespace monitoring
