#include "spool/message_reader.hpp"

#include <SQLiteCpp/Database.h>

#include <algorithm>

#include "tests/spool/desk.hpp"

using namespace desk;

TEST_CASE("8-bit data is read as a message with data and ports") {
  Desk desk;
  sms::UserData data;
  data.has_header = true;
  data.header = {{0x05, {0x0B, 0x84, 0x23, 0xF0}}};
  data.payload = {0x01, 0x06, 0x00, 0xFF};
  const auto id = desk.accept(received_pdu(deliver_of(data, sms::Alphabet::octets, {}))).id;
  const auto message = desk.message(id);
  CHECK(message.text.empty());
  CHECK(message.data == data.payload);
  CHECK(message.alphabet == sms::Alphabet::octets);
  REQUIRE(message.ports);
  CHECK(message.ports->destination == 2948);
  CHECK(message.push == sms::Push::wap);
}

TEST_CASE("a surrogate pair cut by a part border is decoded") {
  Desk desk;
  const auto part = [](std::uint8_t number, util::Octets payload) {
    sms::UserData data;
    data.has_header = true;
    data.header = {{0x00, {9, 2, number}}};
    data.payload = std::move(payload);
    return received_pdu(deliver_of(data, sms::Alphabet::ucs2, {}));
  };
  desk.accept(part(1, {0x00, 'a', 0xD8, 0x3D}));
  const auto id = desk.accept(part(2, {0xDE, 0x00, 0x00, 'b'})).id;
  CHECK(desk.message(id).text ==
        "a\xF0\x9F\x98\x80"
        "b");
}

TEST_CASE("the PDU is stored unchanged") {
  Desk desk;
  const auto arrival = one_sms("as it came");
  const auto id = desk.accept(arrival).id;
  const auto parts = ok(desk.inbox().raw_parts(id));
  REQUIRE(parts.size() == 1);
  CHECK(parts[0].hex == arrival.hex);
  CHECK(parts[0].source == "SM");
  CHECK(parts[0].modem == "kitchen");
  CHECK(parts[0].sim == "624010000000001");
  CHECK(parts[0].id == 1);
}

TEST_CASE("a message with an unreadable part is marked as damaged, and its other parts are read") {
  for (const char* damage : {"UPDATE part SET pdu = x'FFFF' WHERE id % 1000 = 2",
                             "UPDATE part SET tpdu_at = 99999 WHERE id % 1000 = 2",
                             "UPDATE part SET tpdu_at = -1 WHERE id % 1000 = 2",
                             "DELETE FROM part WHERE id % 1000 = 2"}) {
    CAPTURE(damage);
    Desk desk;
    spool::Id id = 0;
    for (const auto& part : sms_of(text_of_parts(3, "first"))) id = desk.accept(part).id;
    CHECK_FALSE(desk.message(id).damaged);
    SQLite::Database(desk.options.path, SQLite::OPEN_READWRITE).exec(damage);
    CHECK(desk.message(id).damaged);
    CHECK(desk.message(id).text.starts_with("first"));
  }
}

TEST_CASE("a completed set with a damaged part is marked as damaged") {
  Desk desk;
  const auto parts = sms_of(text_of_parts(3));
  desk.accept(parts[0]);
  desk.accept(parts[1]);
  SQLite::Database(desk.options.path, SQLite::OPEN_READWRITE)
      .exec("UPDATE part SET tpdu_at = 99999 WHERE id % 1000 = 2");
  const auto last = desk.accept(parts[2]);
  CHECK(last.outcome == spool::Outcome::completed);
  CHECK(desk.message(last.id).damaged);
}

TEST_CASE("a message without a valid time stamp has no sending time") {
  Desk desk;
  auto deliver = deliver_of({.payload = {'x'}}, sms::Alphabet::gsm7, {});
  deliver.service_centre_timestamp = {};
  deliver.service_centre_timestamp.raw = util::Octets(7, 0xFF);
  auto arrival = one_sms("x");
  auto octets = arrival.pdu->octets;
  std::fill_n(octets.end() - 9, 7, 0xFF);  // … SCTS, UDL, one octet of text
  set_hex(arrival, util::to_hex(octets));
  const auto message = desk.message(desk.accept(arrival).id);
  CHECK_FALSE(message.sent_ms);
  CHECK(message.sent_iso.empty());
  CHECK(message.text == "x");
}

TEST_CASE("the key is the fingerprint of one part, or a digest over those of several") {
  spool::StoredPart one, two;
  one.fingerprint.fill(1);
  two.fingerprint.fill(2);
  CHECK(spool::key_of(std::vector{one}) == one.fingerprint);
  CHECK(spool::key_of(std::vector{one, two}) != spool::key_of(std::vector{two, one}));
  CHECK(spool::key_text(one.fingerprint).substr(0, 6) == "010101");
}
