#include "gsmrelayd/piece_memory.hpp"

#include "tests/spool/desk.hpp"

namespace piece_memory_test {

using namespace std::chrono_literals;

namespace {

constexpr const char* kFirst =
    "BAIB1wPJT5DwYegskMpTpm9KEBxv0gelyk7/f1vQpHdKODzsx5H9cD7oAyWoZQ/"
    "dfohx0vovDCXCeAZIRR7AhCgS8Aa28EqXEzygtkadgMN9ZTi42ZW4";
constexpr const char* kLast = "BAICALL";

}  // namespace

TEST_CASE("a short piece of an image is recognised after a restart") {
  desk::Desk desk;
  const desk::SmsOptions options{.sender = "+237670000001"};
  desk.accept(desk::one_sms(kFirst, options));
  for (int i = 0; i < 20; ++i) desk.accept(desk::one_sms("hello " + std::to_string(i)));
  const auto seen = desk.message(1).seen;
  relay::PieceSessions forgotten;
  CHECK_FALSE(forgotten.judge("+237670000001", kLast, seen + 1min).relay);
  relay::PieceSessions sessions;
  gsmrelayd::recall_pieces(*desk.spool, sessions);
  CHECK(sessions.judge("+237670000001", kLast, seen + 1min).relay);
  CHECK_FALSE(sessions.judge("+237670000002", kLast, seen + 1min).relay);
}

TEST_CASE("row 203: a short piece is recognised though the date was set since the piece before") {
  desk::Desk desk;
  desk.accept(desk::one_sms(kFirst, {.sender = "+237670000001"}));
  desk.clock.set_wall(desk.clock.wall() + 24h * 20'000);
  desk.accept(desk::one_sms("hello"));
  relay::PieceSessions sessions;
  gsmrelayd::recall_pieces(*desk.spool, sessions);
  CHECK(sessions.judge("+237670000001", kLast, desk.message(2).seen).relay);
}

TEST_CASE("pieces are recalled in their order: what came again begins a new image") {
  desk::Desk desk;
  const desk::SmsOptions options{.sender = "+237670000001"};
  for (const char* text : {kLast, kFirst}) desk.accept(desk::one_sms(text, options));
  relay::PieceSessions sessions;
  gsmrelayd::recall_pieces(*desk.spool, sessions);
  // The word that came before the image is no piece of it.
  CHECK(sessions.judge("+237670000001", kLast, desk.message(2).seen + 1min).relay);
}

}  // namespace piece_memory_test
