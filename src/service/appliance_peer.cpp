#include "service/appliance_peer.hpp"

#include "json/json.hpp"
#include "util/text.hpp"

namespace service {
namespace {

constexpr std::size_t kLongestReason = 400;

/// 408, 425 and 429 ask to come again, as 5xx do.
bool asks_to_retry(int status) {
  return status == 408 || status == 425 || status == 429 || status >= 500;
}

SendState state_of(const net::HttpResult& result, const json::Json& body) {
  if (result.fault == net::Fault::timeout || result.fault == net::Fault::transfer)
    return SendState::unknown;
  if (result.fault != net::Fault::none) return SendState::unavailable;
  if (result.status >= 200 && result.status < 300)
    return body.is_object() ? SendState::queued : SendState::unknown;
  return asks_to_retry(result.status) ? SendState::unavailable : SendState::refused;
}

}  // namespace

AppliancePeer::AppliancePeer(std::string socket, Fetch fetch, std::chrono::milliseconds limit)
    : socket_(std::move(socket)), fetch_(std::move(fetch)), limit_(limit) {}

SendResult AppliancePeer::send(const Sms& sms) const {
  json::Json body{{"to", sms.to}, {"text", sms.text}};
  if (sms.forget) body["forget"] = true;
  if (!sms.modem.empty()) body["modem"] = sms.modem;
  net::HttpRequest request;
  request.url = "http://gsmrelayd/v1/send";
  request.unix_socket = socket_;
  request.headers = {{"Content-Type", "application/json"}};
  request.body = body.dump();
  request.total_limit = limit_;
  auto result = fetch_(request);
  // An older gsmrelayd does not know "forget". A 400 has queued nothing.
  constexpr int kBadRequest = 400;
  if (sms.forget && result.fault == net::Fault::none && result.status == kBadRequest) {
    body.erase("forget");
    request.body = body.dump();
    result = fetch_(std::move(request));
  }
  const auto response = json::parse_or_null(result.body);
  SendResult out{.state = state_of(result, response), .fault = result.fault};
  if (result.fault != net::Fault::none) return out;
  out.status = result.status;
  out.id = response["message"].number("id");
  out.what = util::printable(response["error"].text("what"), kLongestReason);
  if (const auto after = result.headers.find("retry-after"); after != result.headers.end())
    out.retry_after = static_cast<int>(util::to_int(after->second).value_or(0));
  return out;
}

}  // namespace service
