#include "gsmrelayd/modem/raw_command.hpp"

#include <doctest/doctest.h>

#include <thread>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_modem.hpp"

namespace raw_command_test {

using namespace std::chrono_literals;
using doubles::FakePort;
using gsmrelayd::unsafe_reason;

TEST_CASE("a command that may lock the SIM, end reception, or lose SMS or the line is unsafe") {
  for (const char* command : {"AT+CPIN=\"1234\"",
                              "at+cpin=1234",
                              "AT + CPIN = 1234",
                              "AT+CLCK=\"SC\",0,\"1234\"",
                              "AT+CPWD=\"SC\",\"1\",\"2\"",
                              "AT+CMGD=1",
                              "AT+CMGD=1,4",
                              "AT+CFUN=0",
                              "AT+CFUN=4",
                              "AT&F",
                              "ATZ",
                              "ATE0Z",
                              "ATE0&F",
                              "AT+IPR=9600",
                              "AT+CNMI=0,0",
                              "AT+CPMS=\"ME\"",
                              "AT+CMGF=1",
                              "AT^SETPORT=\"A1\"",
                              "AT+QCFG=\"nwscanmode\",1",
                              "AT+COPS=?",
                              "AT+COPS=2",
                              "AT+CSQ;+CMGD=1",
                              "ATD123",
                              "AT+CMGS=20",
                              "AT+CSIM=10,\"0020000100\""})
    CHECK_MESSAGE(!unsafe_reason(command).empty(), command);
}

TEST_CASE("commands that only read are not unsafe") {
  for (const char* command :
       {"AT", "ATI", "AT+CSQ", "AT+CREG?", "AT+COPS?", "AT+CPIN?", "AT+CNMI?", "AT+CNMI=?",
        "AT+CPMS=?", "AT+CMGF?", "AT+CMGD=?", "AT+CFUN?", "AT+CFUN=1", "AT+CEER", "AT+CGSN",
        "AT+CMGL=4", "AT+COPS=0", "AT^HCSQ?", "AT+QCSQ"})
    CHECK_MESSAGE(unsafe_reason(command).empty(), command);
}

TEST_CASE("a command is logged without what it carries") {
  CHECK(gsmrelayd::redact_command("AT+CPIN=\"1234\"") == "AT+CPIN=…");
  CHECK(gsmrelayd::redact_command("AT+CSQ;+CPIN=1234") == "AT+CSQ;+CPIN=…");
  CHECK(gsmrelayd::redact_command("ATD+4915112345678") == "ATD…");
  CHECK(gsmrelayd::redact_command("at d **04*1234*5678*5678#;") == "ATD…;");
}

namespace {

struct CommandDesk {
  util::Result<std::vector<std::string>> ask(const std::string& command, bool force = false) {
    std::atomic<bool> over{false};
    std::thread modem_thread([&] {
      while (!over) {
        tasks.run_pending(modem);
        std::this_thread::yield();
      }
    });
    auto answer = gsmrelayd::run_raw_command(tasks, "stick", {command, force});
    over = true;
    modem_thread.join();
    return answer;
  }
  doubles::FakeClock clock;
  doubles::FakeModem fake{clock};
  modem::Modem modem{fake, clock, drivers::find};
  io::Bell bell;
  gsmrelayd::TaskQueue tasks{bell};
  int asked = 0;

  CommandDesk() {
    fake.otherwise([this](std::string_view) {
      ++asked;
      return FakePort::ok("+CSQ: 20,99");
    });
  }
};

}  // namespace

TEST_CASE("a raw command runs as a task of the modem, and its response comes line by line") {
  CommandDesk d;
  const auto answer = d.ask("AT+CSQ");
  REQUIRE(answer);
  CHECK(*answer == std::vector<std::string>{"+CSQ: 20,99", "OK"});
}

TEST_CASE("a dangerous command needs force, and its refusal shows no PIN") {
  CommandDesk d;
  const auto refused = d.ask("AT+CPIN=\"4711\"");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().advice == util::Advice::reject);
  CHECK(refused.error().what.find("4711") == std::string::npos);
  CHECK(refused.error().what.find("--force") != std::string::npos);
  CHECK(d.asked == 0);
  CHECK(d.ask("AT+CPIN=\"4711\"", true));
  CHECK(d.asked == 1);
}

TEST_CASE("text that is not one line starting with AT never reaches the modem") {
  CommandDesk d;
  for (const char* command : {"", "hello", "AT+CSQ\rAT+CMGD=1", "AT\x1A", "AT\xC3\xA4"})
    CHECK_FALSE(d.ask(command, true));
  CHECK(d.asked == 0);
}

}  // namespace raw_command_test
