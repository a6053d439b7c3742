#include "gsmrelayd/modem/raw_command.hpp"

#include <doctest/doctest.h>

#include <thread>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_modem.hpp"

namespace raw_command_test {

using namespace std::chrono_literals;
using doubles::FakePort;

namespace {

struct CommandDesk {
  util::Result<std::vector<std::string>> ask(const std::string& command) {
    std::atomic<bool> over{false};
    std::thread modem_thread([&] {
      while (!over) {
        tasks.run_pending(modem);
        std::this_thread::yield();
      }
    });
    auto answer = gsmrelayd::run_raw_command(tasks, "stick", {command, false});
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

}  // namespace raw_command_test
