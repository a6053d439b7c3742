#include "backend/publisher/dispatcher.hpp"

#include <doctest/doctest.h>

#include <vector>

#include "tests/doubles/fake_clock.hpp"

using namespace std::chrono_literals;
using publisher::Dispatcher;
using publisher::Lane;
using publisher::Turn;
using publisher::Verdict;

namespace {

const std::string kFixedPlace = "x https://api.x.com";

struct Dispatch {
  doubles::FakeClock clock;
  Dispatcher dispatcher{clock, 1};
  std::vector<Dispatcher::Candidate> waiting;

  void begin() {
    dispatcher.begin_round();
    for (const auto& one : waiting) dispatcher.add(one);
  }
  /// Starts all that may start, and returns their ids.
  std::string start_all(std::vector<Turn>* turns = nullptr) {
    std::string out;
    while (const auto turn = dispatcher.next()) {
      out += turn->id + " ";
      if (turns != nullptr) turns->push_back(*turn);
    }
    return out;
  }
  /// Waits for a user to be slow at an own server once.
  void be_slow(const std::string& user, std::chrono::milliseconds took = 15s) {
    dispatcher.note_duration(user, took);
  }
};

}  // namespace

TEST_CASE("a user has one publication in flight, others are not delayed by it") {
  Dispatch rig;
  rig.waiting = {{"ann", "a1"}, {"ann", "a2"}, {"bob", "b1"}};
  rig.begin();
  std::vector<Turn> turns;
  CHECK(rig.start_all(&turns) == "a1 b1 ");
  CHECK(rig.dispatcher.in_flight() == 2);
  rig.begin();
  CHECK(rig.start_all() == "");
  rig.dispatcher.finish(turns[0], true);
  CHECK(rig.start_all() == "a2 ");
}

TEST_CASE("many users with slow servers leave room for the platforms and for each other") {
  Dispatch rig;
  for (int i = 0; i < 300; ++i) {
    const auto user = "own" + std::to_string(i);
    rig.waiting.push_back({user, user + "-1"});
  }
  rig.begin();
  std::vector<Turn> turns;
  rig.start_all(&turns);
  CHECK(turns.size() == std::size_t(Dispatcher::kUnknownAtOnce));
  rig.waiting.push_back({"honest", "h1", kFixedPlace});
  rig.begin();
  CHECK(rig.start_all() == "h1 ");
  // They were slow: from now on they share few lanes, and the lanes are free for new users.
  for (const auto& turn : turns) {
    rig.be_slow(turn.user);
    rig.dispatcher.finish(turn, true);
  }
  rig.clock.advance(5min);
  rig.waiting.resize(std::size_t(Dispatcher::kUnknownAtOnce));
  rig.begin();
  turns.clear();
  rig.start_all(&turns);
  CHECK(turns.size() == std::size_t(Dispatcher::kSlowAtOnce));
  rig.waiting.push_back({"fresh", "f1"});
  rig.begin();
  CHECK(rig.start_all() == "f1 ");
}

TEST_CASE("new users, however many, leave lanes to users whose servers responded before") {
  Dispatch rig;
  for (int i = 0; i < 40; ++i) rig.dispatcher.note_duration("known" + std::to_string(i), 1s, true);
  rig.dispatcher.note_duration("no-response", 1s);
  for (int i = 0; i < 200; ++i) {
    const auto user = "new" + std::to_string(i);
    rig.waiting.push_back({user, user + "-1"});
  }
  rig.begin();
  std::vector<Turn> turns;
  rig.start_all(&turns);
  CHECK(turns.size() == std::size_t(Dispatcher::kUnknownAtOnce));
  CHECK(turns[0].lane == Lane::own);
  rig.waiting.push_back({"no-response", "n1"});
  for (int i = 0; i < 40; ++i) {
    const auto user = "known" + std::to_string(i);
    rig.waiting.push_back({user, user + "-1"});
  }
  rig.begin();
  turns.clear();
  rig.start_all(&turns);
  CHECK(turns.size() == std::size_t(Dispatcher::kOwnAtOnce - Dispatcher::kUnknownAtOnce));
  for (const auto& turn : turns) CHECK(turn.lane == Lane::known);
  // One whose server is slow now is known no more.
  rig.be_slow(turns[0].user);
  rig.dispatcher.note_duration(turns[0].user, 1s);
  rig.dispatcher.finish(turns[0], true);
  rig.waiting = {{turns[0].user, "k2"}};
  rig.clock.advance(5min);
  rig.begin();
  CHECK(rig.start_all() == "");
}

TEST_CASE("a platform that is silent leaves lanes to the other platforms") {
  Dispatch rig;
  for (int i = 0; i < 300; ++i) {
    const auto user = "user" + std::to_string(i);
    rig.waiting.push_back({user, user + "-1", kFixedPlace});
  }
  rig.begin();
  std::vector<Turn> turns;
  rig.start_all(&turns);
  CHECK(turns.size() == std::size_t(Dispatcher::kPlaceAtOnce));
  rig.waiting.push_back({"honest", "h1", "elsewhere https://api.example"});
  rig.begin();
  CHECK(rig.start_all() == "h1 ");
}

