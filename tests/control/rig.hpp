// The API over a real spool and a fake daemon, without a socket.
#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <map>
#include <string>

#include "control/api.hpp"
#include "tests/doubles/fake_daemon_control.hpp"
#include "tests/doubles/fake_modem_registry.hpp"
#include "tests/spool/desk.hpp"

namespace rig {

using json::Json;
using Query = std::map<std::string, std::string>;

constexpr unsigned kAdmin = 1, kReader = 2, kStranger = 3, kSender = 4;

struct Rig {
  desk::Desk desk;
  doubles::FakeModemRegistry modems;
  doubles::FakeDaemonControl daemon;
  unsigned uid = kAdmin;
  control::Api api{
      modems,
      daemon,
      *desk.spool,
      desk.file,
      desk.clock,
      {[](const net::Peer& peer) { return peer.uid == kAdmin || peer.uid == kReader; },
       [](const net::Peer& peer) { return peer.uid == kAdmin; },
       [](const net::Peer& peer) { return peer.uid == kAdmin || peer.uid == kSender; }}};

  explicit Rig(const spool::Options& options = {}) : desk(options) {
    daemon.outgoing = [this](const control::SendRequest& request) {
      spool::Draft draft;
      draft.to = request.to;
      draft.modem = request.modem;
      draft.report = request.report;
      draft.validity = std::chrono::hours(24);
      draft.tpdus = {{0x11, 0x00}};
      return desk::ok(desk.outbox().enqueue(draft));
    };
  }

  net::ServerResponse ask(const std::string& method, const std::string& path,
                          const Query& query = {}, const std::string& body = "") {
    net::ServerRequest request;
    request.method = method;
    request.path = path;
    request.query = query;
    request.body = body;
    request.peer = {true, uid, uid, 1};
    return api.handle(request);
  }
  Json get(const std::string& path, const Query& query = {}) {
    const auto response = ask("GET", path, query);
    CHECK_MESSAGE(response.status == 200, path << ": " << response.body);
    return json::parse(response.body).value();
  }
  Json post(const std::string& path, const std::string& body = "") {
    const auto response = ask("POST", path, {}, body);
    CHECK_MESSAGE(response.status == 200, path << ": " << response.body);
    return json::parse(response.body).value();
  }
  /// Returns the status of an error, which must have "what" and "next".
  int refused(const std::string& method, const std::string& path, const Query& query = {},
              const std::string& text = "") {
    const auto response = ask(method, path, query, text);
    const auto body = json::parse(response.body).value();
    CHECK(body["schema"] == "gsmrelay/1");
    REQUIRE_MESSAGE(body.contains("error"), response.body);
    CHECK(!body["error"].text("what").empty());
    CHECK(!body["error"].text("next").empty());
    return response.status;
  }
};

}  // namespace rig
