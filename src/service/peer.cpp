#include "service/peer.hpp"

#include <fmt/format.h>

#include "util/text.hpp"

namespace service {
namespace {

constexpr std::size_t kLargestResponse = 1024 * 1024, kLongestError = 300;

class HttpPeer final : public Peer {
 public:
  HttpPeer(PeerAddress address, const std::atomic<bool>* stop)
      : address_(std::move(address)), stop_(stop) {}

  PeerResponse request(const std::string& method, const std::string& path,
                       const json::Json& body) override {
    net::HttpRequest request;
    request.method = method;
    request.url = (address_.url.empty() ? "http://localhost" : address_.url) + path;
    request.unix_socket = address_.unix_socket;
    request.security = address_.security;
    request.headers = {{"Authorization", "Bearer " + address_.token},
                       {"Content-Type", "application/json"}};
    if (method != "GET") request.body = body.dump();
    request.total_limit = address_.limit;
    request.answer_limit = kLargestResponse;
    return read(net::fetch(std::move(request), stop_));
  }

 private:
  PeerResponse read(const net::HttpResult& result) const {
    PeerResponse response{.fault = result.fault, .status = result.status};
    auto body = json::parse_or_null(result.body);
    if (body.is_object()) response.body = std::move(body);
    if (result.fault != net::Fault::none)
      response.what = fmt::format("{} cannot be reached: {}", address_.name,
                                  util::mask_digits(result.fault_text));
    else if (!response.ok())
      response.what =
          fmt::format("{} answered {}{}", address_.name, result.status, reason(response.body));
    if (const auto after = result.headers.find("retry-after"); after != result.headers.end())
      response.retry_after = static_cast<int>(util::to_int(after->second).value_or(0));
    return response;
  }

  static std::string reason(const json::Json& body) {
    const auto& error = body["error"];
    if (!error.is_string()) return {};
    return ": " + util::mask_digits(error.text().substr(0, kLongestError));
  }

  const PeerAddress address_;
  const std::atomic<bool>* stop_;
};

}  // namespace

bool PeerResponse::temporary() const {
  return fault != net::Fault::none || status == 408 || status == 425 || status == 429 ||
         status >= 500;
}

bool PeerResponse::misdirected() const {
  if (ok() || temporary()) return false;
  return !body.contains("error") || body.contains("misdirected");
}

PeerAddress address_of(std::string name, const PeerSettings& settings) {
  PeerAddress out;
  out.name = std::move(name);
  out.unix_socket = settings.socket;
  out.token = settings.token.value;
  return out;
}

std::unique_ptr<Peer> make_peer(PeerAddress address, const std::atomic<bool>* stop) {
  return std::make_unique<HttpPeer>(std::move(address), stop);
}

}  // namespace service
