// gsmrelay: what a technician types.
#include <signal.h>
#include <unistd.h>

#include <iostream>

#include "cli/command.hpp"

int main(int argc, char** argv) {
  ::signal(SIGPIPE, SIG_IGN);  // libcurl writes to sockets; a closed pager ends output by itself
  return cli::run(argc, argv, std::cin, std::cout, std::cerr, ::isatty(STDOUT_FILENO) == 1);
}
