// The program with streams of its own, against a fake daemon.
#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <sstream>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "cli/humanize.hpp"
#include "tests/doubles/fake_daemon.hpp"
#include "tests/terminal/rig.hpp"
#include "util/storage.hpp"

namespace rig {

struct Ran {
  int code = 0;
  std::string out, err;

  bool says(const std::string& text) const { return terminal_test::has(out, text); }
  bool complains(const std::string& text) const { return terminal_test::has(err, text); }
};

enum class Terminal { no, yes };

inline Ran run(std::vector<std::string> arguments, Terminal terminal = Terminal::no,
               const std::string& typed = "") {
  std::vector<const char*> argv{"gsmrelay"};
  for (const auto& argument : arguments) argv.push_back(argument.c_str());
  std::istringstream in(typed);
  std::ostringstream out, err;
  const bool both = terminal == Terminal::yes;
  const int code = cli::run(static_cast<int>(argv.size()), argv.data(), in, out, err,
                            {.in = both, .out = both, .err = both});
  return {code, out.str(), err.str()};
}

/// Returns a folder on a disk, in which root may write files for a user: no other user may write
/// it.
inline std::filesystem::path folder_for_files() {
  const std::string folder = ::geteuid() == 0 ? "/var/lib" : "/var/tmp";
  REQUIRE_MESSAGE(util::volatile_file_system(folder).empty(),
                  folder << " must be on a disk: mount one there");
  return folder;
}

struct Rig {
  doubles::FakeDaemon daemon;

  Ran operator()(std::vector<std::string> arguments, Terminal terminal = Terminal::no,
                 const std::string& typed = "") {
    arguments.insert(arguments.begin(), {"--socket", daemon.socket()});
    return run(std::move(arguments), terminal, typed);
  }
};

inline std::size_t lines(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

inline std::size_t widest(const std::string& text) {
  std::size_t most = 0;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) most = std::max(most, terminal::width(line));
  return most;
}

}  // namespace rig
