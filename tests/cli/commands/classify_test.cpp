#include <doctest/doctest.h>

#include <sstream>

#include "cli/command.hpp"
#include "json/json.hpp"

namespace cli {
Command classify_command(Context& context);
}

namespace {

struct Classified {
  int exit = 0;
  std::string out, err;
  std::vector<json::Json> lines() const {
    std::vector<json::Json> parsed;
    std::istringstream in(out);
    for (std::string line; std::getline(in, line);) parsed.push_back(json::parse_or_null(line));
    return parsed;
  }
};

Classified classify(std::vector<std::string> arguments, const std::string& input = {}) {
  std::istringstream in(input);
  std::ostringstream out;
  std::ostringstream err;
  cli::Context context{out, err, in};
  arguments.insert(arguments.begin(), {"classify"});
  const terminal::Program program{.root = {.name = "gsmrelay",
                                           .help = "",
                                           .options = {{"-J,--json", &context.json, ""}},
                                           .commands = {cli::classify_command(context)}}};
  terminal::run(context, program, std::move(arguments));
  return {context.exit, out.str(), err.str()};
}

constexpr auto kCompactText = "4QAAAAK9cUYY2Ce1OS4w+plKIuBIGbXTbY32tg==";

}  // namespace

TEST_CASE("each line of the input gives relay, generation and why, in this order") {
  const auto ran =
      classify({"-"}, "\"" + std::string(kCompactText) + "\"\n\"see you\\ntomorrow\"\n");
  CHECK(ran.exit == cli::kFine);
  CHECK(ran.err.empty());
  const auto lines = ran.lines();
  REQUIRE(lines.size() == 2);
  CHECK(lines[0]["relay"].boolean());
  CHECK(lines[0].text("generation") == "compact");
  CHECK_FALSE(lines[0].text("why").empty());
  CHECK_FALSE(lines[1].boolean("relay", true));
  CHECK(lines[1]["generation"].is_null());
  CHECK_FALSE(lines[1].text("why").empty());
  CHECK(ran.out.starts_with("{\"relay\":true,\"generation\":\"compact\",\"why\":\""));
}

TEST_CASE("texts as arguments, and the input without any, give the same answers") {
  const auto from_input = classify({}, "\"" + std::string(kCompactText) + "\"\n");
  CHECK(classify({kCompactText}).out == from_input.out);
  CHECK(classify({"--json", kCompactText}).out == from_input.out);
  CHECK(classify({kCompactText, "see you"}).lines().size() == 2);
}

TEST_CASE("a line that is no JSON string is an error that does not repeat it") {
  const auto ran = classify({"-"}, "secret\n17\n\"see you\"\n\n");
  CHECK(ran.exit == cli::kFailed);
  const auto lines = ran.lines();
  REQUIRE(lines.size() == 4);
  for (const auto i : {0, 1, 3}) CHECK(lines[static_cast<std::size_t>(i)].contains("error"));
  CHECK(lines[2].contains("why"));
  CHECK((ran.out + ran.err).find("secret") == std::string::npos);
}

TEST_CASE("a short segment is judged beside those before it") {
  const std::string segment =
      "BAIB1wPJT5DwYegskMpTpm9KEBxv0gelyk7/f1vQpHdKODzsx5H9cD7oAyWoZQ/"
      "dfohx0vovDCXCeAZIRR7AhCgS8Aa28EqXEzygtkadgMN9ZTi42ZW4";
  CHECK_FALSE(classify({"BAICALL"}).lines().at(0).boolean("relay", true));
  CHECK(classify({segment, "BAICALL"}).lines().at(1).boolean("relay"));
  std::vector<std::string> far{segment};
  far.insert(far.end(), 60, "see you");
  far.emplace_back("BAICALL");
  CHECK_FALSE(classify(far).lines().back().boolean("relay", true));
}
