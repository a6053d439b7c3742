#include "modem/network/registration.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_port.hpp"

using doubles::FakePort;
using modem::DomainKind;
using modem::Saying;

namespace {

struct RegistrationDesk {
  doubles::FakeClock clock;
  FakePort port{clock};
  modem::AtChannel channel{port, clock, drivers::find("")};
  modem::Registration registration{channel};
};

modem::Domain parsed(std::string_view text, DomainKind kind = DomainKind::circuit,
                     Saying saying = Saying::answer) {
  const auto domain = modem::parse_domain(text, kind, saying);
  REQUIRE(domain);
  return *domain;
}

}  // namespace

TEST_CASE("registration is parsed with area, technology and cause in all forms that modems use") {
  const auto full = parsed("2,1,\"00C3\",\"0000B10F\",7");
  CHECK(full.stat == 1);
  CHECK(full.area == "00C3");
  CHECK(full.cell == "0000B10F");
  CHECK(full.technology == 7);
  CHECK_FALSE(full.cause);
  CHECK(parsed("2, 5,00C3,B10F,2").cell == "B10F");
  CHECK(parsed("0,2").stat == 2);
  CHECK(parsed("1,\"1A\",\"2B\"", DomainKind::eps, Saying::unasked).area == "1A");
  CHECK(parsed("3,3,\"1A\",\"2B\",7,0,15", DomainKind::eps).cause == 15);
  CHECK(parsed("3,3,\"1A\",\"2B\",2,\"01\",0,7", DomainKind::packet).cause == 7);
  CHECK(parsed("3,3,\"1A\",\"2B\",2,0,7", DomainKind::packet).cause == 7);  // without <rac>
  CHECK(parsed("3,3,,,,0,13").cause == 13);
  CHECK(parsed("3,,,,0,13", DomainKind::circuit, Saying::unasked).cause == 13);
  CHECK(parsed("3,,,,,0,13", DomainKind::packet, Saying::unasked).cause == 13);
  CHECK_FALSE(parsed("3,3,\"1A\",\"2B\",2,\"01\"", DomainKind::packet).cause);
  CHECK_FALSE(parsed("3,3,\"1A\",\"2B\",7,1,15", DomainKind::eps).cause);
  CHECK_FALSE(modem::parse_domain("", DomainKind::circuit, Saying::answer));
}

TEST_CASE("registration in one of the three domains is enough") {
  RegistrationDesk d;
  d.port.on("AT+CREG?", FakePort::ok("+CREG: 2,3"));
  d.port.on("AT+CGREG?", FakePort::line("ERROR"));
  d.port.on("AT+CEREG?", FakePort::ok("+CEREG: 2,5,\"00C3\",\"1234\",7"));
  REQUIRE(d.registration.refresh());
  CHECK(d.registration.best() == 5);
  CHECK(modem::is_registered(d.registration.best()));
  CHECK(d.registration.domains()[1].stat == -1);
  CHECK(d.registration.domains()[2].technology == 7);
  CHECK(d.port.count("AT+CEER") == 0);
}

TEST_CASE("padded, blank and short answers are parsed, and a lone OK keeps what URCs told") {
  struct Form {
    const char* answer;
    int stat;
  };
  for (const auto& form :
       {Form{"+CREG: 002,001,\"18d8\",\"ffff\"", 1}, Form{"+CREG: 2,1, 550014, 676", 1},
        Form{"+CREG: 2,1,0A,3799B", 1}, Form{"+CREG: 2, 5", 5}, Form{"+CREG: 1", 1},
        Form{"+CREG: 001", 1}, Form{"+CREG: \"0\",\"1\"", 1},
        Form{"+CREG:2,\"5\",\"00C3\",\"1234\"", 5}, Form{"+CREG: 2,11", 11},
        Form{"+CREG: 0,10", 10}, Form{"+CREG: 5\r\n+CREG: 2,1", 1},
        Form{"+CREG: 2,1\r\n+CREG: 5", 1}}) {
    CAPTURE(form.answer);
    RegistrationDesk d;
    d.port.on("AT+CREG?", FakePort::ok(form.answer));
    d.port.on("AT+CGREG?", FakePort::line("ERROR"));
    d.port.on("AT+CEREG?", FakePort::line("ERROR"));
    REQUIRE(d.registration.refresh());
    CHECK(d.registration.domains()[0].stat == form.stat);
  }
  RegistrationDesk d;
  for (const auto* command : {"AT+CREG?", "AT+CGREG?", "AT+CEREG?"})
    d.port.on(command, FakePort::ok());
  CHECK(d.registration.take("+CREG: 1,\"00C3\",\"1234\""));
  REQUIRE(d.registration.refresh());
  CHECK(d.registration.best() == 1);
}

TEST_CASE("the network's reason for a refusal is read") {
  RegistrationDesk d;
  d.port.on("AT+CREG?", FakePort::ok("+CREG: 2,3"));
  d.port.on("AT+CGREG?", FakePort::ok("+CGREG: 2,3"));
  d.port.on("AT+CEREG?", FakePort::ok("+CEREG: 2,3"));
  d.port.on("AT+CEER", FakePort::ok("+CEER: PLMN not allowed"));
  REQUIRE(d.registration.refresh());
  CHECK(d.registration.best() == 3);
  CHECK(d.registration.refusal() == "PLMN not allowed");
  d.port.on("AT+CREG?", FakePort::ok("+CREG: 2,1"));
  REQUIRE(d.registration.refresh());
  CHECK(d.registration.refusal().empty());
}

TEST_CASE("a refusal in one domain outranks one that does not search or does not know") {
  for (const int other : {0, 4}) {
    RegistrationDesk d;
    d.port.on("AT+CREG?", FakePort::ok(fmt::format("+CREG: 3,{}", other)));
    d.port.on("AT+CGREG?", FakePort::line("ERROR"));
    d.port.on("AT+CEREG?", FakePort::ok("+CEREG: 3,3,,,,0,7"));
    REQUIRE(d.registration.refresh());
    CHECK(d.registration.best() == 3);
  }
}

TEST_CASE("n=3 falls back to 2, to 1 and to 0") {
  RegistrationDesk d;
  for (const char* command : {"AT+CREG=3", "AT+CREG=2", "AT+CGREG=3"})
    d.port.on(command, FakePort::line("ERROR"));
  d.port.on("AT+CREG=1", FakePort::ok(""));
  d.port.on("AT+CGREG=2", FakePort::ok(""));
  for (const char* command : {"AT+CEREG=3", "AT+CEREG=2", "AT+CEREG=1", "AT+CEREG=0"})
    d.port.on(command, FakePort::line("ERROR"));
  REQUIRE(d.registration.set_up());
  CHECK(d.port.count("AT+CREG=1") == 1);
  CHECK(d.port.count("AT+CGREG=1") == 0);
  CHECK(d.port.count("AT+CEREG=0") == 1);
}

TEST_CASE("a registration URC is used at once") {
  RegistrationDesk d;
  CHECK(d.registration.take("+CREG: 1,\"00C3\",\"1234\""));
  CHECK(d.registration.best() == 1);
  CHECK_FALSE(d.registration.take("+CEREG: 4"));
  CHECK_FALSE(d.registration.take("+CREG: 1,\"00C3\",\"1235\""));
  CHECK(d.registration.domains()[0].cell == "1235");
  CHECK(d.registration.take("+CREG: 0"));
}
