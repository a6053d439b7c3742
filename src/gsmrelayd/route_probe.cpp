#include "gsmrelayd/route_probe.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "relay/http_evaluation.hpp"
#include "util/text.hpp"

namespace gsmrelayd {

namespace {

/// Returns true if the server misses something in the request that is the same in real messages.
bool misses_a_field(const net::HttpResult& result) {
  constexpr std::array<std::string_view, 4> kAboutTheForm{"missing", "field required",
                                                          "poorly formed", "not valid json"};
  return std::any_of(kAboutTheForm.begin(), kAboutTheForm.end(), [&](std::string_view words) {
    return util::contains_nocase(result.body, words);
  });
}

/// Returns true if the server has read the probe and refused it because it is no message.
bool refuses_the_content(const net::HttpResult& result) {
  constexpr int kBadRequest = 400, kUnauthorized = 401, kForbidden = 403, kUnprocessable = 422;
  const int status = relay::stated_status(result);
  if (status == kBadRequest || status == kUnprocessable) return !misses_a_field(result);
  if (status != kUnauthorized && status != kForbidden) return false;
  // Gateway servers of 2022 to 2024 refuse an unknown sender with these words. A proxy that refuses
  // access answers otherwise, and would refuse real messages too.
  constexpr std::array<std::string_view, 3> kAboutTheSender{"user not found", "decrypt",
                                                            "shared key"};
  return !result.headers.contains("www-authenticate") &&
         std::any_of(kAboutTheSender.begin(), kAboutTheSender.end(), [&](std::string_view words) {
           return util::contains_nocase(result.body, words);
         });
}

}  // namespace

spool::Message make_probe(util::WallTime now) {
  spool::Message probe;
  probe.key = fmt::format("probe-{}", util::epoch_ms(now));
  probe.sender = "gsmrelay";
  probe.text = relay::kProbeText;
  probe.received = now;
  return probe;
}

util::Result<std::string> evaluate_probe(const relay::Evaluation& evaluation,
                                         const net::HttpResult& result) {
  if (evaluation.disposition == relay::Disposition::delivered)
    return fmt::format("the server took the probe: {} in {} ms", result.status,
                       result.latency.count());
  if (evaluation.route_refused)
    return util::fail(util::Advice::retry,
                      fmt::format("{}; the route is held and real messages wait until the url or "
                                  "the credentials are corrected",
                                  evaluation.reason));
  if (evaluation.disposition == relay::Disposition::later)
    return util::fail(
        util::Advice::retry,
        evaluation.reason + "; real messages with this answer wait and are tried again");
  if (refuses_the_content(result))
    return fmt::format("the server was reached in {} ms and found that the probe is no message: {}",
                       result.latency.count(), evaluation.reason);
  return util::fail(util::Advice::reject,
                    fmt::format("{}; real messages would get the same and become dead letters",
                                evaluation.reason));
}

}  // namespace gsmrelayd
