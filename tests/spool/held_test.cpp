#include "spool/held.hpp"

#include "tests/spool/desk.hpp"

using namespace desk;
using spool::DeliveryState;
using spool::MessageState;
using spool::Outcome;

namespace {

/// A desk whose sender has used up the limit of three SMS in an hour.
struct Flooded : Desk {
  static spool::Options options_with_limit() {
    spool::Options options;
    options.settings.sender_limit = 3;
    options.settings.sender_window = 1h;
    return options;
  }
  Flooded() : Desk(options_with_limit()) {
    for (const char* text : {"one", "two", "three"}) CHECK_FALSE(accept(one_sms(text)).held);
    deliver_all();
  }
  std::size_t count_held() {
    return ok(inbox().messages({}, {.state = MessageState::held})).messages.size();
  }
};

}  // namespace

TEST_CASE("row 204: the first held message of a sender is reported as the beginning of a flood") {
  Flooded desk;
  const auto first = desk.accept(one_sms("four"));
  CHECK(first.outcome == Outcome::completed);
  CHECK(first.flood_begins);
  CHECK_FALSE(first.unrouted);
  CHECK_FALSE(desk.accept(one_sms("five")).flood_begins);
}

TEST_CASE("row 204: parts join while their sender is held, and the message is held as a whole") {
  Flooded desk;
  desk.accept(one_sms("four"));
  const auto parts = sms_of(text_of_parts(3));
  CHECK(desk.accept(parts[2]).outcome == Outcome::part_kept);
  CHECK(desk.accept(parts[0]).outcome == Outcome::part_kept);
  const auto whole = desk.accept(parts[1]);
  CHECK(whole.outcome == Outcome::completed);
  CHECK(whole.held);
  CHECK(desk.message(whole.id).text == text_of_parts(3));
  CHECK(desk.message(whole.id).held);
  CHECK(desk.due().empty());
  CHECK(ok(desk.inbox().release(whole.id)) == 1);
  CHECK(desk.due() == std::vector<spool::Id>{whole.id * 1000 + 501});
  CHECK_FALSE(desk.message(whole.id).held);
  CHECK(desk.audit().held == 1);
}

TEST_CASE("row 204: a released message gets the routes that accepted it when it came") {
  Flooded desk;
  desk.router.routes = {"main", "second"};
  const auto held = desk.accept(one_sms("four"));
  desk.router.routes = {};
  CHECK(ok(desk.inbox().release(held.id)) == 2);
  CHECK(desk.due("main").size() == 1);
  CHECK(desk.due("second").size() == 1);
  CHECK(ok(desk.inbox().release(held.id)) == 0);
}

TEST_CASE("row 204: a message that no route accepts is kept, not held") {
  Flooded desk;
  desk.router.routes = {};
  const auto kept = desk.accept(one_sms("four"));
  CHECK_FALSE(kept.held);
  CHECK(kept.unrouted);
}

TEST_CASE("row 204: all held messages are released page by page, and their sender starts anew") {
  Flooded desk;
  for (int i = 0; i < 5; ++i) desk.accept(one_sms("more " + std::to_string(i)));
  auto page = ok(desk.inbox().release_all(0, 3));
  CHECK(page.messages == 3);
  REQUIRE(page.next);
  page = ok(desk.inbox().release_all(*page.next, 3));
  CHECK(page.messages == 2);
  CHECK_FALSE(page.next);
  CHECK(desk.due().size() == 5);
  CHECK(desk.count_held() == 0);
  CHECK(ok(desk.inbox().held_figures()).messages == 0);
  CHECK_FALSE(desk.accept(one_sms("after")).held);
}

TEST_CASE("row 204: only the messages of the sender that was named are released") {
  Flooded desk;
  const SmsOptions other{.sender = "+23767000002"};
  for (int i = 0; i < 5; ++i) {
    desk.accept(one_sms("mine " + std::to_string(i)));
    desk.accept(one_sms("other " + std::to_string(i), other));
  }
  CHECK(ok(desk.inbox().held_senders()).size() == 2);
  CHECK(desk.count_held() == 7);
  CHECK(ok(desk.inbox().release_all(0, 100, other.sender)).messages == 2);
  CHECK(desk.count_held() == 5);
  CHECK(ok(desk.inbox().held_senders()) == std::vector<std::string>{"+23767000001"});
}

TEST_CASE("row 204: SMS without a sender have their own limit, and are released without others") {
  Flooded desk;
  const SmsOptions nobody{.sender = ""};
  for (int i = 0; i < 5; ++i) desk.accept(one_sms("nobody " + std::to_string(i), nobody));
  CHECK(desk.count_held() == 2);
  CHECK_FALSE(desk.accept(one_sms("another sender", {.sender = "+23767000002"})).held);
  desk.accept(one_sms("mine"));
  CHECK(desk.count_held() == 3);
  CHECK(ok(desk.inbox().release_all(0, 100, "")).messages == 2);
  CHECK(ok(desk.inbox().held_senders()) == std::vector<std::string>{"+23767000001"});
}

