// gsmrelay-app: the RelaySMS app for a command line.
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

#include "app/command.hpp"

int main(int argc, char** argv) {
  ::signal(SIGPIPE, SIG_IGN);
  ::prctl(PR_SET_DUMPABLE, 0);  // no core dump, which would hold the key
  const util::SystemClock clock;
  app::Dependencies dependencies{
      [](net::HttpRequest request) { return net::fetch(std::move(request)); }, clock,
      [](std::chrono::milliseconds time) { ::poll(nullptr, 0, static_cast<int>(time.count())); }};
  app::Context context{std::cout, std::cerr, std::cin, dependencies};
  context.terminal = ::isatty(STDOUT_FILENO) == 1;
  context.err_terminal = ::isatty(STDERR_FILENO) == 1;
  return app::run(context, {argv + std::min(argc, 1), argv + argc});
}
