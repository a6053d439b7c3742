#include "firmware-host/host/program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "firmware-host/host/loop.hpp"
#include "firmware-host/script.hpp"

namespace firmware::host {

namespace {

void print_help() {
  fmt::print(
      "gsm-modem: emulated GSM modems on PTYs\n\n"
      "  gsm-modem --modem NAME,pty=PATH[,KEY=VALUE…] [--modem …] [--control SOCKET]\n"
      "            [--script FILE] [--personality NAME]\n"
      "  gsm-modem --stdio [KEY=VALUE,…]       one modem on stdin and stdout\n"
      "  gsm-modem ctl SOCKET COMMAND…         a command to a running one\n"
      "  gsm-modem --version                   print the version and the commit\n\n"
      "keys of --modem:\n{}\ncommands (socket and script; a script has 'wait SECONDS' too):\n{}",
      options_help(), control_help());
}

util::Result<void> add_modem(std::string_view word, std::string_view personality,
                             CommandLine& line) {
  ModemOptions options = default_options(static_cast<int>(line.modems.size()) + 1);
  options.modem.personality = find_personality(personality);
  const std::size_t comma = std::min(word.find(','), word.size());
  if (word.substr(0, comma).find('=') == std::string_view::npos) {
    if (comma > 0) options.modem.name = std::string(word.substr(0, comma));
    word.remove_prefix(comma);
  }
  if (const auto done = apply_options(word, options); !done) {
    return util::fail(util::Advice::reject,
                      fmt::format("--modem {}: {}", options.modem.name, done.error().what));
  }
  line.modems.push_back(std::move(options));
  return {};
}

/// Makes the modems with their ports. The error names the modem that failed.
util::Result<void> build(const CommandLine& line, Control& control, Loop& loop) {
  for (const ModemOptions& options : line.modems) {
    Modem* modem = control.emulator().add(options.modem, options.sim);
    if (modem == nullptr) {
      return util::fail(util::Advice::reject, "two modems named " + options.modem.name);
    }
    if (!options.with_sim) modem->insert(nullptr);
    const auto added =
        line.standard_io ? loop.add_standard_io(*modem) : loop.add(*modem, options.pty);
    if (!added) return added;
  }
  if (!line.control.empty()) return loop.server().listen(line.control);
  return {};
}

util::Result<std::string> script_text(const std::string& path) {
  if (path.empty()) return std::string{};
  std::ifstream in(path, std::ios::binary);
  if (!in) return util::fail(util::Advice::reject, "script " + path + " cannot be read");
  return std::string(std::istreambuf_iterator<char>(in), {});
}

void complain(int line, const std::string& answer) {
  fmt::print(stderr, "gsm-modem: script line {}: {}\n", line, answer);
}

}  // namespace

util::Result<CommandLine> parse_command_line(std::span<const char* const> words) {
  CommandLine line;
  std::string personality = "generic";
  std::vector<std::string> modems;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    const bool has_next = i + 1 < words.size();
    if (word == "--help" || word == "-h") {
      line.help = true;
    } else if (word == "--stdio") {
      line.standard_io = true;
    } else if (word == "--modem" && has_next) {
      modems.emplace_back(words[++i]);
    } else if (word == "--control" && has_next) {
      line.control = words[++i];
    } else if (word == "--script" && has_next) {
      line.script = words[++i];
    } else if (word == "--personality" && has_next) {
      personality = words[++i];
    } else if (line.standard_io && word.find('=') != std::string_view::npos) {
      modems.emplace_back(word);
    } else {
      return util::fail(util::Advice::reject,
                        fmt::format("unexpected argument '{}'; see gsm-modem --help", word));
    }
  }
  if (find_personality(personality) == nullptr) {
    return util::fail(util::Advice::reject, "unknown personality " + personality);
  }
  if (line.standard_io && modems.empty()) modems.emplace_back("");
  if (line.standard_io && modems.size() != 1) {
    return util::fail(util::Advice::reject, "--stdio is for one modem");
  }
  for (const std::string& modem : modems) {
    if (const auto done = add_modem(modem, personality, line); !done) {
      return util::fail(done.error());
    }
  }
  line.help = line.help || line.modems.empty();
  return line;
}

int run_program(std::span<const char* const> words, int stop_fd) {
  const auto line = parse_command_line(words);
  if (!line) {
    fmt::print(stderr, "gsm-modem: {}\n", line.error().what);
    return 2;
  }
  if (line->help) {
    print_help();
    return 0;
  }
  const util::SystemClock clock;
  Emulator emulator(clock);
  Control control(emulator);
  Loop loop(control);
  if (const auto built = build(*line, control, loop); !built) {
    fmt::print(stderr, "gsm-modem: {}\n", built.error().what);
    return 1;
  }
  const auto text = script_text(line->script);
  if (!text) {
    fmt::print(stderr, "gsm-modem: {}\n", text.error().what);
    return 2;
  }
  Script script(control, *text, complain);
  script.start();
  loop.run(stop_fd);
  return 0;
}

}  // namespace firmware::host