TEST_CASE(
    "row 204: held messages are released by themselves, the oldest first, at the rate of the "
    "limit") {
  Flooded desk;
  std::vector<spool::Id> held;
  for (int i = 0; i < 3; ++i) held.push_back(desk.accept(one_sms("late " + std::to_string(i))).id);
  desk.run_housekeeping();
  CHECK(desk.due().empty());
  desk.clock.advance(20min);
  CHECK(desk.accept(one_sms("newer")).held);  // in order
  desk.run_housekeeping();
  CHECK(desk.due() == std::vector<spool::Id>{held[0] * 1000 + 1});
  desk.clock.advance(1h);
  desk.run_housekeeping();
  CHECK(desk.due().size() == 4);
  CHECK(desk.count_held() == 0);
  CHECK(ok(desk.inbox().held_figures()).senders == 0);
}

TEST_CASE("row 204: the longest message is released although it has more parts than the limit") {
  Flooded desk;
  desk.accept(one_sms("four"));
  for (const auto& part : sms_of(text_of_parts(9))) desk.accept(part);
  CHECK(desk.count_held() == 2);
  for (int i = 0; i < 3; ++i) {
    desk.clock.advance(1h);
    desk.run_housekeeping();
  }
  CHECK(desk.count_held() == 0);
}

TEST_CASE("row 204: retention erases no held message, neither its text nor its record") {
  Flooded desk;
  const auto held = desk.accept(one_sms("four")).id;
  desk.accept(one_sms("newest", {.sender = "+23767000002"}));
  desk.clock.advance(200 * kDay);
  desk.close();
  // As if the sender had gone on all the time: no token was regained.
  SQLite::Database(desk.options.path, SQLite::OPEN_READWRITE)
      .exec("UPDATE sender SET full_at = 1000000000000000");
  desk.open();
  for (int i = 0; i < 3; ++i) ok(desk.maintenance().run_housekeeping(desk.router));
  const auto message = ok(desk.inbox().message(held));
  REQUIRE(message);
  CHECK(message->text == "four");
  CHECK(message->held);
}

TEST_CASE(
    "row 204: an incomplete message of a held sender is held, and its late part completes it") {
  Flooded desk;
  desk.router.incomplete = true;
  const auto parts = sms_of(text_of_parts(2));
  desk.accept(parts[0]);
  desk.clock.advance(72h);
  for (int i = 0; i < 3; ++i) desk.accept(one_sms("again " + std::to_string(i)));
  desk.accept(one_sms("held"));
  desk.run_housekeeping();
  CHECK(desk.count_held() == 2);
  const auto whole = desk.accept(parts[1]);
  CHECK(whole.held);
  CHECK(desk.count_held() == 2);
  CHECK(ok(desk.inbox().release_all(0, 10)).messages == 2);
  CHECK(ok(desk.inbox().held_figures()).messages == 0);
  desk.deliver_all();
  CHECK(desk.audit().held == 0);
}

TEST_CASE("row 204: a held message that a person relays to one route keeps its other routes") {
  Flooded desk;
  desk.router.routes = {"main", "second"};
  const auto held = desk.accept(one_sms("four")).id;
  CHECK(ok(desk.inbox().relay(held, std::vector<std::string>{"second", "third"})) == 3);
  for (const char* route : {"main", "second", "third"}) CHECK(desk.due(route).size() == 1);
}

TEST_CASE("row 204: a name that looks like a number takes no token of that number") {
  Flooded desk;
  CHECK(desk.accept(one_sms("four")).held);
  const auto named = [&](const std::string& text) {
    const auto segments = sms::segment(text, {.reference = 0, .reference_bits = 8});
    auto deliver = deliver_of(segments->parts[0], segments->alphabet, {});
    deliver.originator = {sms::TypeOfNumber::alphanumeric, sms::NumberingPlan::unknown,
                          "+2376700001"};
    return received_pdu(deliver, {});
  };
  const SmsOptions number{.sender = "+2376700001"};
  for (const char* text : {"a", "b", "c"}) CHECK_FALSE(desk.accept(named(text)).held);
  CHECK(desk.accept(named("d")).held);
  CHECK(desk.message(desk.accept(named("d")).id).sender == "+2376700001");
  CHECK_FALSE(desk.accept(one_sms("of the number", number)).held);
  CHECK(ok(desk.inbox().held_senders()) ==
        std::vector<std::string>{"+23767000001", "name:+2376700001"});
  CHECK(ok(desk.inbox().release_all(0, 10, "name:+2376700001")).messages == 1);
  CHECK_FALSE(desk.accept(named("e")).held);
  CHECK(desk.count_held() == 1);
}

TEST_CASE("row 204: a held message that a person relays is no longer held") {
  Flooded desk;
  const auto held = desk.accept(one_sms("four")).id;
  CHECK(ok(desk.inbox().relay(held, std::vector<std::string>{"main"})) == 1);
  CHECK(desk.due().size() == 1);
  CHECK(ok(desk.inbox().held_figures()).messages == 0);
  CHECK(desk.count_held() == 0);
}
