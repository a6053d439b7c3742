#include <doctest/doctest.h>

#include "firmware-host/charset.hpp"
#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("personalities have unique names, generic comes first") {
  REQUIRE_FALSE(all_personalities().empty());
  CHECK(all_personalities().back()->name == "generic");
  for (const Personality* one : all_personalities()) {
    CHECK(find_personality(one->name) == one);
    CHECK_FALSE(one->model.empty());
  }
  CHECK(find_personality("none") == nullptr);
}

namespace {
Modem& of_kind(Bench& bench, const std::string& kind) {
  return bench.add("personality=" + kind);
}
}  // namespace

TEST_CASE("a family's phrase goes before the catalogue, with the SIM's figures inserted") {
  Bench bench;
  Modem& huawei = of_kind(bench, "huawei-3g");
  const auto number = with_swapped_digits(huawei.sim()->config().iccid);
  CHECK(bench.ask(huawei, "AT^ICCID?") == "\r\r\n^ICCID: " + number + "\r\r\n\r\r\nOK\r\r\n");
  CHECK(has(bench.ask(huawei, "AT^CPIN?"), "^CPIN: SIM PIN,3,10,3,10,3"));
  CHECK(has(bench.ask(huawei, "AT+CCID"), "COMMAND NOT SUPPORT"));
  CHECK(has(bench.ask(huawei, "AT^NONSENSE"), "COMMAND NOT SUPPORT"));
  CHECK(has(bench.ask(huawei, "AT^PORTSEL=1"), "OK"));
  huawei.insert(nullptr);
  CHECK(has(bench.ask(huawei, "AT^ICCID?"), "+CME ERROR: 10"));
}

TEST_CASE("families count slots from 0 or 1, and report an empty slot differently") {
  Bench bench;
  Modem& huawei = of_kind(bench, "huawei-3g");
  bench.deliver(huawei);
  CHECK(has(bench.read(huawei), "+CMTI: \"SM\",0"));
  CHECK(has(bench.ask(huawei, "AT+CMGL=4"), "+CMGL: 0,0,,"));
  CHECK(has(bench.ask(huawei, "AT+CMGR=0"), "+CMGR: 1,,"));
  CHECK(has(bench.ask(huawei, "AT+CMGD=0"), "OK"));
  CHECK(bench.ask(huawei, "AT+CMGR=0") == "\r\r\nOK\r\r\n");
  Modem& telit = of_kind(bench, "telit");
  CHECK(has(bench.ask(telit, "AT+CMGR=1"), "+CMGR: 0,,0"));
  Modem& generic = of_kind(bench, "generic");
  CHECK(has(bench.ask(generic, "AT+CMGR=1"), "+CMS ERROR: 321"));
}

TEST_CASE("families differ in what AT+CNMI and AT+CPMS accept") {
  Bench bench;
  Modem& sim800 = of_kind(bench, "simcom-2g");
  CHECK(has(bench.ask(sim800, "AT+CNMI=2,1,0,2,0"), "ERROR: 302"));
  CHECK(has(bench.ask(sim800, "AT+CNMI=2,1,0,1,0"), "OK"));
  Modem& mc75 = of_kind(bench, "cinterion");
  CHECK(has(bench.ask(mc75, "AT+CNMI=2,1,0,1,0"), "ERROR: 302"));
  CHECK(has(bench.ask(mc75, "AT+CNMI=2,1,0,1,1"), "OK"));
  CHECK(has(bench.ask(mc75, "AT+CPMS=\"ME\",\"ME\",\"ME\""), "ERROR: 302"));
  CHECK(has(bench.ask(mc75, "AT+CPMS=\"ME\",\"ME\",\"SM\""), "OK"));
}

TEST_CASE("families encode USSD differently") {
  Bench bench;
  bench.control("ussd *99# 0 Hello");
  Modem& huawei = of_kind(bench, "huawei-3g");
  CHECK(has(bench.ask(huawei, "AT+CUSD=1,\"" + to_packed_hex("*99#") + "\",15"),
            "\"" + to_packed_hex("Hello") + "\",15"));
  CHECK(has(bench.ask(huawei, "AT+CUSD=1,\"*99#\",15"), "ERROR"));
  Modem& e3276 = of_kind(bench, "huawei-lte");
  CHECK(has(bench.ask(e3276, "AT+CUSD=1,\"*99#\",15"), "\"00480065006C006C006F\",72"));
  Modem& m35 = of_kind(bench, "quectel-2g");
  CHECK(has(bench.ask(m35, "AT+CUSD=1,\"*99#\",15"), "\"00480065006C006C006F\",15"));
}

TEST_CASE("a stick leaves the bus when it is reset, a module behind a bridge does not") {
  Bench bench;
  Modem& stick = of_kind(bench, "huawei-lte");
  bench.ask(stick, "AT^RESET");
  CHECK_FALSE(stick.plugged());
  bench.pass(10s);
  CHECK(stick.plugged());
  CHECK(has(bench.read(stick), "^SYSSTART"));
  Modem& sim800 = of_kind(bench, "simcom-2g");
  bench.ask(sim800, "AT+CFUN=1,1");
  CHECK(sim800.plugged());
}

TEST_CASE("Wavecom reports the SIM's state without OK") {
  Bench bench;
  CHECK(bench.ask(of_kind(bench, "sierra"), "AT+CPIN?") == "\r\n+CPIN: READY\r\n");
}
