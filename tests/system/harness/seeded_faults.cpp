#include "seeded_faults.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "tests/places.hpp"

namespace harness {

using json::Json;

namespace {

/// Warnings about the machine that runs the test.
bool is_of_the_machine(const std::string& code) {
  constexpr std::array<std::string_view, 7> kCodes{
      "power-low",   "usb-overcurrent", "temperature-high",    "throttled",
      "disk-errors", "disk-low",        "clock-unsynchronised"};
  return std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end();
}

struct Shown {
  std::string code, subject, severity, text, next;
};

std::vector<Shown> warnings_of_status(const Json& status) {
  std::vector<Shown> all;
  for (const char* kind : {"troubles", "notices"})
    for (const auto& one : status[kind])
      all.push_back({one.text("code"), one.text("subject"), one.text("weight"), one.text("what"),
                     one.text("next")});
  return all;
}

std::vector<Shown> warnings_of_doctor(const Json& doctor) {
  std::vector<Shown> all;
  for (const auto& one : doctor["warnings"])
    all.push_back({one.text("code"), one.text("subject"), one.text("severity"), one.text("text"),
                   one.text("next")});
  return all;
}

std::vector<Shown> about(const std::vector<Shown>& all, const Seeded& fault) {
  std::vector<Shown> found;
  for (const auto& one : all)
    if (one.subject == fault.subject &&
        (!fault.subject.empty() || one.code == fault.code || !is_of_the_machine(one.code)))
      found.push_back(one);
  if (fault.subject.empty() && found.size() > 1)  // several faults of the appliance
    std::erase_if(found, [&](const Shown& one) { return one.code != fault.code; });
  return found;
}

bool fits(const std::vector<Shown>& all, const Seeded& fault) {
  const auto found = about(all, fault);
  return found.size() == 1 && found[0].code == fault.code && found[0].severity == fault.severity &&
         found[0].next == fault.next && found[0].text.find(fault.says) != std::string::npos;
}

bool all_fit(const std::vector<Shown>& all, const std::vector<Seeded>& faults) {
  return std::all_of(faults.begin(), faults.end(),
                     [&](const Seeded& fault) { return fits(all, fault); });
}

/// Checks each of `faults`, and that nothing else is said.
void compare(const std::string& where, const std::vector<Shown>& all,
             const std::vector<Seeded>& faults) {
  for (const auto& fault : faults) {
    const auto found = about(all, fault);
    INFO(where, ": ", fault.fault, " (", fault.subject, ")");
    REQUIRE_MESSAGE(!found.empty(), "nothing is said");
    for (const auto& one : found) {
      CHECK(one.code == fault.code);
      CHECK(one.severity == fault.severity);
      CHECK(one.next == fault.next);
      CHECK_MESSAGE(one.text.find(fault.says) != std::string::npos, one.text);
    }
    CHECK(found.size() == 1);
  }
  for (const auto& one : all) {
    const bool expected = is_of_the_machine(one.code) ||
                          std::any_of(faults.begin(), faults.end(), [&](const Seeded& fault) {
                            return fault.code == one.code && fault.subject == one.subject;
                          });
    CHECK_MESSAGE(expected,
                  where << " also has " << one.code << " of '" << one.subject << "': " << one.text);
  }
  if (faults.size() == 1) {
    const auto first = std::find_if(all.begin(), all.end(), [&](const Shown& one) {
      return one.code == faults[0].code || !is_of_the_machine(one.code);
    });
    REQUIRE(first != all.end());
    CHECK(first->code == faults[0].code);
  }
}

void write_program(const std::string& path, const std::string& text) {
  write_file(path, "#!/bin/sh\n" + text + "\n");
  ::chmod(path.c_str(), 0755);
}

/// Makes the folder of programs that a printed command finds first.
std::string programs_of(Appliance& appliance) {
  const auto folder = appliance.dir() / "programs";
  if (std::filesystem::exists(folder)) return folder;
  std::filesystem::create_directory(folder);
  write_program(folder + "/gsmrelay", "exec '" + places::program("gsmrelay") + "' --socket '" +
                                          appliance.socket() + "' \"$@\"");
  write_program(folder + "/sudo", "exec \"$@\"");
  for (const char* name : {"systemctl", "timedatectl", "usermod", "vcgencmd", "journalctl", "apt"})
    write_program(folder + "/" + name, "echo \"$0 $*\"");
  return folder;
}

/// Returns true for a command that says nothing when it succeeds.
bool is_silent(const std::string& command) {
  constexpr std::array<std::string_view, 5> kSilent{"kill", "chmod", "chown", "chgrp", "install"};
  return std::any_of(kSilent.begin(), kSilent.end(), [&](std::string_view program) {
    return command.starts_with("sudo " + std::string(program) + " ");
  });
}

/// Sends `line` and reads up to a final result code or a prompt. Returns false if nothing comes for
/// `patience_ms`.
bool answer_to(int fd, const std::string& line, int patience_ms) {
  const auto sent = line + (line.ends_with('\x1a') ? "" : "\r");
  if (::write(fd, sent.data(), sent.size()) != static_cast<ssize_t>(sent.size())) return false;
  std::string answer;
  while (answer.find("\nOK\r") == std::string::npos && answer.find("ERROR") == std::string::npos &&
         !answer.ends_with("> ")) {
    pollfd waiting{fd, POLLIN, 0};
    std::array<char, 1024> chunk{};
    const auto got =
        ::poll(&waiting, 1, patience_ms) == 1 ? ::read(fd, chunk.data(), chunk.size()) : -1;
    if (got <= 0) return false;
    answer.append(chunk.data(), static_cast<std::size_t>(got));
  }
  return true;
}

}  // namespace

Json report(Appliance& appliance, std::vector<std::string> words) {
  words.emplace_back("--json");
  return json::parse_or_null(appliance.cli(std::move(words)).output);
}

std::filesystem::path folder_of_box() {
  return ::geteuid() == 0 ? "/var/lib" : std::filesystem::temp_directory_path();
}

void check_named(Appliance& appliance, const std::vector<Seeded>& faults,
                 std::chrono::seconds limit) {
  std::vector<Shown> shown;
  (void)eventually(
      [&] {
        shown = warnings_of_status(report(appliance, {"status"}));
        return all_fit(shown, faults);
      },
      limit);
  compare("status", shown, faults);
  check_doctor(appliance, faults);
}

void check_doctor(Appliance& appliance, const std::vector<Seeded>& faults,
                  const std::vector<std::string>& options) {
  std::vector<std::string> words{"doctor"};
  words.insert(words.end(), options.begin(), options.end());
  std::vector<Shown> shown;
  (void)eventually(
      [&] {
        shown = warnings_of_doctor(report(appliance, words));
        return all_fit(shown, faults);
      },
      std::chrono::seconds(15));
  compare("doctor", shown, faults);
}

Finished run_printed(Appliance& appliance, const std::string& line, const std::string& typed) {
  const auto input = appliance.dir() / "typed";
  write_file(input, typed);
  const auto script = appliance.dir() / "printed.sh";
  write_file(script, line + '\n');
  const bool asks = typed.starts_with("y");
  const auto command = asks ? "script -qec 'sh " + script + "' /dev/null" : "sh " + script;
  return run({"env", "PATH=" + programs_of(appliance) + ":/usr/sbin:/usr/bin:/sbin:/bin",
              "EDITOR=true", "VISUAL=true", "SUDO_EDITOR=true", "timeout", "10", "sh", "-c",
              "exec <" + input + "; " + command});
}

void check_next_commands(Appliance& appliance, const std::vector<Seeded>& faults) {
  constexpr int kStillRuns = 124;
  for (const auto& fault : faults) {
    if (fault.next.empty()) continue;
    INFO(fault.fault, ": ", fault.next);
    const auto ran = run_printed(appliance, fault.next, fault.typed);
    const bool watches = fault.next.find(" --watch") != std::string::npos;
    CHECK_MESSAGE(ran.code == (watches ? kStillRuns : fault.exit), ran.output);
    CHECK_MESSAGE((is_silent(fault.next) || !ran.output.empty()), "it says nothing");
  }
}

void type_at(const std::string& pty, const std::vector<std::string>& lines) {
  if (!eventually([&] { return std::filesystem::exists(pty); }))
    throw std::runtime_error(pty + " does not appear");
  const int fd = ::open(pty.c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (fd < 0) throw std::runtime_error("cannot open " + pty);
  termios raw{};
  ::tcgetattr(fd, &raw);
  ::cfmakeraw(&raw);
  ::tcsetattr(fd, TCSANOW, &raw);
  // On a busy machine the name is there before the emulator reads.
  bool answers = eventually([&] { return answer_to(fd, "AT", 2'000); }, std::chrono::seconds(60));
  std::string unanswered = "AT";
  for (const auto& line : lines) {
    if (!answers) break;
    answers = answer_to(fd, line, 60'000);
    unanswered = line;
  }
  ::close(fd);
  if (!answers) throw std::runtime_error("no answer to " + unanswered);
}

}  // namespace harness
