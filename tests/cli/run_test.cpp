#include <cstdlib>

#include "tests/cli/rig.hpp"

namespace cli {

#define COMMAND(name) Command name##_command(Context& context);
#include "cli/commands.def"
#undef COMMAND

}  // namespace cli

using rig::Rig;
using rig::run;

namespace {

/// Returns the words of `text` with one blank between them.
std::string words_of(const std::string& text) {
  std::string out, word;
  for (std::istringstream in(text); in >> word;) out += (out.empty() ? "" : " ") + word;
  return out;
}

/// Checks the lines of a command's help and of the commands below it. Returns how many those are.
std::size_t check_help(const terminal::Command& command, const std::vector<std::string>& words) {
  auto asked = words;
  asked.emplace_back("--help");
  const auto help = run(asked).out;
  CAPTURE(help);
  CHECK(rig::widest(help) <= terminal::kWidth);
  std::vector<std::string> texts{command.help, command.note};
  for (const auto& option : command.options) texts.push_back(option.help);
  for (const auto& below : command.commands) texts.push_back(below.help);
  for (const auto& text : texts)
    CHECK_MESSAGE(words_of(help).find(words_of(text)) != std::string::npos, text);
  const auto note = help.find(command.note.substr(0, 25));
  CHECK(help.find("\n   ", command.note.empty() ? help.size() : note) == std::string::npos);
  std::size_t all = 1;
  for (const auto& below : command.commands) {
    auto longer = words;
    longer.push_back(below.name);
    all += check_help(below, longer);
  }
  return all;
}

constexpr const char* kFineStatus =
    R"({"schema":"gsmrelay/1","version":"1.2.3","state":"fine","uptime_s":7200,"modems":[],"routes":[]})";

const std::vector<std::vector<std::string>> kAll = {
    {},         {"status"}, {"modem"}, {"sim"},    {"inbox"},   {"queue"},
    {"route"},  {"send"},   {"ussd"},  {"outbox"}, {"watch"},   {"audit"},
    {"config"}, {"decode"}, {"logs"},  {"reload"}, {"version"}, {"stats"},
};
const std::vector<std::vector<std::string>> kVerbs = {
    {"modem", "list"},    {"modem", "show"},    {"modem", "signal"}, {"modem", "at"},
    {"modem", "console"}, {"modem", "suspend"}, {"modem", "resume"}, {"modem", "drivers"},
    {"sim", "list"},      {"sim", "show"},      {"sim", "pin"},      {"sim", "puk"},
    {"sim", "swap"},      {"inbox", "list"},    {"inbox", "show"},   {"inbox", "partial"},
    {"inbox", "raw"},     {"queue", "list"},    {"queue", "show"},   {"queue", "retry"},
    {"queue", "drop"},    {"route", "list"},    {"route", "show"},   {"route", "test"},
    {"route", "pause"},   {"route", "resume"},  {"outbox", "list"},  {"outbox", "show"},
    {"outbox", "retry"},  {"outbox", "drop"},   {"config", "check"}, {"config", "show"},
    {"config", "keys"},   {"modem", "clear"},   {"modem", "ports"},  {"modem", "reset"},
    {"modem", "park"},    {"modem", "unpark"},
};

}  // namespace

TEST_CASE("gsmrelay alone is gsmrelay status, with its options") {
  Rig rig;
  rig.daemon.set("GET /v1/status", kFineStatus);
  CHECK(rig({}).out == rig({"status"}).out);
  CHECK(rig({"--json"}).out == rig({"status", "--json"}).out);
  CHECK(rig({}).code == 0);
}

TEST_CASE("the help of each noun has two examples and at most 24 lines of 80 columns") {
  for (auto words : kAll) {
    words.push_back("--help");
    const auto help = run(words);
    CHECK(help.code == 0);
    CAPTURE(help.out);
    CHECK(help.err.empty());
    CHECK(rig::widest(help.out) <= 80);
    if (words.size() > 1) CHECK(rig::lines(help.out) <= 24);
    std::size_t examples = 0;
    for (auto at = help.out.find("\n  gsmrelay "); at != std::string::npos;
         at = help.out.find("\n  gsmrelay ", at + 1))
      ++examples;
    CHECK(examples == 2);
  }
  for (auto words : kVerbs) {
    words.push_back("--help");
    const auto help = run(words);
    CAPTURE(help.out);
    CHECK(help.code == 0);
    CHECK(rig::widest(help.out) <= 80);
    CHECK(rig::lines(help.out) <= 24);
  }
}

TEST_CASE("the help of every command has each word of its texts, in lines of 80 columns") {
  std::istringstream in;
  std::ostringstream out;
  cli::Context context{out, out, in};
  const std::vector<terminal::Command> commands{
#define COMMAND(name) cli::name##_command(context),
#include "cli/commands.def"
#undef COMMAND
  };
  std::size_t all = 0;
  for (const auto& command : commands) all += check_help(command, {command.name});
  CHECK(all > 80);
  CHECK(rig::lines(run({"modem", "--help"}).out) == 24);
}

