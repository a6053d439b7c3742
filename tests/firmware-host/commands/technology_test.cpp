#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("each family limits its technologies by its own command, and keeps them over a restart") {
  const struct {
    const char *personality, *set, *read, *answer;
  } families[] = {{"simcom-lte", "AT+CNMP=13", "AT+CNMP?", "+CNMP: 13"},
                  {"huawei-3g", "AT^SYSCFG=13,3,40000000,2,4", "AT^SYSCFG?", "^SYSCFG:13,"},
                  {"huawei-lte", "AT^SYSCFGEX=\"01\",40000000,2,4,40000000,,", "AT^SYSCFGEX?",
                   "^SYSCFGEX:\"01\","},
                  {"quectel-lte", "AT+QCFG=\"nwscanmode\",1,1", "AT+QCFG=\"nwscanmode\"",
                   "+QCFG: \"nwscanmode\",1"},
                  {"telit", "AT+WS46=12", "AT+WS46?", "+WS46: 12"}};
  for (const auto& family : families) {
    CAPTURE(family.personality);
    Bench bench;
    Modem& modem = bench.add(std::string("personality=") + family.personality);
    CHECK(has(bench.ask(modem, family.set), "OK"));
    bench.ask(modem, "AT+CREG=2");
    CHECK(has(bench.ask(modem, "AT+CREG?"), "\"0000B10F\",0"));
    modem.restart(0ms);
    bench.pass(1s);
    bench.read(modem);
    CHECK(has(bench.ask(modem, family.read), family.answer));
  }
}

TEST_CASE("the command of another family is unknown") {
  Bench bench;
  Modem& modem = bench.add("personality=simcom-2g");
  CHECK(has(bench.ask(modem, "AT+CNMP?"), "ERROR"));
  CHECK(has(bench.ask(modem, "AT^SYSCFGEX?"), "ERROR"));
  CHECK(has(bench.ask(modem, "AT+WS46?"), "+WS46: 22"));
}
