// The environment of the daemon's threads in tests: a spool, routes, an emulated modem on a PTY, a
// Gateway server on loopback. Each wait is for a condition and has a limit.
#pragma once

#include <doctest/doctest.h>
#include <poll.h>

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "firmware-host/host/ctl.hpp"
#include "gsmrelayd/shared.hpp"
#include "json/json.hpp"
#include "net/http_server.hpp"
#include "spool/inbox.hpp"
#include "tests/doubles/child.hpp"
#include "tests/doubles/fake_clock.hpp"
#include "tests/doubles/temp_dir.hpp"
#include "tests/places.hpp"
#include "util/log.hpp"

namespace rig {

using namespace std::chrono_literals;

/// Returns true as soon as the condition is true; false at the limit.
inline bool eventually(const std::function<bool()>& holds, util::Duration limit = 60s) {
  const util::SystemClock clock;
  const auto until = clock.in(limit);
  while (!holds()) {
    if (clock.now() > until) return false;
    ::poll(nullptr, 0, 5);
  }
  return true;
}

/// Suppresses the log during its lifetime.
struct Quiet {
  Quiet() {
    util::set_log_sink([](util::LogLevel, std::string_view, util::LogFields) {});
  }
  ~Quiet() { util::set_log_sink({}); }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;
};

/// gsm-modem with one modem named "stick".
class Emulator {
 public:
  Emulator(const doubles::TempDir& dir, const std::string& name,
           const std::string& options = "sm=5,me=0")
      : port_(dir / name),
        socket_(dir / (name + ".ctl")),
        child_({places::program("gsm-modem"), "--control", socket_, "--modem",
                "stick,pty=" + port_ + "," + options}) {
    REQUIRE(eventually([&] { return said("list").has_value(); }));
  }
  const std::string& port() const { return port_; }
  std::string ask(const std::string& line) const {
    const auto answer = said(line);
    REQUIRE_MESSAGE(answer, line);
    REQUIRE_MESSAGE(answer->find("\"ok\":true") != std::string::npos, *answer);
    return *answer;
  }
  void deliver(const std::string& text) const { ask("deliver-text stick +4915112345678 " + text); }
  /// SMS in the SIM's memory.
  bool holds(int messages) const {
    return json::parse_or_null(ask("state stick"))["sim"]["sm"]["used"] == messages;
  }

 private:
  util::Result<std::string> said(const std::string& line) const {
    const char* const words[] = {line.c_str()};
    return firmware::host::ask(socket_, words);
  }
  std::string port_, socket_;
  doubles::Child child_;
};

/// A Gateway server that answers with a set status and records the requests.
class Receiver {
 public:
  Receiver() {
    auto started = net::HttpServer::start(
        {.loopback_host = "127.0.0.1"}, [this](const net::ServerRequest& request) {
          const std::lock_guard lock(mutex_);
          bodies_.push_back(request.body);
          return net::ServerResponse{.status = status_, .body = "{}"};
        });
    REQUIRE(started);
    server_ = std::move(*started);
  }
  std::string url() const {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + "/v3/publish";
  }
  void answer(int status) {
    const std::lock_guard lock(mutex_);
    status_ = status;
  }
  std::vector<std::string> bodies() const {
    const std::lock_guard lock(mutex_);
    return bodies_;
  }

 private:
  mutable std::mutex mutex_;
  int status_ = 200;
  std::vector<std::string> bodies_;
  std::unique_ptr<net::HttpServer> server_;
};

inline relay::RouteSettings route_to(const std::string& url) {
  relay::RouteSettings settings;
  settings.name = "main";
  settings.url = url;
  settings.accept = relay::Accept::all;
  settings.timeout = 5s;
  settings.backoff_first = 20ms;
  settings.backoff_max = 100ms;
  return settings;
}

/// The Shared of the threads, with a real spool.
struct Desk {
  explicit Desk(std::vector<relay::RouteSettings> routes = {}, const std::string& vfs = {})
      : file(open(vfs.empty() ? dir / "spool.db" : "/spool.db", vfs)),
        shared(clock, file, std::make_shared<const relay::RouteTable>(std::move(routes))),
        reader(file) {
    texts();  // opens the file now: a disk in trouble refuses that
  }

  std::shared_ptr<spool::File> open(const std::string& path, const std::string& vfs) const {
    auto opened = spool::File::open({.path = path, .vfs = vfs}, clock);
    REQUIRE_MESSAGE(opened, opened.error().what);
    return std::move(*opened);
  }
  /// Texts in the spool, newest first.
  std::vector<std::string> texts() {
    const auto messages = spool::Inbox(reader).messages({});
    REQUIRE(messages);
    std::vector<std::string> texts;
    for (const auto& message : messages->messages) texts.push_back(message.text);
    return texts;
  }
  /// Waits for an event with these words: a thread shows its status before it logs the event.
  bool logs(const std::string& words) {
    return eventually([&] { return has_event(words); });
  }
  bool has_event(const std::string& words) {
    for (const auto& event : shared.events.after(0, 0ms))
      if (event.text.find(words) != std::string::npos) return true;
    return false;
  }

  Quiet quiet;
  doubles::TempDir dir;
  doubles::LeapingClock clock;
  std::shared_ptr<spool::File> file;
  gsmrelayd::Shared shared;
  spool::Spool reader;  ///< the test's own
};

}  // namespace rig