TEST_CASE("the help of the program lists every command") {
  const auto help = run({"-h"});
  for (const auto& words : kAll)
    if (!words.empty()) CHECK_MESSAGE(help.says("\n  " + words[0] + " "), words[0]);
}

TEST_CASE("a misspelt word gets a suggestion") {
  const auto command = run({"statuss"});
  CHECK(command.code == cli::kUsage);
  CHECK(command.complains("did you mean 'status'?"));
  CHECK(command.complains("next: gsmrelay --help"));
  const auto verb = run({"queue", "rtery"});
  CHECK(verb.code == cli::kUsage);
  CHECK(verb.complains("did you mean 'retry'?"));
  CHECK(verb.complains("gsmrelay queue --help"));
  const auto option = run({"queue", "list", "--sttae", "dead"});
  CHECK(option.code == cli::kUsage);
  CHECK(option.complains("did you mean '--state'?"));
}

TEST_CASE("missing and invalid values are usage errors without a request") {
  Rig rig;
  for (const std::vector<std::string>& words : {std::vector<std::string>{"modem", "show"},
                                                {"sim", "show"},
                                                {"sim", "pin"},
                                                {"sim", "swap"},
                                                {"ussd"},
                                                {"send"},
                                                {"send", "+49151"},
                                                {"queue", "list", "--state", "lost"},
                                                {"queue", "retry"},
                                                {"inbox", "list", "--limit", "0"},
                                                {"inbox", "list", "--limit", "x"},
                                                {"--watch=0", "status"},
                                                {"--timeout", "-1", "status"},
                                                {"--count", "0", "status"},
                                                {"queue", "show", "1", "2"}}) {
    const auto ran = rig(words);
    CAPTURE(words.back());
    CHECK(ran.code == cli::kUsage);
    CHECK(!ran.err.empty());
    CHECK(ran.out.empty());
  }
  CHECK(rig.daemon.requests().empty());
}

TEST_CASE("--version needs no daemon") {
  CHECK(run({"--version"}).out == "gsmrelay " GSMRELAY_VERSION "\n");
  CHECK(run({"--version", "--json"}).out ==
        "{\"schema\":\"gsmrelay/1\",\"version\":\"" GSMRELAY_VERSION "\"}\n");
}

TEST_CASE("a unique prefix of a command is accepted on a terminal, and refused in a script") {
  Rig rig;
  rig.daemon.set("GET /v1/queue", R"({"deliveries":[]})");
  CHECK(rig({"q", "l"}, rig::Terminal::yes).code == 0);
  const auto script = rig({"q", "l"});
  CHECK(script.code == cli::kUsage);
  CHECK(script.complains("next: gsmrelay queue list"));
}

TEST_CASE("a prefix of two commands of gsmrelay runs neither, and both are named") {
  Rig rig;
  const auto names = [&](std::vector<std::string> words, const std::string& list) {
    const auto ran = rig(std::move(words), rig::Terminal::yes);
    CHECK(ran.code == cli::kUsage);
    CHECK_MESSAGE(ran.complains("several commands begin so: " + list + "\n"), ran.err);
  };
  names({"re"}, "restore, reload");
  names({"w"}, "watch, wait, wipe");
  names({"b"}, "bundle, backup");
  names({"stat"}, "status, stats");
  names({"s"}, "status, setup, selftest, sim, send, stats");
  names({"modem", "s"}, "show, signal, suspend, scan");
  CHECK(rig.daemon.requests().empty());
}

TEST_CASE("the socket can be set by the environment") {
  Rig rig;
  rig.daemon.set("GET /v1/status", kFineStatus);
  ::setenv("GSMRELAY_SOCKET", rig.daemon.socket().c_str(), 1);
  CHECK(run({"status"}).code == 0);
  ::unsetenv("GSMRELAY_SOCKET");
}

TEST_CASE("colours are used on a terminal unless disabled") {
  Rig rig;
  rig.daemon.set("GET /v1/status", kFineStatus);
  ::unsetenv("NO_COLOR");
  ::setenv("TERM", "xterm", 1);
  const auto coloured = [&](std::vector<std::string> words, rig::Terminal terminal) {
    return rig(std::move(words), terminal).says("\x1b[");
  };
  CHECK(coloured({}, rig::Terminal::yes));
  CHECK(!coloured({}, rig::Terminal::no));
  CHECK(!coloured({"--no-color"}, rig::Terminal::yes));
  ::setenv("NO_COLOR", "1", 1);
  CHECK(!coloured({}, rig::Terminal::yes));
  ::unsetenv("NO_COLOR");
  ::setenv("TERM", "dumb", 1);
  CHECK(!coloured({}, rig::Terminal::yes));
}
