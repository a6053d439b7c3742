#include "modem/network/operator_selection.hpp"

#include <doctest/doctest.h>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_port.hpp"

using doubles::FakePort;

namespace operator_selection_test {

namespace {

struct Line {
  doubles::FakeClock clock;
  FakePort port{clock};
  modem::AtChannel channel{port, clock, drivers::find("")};
  Line() {
    port.on("AT+COPS=3,2", FakePort::ok());
    port.on("AT+COPS=3,0", FakePort::ok());
  }
};

}  // namespace

TEST_CASE("the selection is read with the number of the network, and names are restored after it") {
  const struct {
    const char* answer;
    int mode;
    const char* number;
    bool chosen;
  } answers[] = {{"+COPS: 0,2,\"62401\",7", 0, "62401", false},
                 {"+COPS: 1,2,62401,0", 1, "62401", true},
                 {"+COPS: 4,2,\"62402\"", 4, "62402", true},
                 {"+COPS: 1", 1, "", true},
                 {"+COPS: 2", 2, "", false},
                 {"+COPS: 0,0,\"MTN Cameroon\"", 0, "", false}};
  for (const auto& one : answers) {
    CAPTURE(one.answer);
    Line line;
    line.port.on("AT+COPS?", FakePort::ok(one.answer));
    const auto read = modem::read_operator_selection(line.channel);
    REQUIRE(read);
    REQUIRE(*read);
    CHECK((*read)->mode == one.mode);
    CHECK((*read)->number == one.number);
    CHECK(modem::is_chosen((*read)->mode) == one.chosen);
    CHECK(line.port.written().back() == "AT+COPS=3,0");
  }
}

TEST_CASE("a modem that does not say its selection has none, and that is no error") {
  Line line;
  const auto read = modem::read_operator_selection(line.channel);
  REQUIRE(read);
  CHECK_FALSE(*read);
}

TEST_CASE("a network is chosen by its number, and an empty number ends the choice") {
  Line line;
  line.port.on("AT+COPS=1,2,\"62401\"", FakePort::ok());
  line.port.on("AT+COPS=0", FakePort::ok());
  REQUIRE(modem::select_operator(line.channel, "62401"));
  CHECK(line.port.written().back() == "AT+COPS=3,0");
  REQUIRE(modem::select_operator(line.channel, ""));
  CHECK(line.port.count("AT+COPS=0") == 1);
}

TEST_CASE("a network that is not heard is an error in the modem's words, and names are restored") {
  Line line;
  line.port.on("AT+COPS=1,2,\"62401\"", FakePort::line("+CME ERROR: 30"));
  const auto done = modem::select_operator(line.channel, "62401");
  REQUIRE_FALSE(done);
  CHECK(done.error().what.find("+CME ERROR: 30") != std::string::npos);
  CHECK(line.port.written().back() == "AT+COPS=3,0");
}

TEST_CASE("the modem may search for two minutes before it answers") {
  Line line;
  line.port.on("AT+COPS=1,2,\"62401\"", FakePort::ok());
  line.port.answer_after(std::chrono::minutes(2));
  CHECK(modem::select_operator(line.channel, "62401"));
}

}  // namespace operator_selection_test
