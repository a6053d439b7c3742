#include "modem/identity.hpp"

#include <doctest/doctest.h>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_port.hpp"
#include "util/utf.hpp"

using doubles::FakePort;

namespace {
struct IdentityLine {
  doubles::FakeClock clock;
  FakePort port{clock};
  modem::AtChannel channel{port, clock, drivers::find("")};
};
}  // namespace

TEST_CASE("an ICCID is read in every form that modems use") {
  CHECK(modem::normalise_iccid("8949012345678901234") == "8949012345678901234");
  CHECK(modem::normalise_iccid("\"8949012345678901234F\"") == "8949012345678901234");
  CHECK(modem::normalise_iccid("98941032547698103254") == "89490123456789012345");
  CHECK(modem::normalise_iccid("984910325476981032F4") == "8994012345678901234");
  CHECK(modem::normalise_iccid("898603F2207AB5C1D9E4") == "898603F2207AB5C1D9E4");
  CHECK(modem::normalise_iccid("898603f2207ab5c1d9e") == "898603F2207AB5C1D9E");
  CHECK(modem::normalise_iccid("9868302F02A75B1C9D4E") == "898603F2207AB5C1D9E4");
  CHECK(modem::normalise_iccid("ABCDEF12345678901234").empty());
  CHECK(modem::normalise_iccid("1234").empty());
  CHECK(modem::normalise_iccid("not a number at all").empty());
  CHECK(modem::normalise_iccid("\"").empty());
  CHECK(modem::normalise_iccid("").empty());
}

TEST_CASE("an IMEI is found in quotes and prefixes, and a clone's fails the Luhn check") {
  CHECK(modem::normalise_imei("490154203237518") == "490154203237518");
  CHECK(modem::normalise_imei("\"490154203237518\"") == "490154203237518");
  CHECK(modem::normalise_imei("49015420323751801") == "490154203237518");
  CHECK(modem::normalise_imei("4901542").empty());
  CHECK(modem::normalise_imei("49-015420-323751-8") == "490154203237518");
  CHECK(modem::normalise_imei("IMEI1: 490154203237518") == "490154203237518");
  CHECK(modem::normalise_imei("IMEI2:490154203237518") == "490154203237518");
  CHECK(modem::normalise_imei("490154203237518,01") == "490154203237518");
  CHECK(modem::normalise_imei("49015420323751") == "490154203237518");    // without check digit
  CHECK(modem::normalise_imei("20015420323751").empty());                 // a serial number
  CHECK(modem::normalise_imei("4901542032375104") == "490154203237518");  // IMEISV
  CHECK(modem::normalise_imei("4901542032375180") == "490154203237518");
  CHECK(modem::passes_luhn("490154203237518"));
  CHECK_FALSE(modem::passes_luhn("490154203237519"));
  CHECK_FALSE(modem::passes_luhn("000000000000000"));
  CHECK_FALSE(modem::passes_luhn(""));
}

TEST_CASE("the commands for the ICCID are tried in turn until one works") {
  IdentityLine l;
  l.port.on("AT^ICCID?", FakePort::ok("^ICCID: 8949012345678901234F"));
  CHECK(*modem::read_iccid(l.channel, drivers::find("")) == "8949012345678901234");
  for (const char* answer :
       {"+SCID: SIM Card ID: 8949012345678901234", "^ICCID: 0,\"8949012345678901234\"",
        "^ICCID: 8949 0123 4567 8901 234", "ICCID:8949012345678901234F,1"}) {
    l.port.on("AT^ICCID?", FakePort::ok(answer));
    CHECK_MESSAGE(*modem::read_iccid(l.channel, drivers::find("")) == "8949012345678901234",
                  answer);
  }
  l.port.on("AT^ICCID?", FakePort::line("ERROR"));
  CHECK(modem::read_iccid(l.channel, drivers::find(""))->empty());
  l.port.on("AT+CRSM=176,12258,0,0,10", FakePort::ok("+CRSM: 144,0,\"98941032547698103254\""));
  CHECK(*modem::read_iccid(l.channel, drivers::find("")) == "89490123456789012345");
}

TEST_CASE("values missing from AT+CG… commands are read with AT+G… ones") {
  IdentityLine l;
  l.port.on("AT+CGMI", FakePort::ok());
  l.port.on("AT+GMI", FakePort::ok("+GMI: \"huawei\""));
  l.port.on("AT+CGMM", FakePort::ok(" E 173 "));
  l.port.on("AT+CGMR", FakePort::ok("11.126\r\nSecond line"));
  l.port.on("AT+GSN", FakePort::ok("490154203237518"));
  const auto identity = modem::read_identity(l.channel);
  REQUIRE(identity);
  CHECK(identity->manufacturer == "huawei");
  CHECK(identity->model == "E 173");
  CHECK(identity->firmware == "11.126");
  CHECK(identity->imei == "490154203237518");
}

TEST_CASE("octets that are no text are no identity, and the IMEI may need AT+CGSN=1") {
  IdentityLine l;
  l.port.on("AT+CGMI", FakePort::ok("\xFF\xFE\x80\x81\x90"));
  l.port.on("AT+GMI", FakePort::ok("\x90\x91\x92"));
  l.port.on("AT+CGMM", FakePort::ok("EC25\xFF\xFE"));
  l.port.on("AT+CGMR", FakePort::ok("EC25EFAR06A01M4G"));
  l.port.on("AT+CGSN", FakePort::ok("B28G50AA"));
  l.port.on("AT+CGSN=1", FakePort::ok("+CGSN: \"490154203237518\""));
  const auto identity = modem::read_identity(l.channel);
  REQUIRE(identity);
  CHECK(identity->manufacturer.empty());
  CHECK(identity->model.starts_with("EC25"));
  CHECK(util::is_valid_utf8(identity->model));
  CHECK(identity->firmware == "EC25EFAR06A01M4G");
  CHECK(identity->imei == "490154203237518");
}

TEST_CASE("an IMSI has digits only, else it is empty") {
  IdentityLine l;
  l.port.on("AT+CIMI", FakePort::ok("+CIMI: 262019876543210"));
  CHECK(*modem::read_imsi(l.channel) == "262019876543210");
  l.port.on("AT+CIMI", FakePort::ok("SIM busy"));
  CHECK(modem::read_imsi(l.channel)->empty());
}
