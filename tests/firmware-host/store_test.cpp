#include <doctest/doctest.h>

#include "tests/firmware-host/bench.hpp"

using namespace firmware;
using namespace firmware_test;

TEST_CASE("a store fills its lowest free slot, up to its capacity") {
  MessageStore store(2);
  CHECK(store.add({Stat::received_unread, "A", 1}) == 1);
  CHECK(store.add({Stat::received_unread, "B", 1}) == 2);
  CHECK(store.full());
  CHECK_FALSE(store.add({Stat::received_unread, "C", 1}));
  CHECK(store.erase(1));
  CHECK_FALSE(store.erase(1));
  CHECK(store.add({Stat::received_unread, "C", 1}) == 1);
  CHECK(store.at(1)->pdu == "C");
}

TEST_CASE("indexes outside the store are empty") {
  MessageStore store(1);
  CHECK(store.at(0) == nullptr);
  CHECK(store.at(2) == nullptr);
  CHECK(store.at(-1) == nullptr);
  CHECK_FALSE(store.erase(99));
  CHECK_FALSE(MessageStore(0).add({}));
}

TEST_CASE("a view of two stores fills the first, then the second, with continued indexes") {
  MessageStore first(1), second(2);
  StoreView both(first, second);
  CHECK(both.add({}) == 1);
  CHECK(both.add({}) == 2);
  CHECK(both.add({}) == 3);
  CHECK_FALSE(both.add({}));
  CHECK(both.capacity() == 3);
  CHECK(both.erase(2));
  CHECK(both.at(2) == nullptr);
  CHECK(both.at(3) == second.at(2));
  CHECK(both.used() == 2);
}
