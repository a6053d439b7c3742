#include <doctest/doctest.h>

#include "drivers/drivers.hpp"
#include "modem/channel/urc.hpp"

namespace {
modem::UrcKind kind(std::string_view line) {
  return modem::classify_urc(line, drivers::find(""));
}
}  // namespace

TEST_CASE("the generic profile knows the unsolicited lines of all families") {
  using modem::UrcKind;
  CHECK(kind("^SMMEMFULL: \"SM\"") == UrcKind::memory_full);
  CHECK(kind("+SMS FULL") == UrcKind::memory_full);
  CHECK(kind("RDY") == UrcKind::restart);
  CHECK(kind("^SYSSTART") == UrcKind::restart);
  CHECK(kind("*ATREADY: 1") == UrcKind::restart);
  CHECK(kind("SMS Ready") == UrcKind::ready);
  CHECK(kind("+QIND: SMS DONE") == UrcKind::ready);
  CHECK(kind("+CPIN: NOT INSERTED") == UrcKind::sim);
  CHECK(kind("^SIMST: 1") == UrcKind::sim);
  CHECK(kind("^RSSI:17") == UrcKind::noise);
  CHECK(kind("+ZPASR: \"UMTS\"") == UrcKind::noise);
  CHECK(kind("+QIND: \"csq\",20,99") == UrcKind::noise);
  CHECK(kind("something else") == UrcKind::none);
}
