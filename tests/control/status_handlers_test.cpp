#include <algorithm>
#include <cmath>
#include <future>

#include "control/endpoints.hpp"
#include "spool/version_store.hpp"
#include "tests/control/rig.hpp"

using namespace desk;
using rig::Rig;

TEST_CASE("the status has modems, routes, queue and troubles") {
  Rig rig;
  rig.desk.accept(one_sms("aGVsbG8="));
  const auto status = rig.get("/v1/status");
  CHECK(status["schema"] == "gsmrelay/1");
  CHECK(status["state"] == "fine");
  CHECK(status["version"] == "9.9.9");
  CHECK(status["uptime_s"] == 5 * 3600);
  const auto& disk = std::as_const(status)["disk"];  // a container may not count
  CHECK((disk.contains("written_bytes") && disk.number("written_bytes") >= 0));
  CHECK(std::abs(disk.number("written_bytes_per_day") - disk.number("written_bytes") * 24 / 5) <=
        1);
  CHECK(status["queue"]["waiting"] == 1);
  CHECK(status["modems"][0]["last_sms_s"] == 180);
  CHECK(status["modems"][0]["memories"][0]["total"] == 30);
  CHECK(status["routes"][0]["name"] == "main");
  CHECK(status["partial"]["sets"] == 0);
}

TEST_CASE("one modem is shown by name") {
  Rig rig;
  CHECK(rig.get("/v1/modems")["modems"].size() == 1);
  CHECK(rig.get("/v1/modems/kitchen")["modem"]["operator"] == "MTN CAM");
  CHECK(rig.get("/v1/modems/kitchen", {{"numbers", "1"}})["modem"]["imei"] == "490154203237518");
  CHECK(rig.get("/v1/modems/kitchen")["modem"]["smsc"] == "+23767*****00");
  CHECK(rig.get("/v1/modems/kitchen", {{"numbers", "1"}})["modem"]["smsc"] == "+237670000100");
  CHECK(rig.refused("GET", "/v1/modems/attic") == 404);
  rig.daemon.now.modems[0].info.service_centre = "";
  CHECK(rig.get("/v1/modems/kitchen")["modem"]["smsc"] == "");
  rig.daemon.now.modems[0].info.service_centre.reset();
  CHECK(rig.get("/v1/modems/kitchen")["modem"]["smsc"].is_null());
}

TEST_CASE("the audit is balanced") {
  Rig rig;
  rig.desk.accept(one_sms("aGVsbG8="));
  rig.desk.accept(sms_of(text_of_parts(2))[0]);
  const auto audit = rig.get("/v1/audit");
  CHECK(audit["balanced"] == true);
  CHECK(audit["modems"][0]["received"] == 2);
  CHECK(audit["modems"][0]["waiting"] == 1);
  CHECK(audit["modems"][0]["difference"] == 0);
}

