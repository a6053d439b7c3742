#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

#include "firmware-host/parser.hpp"

namespace {
std::string calls(std::string_view body) {
  Parser parser(body);
  std::string out;
  while (const auto call = parser.next()) {
    out += std::string(call->name) + "/" + std::to_string(static_cast<int>(call->form)) + "/" +
           std::string(call->raw) + " ";
  }
  return out + (parser.failed() ? "failed" : "");
}
}  // namespace

TEST_CASE("a line may hold many commands") {
  CHECK(calls("E0V1") == "E/0/0 V/0/1 ");
  CHECK(calls("E0+CMEE=1;+CSQ") == "E/0/0 +CMEE/1/1 +CSQ/0/ ");
  CHECK(calls("+CPMS=?;+CPMS?") == "+CPMS/3/ +CPMS/2/ ");
  CHECK(calls("&F&D2") == "&F/0/ &D/0/2 ");
  CHECK(calls("S3=13 S3?") == "S/1/3=13 S/2/3? ");
}

TEST_CASE("a semicolon in quotes does not end a command") {
  CHECK(calls("+CUSD=1,\"a;b\";+CSQ") == "+CUSD/1/1,\"a;b\" +CSQ/0/ ");
}

TEST_CASE("text that is no command fails") {
  CHECK(calls("E0 7") == "E/0/0 failed");
  CHECK(calls("&") == "failed");
  CHECK(calls("\xff") == "failed");
}
