#include "modem/messages/stuck_slots.hpp"

#include <doctest/doctest.h>

#include "util/log.hpp"

namespace {
const modem::StoredMessage kStored{"SM", 3, 0, "0011"};

std::size_t left(modem::StuckSlots& slots, std::vector<modem::StoredMessage> listing,
                 const std::string& memory = "SM") {
  slots.filter(memory, listing);
  return listing.size();
}
}  // namespace

TEST_CASE("a slot is skipped after its third deletion, with one error in the log") {
  modem::StuckSlots slots;
  int alarms = 0;
  util::set_log_sink([&](util::LogLevel level, std::string_view, util::LogFields) {
    if (level == util::LogLevel::error) ++alarms;
  });
  for (int i = 0; i < modem::StuckSlots::kTries; ++i) {
    CHECK(left(slots, {kStored}) == 1);
    slots.deleted(kStored);
  }
  CHECK(left(slots, {kStored}) == 0);
  CHECK(left(slots, {kStored}) == 0);
  CHECK(slots.count() == 1);
  CHECK(alarms == 1);
  util::set_log_sink({});
  slots.clear();
  CHECK(left(slots, {kStored}) == 1);
}

TEST_CASE("only a message that was deleted three times is stuck") {
  modem::StuckSlots slots;
  for (int i = 0; i < modem::StuckSlots::kTries; ++i) {
    CHECK_FALSE(slots.is_stuck(kStored));
    slots.deleted(kStored);
  }
  CHECK(slots.is_stuck(kStored));
  CHECK_FALSE(slots.is_stuck({"SM", 3, 0, "0022"}));
  CHECK_FALSE(slots.is_stuck({"ME", 3, 0, "0011"}));
  CHECK(left(slots, {}) == 0);
  CHECK_FALSE(slots.is_stuck(kStored));
}

TEST_CASE("a slot that was empty in between starts over") {
  modem::StuckSlots slots;
  slots.deleted(kStored);
  slots.deleted(kStored);
  CHECK(left(slots, {}) == 0);
  slots.deleted(kStored);
  CHECK(left(slots, {kStored}) == 1);
}

TEST_CASE("the same index in another memory is another slot") {
  modem::StuckSlots slots;
  for (int i = 0; i < 3; ++i) slots.deleted(kStored);
  CHECK(left(slots, {{"ME", 3, 0, "0011"}}, "ME") == 1);
  CHECK(left(slots, {kStored}) == 0);
}