TEST_CASE("an incomplete message is a trouble for one day and counted for as long as it is kept") {
  Rig rig;
  std::vector<spool::ReceivedPdu> arrivals;
  for (int i = 0; i < 450; ++i)
    arrivals.push_back(sms_of(text_of_parts(2, std::to_string(i)), 7,
                              {.sender = "+2376700" + std::to_string(10'000 + i)})[0]);
  rig.desk.accept(arrivals);
  CHECK(rig.get("/v1/status")["partial"]["sets"] == 450);
  CHECK(rig.get("/v1/status")["partial"]["overdue"] == 0);
  rig.desk.clock.advance(3 * kDay + 1h);
  rig.desk.run_housekeeping();
  auto status = rig.get("/v1/status");
  CHECK(status["state"] == "degraded");
  CHECK(status["partial"]["overdue"] == 450);
  CHECK(status["partial"]["overdue_last_day"] == 450);
  rig.desk.clock.advance(kDay);
  rig.desk.run_housekeeping();
  status = rig.get("/v1/status");
  CHECK(status["state"] == "fine");
  CHECK(status["partial"]["overdue"] == 450);
  CHECK(status["partial"]["overdue_last_day"] == 0);
}

TEST_CASE("a long audit reads on its own connection and blocks no other request") {
  Rig rig;
  rig.desk.accept(one_sms("aGVsbG8="));
  util::Mutex mutex;
  control::HealthMonitor health(rig.daemon, mutex, *rig.desk.spool, rig.desk.clock);
  const control::HandlerContext context{rig.modems,    rig.daemon,     mutex, *rig.desk.spool,
                                        rig.desk.file, rig.desk.clock, health};
  const auto endpoint =
      std::ranges::find(control::kStatusEndpoints, "/v1/audit", &control::Endpoint::path);
  const net::ServerRequest request;
  util::MutexLock busy(mutex);  // another request uses the shared connection
  auto audit = std::async(std::launch::async,
                          [&] { return endpoint->handle(context, {request}).has_value(); });
  const bool ended = audit.wait_for(30s) == std::future_status::ready;
  busy.unlock();
  CHECK(ended);
  CHECK(audit.get());
}

TEST_CASE("known events are returned at once, later ones are waited for") {
  Rig rig;
  rig.daemon.log = {{1, {}, "sms", "kitchen", "part 1 of 2"},
                    {2, {}, "relay", "main", "delivered"}};
  const auto all = rig.get("/v1/events");
  CHECK(all["events"].size() == 2);
  CHECK(all["last"] == 2);
  const auto newer = rig.get("/v1/events", {{"after", "1"}, {"wait", "5"}});
  CHECK(newer["events"].size() == 1);
  CHECK(rig.daemon.waits == 0);
  const auto none = rig.get("/v1/events", {{"after", "2"}, {"wait", "3"}});
  CHECK(none["events"].empty());
  CHECK(none["last"] == 2);
  CHECK(rig.daemon.waits == 3);
  CHECK(rig.get("/v1/events", {{"after", "700"}})["last"] == 2);  // the daemon was restarted
  CHECK(rig.refused("GET", "/v1/events", {{"wait", "61"}}) == 400);
  CHECK(rig.refused("GET", "/v1/events", {{"after", "-1"}}) == 400);
}

TEST_CASE("a waiting request ends when the server stops") {
  Rig rig;
  const std::atomic<bool> closing{true};
  net::ServerRequest request;
  request.method = "GET";
  request.path = "/v1/events";
  request.query = {{"wait", "60"}};
  request.peer = {true, rig::kAdmin, 0, 1};
  request.server_closing = &closing;
  CHECK(rig.api.handle(request).status == 200);
  CHECK(rig.daemon.waits == 0);
}

TEST_CASE("status counts what is kept, what could not be decoded and what waits to be sent") {
  Rig rig;
  rig.desk.router.routes.clear();
  rig.desk.accept(one_sms("hello"));
  rig.desk.accept(garbage("0123"));
  rig.post("/v1/send", R"({"to":"+237670000001","text":"hello"})");
  const auto status = rig.get("/v1/status");
  CHECK(status["state"] == "fine");
  CHECK(status["kept"] == 1);
  CHECK(status["undecoded"] == 1);
  CHECK(status["outbox"]["waiting"] == 1);
  CHECK(status["outbox"]["unsent"] == 0);
}

TEST_CASE("row 207: the status tells whether the version in use has proved itself") {
  Rig rig;
  CHECK(rig.get("/v1/status")["proof"].is_null());
  ok(spool::VersionStore(*rig.desk.spool).begin("0.2.0~deb12"));
  auto proof = rig.get("/v1/status")["proof"];
  CHECK(proof["version"] == "0.2.0~deb12");
  CHECK(proof["proved"] == false);
  CHECK(proof["by"] == "");
  CHECK(rig.post("/v1/selftest/passed")["proved_now"] == true);
  CHECK(rig.post("/v1/selftest/passed")["proved_now"] == false);
  proof = rig.get("/v1/status")["proof"];
  CHECK(proof["proved"] == true);
  CHECK(proof["by"] == "selftest");
  rig.uid = rig::kReader;
  CHECK(rig.refused("POST", "/v1/selftest/passed") == 403);
}
