#include "control/list_reads.hpp"

#include <fmt/format.h>

#include "tests/control/rig.hpp"
#include "util/log.hpp"
#include "util/text.hpp"

using namespace desk;
using rig::Rig;

namespace {

/// The lines that the log gets while it lives.
struct ReadLog {
  ReadLog() {
    util::set_log_sink([this](util::LogLevel, std::string_view line, util::LogFields) {
      lines.emplace_back(line);
    });
  }
  ~ReadLog() { util::set_log_sink({}); }
  ReadLog(const ReadLog&) = delete;
  ReadLog& operator=(const ReadLog&) = delete;
  std::vector<std::string> lines;
};

/// Reads the inbox page by page and returns the texts.
std::vector<std::string> read_all(Rig& rig, rig::Query query) {
  std::vector<std::string> texts;
  query["limit"] = "2";
  for (;;) {
    const auto page = rig.get("/v1/inbox", query);
    for (const auto& message : page["messages"]) texts.push_back(message.text("text"));
    if (page["before"].is_null()) return texts;
    query["before"] = std::to_string(page.number("before"));
  }
}

}  // namespace

TEST_CASE("a list that is read with texts is logged as one, with its number of entries") {
  Rig rig;
  for (int i = 0; i < 9; ++i) rig.desk.accept(one_sms(fmt::format("text {}", i)));
  const ReadLog log;
  const auto texts = read_all(rig, {{"text", "1"}});
  REQUIRE(texts.size() == 9);
  CHECK(texts.front() == "text 8");
  CHECK(texts.back() == "text 0");
  CHECK(log.lines == std::vector<std::string>{"text shown to uid 1: /v1/inbox",
                                              "text of 9 entries shown to uid 1: /v1/inbox"});
}

TEST_CASE("a page that does not follow one of the same user and list is logged") {
  Rig rig;
  for (int i = 0; i < 5; ++i) rig.desk.accept(one_sms(fmt::format("text {}", i)));
  const auto first = rig.get("/v1/inbox", {{"numbers", "1"}, {"limit", "2"}});
  const auto next = std::to_string(first.number("before"));
  const ReadLog log;
  const auto lines_of = [&](const rig::Query& query) {
    const auto before = log.lines.size();
    rig.get("/v1/inbox", query);
    return log.lines.size() - before;
  };
  CHECK(lines_of({{"numbers", "1"}, {"limit", "2"}, {"before", "2"}}) == 1);   // not the next one
  CHECK(lines_of({{"text", "1"}, {"limit", "2"}, {"before", next}}) == 1);     // more is shown
  CHECK(lines_of({{"numbers", "1"}, {"limit", "2"}}) == 1);                    // a new read
  CHECK(lines_of({{"numbers", "1"}, {"limit", "1"}, {"before", next}}) == 0);  // goes on
  CHECK(lines_of({{"numbers", "1"}, {"limit", "2"}, {"before", next}}) == 2);  // again
  rig.uid = 0;
  CHECK(rig.refused("GET", "/v1/inbox", {{"numbers", "1"}, {"before", next}}) == 403);
}

TEST_CASE("a read that is abandoned is logged with its number of entries") {
  Rig rig;
  for (int i = 0; i < 9; ++i) rig.desk.accept(one_sms(fmt::format("text {}", i)));
  const ReadLog log;
  rig.get("/v1/inbox", {{"text", "1"}, {"limit", "2"}});
  rig.desk.clock.advance(std::chrono::minutes(9));
  rig.get("/v1/inbox", {{"limit", "2"}});
  CHECK(log.lines.size() == 1);
  rig.desk.clock.advance(std::chrono::minutes(2));
  rig.get("/v1/routes");
  REQUIRE(log.lines.size() == 2);
  CHECK(log.lines[1] == "text of 2 entries shown to uid 1: /v1/inbox; the rest was not asked for");
  rig.get("/v1/inbox", {{"text", "1"}, {"limit", "2"}});
  rig.get("/v1/inbox", {{"text", "1"}, {"limit", "3"}});  // begins again
  CHECK(log.lines.size() == 5);
}

TEST_CASE("a read that has not ended when the daemon ends is logged") {
  const ReadLog log;
  {
    Rig rig;
    for (int i = 0; i < 9; ++i) rig.desk.accept(one_sms(fmt::format("text {}", i)));
    rig.get("/v1/inbox", {{"text", "1"}, {"limit", "2"}});
  }
  CHECK(log.lines.back() ==
        "text of 2 entries shown to uid 1: /v1/inbox; the rest was not asked for");
}
