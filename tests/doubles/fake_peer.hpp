// Another program of the back end, by script. Keeps the requests that it gets.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "service/peer.hpp"

namespace doubles {

inline service::PeerResponse peer_response(int status, json::Json body = json::Json::object()) {
  service::PeerResponse response{.status = status};
  response.what = body.text("error");
  response.body = std::move(body);
  return response;
}

inline service::PeerResponse peer_fault(net::Fault fault) {
  auto response = peer_response(0);
  response.fault = fault;
  response.what = "a fault by script";
  return response;
}

class FakePeer final : public service::Peer {
 public:
  struct Sent {
    std::string method, path;
    json::Json body;
  };
  std::function<service::PeerResponse(const Sent&)> script = [](const Sent&) {
    return peer_response(200);
  };
  std::vector<Sent> requests;

  service::PeerResponse request(const std::string& method, const std::string& path,
                                const json::Json& body) override {
    requests.push_back({method, path, body});
    return script(requests.back());
  }
};

}  // namespace doubles
