#include "modem/messages/message_memories.hpp"

#include <doctest/doctest.h>

#include "drivers/drivers.hpp"
#include "tests/doubles/fake_modem.hpp"

using doubles::FakePort;

namespace {

struct MemoryDesk {
  doubles::FakeClock clock;
  doubles::FakeModem fake{clock};
  modem::AtChannel channel{fake, clock, drivers::find("")};
  modem::MessageMemories memories{channel, drivers::find("")};
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("the memories are parsed from all forms of AT+CPMS=?") {
  const auto names = [](const std::string& answer) {
    MemoryDesk s;
    s.fake.on("AT+CPMS=?", answer);
    REQUIRE(s.memories.set_up());
    return s.memories.names();
  };
  CHECK(names(FakePort::ok("+CPMS: (\"SM\",\"ME\"),(\"SM\"),(\"SM\")")) == Names{"ME", "SM"});
  CHECK(names(FakePort::ok("+CPMS: ((\"SM\",\"ME\"),(\"SM\"),(\"SM\"))")) == Names{"ME", "SM"});
  CHECK(names(FakePort::ok("+CPMS: (SM,ME,MT,BM,ME_P),(SM),(SM)")) == Names{"ME", "SM"});
  CHECK(names(FakePort::ok("+CPMS: \"SM\",\"ME\"")) == Names{"ME", "SM"});
  CHECK(names(FakePort::ok("+CPMS: (\"SM\",\"ME\"),(\"SM\",\"ME\"),(\"ME\")")) ==
        Names{"SM", "ME"});
  CHECK(names(FakePort::ok("+CPMS: ")) == Names{"SM"});
  CHECK(names(FakePort::line("ERROR")) == Names{"SM"});
}

TEST_CASE("MT is used if the modem has no other memory for messages") {
  for (const std::string_view others : {"", ",\"SR\"", ",\"BM\""}) {
    MemoryDesk s;
    const auto list = fmt::format("(\"MT\"{})", others);
    s.fake.on("AT+CPMS=?", FakePort::ok(fmt::format("+CPMS: {0},{0},{0}", list)));
    s.fake.stores["MT"] = {};
    s.fake.capacity["MT"] = 20;
    REQUIRE(s.memories.set_up());
    CHECK(s.memories.names().back() == "MT");
    CHECK(s.fake.mem3 == "MT");
  }
}

TEST_CASE("a memory that is named and refused is left out, and tried again later") {
  for (const std::string_view refusal :
       {"+CMS ERROR: 302", "ERROR", "+CMS ERROR: 500", "+CME ERROR: 100", "+CMS ERROR: 303"}) {
    CAPTURE(refusal);
    MemoryDesk s;
    s.fake.on("AT+CPMS=?", FakePort::ok("+CPMS: (\"SM\",\"SR\"),(\"SM\",\"SR\"),(\"SM\")"));
    s.fake.on("AT+CPMS=\"SR\"", FakePort::line(refusal));
    s.fake.on("AT+CPMS=\"SR\",\"SM\",\"SM\"", FakePort::line(refusal));
    REQUIRE(s.memories.set_up());
    CHECK(s.memories.names() == Names{"SR", "SM"});
    CHECK_FALSE(s.memories.select("SR"));
    CHECK(s.memories.names() == Names{"SM"});
    s.clock.advance(std::chrono::minutes(2));
    REQUIRE(s.memories.refresh_fill());
    CHECK(s.memories.names() == Names{"SR", "SM"});
    s.fake.on("AT+CPMS=\"SR\"", FakePort::ok("+CPMS: 0,10,0,10,0,10"));
    CHECK(s.memories.select("SR"));
  }
}

TEST_CASE("a memory is not left out because the card is busy or absent") {
  MemoryDesk s;
  s.fake.on("AT+CPMS=\"ME\"", FakePort::line("+CMS ERROR: 314"));
  s.fake.on("AT+CPMS=\"ME\",\"SM\",\"SM\"", FakePort::line("+CMS ERROR: 314"));
  REQUIRE(s.memories.set_up());
  CHECK_FALSE(s.memories.select("ME"));
  CHECK(s.memories.knows("ME"));
}

TEST_CASE("the only memory is never left out") {
  MemoryDesk s;
  s.fake.on("AT+CPMS=?", FakePort::ok("+CPMS: (\"SM\"),(\"SM\"),(\"SM\")"));
  REQUIRE(s.memories.set_up());
  s.memories.forget_selection();
  s.fake.stores.erase("SM");
  CHECK_FALSE(s.memories.select("SM"));
  CHECK(s.memories.names() == Names{"SM"});
}

TEST_CASE("a memory without room is not selected to receive") {
  MemoryDesk s;
  s.fake.on("AT+CPMS=\"SM\",\"SM\",\"SM\"", FakePort::ok("+CPMS: 0,0,0,0,0,0"));
  REQUIRE(s.memories.set_up());
  CHECK(s.memories.names() == Names{"SM", "ME"});
}

TEST_CASE("the room of a memory is read if its selection is answered by OK alone") {
  MemoryDesk s;
  s.fake.on("AT+CPMS=\"SM\",\"SM\",\"SM\"", [&](std::string_view) {
    s.fake.mem1 = s.fake.mem3 = "SM";
    return FakePort::ok();
  });
  s.fake.capacity["SM"] = 0;
  REQUIRE(s.memories.set_up());
  CHECK(s.memories.names() == Names{"SM", "ME"});
  CHECK(s.fake.mem3 == "ME");
}

TEST_CASE("SR is read but never selected to receive, even if all others are refused") {
  MemoryDesk s;
  s.fake.on("AT+CPMS=?", FakePort::ok("+CPMS: (\"SM\",\"SR\"),(\"SM\",\"SR\"),(\"SM\",\"SR\")"));
  s.fake.on("AT+CPMS=\"SM\",\"SM\",\"SM\"", FakePort::ok("+CPMS: 0,0,0,0,0,0"));
  REQUIRE(s.memories.set_up());
  CHECK(s.memories.names() == Names{"SR", "SM"});
}

TEST_CASE("AT+CPMS is tried with fewer memories if the modem refuses three") {
  MemoryDesk s;
  s.fake.on("AT+CPMS=\"SM\",\"SM\",\"SM\"", FakePort::line("+CMS ERROR: 302"));
  REQUIRE(s.memories.set_up());
  CHECK(s.fake.count("AT+CPMS=\"SM\",\"SM\"") == 1);
}

TEST_CASE("a memory that cannot receive is replaced by one that can") {
  MemoryDesk s;
  s.fake.stores.erase("SM");
  REQUIRE(s.memories.set_up());
  CHECK(s.memories.names() == Names{"SM", "ME"});
  CHECK(s.fake.mem3 == "ME");
}
