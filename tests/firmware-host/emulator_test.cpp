#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("names and cards are unique") {
  Bench bench;
  bench.add();
  CHECK(bench.emulator.add({.name = "m1"}, {}) == nullptr);
  CHECK(bench.emulator.find("m1") != nullptr);
  CHECK(bench.emulator.find("m2") == nullptr);
}

TEST_CASE("a card moved to another modem leaves the first") {
  Bench bench;
  Modem& first = bench.add();
  Modem& second = bench.add();
  bench.control("sim m2 swap iccid=8949020000000000001");
  CHECK(first.sim() == nullptr);
  CHECK(second.sim()->config().iccid == "8949020000000000001");
}

TEST_CASE("a text is cut into parts and delivered in the requested order") {
  Bench bench;
  Modem& modem = bench.add();
  TextDelivery delivery{.from = "+4915", .text = std::string(300, 'x'), .order = {2, 1, 2}};
  CHECK(bench.emulator.deliver_text(modem, delivery) == 3);
  CHECK(has(bench.ask(modem, "AT+CPMS?"), "\"SM\",3,30"));
  delivery.order = {3};
  CHECK_FALSE(bench.emulator.deliver_text(modem, delivery));
}
