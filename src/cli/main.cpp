// gsmrelay: the command-line program for technicians.
#include <signal.h>
#include <unistd.h>

#include <iostream>

#include "cli/command.hpp"

int main(int argc, char** argv) {
  ::signal(SIGPIPE, SIG_IGN);  // libcurl writes to sockets; a write to a closed pager fails
  return cli::run(argc, argv, std::cin, std::cout, std::cerr,
                  {.in = ::isatty(STDIN_FILENO) == 1,
                   .out = ::isatty(STDOUT_FILENO) == 1,
                   .err = ::isatty(STDERR_FILENO) == 1});
}
