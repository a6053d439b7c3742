// The appliance has no code of the back end (docs/backend.md): no payload is opened in it, and no
// RSA key is used. Checks the symbols of the programs as built.
#include <doctest/doctest.h>

#include <array>
#include <string>

#include "process.hpp"
#include "tests/places.hpp"

namespace {

/// Returns every name that the program defines or imports, a line each.
std::string names_of(const std::string& program) {
  std::string all;
  for (const char* which : {"--defined-only", "--undefined-only"}) {
    const auto listed = harness::run({"nm", "-C", which, places::program(program)});
    REQUIRE_MESSAGE(listed.code == 0, listed.output);
    all += listed.output;
  }
  const auto dynamic = harness::run({"nm", "-D", "--undefined-only", places::program(program)});
  REQUIRE_MESSAGE(dynamic.code == 0, dynamic.output);
  return all + dynamic.output;
}

constexpr std::array kOfTheOtherHalf{" payload::", " crypto::Rsa", " EVP_PKEY_encrypt",
                                     " EVP_PKEY_decrypt"};

}  // namespace

TEST_CASE("the Gateway server opens payloads and uses RSA, and its symbols show it") {
  const auto names = names_of("gsmrelay-gateway-server");
  for (const char* name : kOfTheOtherHalf)
    CHECK_MESSAGE(names.find(name) != std::string::npos, name);
}

TEST_CASE("the appliance's programs have no such symbols") {
  for (const char* program : {"gsmrelayd", "gsmrelay", "gsm-modem"}) {
    const auto names = names_of(program);
    // Make sure that there are symbols: the program was not stripped.
    CHECK_MESSAGE(names.find(" main") != std::string::npos, program);
    for (const char* name : kOfTheOtherHalf)
      CHECK_MESSAGE(names.find(name) == std::string::npos, program, ": ", name);
  }
}
