#include "modem/network/sms_bearer.hpp"

#include <doctest/doctest.h>

#include "drivers/drivers.hpp"
#include "modem/network/network.hpp"
#include "tests/doubles/fake_port.hpp"

using doubles::FakePort;
using modem::SmsBearer;

namespace sms_bearer_test {

namespace {

modem::Domains domains(int circuit, int packet, int eps, int act) {
  modem::Domains all;
  all[0].stat = circuit;
  all[1].stat = packet;
  all[2].stat = eps;
  for (auto& domain : all)
    if (modem::is_registered(domain.stat)) domain.technology = act;
  return all;
}

}  // namespace

TEST_CASE("row 202: the bearer of SMS follows from the three domains and from IMS") {
  const modem::ImsState with_sms{.registered = true, .carries_sms = true},
      without_sms{.registered = true, .carries_sms = false},
      unsaid{.registered = true, .carries_sms = {}}, off{.registered = false, .carries_sms = {}};
  CHECK(modem::sms_bearer(domains(1, 1, -1, 2), {}, {}) == SmsBearer::circuit);
  CHECK(modem::sms_bearer(domains(5, -1, -1, 0), {}, {}) == SmsBearer::circuit);
  CHECK(modem::sms_bearer(domains(1, 0, 1, 7), {}, {}) == SmsBearer::sgs);
  CHECK(modem::sms_bearer(domains(6, 0, 1, 7), {}, {}) == SmsBearer::sgs);
  CHECK(modem::sms_bearer(domains(0, 0, 1, 7), {}, with_sms) == SmsBearer::ims);
  CHECK(modem::sms_bearer(domains(3, 0, 1, 7), {}, unsaid) == SmsBearer::ims);
  CHECK(modem::sms_bearer(domains(3, 0, 1, 7), {}, without_sms) == SmsBearer::none);
  CHECK(modem::sms_bearer(domains(3, 0, 1, 7), 1, off) == SmsBearer::none);
  CHECK(modem::sms_bearer(domains(3, 0, 1, 7), {}, {}) == SmsBearer::unknown);
  CHECK(modem::sms_bearer(domains(-1, 0, 1, 7), {}, off) == SmsBearer::unknown);
  CHECK(modem::sms_bearer(domains(3, 1, -1, 3), 2, off) == SmsBearer::packet);
  CHECK(modem::sms_bearer(domains(3, 1, -1, 3), 1, off) == SmsBearer::none);
  CHECK(modem::sms_bearer(domains(2, 2, 2, 0), {}, with_sms) == SmsBearer::unknown);
}

TEST_CASE("IMS is read with and without what it is registered for") {
  CHECK_FALSE(modem::parse_ims(""));
  CHECK_FALSE(modem::parse_ims("2"));
  CHECK_FALSE(modem::parse_ims("0,0")->registered);
  CHECK(modem::parse_ims("0,1")->registered);
  CHECK_FALSE(modem::parse_ims("0,1")->carries_sms);
  CHECK(modem::parse_ims("2,1,\"0000000D\"")->carries_sms == true);
  CHECK(modem::parse_ims("2,1,1")->carries_sms == false);
}

TEST_CASE("row 202: IMS is asked for only while the SIM is registered for data only") {
  doubles::FakeClock clock;
  FakePort port(clock);
  modem::AtChannel channel(port, clock, drivers::find(""));
  modem::Network network(channel);
  port.on("AT+CREG?", FakePort::ok("+CREG: 2,1,\"00C3\",\"B10F\",7"));
  port.on("AT+CEREG?", FakePort::ok("+CEREG: 2,1,\"00C3\",\"B10F\",7"));
  port.on("AT+CIREG?", FakePort::ok("+CIREG: 0,0"));
  port.on("AT+CGSMS?", FakePort::ok("+CGSMS: 1"));
  REQUIRE(network.refresh());
  CHECK(network.bearer() == SmsBearer::sgs);
  CHECK(port.count("AT+CIREG?") == 0);
  port.on("AT+CREG?", FakePort::ok("+CREG: 2,3"));
  REQUIRE(network.refresh());
  CHECK(network.bearer() == SmsBearer::none);
  port.on("AT+CIREG?", FakePort::ok("+CIREG: 0,1,4"));
  REQUIRE(network.refresh());
  CHECK(network.bearer() == SmsBearer::ims);
  CHECK(port.count("AT+CIREG?") == 2);
}

}  // namespace sms_bearer_test
