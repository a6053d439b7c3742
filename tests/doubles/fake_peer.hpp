// Another program of the back end, by script: what was asked is kept.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "service/peer.hpp"

namespace doubles {

inline service::PeerAnswer peer_answer(int status, service::Json body = service::Json::object()) {
  service::PeerAnswer answer;
  answer.status = status;
  if (const auto what = body.find("error"); what != body.end()) answer.what = *what;
  answer.body_ = std::make_shared<service::Json>(std::move(body));
  return answer;
}

inline service::PeerAnswer peer_fault(net::Fault fault) {
  auto answer = peer_answer(0);
  answer.fault = fault;
  answer.what = "as told";
  return answer;
}

class FakePeer final : public service::Peer {
 public:
  struct Asked {
    std::string method, path;
    service::Json body;
  };
  std::function<service::PeerAnswer(const Asked&)> script = [](const Asked&) {
    return peer_answer(200);
  };
  std::vector<Asked> asked;

  service::PeerAnswer ask(const std::string& method, const std::string& path,
                          const service::Json& body) override {
    asked.push_back({method, path, body});
    return script(asked.back());
  }
};

}  // namespace doubles
