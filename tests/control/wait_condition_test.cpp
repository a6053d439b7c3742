#include "control/wait_condition.hpp"

#include <doctest/doctest.h>

using control::parse_wait_condition;
using Kind = control::WaitCondition::Kind;

TEST_CASE("a condition has a subject, perhaps a name, and a value") {
  CHECK(parse_wait_condition("modem=up")->kind == Kind::modem);
  CHECK(parse_wait_condition("modem=up")->name.empty());
  CHECK(parse_wait_condition("modem:usb-1-1.3=up")->name == "usb-1-1.3");
  CHECK(parse_wait_condition("route:main=up")->kind == Kind::route);
  CHECK(parse_wait_condition("queue=empty")->kind == Kind::queue);
  CHECK(parse_wait_condition("queue:main=empty")->name == "main");
  CHECK(parse_wait_condition("relayed=12")->kind == Kind::relayed);
  CHECK(parse_wait_condition("relayed=12")->name == "12");
}

TEST_CASE("other text is no condition") {
  for (const char* wrong :
       {"", "=", "modem", "modem=", "modem=down", "modem:=up", "modem=empty", "route=empty",
        "queue=up", "relayed=", "relayed:x=1", "sim=up", "=up", "modem up", "MODEM=up"})
    CHECK_MESSAGE(!parse_wait_condition(wrong), wrong);
  CHECK_FALSE(parse_wait_condition("relayed=" + std::string(65, '1')));
}
