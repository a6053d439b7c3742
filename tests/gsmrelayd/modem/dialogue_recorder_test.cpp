#include "gsmrelayd/modem/dialogue_recorder.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/fake_clock.hpp"
#include "tests/spool/desk.hpp"
#include "util/log.hpp"

namespace dialogue_recorder_test {

using namespace std::chrono_literals;
using gsmrelayd::DialogueRecorder;
using Place = modem::DialogueListener::Place;

TEST_CASE("a trace begins when it is asked for, ends by itself and is read while it grows") {
  doubles::FakeClock clock;
  DialogueRecorder trace(clock);
  CHECK(trace.after(0, 0ms).lines.empty());
  trace.start(60s, "# kitchen");
  trace.said("AT+CPIN=\"4711\"\r");
  trace.heard("OK", Place::answer);
  const auto view = trace.after(0, 0ms);
  CHECK(view.lines == std::vector<std::string>{"# kitchen", "% in turn", "> AT+CPIN=*", "< OK"});
  CHECK(view.running);
  CHECK(view.lost == 0);
  trace.remark("the port was closed");
  CHECK(trace.after(view.last, 0ms).lines == std::vector<std::string>{"# the port was closed"});
  clock.advance(60s);
  trace.remark("nobody listens");
  CHECK_FALSE(trace.after(0, 0ms).running);
  CHECK(trace.after(0, 0ms).last == 5);
}

TEST_CASE("a trace that begins inside a message's text shows nothing of the text") {
  doubles::FakeClock clock;
  DialogueRecorder trace(clock);
  trace.start(60s, "# kitchen");
  trace.heard("and bring Bob", Place::unasked);
  CHECK(trace.after(2, 0ms).lines == std::vector<std::string>{"! xxx xxxxx xxx"});
}

TEST_CASE("a long trace drops its oldest lines and says how many; a new one forgets it") {
  doubles::FakeClock clock;
  DialogueRecorder trace(clock);
  trace.start(60s, "# kitchen");
  for (std::size_t i = 0; i < DialogueRecorder::kMostLines; ++i)
    trace.heard("RING", Place::unasked);
  auto view = trace.after(0, 0ms);
  CHECK(view.lines.size() == DialogueRecorder::kMostLines);
  CHECK(view.lost == 2);
  for (int i = 0; i < 100; ++i) trace.heard(std::string(60'000, 'a'), Place::unasked);
  view = trace.after(0, 0ms);
  CHECK(view.lines.size() < 10);
  CHECK(trace.after(view.last - 1, 0ms).lost == 0);
  trace.start(60s, "# again");
  CHECK(trace.after(0, 0ms).lines.size() == 2);
}

namespace {

/// Collects what is logged.
struct Log {
  Log() {
    util::set_log_sink([this](util::LogLevel level, std::string_view text, util::LogFields fields) {
      CHECK(level == util::LogLevel::debug);
      REQUIRE(fields.size() == 1);
      lines.push_back(std::string(fields.begin()->second) + " " + std::string(text));
    });
  }
  ~Log() {
    util::set_log_level(util::LogLevel::info);
    util::set_log_sink({});
  }
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  std::vector<std::string> take() { return std::exchange(lines, {}); }
  std::vector<std::string> lines;
};

void hear(DialogueRecorder& trace, const std::string& line, Place place = Place::answer) {
  trace.heard(line, place);
}

}  // namespace

TEST_CASE("with log level debug the dialogue is logged, with nothing private in it") {
  doubles::FakeClock clock;
  Log log;
  DialogueRecorder trace(clock, "kitchen");
  util::set_log_level(util::LogLevel::debug);
  trace.said("AT+CPIN=\"4711\"\r");
  hear(trace, "OK");
  trace.said("AT+CMGL=4\r");
  hear(trace, "+CMGL: 1,\"REC READ\",\"+237671234567\",,\"26/11/29\"");
  hear(trace, "see you tomorrow at 8");
  hear(trace, "+CNUM: \"\",\"+237671234567\",145");
  hear(trace, "OK");
  const auto lines = log.take();
  REQUIRE(lines.size() == 7);
  CHECK(lines[0] == "kitchen > AT+CPIN=*");
  CHECK(lines[1] == "kitchen < OK");
  CHECK(lines[2] == "kitchen > AT+CMGL=4");
  CHECK(lines[4] == "kitchen < xxx xxx xxxxxxxx xx 0");
  for (const auto& line : lines)
    for (const char* secret : {"4711", "671234567", "tomorrow"})
      CHECK(line.find(secret) == std::string::npos);
  CHECK_FALSE(trace.after(0, 0ms).running);  // nobody asked for a trace
  CHECK(trace.after(0, 0ms).lines.empty());
}

TEST_CASE("the log joins a dialogue inside a text, also when its level is changed twice") {
  doubles::FakeClock clock;
  Log log;
  DialogueRecorder trace(clock, "kitchen");
  util::set_log_level(util::LogLevel::debug);
  hear(trace, "and bring Bob", Place::unasked);
  hear(trace, "OK");
  CHECK(log.take() == std::vector<std::string>{"kitchen ! xxx xxxxx xxx", "kitchen < OK"});
  util::set_log_level(util::LogLevel::info);
  hear(trace, "+CMT: \"+237671234567\"", Place::unasked);
  CHECK(log.take().empty());
  util::set_log_level(util::LogLevel::debug);
  hear(trace, "the key is under the mat", Place::unasked);
  CHECK(log.take() == std::vector<std::string>{"kitchen ! xxx xxx xx xxxxx xxx xxx"});
}

TEST_CASE(
    "row 166: what was said in the minutes before a failure goes into the history, in outline") {
  desk::Desk desk;
  DialogueRecorder recorder(desk.clock, "kitchen");
  gsmrelayd::HistoryLog history(desk.clock);
  recorder.note_open();
  recorder.said("AT+CPIN=\"4711\"\r");
  recorder.heard("OK", Place::answer);
  desk.clock.advance(4min);
  recorder.said("AT+CIMI\r");
  recorder.heard("624010123456789", Place::answer);
  desk.clock.advance(2min);
  recorder.keep(history, "no answer from +237670000001");
  recorder.keep(history, "nothing is new");
  desk::ok(history.write(*desk.spool));
  const auto listed = desk::ok(desk.history().list({}, {}));
  REQUIRE(listed.size() == 1);
  CHECK(listed[0].kind == spool::HistoryKind::dialogue);
  CHECK(listed[0].modem == "kitchen");
  CHECK(listed[0].why.empty());
  CHECK(listed[0].what.find("670000001") == std::string::npos);
  CHECK(listed[0].lasted == std::optional<std::chrono::milliseconds>(2min));
  const auto kept = desk::ok(desk.history().dialogues({}));
  REQUIRE(kept.size() == 1);
  CHECK(kept[0].why == " -120.000 > AT+CIMI\n -120.000 < <15>\n");
}

TEST_CASE("row 166: of a modem that fails again and again the first dialogues of a day are kept") {
  desk::Desk desk;
  DialogueRecorder recorder(desk.clock, "kitchen");
  gsmrelayd::HistoryLog history(desk.clock);
  // Fails each ten minutes until `until` hours have passed, and returns what is kept, oldest first.
  int failures = 0;
  const auto fail_until = [&](int until) {
    for (; failures < until * 6; ++failures) {
      recorder.said("AT\r");
      recorder.keep(history, std::string(static_cast<std::size_t>(failures), 'x'));
      desk.clock.advance(10min);
    }
    desk::ok(history.write(*desk.spool));
    std::vector<std::size_t> kept;
    for (const auto& entry : desk::ok(desk.history().dialogues({.before = {}, .limit = 50})))
      kept.insert(kept.begin(), entry.what.size());
    return kept;
  };
  CHECK(fail_until(6) == std::vector<std::size_t>{0, 1, 2});
  CHECK(fail_until(24) == std::vector<std::size_t>{0, 1, 2, 36, 37, 72, 73, 108, 109});
  CHECK(fail_until(30).front() == 0);  // eleven rows: the first is older than a day
  CHECK(fail_until(48) ==
        std::vector<std::size_t>{73, 108, 109, 144, 145, 180, 181, 216, 217, 252, 253});
  desk.clock.advance(24h);
  CHECK(fail_until(49) ==
        std::vector<std::size_t>{144, 145, 180, 181, 216, 217, 252, 253, 288, 289, 290});
}

TEST_CASE("row 166: what the history has not taken of one failure is kept for the next") {
  desk::Desk desk;
  DialogueRecorder recorder(desk.clock, "kitchen");
  gsmrelayd::HistoryLog history(desk.clock);
  const auto of_sending = std::string(gsmrelayd::kSendFailure) + "refused";
  recorder.said("AT+CMGS=20\r");
  recorder.keep(history, of_sending);
  recorder.said("AT+CMGS=30\r");
  recorder.keep(history, of_sending);
  recorder.said("AT\r");
  recorder.keep(history, "no answer");
  desk::ok(history.write(*desk.spool));
  const auto kept = desk::ok(desk.history().dialogues({}));
  REQUIRE(kept.size() == 2);
  CHECK(kept[0].what == "no answer");
  CHECK(kept[0].why == "   -0.000 > AT+CMGS=30\n   -0.000 > AT\n");
}

}  // namespace dialogue_recorder_test
