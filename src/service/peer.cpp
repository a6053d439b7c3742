#include "service/peer.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "util/text.hpp"

namespace service {
namespace {

constexpr std::size_t kLargestAnswer = 1024 * 1024, kLongestError = 300;

class HttpPeer final : public Peer {
 public:
  HttpPeer(PeerAddress address, const std::atomic<bool>* stop)
      : address_(std::move(address)), stop_(stop) {}

  PeerAnswer ask(const std::string& method, const std::string& path, const Json& body) override {
    net::HttpRequest request;
    request.method = method;
    request.url = (address_.url.empty() ? "http://localhost" : address_.url) + path;
    request.unix_socket = address_.unix_socket;
    request.security = address_.security;
    request.headers = {{"Authorization", "Bearer " + address_.token},
                       {"Content-Type", "application/json"}};
    if (method != "GET") request.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    request.total_limit = address_.limit;
    request.answer_limit = kLargestAnswer;
    return read(net::fetch(std::move(request), stop_));
  }

 private:
  PeerAnswer read(const net::HttpResult& result) const {
    PeerAnswer answer;
    answer.fault = result.fault;
    answer.status = result.status;
    auto body = Json::parse(result.body, nullptr, false);
    answer.content = std::make_shared<Json>(body.is_object() ? std::move(body) : Json::object());
    if (result.fault != net::Fault::none)
      answer.what = fmt::format("{} cannot be reached: {}", address_.name,
                                util::mask_digits(result.fault_text));
    else if (!answer.ok())
      answer.what =
          fmt::format("{} answered {}{}", address_.name, result.status, reason(answer.body()));
    if (const auto after = result.headers.find("retry-after"); after != result.headers.end())
      answer.retry_after = static_cast<int>(util::to_int(after->second).value_or(0));
    return answer;
  }

  static std::string reason(const Json& body) {
    const auto found = body.find("error");
    if (found == body.end() || !found->is_string()) return {};
    return ": " + util::mask_digits(found->get_ref<const std::string&>().substr(0, kLongestError));
  }

  const PeerAddress address_;
  const std::atomic<bool>* stop_;
};

}  // namespace

bool PeerAnswer::temporary() const {
  return fault != net::Fault::none || status == 408 || status == 425 || status == 429 ||
         status >= 500;
}

bool PeerAnswer::misdirected() const {
  if (ok() || temporary()) return false;
  const auto what_is_wrong = body().find("error"), marked = body().find("misdirected");
  return what_is_wrong == body().end() || marked != body().end();
}

std::unique_ptr<Peer> make_peer(PeerAddress address, const std::atomic<bool>* stop) {
  return std::make_unique<HttpPeer>(std::move(address), stop);
}

}  // namespace service
