#include "relay/piece_sessions.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace std::chrono_literals;

namespace {

constexpr auto kPieceSender = "+237670000001", kOtherSender = "+237670000002";
constexpr spool::ServiceTime kFirstArrival = 48h;
// Segments of session 2: the first of three, and a last one that might be a word.
const std::string kFirstSegment =
    "BAIAAwDIADU=AowAIGcoAAAAAAAAAAEAAACIMYa4ALQdXPBClpXamzzE8yjrzRhKbkgvpXjBA/"
    "Bsd8NOBXyQHzNwRi+hHYFJM9pv1X6VZiBM3W9yByvLb52qH7KjMnFfDUP3oZEN3xl";
const std::string kSecondSegment =
    "BAIB1wPJT5DwYegskMpTpm9KEBxv0gelyk7/f1vQpHdKODzsx5H9cD7oAyWoZQ/dfohx0vovDCXCeAZIRR7AhCgS8Aa28"
    "EqXEzygtkadgMN9ZTi42ZW4";
const std::string kWordSegment = "BAICALL";

}  // namespace

TEST_CASE("a short piece is relayed beside a piece of the same session and sender") {
  relay::PieceSessions sessions;
  CHECK_FALSE(sessions.judge(kPieceSender, kWordSegment, kFirstArrival).relay);
  CHECK(sessions.judge(kPieceSender, kFirstSegment, kFirstArrival).relay);
  CHECK_FALSE(sessions.judge(kOtherSender, kWordSegment, kFirstArrival).relay);
  CHECK_FALSE(sessions.judge(kPieceSender, "BBICALL", kFirstArrival).relay);  // another session
  const auto verdict = sessions.judge(kPieceSender, kWordSegment, kFirstArrival + 5s);
  CHECK(verdict.relay);
  CHECK(verdict.generation == "G3");
  // A phone does not send a piece again in the same session.
  CHECK_FALSE(sessions.judge(kPieceSender, kWordSegment, kFirstArrival + 6s).relay);
}

TEST_CASE("a header alone is the last piece if the network removed its line end") {
  relay::PieceSessions sessions;
  CHECK_FALSE(sessions.judge(kPieceSender, "BAIC", kFirstArrival).relay);
  CHECK(sessions.judge(kPieceSender, kSecondSegment, kFirstArrival).relay);
  CHECK(sessions.judge(kPieceSender, "BAIC", kFirstArrival).relay);
}

TEST_CASE("a number beyond the total is no piece") {
  relay::PieceSessions sessions;
  CHECK(sessions.judge(kPieceSender, kFirstSegment, kFirstArrival).relay);
  CHECK_FALSE(sessions.judge(kPieceSender, "BAIDALL", kFirstArrival).relay);
  CHECK(sessions.judge(kPieceSender, kWordSegment, kFirstArrival).relay);
}

TEST_CASE("a session ends after a day, also if the date was set back") {
  for (const auto later : {kFirstArrival + 25h, kFirstArrival - 25h}) {
    relay::PieceSessions sessions;
    CHECK(sessions.judge(kPieceSender, kFirstSegment, kFirstArrival).relay);
    CHECK_FALSE(sessions.judge(kPieceSender, kWordSegment, later).relay);
  }
  relay::PieceSessions sessions;
  CHECK(sessions.judge(kPieceSender, kFirstSegment, kFirstArrival).relay);
  CHECK(sessions.judge(kPieceSender, kWordSegment, kFirstArrival - 1h).relay);
}

TEST_CASE("a second first piece begins a new session of the same number") {
  relay::PieceSessions sessions;
  CHECK(sessions.judge(kPieceSender, kFirstSegment, kFirstArrival).relay);
  CHECK(sessions.judge(kPieceSender, kWordSegment, kFirstArrival).relay);
  CHECK(sessions.judge(kPieceSender, kFirstSegment, kFirstArrival + 1h).relay);
  CHECK(sessions.judge(kPieceSender, kWordSegment, kFirstArrival + 1h).relay);
}

