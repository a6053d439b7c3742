#include <doctest/doctest.h>

#include <string>

#include "warnings/report.hpp"

TEST_CASE("a next command is empty, an argument, or a command without a placeholder") {
  for (const auto& one : warnings::catalogue()) {
    CAPTURE(std::string(one.code));
    const auto command = warnings::fill_in(one.next, {.code = one.code, .subject = "kitchen"});
    CHECK(command.find_first_of("{}<>") == std::string::npos);
    for (const char* placeholder : {" MODEM", " NAME", " FILE", " ID", " ROUTE"})
      CHECK(command.find(placeholder) == std::string::npos);
  }
}
