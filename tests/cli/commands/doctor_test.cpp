#include <unistd.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <future>

#include "config/config.hpp"
#include "json/json.hpp"
#include "net/http_server.hpp"
#include "tests/cli/rig.hpp"
#include "tests/doubles/raw_server.hpp"
#include "tests/doubles/temp_dir.hpp"
#include "warnings/definition.hpp"

using rig::Rig;

namespace {

constexpr const char* kStatus = R"x({"version":")x" GSMRELAY_VERSION R"x(","state":"critical",
  "troubles":[{"code":"sim-pin-needed","subject":"kitchen","weight":"critical","title":"x",
    "what":"SIM of kitchen needs its PIN (3 tries left)","next":"gsmrelay sim pin kitchen","for_s":61,
    "consequences":[{"code":"nothing-received","subject":"","weight":"critical",
                     "what":"no modem receives: nothing is received"}]},
   {"code":"dead-letters","subject":"main","weight":"degraded","what":"main has 2 dead letters",
    "next":"gsmrelay queue list --state dead --route main","consequences":[]}],
  "notices":[]})x";

struct DoctorRig : Rig {
  doubles::TempDir dir{rig::folder_for_files()};
  std::string file;

  DoctorRig() {
    daemon.set("GET /v1/status", kStatus);
    write("");
  }
  /// Writes a configuration with a state_dir on this disk.
  void write(const std::string& rest) {
    file = dir.file("x.toml",
                    "[daemon]\nallow_volatile = true\nstate_dir = \"" + dir.path() + "\"\n" + rest,
                    0644);
  }
  rig::Ran doctor(std::vector<std::string> more = {}) {
    std::vector<std::string> words{"doctor", "--config", file};
    words.insert(words.end(), more.begin(), more.end());
    return (*this)(words);
  }
  json::Json report() { return json::parse_or_null(doctor({"--json"}).out); }
};

/// Returns the warning `code` of a report; null if it is not there.
json::Json find(const json::Json& report, const std::string& code) {
  for (const auto& one : report["warnings"])
    if (one["code"] == code) return one;
  return {};
}

}  // namespace

TEST_CASE("row 137: the doctor shows the causes that gsmrelayd knows, with what follows below") {
  DoctorRig rig;
  const auto report = rig.report();
  CHECK(report["state"] == "critical");
  const auto pin = find(report, "sim-pin-needed");
  CHECK(pin["severity"] == "critical");
  CHECK(pin["subject"] == "kitchen");
  CHECK(pin["next"] == "gsmrelay sim pin kitchen");
  CHECK(pin["consequences"][0]["code"] == "nothing-received");
  CHECK(find(report, "nothing-received").is_null());
  CHECK(find(report, "dead-letters")["severity"] == "degraded");
  const auto ran = rig.doctor();
  CHECK(ran.code == cli::kCritical);
  CHECK(ran.says("! SIM of kitchen needs its PIN (3 tries left)\n"));
  CHECK(ran.says("so: no modem receives"));
  CHECK(ran.says("next: gsmrelay sim pin kitchen"));
  CHECK(rig::widest(ran.out) <= cli::kWidth);
}

TEST_CASE("row 137: without gsmrelayd the doctor says so, and judges configuration and ports") {
  DoctorRig rig;
  rig.daemon.stop();
  auto report = rig.report();
  CHECK(report["state"] == "critical");
  CHECK(find(report, "daemon-down")["next"] == "sudo systemctl start gsmrelayd");
  rig.write("[[modem]]\nname = \"kitchen\"\nport = \"/dev/ttyUSB99\"\n");
  report = rig.report();
  CHECK(find(report, "port-missing")["subject"] == "kitchen");
  CHECK(find(report, "port-missing")["next"] == "gsmrelay modem ports");
  rig.write("[[modem]]\nname = \"kitchen\"\nport = \"/etc/hostname\"\n");
  report = rig.report();
  CHECK(find(report, "port-not-serial")["next"] == "gsmrelay config edit " + rig.file);
  CHECK(find(report, "port-not-serial")["text"] ==
        "kitchen: its port /etc/hostname is no serial port (" + rig.file + ":6)");
  rig.write("nonsense = 1\n");
  report = rig.report();
  const auto broken = find(report, "config-unreadable");
  CHECK(broken["next"] == "gsmrelay config check " + rig.file);
  CHECK(broken["consequences"][0]["code"] == "daemon-down");  // it cannot start
  CHECK(find(report, "daemon-down").is_null());
}

