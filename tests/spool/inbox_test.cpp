#include "spool/inbox.hpp"

#include "tests/spool/desk.hpp"

using namespace desk;

TEST_CASE("messages are listed newest first in pages") {
  Desk desk;
  for (int i = 0; i < 7; ++i) desk.accept(one_sms(std::to_string(i)));
  const auto first = ok(desk.inbox().messages({.limit = 3}));
  REQUIRE(first.size() == 3);
  CHECK(first[0].text == "6");
  const auto second = ok(desk.inbox().messages({.before = first.back().id, .limit = 3}));
  REQUIRE(second.size() == 3);
  CHECK(second[0].text == "3");
  CHECK(ok(desk.inbox().messages({.before = second.back().id, .limit = 3})).size() == 1);
}

TEST_CASE("a message is found by its id and by a prefix of its key") {
  Desk desk;
  const auto id = desk.accept(one_sms("x")).id;
  desk.accept(sms_of(text_of_parts(2)));
  const auto long_one = ok(desk.inbox().messages({})).at(0);
  CHECK(ok(desk.inbox().find(std::to_string(id)))->id == id);
  CHECK(ok(desk.inbox().find(long_one.key.substr(0, 7)))->id == long_one.id);
  CHECK(ok(desk.inbox().find(long_one.key))->id == long_one.id);
  CHECK_FALSE(ok(desk.inbox().find(long_one.key.substr(0, 5))));
  CHECK_FALSE(ok(desk.inbox().find("not hexadecimal")));
  CHECK_FALSE(ok(desk.inbox().find("")));
  CHECK_FALSE(ok(desk.inbox().find("999")));
}
