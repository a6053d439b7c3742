#include "gsmrelayd/sim/sim_registry.hpp"

#include <doctest/doctest.h>

namespace sim_registry_test {

using gsmrelayd::SimRegistry;

namespace {

const std::string kIccid = "8923700000000000123", kImsi = "624010000000001";

config::SimSettings entry(const std::string& name, const std::string& iccid,
                          const std::string& imsi) {
  config::SimSettings settings;
  settings.name = name;
  settings.iccid = iccid;
  settings.imsi = imsi;
  return settings;
}

struct EveryRoute final : spool::Router {
  std::vector<std::string> routes_for(const spool::Message&) const override { return {"a", "b"}; }
};

}  // namespace

TEST_CASE("an entry is found by ICCID, by IMSI, and by an IMSI that was learned") {
  SimRegistry book;
  book.set({entry("by-iccid", kIccid, ""), entry("by-imsi", "", kImsi)});
  CHECK(book.find(kIccid, "")->name == "by-iccid");
  CHECK(book.find("", kImsi)->name == "by-imsi");
  CHECK_FALSE(book.find("8949000000000000000", ""));
  book.learn("8949000000000000000", kImsi);
  CHECK(book.find("8949000000000000000", "")->name == "by-imsi");
}

TEST_CASE("row 003: what a SIM receives goes to its routes only, wherever the card is") {
  SimRegistry book;
  auto mine = entry("mine", kIccid, "");
  mine.routes = {"b"};
  book.set({mine});
  const EveryRoute all;
  const gsmrelayd::SimRouter router(all, book);
  spool::Message message;
  message.sim = kIccid;
  CHECK(router.routes_for(message) == std::vector<std::string>{"b"});
  message.sim = "another";
  CHECK(router.routes_for(message).size() == 2);
}

TEST_CASE("a card that cannot say who it is gets a PIN only if there is but one") {
  SimRegistry book;
  auto one = entry("one", kIccid, ""), two = entry("two", "", kImsi);
  one.pin.spec = "1234";
  book.set({one, two});
  CHECK(book.only_one_with_pin()->name == "one");
  two.pin.spec = "5678";
  book.set({one, two});
  CHECK_FALSE(book.only_one_with_pin());
}

}  // namespace sim_registry_test
