#include <doctest/doctest.h>

#include "relay/relay.hpp"

namespace {

relay::RouteSettings route(std::string name, relay::Accept accept, bool incomplete = false) {
  relay::RouteSettings settings;
  settings.name = std::move(name);
  settings.accept = accept;
  settings.incomplete = incomplete;
  return settings;
}

spool::Message table_message(std::string text) {
  spool::Message table_message;
  table_message.text = std::move(text);
  return table_message;
}

const std::string kTablePayload =
    "8PHy8/T19vf4+fr7/P3+/0ZycmJpenR1eER1QkVRbFdlaVpXOU9kYkpXVWpUOFRLa1JKSlZ4OXFa\n"
    "amdDLzAzd1RONjlzTzVBakkrUnlJVnYK\n";
using Names = std::vector<std::string>;

const relay::RouteTable kTable({route("c", relay::Accept::ciphertext),
                                route("all", relay::Accept::all),
                                route("part", relay::Accept::ciphertext, true)});

}  // namespace

TEST_CASE("private SMS go only to routes that accept all") {
  CHECK(kTable.routes_for(table_message("see you tomorrow")) == Names{"all"});
  CHECK(kTable.routes_for(table_message(kTablePayload)) == Names{"c", "all", "part"});
}

TEST_CASE("binary SMS go only to routes that accept all") {
  auto binary = table_message("");
  binary.alphabet = sms::Alphabet::octets;
  binary.data = {1, 2, 3};
  CHECK(kTable.routes_for(binary) == Names{"all"});
}

TEST_CASE("a payload that came as 8-bit text is relayed as one in the GSM alphabet") {
  auto text = table_message(kTablePayload);
  text.alphabet = sms::Alphabet::octets;
  CHECK(kTable.routes_for(text) == Names{"c", "all", "part"});
  text.text = "see you tomorrow";
  CHECK(kTable.routes_for(text) == Names{"all"});
}

TEST_CASE("a short segment is relayed beside another one of the same sender") {
  const relay::RouteTable table({route("c", relay::Accept::ciphertext)});
  auto word = table_message("BAICALL");
  word.sender = "+237670000001";
  CHECK(table.routes_for(word).empty());
  auto segment = table_message(
      "BAIB1wPJT5DwYegskMpTpm9KEBxv0gelyk7/f1vQpHdKODzsx5H9cD7oAyWoZQ/"
      "dfohx0vovDCXCeAZIRR7AhCgS8Aa28EqXEzygtkadgMN9ZTi42ZW4");
  segment.sender = word.sender;
  CHECK(table.routes_for(segment) == Names{"c"});
  CHECK(table.routes_for(word) == Names{"c"});
}

TEST_CASE("row 055: WAP push and MMS notifications go to no route") {
  auto push = table_message("");
  push.alphabet = sms::Alphabet::octets;
  for (const auto kind : {sms::Push::wap, sms::Push::mms}) {
    push.push = kind;
    CHECK(kTable.routes_for(push).empty());
  }
}

TEST_CASE("an incomplete message goes only to routes with incomplete = true") {
  auto piece = table_message(kTablePayload.substr(0, 60));
  piece.complete = false;
  CHECK(kTable.routes_for(piece) == Names{"part"});
  auto words = table_message("the first half of a private message");
  words.complete = false;
  CHECK(kTable.routes_for(words).empty());
}

TEST_CASE("a route is found by its name") {
  CHECK(kTable.find("all")->accept == relay::Accept::all);
  CHECK(kTable.find("none") == nullptr);
}

TEST_CASE("the appliance's own tests go to no route, also with accept = all") {
  relay::RouteSettings all;
  all.name = "all";
  all.accept = relay::Accept::all;
  const relay::RouteTable table({all});
  const auto routes = [&table](std::string text) {
    spool::Message message;
    message.text = std::move(text);
    return table.routes_for(message).size();
  };
  CHECK(routes(relay::test_text(0xABC)) == 0);
  CHECK(routes(std::string(relay::kProbeText)) == 0);
  CHECK(routes("gsmrelay test 00000abc and more") == 1);
  CHECK(routes("gsmrelay test me") == 1);
}