TEST_CASE("a short last piece of the next generation is relayed beside its session") {
  relay::PieceSessions sessions;
  const std::string first =
      "OQNQSvw015YAUNZ0nlBMaB+mykceYLiNCVqxLCDeDsiFeWiiWgTj0ZiWWNylQfUq+Yx/"
      "4qdxrV9NHQ5fB3G7vWwnJACUuQ1VIObxIFv8+VBq8MNUYrECj2AcKEM9GjjPxrOzxWtmsp8=";
  const std::string word = "OTMQHOUS";
  CHECK_FALSE(sessions.judge(kPieceSender, word, kFirstArrival).relay);
  CHECK(sessions.judge(kPieceSender, first, kFirstArrival).relay);
  CHECK(sessions.judge(kPieceSender, word, kFirstArrival).relay);
}

TEST_CASE("the sessions that are remembered are few") {
  relay::PieceSessions sessions;
  CHECK(sessions.judge(kPieceSender, kFirstSegment, kFirstArrival).relay);
  for (int i = 0; i < 64; ++i)
    CHECK(sessions.judge("+2376711" + std::to_string(10'000 + i), kFirstSegment, kFirstArrival)
              .relay);
  CHECK_FALSE(sessions.judge(kPieceSender, kWordSegment, kFirstArrival).relay);
}

TEST_CASE("a piece of a transaction that is rolled back is judged again as if it were new") {
  relay::PieceSessions sessions;
  for (int round = 0; round < 2; ++round) {
    // The spool cannot be written: the SMS stay on the modem and come again.
    relay::PieceSessions::Transaction lost(sessions);
    CHECK(lost.judge(kPieceSender, kFirstSegment, kFirstArrival).relay);
    CHECK(lost.judge(kPieceSender, kWordSegment, kFirstArrival).relay);
    CHECK_FALSE(lost.judge(kPieceSender, kWordSegment, kFirstArrival).relay);
  }
  CHECK_FALSE(sessions.judge(kPieceSender, kWordSegment, kFirstArrival).relay);
  relay::PieceSessions::Transaction kept(sessions);
  CHECK(kept.judge(kPieceSender, kFirstSegment, kFirstArrival).relay);
  CHECK(kept.judge(kPieceSender, kWordSegment, kFirstArrival).relay);
  kept.commit();
  CHECK_FALSE(sessions.judge(kPieceSender, kWordSegment, kFirstArrival).relay);
}

TEST_CASE("a transaction that is rolled back leaves the session of the pieces before it") {
  relay::PieceSessions sessions;
  CHECK(sessions.judge(kPieceSender, kFirstSegment, kFirstArrival).relay);
  for (int round = 0; round < 3; ++round) {
    relay::PieceSessions::Transaction lost(sessions);
    CHECK(lost.judge(kPieceSender, kWordSegment, kFirstArrival).relay);
    CHECK(lost.judge(kPieceSender, kFirstSegment, kFirstArrival).relay);  // a new session
  }
  CHECK(sessions.judge(kPieceSender, kWordSegment, kFirstArrival).relay);
  CHECK_FALSE(sessions.judge(kPieceSender, kWordSegment, kFirstArrival).relay);
}

TEST_CASE("two transactions of one session side by side lose no piece of each other") {
  relay::PieceSessions sessions;
  CHECK(sessions.judge(kPieceSender, kFirstSegment, kFirstArrival).relay);
  relay::PieceSessions::Transaction one(sessions), other(sessions);
  CHECK(one.judge(kPieceSender, kWordSegment, kFirstArrival).relay);
  CHECK(other.judge(kPieceSender, kSecondSegment, kFirstArrival).relay);
  one.commit();
  other.commit();
  CHECK_FALSE(sessions.judge(kPieceSender, kWordSegment, kFirstArrival).relay);
}