TEST_CASE("a key that is not there is why gsmrelayd does not run") {
  DoctorRig rig;
  rig.daemon.stop();
  const auto key = rig.dir / "spool.key";
  rig.write("spool_key = \"file:" + key + "\"\n");
  const auto report = rig.report();
  const auto missing = find(report, "config-unreadable");
  CHECK(missing["text"].text().find(key + " does not exist") != std::string::npos);
  CHECK(missing["consequences"][0]["code"] == "daemon-down");
  CHECK(find(report, "daemon-down").is_null());
}

TEST_CASE("a spool that gsmrelayd refuses is the cause, and --fix does not start gsmrelayd") {
  DoctorRig rig;
  rig.daemon.stop();
  std::filesystem::create_directory_symlink("/dev/shm", rig.dir / "memory");
  const auto folder = rig.dir / "memory/sms";
  rig.file = rig.dir.file("y.toml", "[daemon]\nstate_dir = \"" + folder + "\"\n", 0644);
  const auto report = rig.report();
  const auto refused = find(report, "config-unreadable");
  CHECK(refused["text"].text().find(folder + " is on a tmpfs") == 0);
  CHECK(refused["next"] == "gsmrelay config edit " + rig.file);
  CHECK(refused["consequences"][0]["code"] == "daemon-down");
  CHECK(find(report, "daemon-down").is_null());
  CHECK(json::parse_or_null(rig.doctor({"--fix", "--json"}).out)["fixed"].size() == 0);
}

TEST_CASE("a daemon that runs and gives no status is not called down") {
  DoctorRig rig;
  rig.daemon.set("GET /v1/status", R"({"error":{"what":"it is busy","next":""}})", 503);
  const auto report = rig.report();
  CHECK(find(report, "daemon-slow")["severity"] == "degraded");
  CHECK(find(report, "daemon-down").is_null());
}

TEST_CASE("a daemon that answers neither of two questions hangs, within three seconds") {
  DoctorRig rig;
  std::atomic<int> silent{2};
  std::promise<void> done;
  const auto end = done.get_future().share();
  rig.daemon.stop();
  const auto server =
      net::HttpServer::start({.unix_socket = rig.daemon.socket()}, [&](const net::ServerRequest&) {
        if (silent-- > 0) end.wait();
        return net::ServerResponse{.body = kStatus};
      });
  REQUIRE(server);
  const auto began = std::chrono::steady_clock::now();
  const auto hung = find(rig.report(), "daemon-hung");
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(3));
  CHECK(hung["severity"] == "critical");
  CHECK(hung["next"] == "sudo systemctl restart gsmrelayd");
  silent = 1;
  const auto busy = rig.report();
  CHECK(find(busy, "daemon-slow")["severity"] == "degraded");
  CHECK(find(busy, "daemon-hung").is_null());
  done.set_value();
}

TEST_CASE("a daemon of another version is named, and a later one's unknown warning is left out") {
  DoctorRig rig;
  rig.daemon.set("GET /v1/status", R"({"version":"0.0.1","troubles":[{"code":"new","what":"x"}]})");
  const auto report = rig.report();
  CHECK(find(report, "daemon-version")["text"].text().find("0.0.1") != std::string::npos);
  CHECK(find(report, "new").is_null());
}

TEST_CASE("a server that nobody listens at is found within three seconds") {
  DoctorRig rig;
  rig.daemon.set("GET /v1/status", R"({"version":")" GSMRELAY_VERSION R"(","troubles":[]})");
  rig.write("[[route]]\nname = \"main\"\nurl = \"http://127.0.0.1:1/x\"\n");
  const auto down = find(rig.report(), "route-connect");
  CHECK(down["subject"] == "main");
  CHECK(down["next"] == "gsmrelay route test main");
}

TEST_CASE("a dead server beside one that answers is degraded, and alone it is critical") {
  DoctorRig rig;
  rig.daemon.set("GET /v1/status", R"({"version":")" GSMRELAY_VERSION R"(","troubles":[]})");
  const auto live =
      net::HttpServer::start({.loopback_host = "127.0.0.1"},
                             [](const net::ServerRequest&) { return net::ServerResponse{}; });
  REQUIRE(live);
  const std::string dead = "[[route]]\nname = \"dead\"\nurl = \"http://127.0.0.1:1/x\"\n";
  rig.write(dead + "[[route]]\nname = \"live\"\nurl = \"http://127.0.0.1:" +
            std::to_string((*live)->port()) + "/x\"\n");
  CHECK(find(rig.report(), "route-connect")["severity"] == "degraded");
  rig.daemon.set("GET /v1/status", R"({"version":")" GSMRELAY_VERSION
                                   R"(","troubles":[],"routes":[{"name":"live","paused":true}]})");
  CHECK(find(rig.report(), "route-connect")["severity"] == "critical");
  rig.write(dead);
  CHECK(find(rig.report(), "route-connect")["severity"] == "critical");
}

