#include <doctest/doctest.h>

#include <sstream>

#include "cli/command.hpp"
#include "json/json.hpp"

namespace cli {
Command decode_command(Context& context);
}

namespace {

using json::Json;

struct Run {
  int exit = 0;
  std::string out, err;
  std::vector<Json> lines() const {
    std::vector<Json> parsed;
    std::istringstream in(out);
    for (std::string line; std::getline(in, line);) parsed.push_back(json::parse_or_null(line));
    return parsed;
  }
};

Run decode(std::vector<std::string> arguments, const std::string& input = {}) {
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  cli::Context context{out, err, in};
  arguments.insert(arguments.begin(), {"decode"});
  const terminal::Program program{.root = {.name = "gsmrelay",
                                           .help = "",
                                           .options = {{"-J,--json", &context.json, ""}},
                                           .commands = {cli::decode_command(context)}}};
  terminal::run(context, program, std::move(arguments));
  return {context.exit, out.str(), err.str()};
}

constexpr auto kFirst =
    "07919730071111F1400B919746121611F10000811170021222230E06080412340201C8329BFD6601";
constexpr auto kSecond =
    "07919730071111F1400B919746121611F10000811170021232230F06080412340202A0FB5BCE268700";
constexpr auto kSubmit = "000100039199F9000005C8329BFD06";

}  // namespace

TEST_CASE("parts of one message in any order are shown singly and joined") {
  const auto run = decode({kSecond, kFirst});
  CHECK(run.exit == cli::kFine);
  CHECK(run.out.find("All 2 parts together\n  Text        Hello, world!\n") != std::string::npos);
  CHECK(decode({kFirst}).out.find("together") == std::string::npos);
}

TEST_CASE("row 055: an MMS notification is named in each part and in the whole") {
  constexpr auto kOne =
      "0791327600000000440C913276000000130004721101325272405C0B05040B8423F000034202010106226170706C"
      "69636174696F6E2F766E642E7761702E6D6D732D6D65737361676500AF848C8298543161326233008D9089188"
      "02B3233373637303030303033312F545950453D504C4D008A808E0230";
  constexpr auto kTwo =
      "0791327600000000440C91327600000013000472110132527240310B05040B8423F000034202023988058103"
      "02A30083687474703A2F2F6D6D73632E6578616D706C652E6F72672F6D2F3100";
  const auto run = decode({kTwo, kOne});
  CHECK(
      run.out.starts_with("SMS-DELIVER\n  Centre      +236700000000 (international, isdn)\n"
                          "  Kind        WAP push\n"));
  CHECK(run.out.find("All 2 parts together\n  Kind        MMS notification\n  Octets") !=
        std::string::npos);
  CHECK(decode({"--json", kOne}).lines().at(0)["push"] == "MMS notification");
  CHECK(decode({"--json", kTwo}).lines().at(0)["push"] == "WAP push");
  CHECK_FALSE(decode({"--json", kFirst}).lines().at(0).contains("push"));
}

TEST_CASE("each line of the input gives one object, an invalid one an error") {
  const auto run = decode({"-"}, std::string(kFirst) + "\nnonsense\n\r\n" + kSecond + "\r\n0791");
  const auto lines = run.lines();
  REQUIRE(lines.size() == 5);
  CHECK(lines[0]["text"] == "Hello,");
  CHECK(lines[1]["schema"] == "gsmrelay/1");
  CHECK(lines[1]["error"] ==
        Json{{"what", "not hexadecimal"}, {"next", "gsmrelay decode --help"}, {"exit", 1}});
  CHECK(lines[2].contains("error"));
  CHECK(lines[3]["concat"] == Json{{"ref", 4660}, {"ref_bits", 16}, {"total", 2}, {"seq", 2}});
  CHECK(lines[4]["error"]["what"] == "SMSC address is cut off at octet 1 of 2");
  CHECK(run.exit == cli::kFailed);
  CHECK(run.err.empty());
}

TEST_CASE("valid input is exit code 0") {
  CHECK(decode({"-", "--json"}, std::string(kFirst) + "\n").exit == cli::kFine);
  CHECK(decode({"-"}, "").exit == cli::kFine);
}

TEST_CASE("--kind and --no-smsc set how a PDU is decoded") {
  CHECK(decode({"--json", "--kind", "deliver", kSubmit}).exit == cli::kFailed);
  CHECK(decode({"--json", "--kind", "submit", kSubmit}).lines().at(0)["text"] == "Hello");
  const auto bare = decode({"--json", "--kind", "submit", "--no-smsc", kSubmit + 2});
  CHECK(bare.lines().at(0)["address"] == "+999");
}

TEST_CASE("a SUBMIT is distinguished from a SUBMIT-REPORT by the time") {
  CHECK(decode({"--json", kSubmit}).lines().at(0)["direction"] == "submit");
  const auto report = decode({"--json", "--no-smsc", "01120051507132200523"});
  CHECK(report.lines().at(0)["direction"] == "submit-report");
}

TEST_CASE("lower case and blanks between octets are accepted") {
  CHECK(decode({"--json", "00 01 00 03 91 99 f9 00 00 05 c8 32 9b fd 06", "--kind", "submit"})
            .lines()
            .at(0)["text"] == "Hello");
}

TEST_CASE("an error tells what is wrong and which options to try") {
  const auto run = decode({kFirst, "00040391"});
  CHECK(run.exit == cli::kFailed);
  CHECK(run.out.starts_with("SMS-DELIVER\n"));
  CHECK(run.err ==
        "gsmrelay decode: PDU 2: TP-OA is cut off at octet 3 of 3.\n"
        "  If it has no service centre address, try: gsmrelay decode --no-smsc\n"
        "  If you know its kind, try: gsmrelay decode --kind submit (or another)\n");
}

TEST_CASE("invalid hex is a clear error, an invalid kind wrong usage") {
  CHECK(decode({}).exit == cli::kUsage);
  CHECK(decode({"--kind", "letter", kFirst}).exit == cli::kUsage);
  CHECK(decode({"--json", "079"}).lines().at(0)["error"]["what"] ==
        "an odd number of hex digits; it may be truncated");
  CHECK(decode({"--json", std::string(5000, '0')}).lines().at(0)["error"]["what"] ==
        "too long for a PDU");
}
