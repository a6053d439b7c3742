// gsm-modem: emulated GSM modems on PTYs. See docs/emulator.md.
#include <fmt/format.h>
#include <signal.h>
#include <sys/signalfd.h>

#include <cstdio>
#include <string_view>

#include "firmware-host/host/ctl.hpp"
#include "firmware-host/host/program.hpp"
#include "util/build.hpp"

namespace {

int ctl(std::span<const char* const> words) {
  if (words.size() < 2) {
    fmt::print(stderr, "usage: gsm-modem ctl SOCKET COMMAND…\n");
    return 2;
  }
  const auto answer = firmware::host::ask(words[0], words.subspan(1));
  if (!answer) {
    fmt::print(stderr, "gsm-modem: {}\n", answer.error().what);
    return 4;
  }
  fmt::print("{}\n", *answer);
  return answer->find("\"ok\":true") != std::string::npos ? 0 : 1;
}

int stop_signals() {
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGHUP, SIG_IGN);  // read(2) reports a terminal on stdin that goes away
  sigset_t stop;
  ::sigemptyset(&stop);
  ::sigaddset(&stop, SIGINT);
  ::sigaddset(&stop, SIGTERM);
  ::sigprocmask(SIG_BLOCK, &stop, nullptr);
  return ::signalfd(-1, &stop, SFD_CLOEXEC);
}

}  // namespace

int main(int argc, char** argv) {
  const std::span<const char* const> words(argv + 1, argv + argc);
  if (!words.empty() && std::string_view(words[0]) == "ctl") return ctl(words.subspan(1));
  if (!words.empty() && std::string_view(words[0]) == "--version") {
    fmt::print("gsm-modem {}\n", util::version_text());
    return 0;
  }
  return firmware::host::run_program(words, stop_signals());
}
