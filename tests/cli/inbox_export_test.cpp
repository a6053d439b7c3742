#include "cli/inbox_export.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "tests/cli/rig.hpp"
#include "util/clock.hpp"
#include "util/text.hpp"

namespace inbox_export_test {

using namespace std::chrono_literals;

namespace {

std::string whole_file(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A daemon with messages 1, 2, …, of which the newer ones come while it is asked.
struct ExportRig : rig::Rig {
  ExportRig() {
    daemon.set_script([this](const net::ServerRequest& request) { return respond(request); });
  }
  std::optional<std::string> respond(const net::ServerRequest& request) {
    if (request.path == "/v1/inbox") return page(request);
    return std::nullopt;
  }
  std::string page(const net::ServerRequest& request) {
    const auto limit = std::stoll(request.query.at("limit"));
    auto id = newest;
    if (request.query.contains("before")) id = std::stoll(request.query.at("before")) - 1;
    newest += come_per_page;
    std::string messages;
    std::int64_t last = 0;
    for (std::int64_t i = 0; i < limit && id > 0; ++i, --id) {
      const auto received = util::iso8601(now - std::chrono::hours(1000 - id));
      messages +=
          fmt::format(R"({}{{"id":{},"sender":"+23767****01","state":"relayed","modem":"kitchen",)"
                      R"("received":"{}","age_s":3,"payload_erased":{}{}}})",
                      messages.empty() ? "" : ",", id, received, id == erased,
                      request.query.contains("text") ? text_of(id) : "");
      last = id;
    }
    return fmt::format(R"({{"messages":[{}],"before":{}}})", messages,
                       id > 0 ? std::to_string(last) : "null");
  }
  std::string text_of(std::int64_t id) const {
    if (id == erased) return R"(,"text":"","data_hex":"")";
    return fmt::format(R"(,"text":"text, {} \"é\"\u009b2J","data_hex":"")", id);
  }
  std::vector<std::int64_t> ids(const std::string& lines) const {
    std::vector<std::int64_t> found;
    for (const auto line : util::split(lines, '\n'))
      if (!line.empty()) found.push_back(json::parse_or_null(line).number("id"));
    return found;
  }

  const util::WallTime now = util::SystemClock().wall();
  std::int64_t newest = 1000, come_per_page = 7, erased = 0;
  doubles::TempDir dir{rig::folder_for_files()};
};

}  // namespace

TEST_CASE("all pages are exported as JSON lines, each message once, while new ones come") {
  ExportRig rig;
  const auto ran = rig({"inbox", "export"});
  CHECK(ran.code == cli::kFine);
  CHECK(ran.err.empty());
  const auto ids = rig.ids(ran.out);
  REQUIRE(ids.size() == 1000);
  for (std::size_t i = 0; i < ids.size(); ++i)
    REQUIRE(ids[i] == static_cast<std::int64_t>(1000 - i));
  CHECK(rig::lines(ran.out) == 1000);
  CHECK_FALSE(ran.says("age_s"));
  CHECK_FALSE(ran.says("text"));
  CHECK(rig.daemon.requests().size() == 5);
}

TEST_CASE("a file gets mode 0600 and its name when it is complete; its ending chooses CSV") {
  ExportRig rig;
  const auto path = rig.dir.file("week.csv", "old", 0644);
  const auto ran = rig({"inbox", "export", path});
  CHECK(ran.out == "1000 messages written to " + path + "\n");
  const auto csv = whole_file(path);
  CHECK(csv.starts_with("id,key,state,received,sent,sender,modem,"));
  CHECK(csv.find("\r\n1000,,relayed,") != std::string::npos);
  CHECK(rig::lines(csv) == 1001);
  struct stat about {};
  REQUIRE(::stat(path.c_str(), &about) == 0);
  CHECK((about.st_mode & 07777U) == 0600);
  CHECK(std::distance(std::filesystem::directory_iterator(rig.dir.path()), {}) == 1);
  rig.newest = 3;
  rig.come_per_page = 0;
  const auto json =
      json::parse_or_null(rig({"inbox", "export", path, "--format", "jsonl", "--json"}).out);
  CHECK(json["messages"] == 3);
  CHECK(json["file"] == path);
  CHECK(rig.ids(whole_file(path)).size() == 3);
}

TEST_CASE("with --text the pages have the texts; of one that was erased there is none") {
  ExportRig rig;
  rig.newest = 3;
  rig.come_per_page = 0;
  rig.erased = 2;
  const auto path = rig.dir / "x.jsonl";
  const auto ran = rig({"inbox", "export", "--text", path});
  CHECK(ran.says("1 message is without text"));
  const auto written = whole_file(path);
  const auto lines = util::split(written, '\n');
  CHECK(json::parse_or_null(lines.at(0)).text("text") == "text, 3 \"é\"\u009b2J");
  CHECK(json::parse_or_null(lines.at(1)).text("text").empty());
  CHECK(rig.daemon.requests().size() == 1);
  CHECK(rig.daemon.requests().front().query.at("text") == "1");
  CHECK(rig({"inbox", "export", "--text", "--format", "csv"})
            .says(",\"text, 3 \"\"é\"\"\xEF\xBF\xBD"
                  "2J\",\r\n"));
}

TEST_CASE("JSON lines on a terminal are ASCII: a text there sends no control sequence") {
  ExportRig rig;
  rig.newest = 2;
  rig.come_per_page = 0;
  const auto shown = rig({"inbox", "export", "--text"}, rig::Terminal::yes);
  CHECK(shown.says("\\u009b2J"));
  CHECK_FALSE(shown.says("\u009b"));
  CHECK(rig.ids(shown.out).size() == 2);
  CHECK(rig({"inbox", "export", "--text"}).says("\u009b"));
}

TEST_CASE("filters are those of the list, and time limits are exact while the clock goes on") {
  ExportRig rig;
  // Message 1000 is of now; each one before it is an hour older.
  const auto ids = rig.ids(rig({"inbox", "export", "--since", "270m", "--until", "90m", "--state",
                                "kept", "--modem", "kitchen", "--sender", "001", "--show-numbers"})
                               .out);
  CHECK(ids == std::vector<std::int64_t>{998, 997, 996});
  const auto asked = rig.daemon.requests().front().query;
  CHECK(asked.at("state") == "kept");
  CHECK(asked.at("modem") == "kitchen");
  CHECK(asked.at("sender") == "001");
  CHECK(asked.at("numbers") == "1");
  CHECK(std::stoll(asked.at("since_s")) > 270 * 60);
  CHECK(rig({"inbox", "export", "--since", "1h", "--until", "2h"}).code == cli::kUsage);
  CHECK(rig({"inbox", "export", "--until", "yesterday"}).code == cli::kUsage);
}

TEST_CASE("after an error the old file is unchanged, and nothing is left beside it") {
  ExportRig rig;
  const auto path = rig.dir.file("x.jsonl", "old");
  rig.daemon.set_script([&rig](const net::ServerRequest& request) -> std::optional<std::string> {
    if (request.query.contains("before")) return std::nullopt;
    return rig.page(request);
  });
  rig.daemon.refuse("GET /v1/inbox", 503, "the spool cannot be read", "df -h");
  const auto ran = rig({"inbox", "export", path});
  CHECK(ran.code == cli::kFailed);
  CHECK(ran.complains("the spool cannot be read"));
  CHECK(whole_file(path) == "old");
  CHECK(std::distance(std::filesystem::directory_iterator(rig.dir.path()), {}) == 1);
  const auto nowhere = rig({"inbox", "export", rig.dir / "no folder/x.csv"});
  CHECK(nowhere.code == cli::kFailed);
  CHECK(nowhere.complains("ls -ld '" + rig.dir.path() + "/no folder/'"));
}

TEST_CASE("root writes no file where another user could put a link or a FIFO") {
  if (::geteuid() != 0) return;
  ExportRig rig;
  rig.newest = 2;
  rig.come_per_page = 0;
  const doubles::TempDir theirs;  // below /tmp
  const auto own = rig.dir.file("own.csv", "old");
  std::filesystem::create_symlink(own, theirs / "link.csv");
  REQUIRE(::mkfifo((theirs / "fifo.csv").c_str(), 0666) == 0);
  for (const char* name : {"link.csv", "fifo.csv", "new.csv"}) {
    const auto path = theirs / name;
    const auto ran =
        rig({"inbox", "export", path, "--since", "2000h", "--state", "kept", "--show-numbers"});
    CHECK(ran.code == cli::kRefused);
    CHECK(ran.complains("root does not write " + path + ": other users may write /tmp"));
    CHECK(ran.complains("sudo gsmrelay --socket " + rig.daemon.socket() +
                        " inbox export --show-numbers --state kept --since 2000h /root/" + name +
                        "\n"));
  }
  CHECK(whole_file(own) == "old");
  CHECK(rig.daemon.requests().empty());
  CHECK(std::distance(std::filesystem::directory_iterator(theirs.path()), {}) == 2);
  std::filesystem::create_symlink("own.csv", rig.dir / "link.csv");
  CHECK(rig({"inbox", "export", rig.dir / "link.csv"}).code == cli::kFine);
  CHECK(std::filesystem::is_symlink(rig.dir / "link.csv"));
  CHECK(whole_file(own).starts_with("id,"));
}

TEST_CASE("a device is written directly, and a full one is an error") {
  ExportRig rig;
  rig.newest = 2;
  rig.come_per_page = 0;
  CHECK(rig({"inbox", "export", "/dev/null"}).code == cli::kFine);
  CHECK(rig({"inbox", "export", "/dev/full"}).complains("No space left on device"));
}

TEST_CASE("a daemon that gives a page again ends the export") {
  ExportRig rig;
  rig.daemon.set_script([](const net::ServerRequest&) { return R"({"messages":[],"before":7})"; });
  CHECK(rig({"inbox", "export"}).complains("the same page again"));
}

TEST_CASE("progress is shown on a terminal, unless the messages are") {
  ExportRig rig;
  rig.newest = 2;
  rig.come_per_page = 0;
  const auto shown = rig({"inbox", "export", rig.dir / "x"}, rig::Terminal::yes);
  CHECK(shown.complains("\r2 messages"));
  CHECK(rig({"inbox", "export"}, rig::Terminal::yes).err.empty());
  CHECK(rig({"inbox", "export", rig.dir / "x"}).err.empty());
}

TEST_CASE("a CSV cell is quoted as RFC 4180 says, and is no formula and no control sequence") {
  const auto cell = [](const std::string& text) {
    const auto line = cli::csv_line(json::Json{{"key", text}}, false);
    return line.substr(1, line.find(",,,,") - 1);
  };
  struct Row {
    const char *text, *cell;
  };
  for (const auto& row : {
           Row{"plain", "plain"},
           {"a,b", "\"a,b\""},
           {"say \"hi\"", "\"say \"\"hi\"\"\""},
           {"two\r\nlines", "\"two\r\nlines\""},
           {" blank", "\" blank\""},
           {"=HYPERLINK(1)", "'=HYPERLINK(1)"},
           {"@SUM(1)", "'@SUM(1)"},
           {"+1+cmd", "'+1+cmd"},
           {"-2+3", "'-2+3"},
           {"+23767****01", "+23767****01"},
           {"\x1b[2J", "\xEF\xBF\xBD[2J"},
       }) {
    CAPTURE(row.text);
    CHECK(cell(row.text) == row.cell);
  }
}

}  // namespace inbox_export_test
