#include "gsmrelayd/modem/dialogue_recorder.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/fake_clock.hpp"

namespace dialogue_recorder_test {

using namespace std::chrono_literals;
using gsmrelayd::DialogueRecorder;
using Place = modem::DialogueListener::Place;

TEST_CASE("a trace begins when it is asked for, ends by itself and is read while it grows") {
  doubles::FakeClock clock;
  DialogueRecorder trace(clock);
  CHECK_FALSE(trace.listens());
  CHECK(trace.after(0, 0ms).lines.empty());
  trace.start(60s, "# kitchen");
  CHECK(trace.listens());
  trace.said("AT+CPIN=\"4711\"\r");
  trace.heard("OK", Place::answer);
  const auto view = trace.after(0, 0ms);
  CHECK(view.lines == std::vector<std::string>{"# kitchen", "% in turn", "> AT+CPIN=*", "< OK"});
  CHECK(view.running);
  CHECK(view.lost == 0);
  trace.remark("the port was closed");
  CHECK(trace.after(view.last, 0ms).lines == std::vector<std::string>{"# the port was closed"});
  clock.advance(60s);
  CHECK_FALSE(trace.listens());
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

}  // namespace dialogue_recorder_test