TEST_CASE("a user whose server was slow rests, at own servers only") {
  Dispatch rig;
  rig.waiting = {{"ann", "a1"}, {"ann", "a2", kFixedPlace}};
  rig.be_slow("ann", 15s);
  rig.begin();
  std::vector<Turn> turns;
  CHECK(rig.start_all(&turns) == "a2 ");
  rig.dispatcher.finish(turns[0], true);
  rig.clock.advance(59s);
  rig.waiting = {{"ann", "a1"}};
  rig.begin();
  CHECK(rig.start_all() == "");
  rig.clock.advance(1s);
  rig.begin();
  turns.clear();
  CHECK(rig.start_all(&turns) == "a1 ");
  CHECK(turns[0].lane == Lane::slow);
  rig.dispatcher.finish(turns[0], true);
  // Twice as long after the second time. A fast server once does not wipe that out.
  rig.be_slow("ann", 15s);
  rig.dispatcher.note_duration("ann", 1s);
  rig.clock.advance(119s);
  rig.begin();
  CHECK(rig.start_all() == "");
  rig.clock.advance(1s);
  rig.begin();
  turns.clear();
  CHECK(rig.start_all(&turns) == "a1 ");
  CHECK(turns[0].lane == Lane::slow);
  rig.dispatcher.note_duration("ann", 1s);
  rig.dispatcher.finish(turns[0], true);
  rig.begin();
  turns.clear();
  rig.start_all(&turns);
  CHECK(turns.at(0).lane == Lane::own);
}

TEST_CASE("a user with nothing waiting is not remembered as slow for ever") {
  Dispatch rig;
  rig.be_slow("ann");
  rig.begin();
  rig.begin();
  rig.clock.advance(1h);
  rig.begin();
  rig.waiting = {{"ann", "a1"}};
  rig.begin();
  std::vector<Turn> turns;
  rig.start_all(&turns);
  CHECK(turns.at(0).lane == Lane::own);
}

TEST_CASE("the paused account waits, and its user's turn is not used up") {
  Dispatch rig;
  rig.waiting = {{"ann", "a1"}, {"ann", "a2"}, {"bob", "b1"}};
  rig.dispatcher.back_off("a1", 0, 15min);
  rig.dispatcher.pause_account("account ann", "a1");
  rig.begin();
  auto turn = rig.dispatcher.next();
  REQUIRE(turn);
  CHECK(turn->id == "a2");
  CHECK_FALSE(rig.dispatcher.enter_account(turn->id, "account ann"));
  CHECK(rig.dispatcher.enter_account("b1", "account bob"));
  rig.dispatcher.finish(*turn, false);
  CHECK(rig.start_all() == "b1 ");
  CHECK(rig.dispatcher.until_next(1h) == 15min);
}

TEST_CASE("after a pause of a platform another user's post is tried first, and alone") {
  Dispatch rig;
  for (const char* id : {"a1", "a2", "b1", "b2", "c1", "c2"})
    rig.waiting.push_back({std::string(id, 1), id, kFixedPlace});
  rig.begin();
  std::vector<Turn> turns;
  CHECK(rig.start_all(&turns) == "a1 b1 c1 ");
  rig.dispatcher.leave_place(turns[0], kFixedPlace, Verdict::fails, 15min);
  rig.dispatcher.leave_place(turns[1], kFixedPlace, Verdict::fails, 15min);
  rig.dispatcher.leave_place(turns[2], kFixedPlace, Verdict::unknown, {});
  for (const auto& turn : turns) rig.dispatcher.finish(turn, turn.user != "c");
  CHECK(rig.start_all() == "");
  for (int i = 0; i < 10; ++i) {  // the pause takes no turn
    rig.clock.advance(5s);
    rig.begin();
  }
  rig.clock.advance(15s);
  rig.begin();
  turns.clear();
  CHECK(rig.start_all(&turns) == "c1 ");
  rig.dispatcher.leave_place(turns[0], kFixedPlace, Verdict::works, {});
  rig.dispatcher.finish(turns[0], true);
  CHECK(rig.start_all() == "a1 b1 c2 ");
}

TEST_CASE("a pause does not keep a publication whose time has passed") {
  Dispatch rig;
  rig.waiting = {{"ann", "a1", kFixedPlace}};
  rig.begin();
  std::vector<Turn> turns;
  rig.start_all(&turns);
  rig.dispatcher.leave_place(turns.at(0), kFixedPlace, Verdict::fails_for_all, 3h);
  rig.dispatcher.finish(turns[0], true);
  rig.begin();
  CHECK(rig.start_all() == "");
  rig.waiting[0].overdue = true;
  rig.begin();
  const auto turn = rig.dispatcher.next();
  REQUIRE(turn);
  CHECK_FALSE(rig.dispatcher.enter_place(*turn, kFixedPlace));
  rig.dispatcher.finish(*turn, false);
  rig.begin();
  CHECK(rig.start_all() == "");
}

TEST_CASE("an account's own server is paused after two users too, once the lease has named it") {
  Dispatch rig;
  rig.waiting = {{"ann", "a1"}, {"bob", "b1"}, {"eve", "e1"}};
  rig.begin();
  std::vector<Turn> turns;
  rig.start_all(&turns);
  REQUIRE(turns.size() == 3);
  for (int i = 0; i < 2; ++i) {
    CHECK(rig.dispatcher.enter_place(turns[std::size_t(i)], "mastodon https://m.example"));
    rig.dispatcher.leave_place(turns[std::size_t(i)], "mastodon https://m.example", Verdict::fails,
                               {});
  }
  CHECK_FALSE(rig.dispatcher.enter_place(turns[2], "mastodon https://m.example"));
  CHECK(rig.dispatcher.enter_place(turns[2], "mastodon https://n.example"));
}
