#include "monitoring/exporter.hpp"

#include "tests/monitoring/exposition_parser.hpp"
#include "tests/monitoring/rig.hpp"

using monitoring_test::Rig;

TEST_CASE("a scrape gets the format that it accepts") {
  Rig rig;
  const auto old = rig.get("/metrics");
  CHECK(old.status == 200);
  CHECK(old.content_type == "text/plain; version=0.0.4; charset=utf-8");
  exposition::parse(old.body, false);
  const auto open = rig.get("/metrics", "application/openmetrics-text; version=1.0.0");
  CHECK(open.content_type == "application/openmetrics-text; version=1.0.0; charset=utf-8");
  exposition::parse(open.body, true);
}

TEST_CASE("scrapes within a second read the spool once") {
  Rig rig;
  const auto first = rig.get("/metrics").body;
  rig.daemon.now.modems.front().received = 77;
  CHECK(rig.get("/metrics").body == first);
  CHECK(rig.get_later("/metrics")
            .body.find("gsmrelay_modem_received_messages_total{modem=\"kitchen\"} 77") !=
        std::string::npos);
}

TEST_CASE("a scrape writes nothing to the spool") {
  Rig rig;
  rig.desk.accept(desk::one_sms("hello"));
  const auto files = [&] {
    std::map<std::string, std::uintmax_t> sizes;
    for (const auto& entry : std::filesystem::directory_iterator(rig.desk.folder.path()))
      sizes[entry.path().filename().string()] = entry.file_size();
    return sizes;
  };
  rig.get("/metrics");
  const auto before = files();
  const auto content = std::filesystem::last_write_time(rig.desk.folder / "spool.db-wal");
  for (int i = 0; i < 10; ++i) rig.get_later("/metrics");
  CHECK(files() == before);
  CHECK(std::filesystem::last_write_time(rig.desk.folder / "spool.db-wal") == content);
}

TEST_CASE("row 157: live says whether the threads make progress") {
  Rig rig;
  CHECK(rig.get("/health/live").status == 200);
  rig.stalled = "modem kitchen";
  const auto stalled = rig.get("/health/live");
  CHECK(stalled.status == 503);
  CHECK(stalled.body.find("no progress: modem kitchen") != std::string::npos);
}

TEST_CASE("row 157: ready says whether SMS are received, stored and relayed, and if not, why") {
  Rig rig;
  CHECK(rig.get("/health/ready").status == 200);
  rig.daemon.now.modems.front().health = control::ModemHealth::failing;
  CHECK(rig.get_later("/health/ready").status == 503);
  rig.daemon.now.modems.front().health = control::ModemHealth::up;
  rig.desk.clock.advance(std::chrono::minutes(1));  // a warning does not flicker
  CHECK(rig.get_later("/health/ready").status == 200);
  rig.daemon.now.spool_trouble = "disk full after +237670000001 sent";
  const auto unready = rig.get_later("/health/ready");
  CHECK(unready.status == 503);
  CHECK(unready.body.find("the spool cannot be written") != std::string::npos);
  CHECK(unready.body.find("237670000001") == std::string::npos);
}

TEST_CASE("nothing else is served, and nothing can be changed") {
  Rig rig;
  CHECK(rig.get("/v1/status").status == 404);
  CHECK(rig.get("/").status == 404);
  net::ServerRequest post;
  post.method = "POST";
  post.path = "/metrics";
  CHECK(rig.exporter.handle(post).status == 405);
}