TEST_CASE("the server of a route that is held or paused is not asked: that is the cause") {
  DoctorRig rig;
  rig.write("[[route]]\nname = \"main\"\nurl = \"http://127.0.0.1:1/x\"\n");
  for (const char* rest : {R"("held":"/x does not exist")", R"("held":"","paused":true)"}) {
    CAPTURE(rest);
    rig.daemon.set("GET /v1/status", R"({"version":")" GSMRELAY_VERSION
                                     R"(","troubles":[],"routes":[{"name":"main",)" +
                                         std::string(rest) + "}]}");
    CHECK(find(rig.report(), "route-connect").is_null());
  }
}

TEST_CASE("a machine without a configuration is not set up, and the next step is the setup") {
  const doubles::TempDir dir(rig::folder_for_files());
  const config::DaemonSettings usual;
  if (::access(usual.socket.c_str(), F_OK) == 0) return;  // a gsmrelayd runs here
  const auto ran = rig::run({"--socket", usual.socket, "doctor", "--config", dir / "none.toml"});
  CHECK(ran.code == cli::kCritical);
  CHECK(ran.says("is installed but not set up: there is no"));
  CHECK(ran.says("next: sudo gsmrelay setup\n"));
}

TEST_CASE("a slow server of a route that has just delivered is a notice within three seconds") {
  DoctorRig rig;
  doubles::RawServer silent([](const std::string&) {
    return doubles::RawServer::Answer{"", doubles::RawServer::Answer::Then::hang};
  });
  auto url = silent.url("/x");
  url.replace(0, 4, "https");
  rig.write("[[route]]\nname = \"main\"\nurl = \"" + url + "\"\n");
  const auto status = [](const std::string& failure, const std::string& success = "20") {
    return R"({"version":")" GSMRELAY_VERSION R"(","troubles":[],"routes":[{"name":"main",
             "last_success_s":)" +
           success + ",\"last_failure_s\":" + failure + "}]}";
  };
  rig.daemon.set("GET /v1/status", status("null"));
  const auto began = std::chrono::steady_clock::now();
  const auto slow = find(rig.report(), "route-slow");
  CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds(3));
  CHECK(slow["severity"] == "notice");
  CHECK(slow["next"] == "gsmrelay route test main");
  rig.daemon.set("GET /v1/status", status("3"));
  CHECK(find(rig.report(), "route-slow")["severity"] == "degraded");
  rig.daemon.set("GET /v1/status", status("90000", "86400"));  // a link is slow for days
  CHECK(find(rig.report(), "route-slow")["severity"] == "notice");
  rig.daemon.stop();
  CHECK(find(rig.report(), "route-slow")["severity"] == "degraded");
}

TEST_CASE("row 156: --nagios prints one line and ends with the codes of a plugin") {
  DoctorRig rig;
  const auto ran = rig.doctor({"--nagios"});
  CHECK(ran.code == 2);
  CHECK(rig::lines(ran.out) == 1);
  CHECK(ran.out.starts_with("GSMRELAY CRITICAL: SIM of kitchen needs its PIN (3 tries left) | "));
  CHECK(ran.says("critical=1;;1 degraded="));
  rig.daemon.set("GET /v1/status", R"({"version":")" GSMRELAY_VERSION R"(","troubles":[
    {"code":"dead-letters","subject":"main","weight":"degraded","what":"a|b","next":""}]})");
  const auto degraded = rig.doctor({"--nagios"});
  CHECK(degraded.code == 1);
  CHECK(degraded.says("a/b | "));
}

TEST_CASE("--nagios ends with 3, unknown, for a user who may not ask, and for a wrong option") {
  DoctorRig rig;
  rig.daemon.refuse("GET /v1/status", 403, "you may not ask", "");
  const auto denied = rig.doctor({"--nagios"});
  CHECK(denied.code == 3);
  CHECK(denied.out.starts_with("GSMRELAY UNKNOWN: gsmrelayd refuses to answer this user | "));
  CHECK(rig.doctor({"--nagios", "--nonsense"}).code == 3);
  CHECK(rig.doctor({"--nonsense"}).code == cli::kUsage);
}

TEST_CASE("--fix says that nothing was to be done") {
  DoctorRig rig;
  const auto ran = rig.doctor({"--fix", "--json"});
  CHECK(ran.code == cli::kCritical);
  CHECK(json::parse_or_null(ran.out)["fixed"].empty());
}
