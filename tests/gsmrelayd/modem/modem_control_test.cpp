#include "gsmrelayd/modem/modem_control.hpp"

#include <doctest/doctest.h>

#include <thread>

#include "tests/doubles/fake_clock.hpp"

namespace modem_control_test {

using namespace std::chrono_literals;
using gsmrelayd::ModemControl;
using gsmrelayd::PortAssignment;

namespace {

PortAssignment port_at(const std::string& tty) {
  return {.usb = "1-1.3", .ports = {{.tty = tty}}};
}

}  // namespace

TEST_CASE("what is wanted stays until it is taken, and a change after that ends the session") {
  ModemControl control(std::nullopt);
  CHECK(control.attach(port_at("/dev/a")));
  CHECK(control.changed());
  const auto wanted = control.take();
  REQUIRE(wanted.assignment);
  CHECK(wanted.assignment->ports.front().tty == "/dev/a");
  CHECK_FALSE(control.changed());
  CHECK(control.attach(port_at("/dev/b")));
  CHECK(control.changed());
}

TEST_CASE("the same port again does not end the session, but a later one asks for the IMEI") {
  ModemControl control(port_at("/dev/a"));
  control.take();
  auto again = port_at("/dev/a");
  again.ask_imei = true;
  CHECK_FALSE(control.attach(again));
  CHECK_FALSE(control.changed());
  CHECK(control.take().assignment->ask_imei);
}

TEST_CASE("a modem is taken away once, with the reason given last") {
  ModemControl control(port_at("/dev/a"));
  control.take();
  control.detach("unplugged");
  CHECK(control.changed());
  CHECK(control.take().detached_why == "unplugged");
  control.detach("unplugged");
  CHECK_FALSE(control.changed());
  control.detach("released");
  CHECK(control.changed());
}

TEST_CASE("a step of recovery that was asked for is taken once, and never by another modem") {
  ModemControl control(port_at("/dev/a"));
  control.take();
  control.ask_for_rung(modem::Rung::soft_reset);
  CHECK(control.changed());
  CHECK(control.take().rung == modem::Rung::soft_reset);
  CHECK_FALSE(control.take().rung);
  const auto before = control.take().arrivals;
  control.ask_for_rung(modem::Rung::soft_reset);
  SUBCASE("it was pulled out and put back") {
    control.detach("unplugged");
    control.attach(port_at("/dev/a"));
  }
  SUBCASE("another one took its place") {
    control.attach(port_at("/dev/b"));
  }
  const auto wanted = control.take();
  CHECK_FALSE(wanted.rung);
  CHECK(wanted.arrivals > before);
}

TEST_CASE("a stop is never taken back") {
  ModemControl control(port_at("/dev/a"));
  control.stop();
  CHECK(control.take().stopped);
  CHECK(control.changed());
  CHECK(control.take().stopped);
}

TEST_CASE("a step that could not be taken is given back for the same modem only") {
  ModemControl control(port_at("/dev/a"));
  control.ask_for_rung(modem::Rung::soft_reset);
  const auto taken = control.take();
  REQUIRE(taken.rung == modem::Rung::soft_reset);
  std::optional<modem::Rung> expected = modem::Rung::soft_reset;
  SUBCASE("nothing has changed") {}
  SUBCASE("another one was asked for") {
    control.ask_for_rung(modem::Rung::radio);
    expected = modem::Rung::radio;
  }
  SUBCASE("the modem was exchanged") {
    control.detach("unplugged");
    expected.reset();
  }
  control.give_back(taken);
  CHECK(control.take().rung == expected);
}

TEST_CASE("a wake ends one pause and no session") {
  ModemControl control(port_at("/dev/a"));
  control.take();
  control.wake();
  CHECK(control.interrupted());
  CHECK_FALSE(control.changed());
  control.take();
  CHECK_FALSE(control.interrupted());
}

TEST_CASE("a modem is held until it is woken or released, and its session is not ended") {
  ModemControl control(port_at("/dev/a"));
  CHECK_FALSE(control.take().held);
  control.release();  // it is not held
  control.hold();
  CHECK_FALSE(control.interrupted());
  CHECK(control.take().held);
  CHECK(control.take().held);
  control.release();
  CHECK(control.interrupted());
  CHECK_FALSE(control.changed());
  CHECK_FALSE(control.take().held);
  control.hold();
  control.wake();
  CHECK_FALSE(control.take().held);
}

TEST_CASE("a poll is done once for any number of requests") {
  ModemControl control(std::nullopt);
  control.request_poll();
  control.request_poll();
  CHECK(control.take_poll_request());
  CHECK_FALSE(control.take_poll_request());
}

TEST_CASE("a waiting thread goes on as soon as something else is wanted") {
  const util::SystemClock clock;
  gsmrelayd::Heartbeat heartbeat("modem kitchen", 60s, clock);
  ModemControl control(std::nullopt);
  std::thread other;
  SUBCASE("stopped") {
    other = std::thread([&] { control.stop(); });
  }
  SUBCASE("suspended") {
    other = std::thread([&] { control.set_suspended(true); });
  }
  SUBCASE("woken") {
    other = std::thread([&] { control.wake(); });
  }
  control.wait(clock, clock.in(30s), heartbeat);
  CHECK(control.interrupted());
  other.join();
}

}  // namespace modem_control_test
