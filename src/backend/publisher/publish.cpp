#include "backend/publisher/publish.hpp"

#include "json/json.hpp"
#include "util/text.hpp"

namespace publisher {
namespace {

/// Sends one request and evaluates its response; stores it in `body`.
Evaluation send(const PlatformApi& api, const PublishRequest& request, Step& step,
                const Gateways& gateways, std::string& body) {
  const auto prepared = [&request](auto out) {
    out.security = request.security;
    out.admit = request.admit;
    if (request.limits) {
      out.connect_limit = request.limits->connect;
      out.total_limit = request.limits->total;
    }
    return out;
  };
  if (auto* mail = std::get_if<net::Mail>(&step.request))
    return evaluate_mail(gateways.mail(prepared(std::move(*mail))));
  auto http = prepared(std::move(std::get<net::HttpRequest>(step.request)));
  http.grace = request.grace;
  auto result = gateways.http(std::move(http));
  auto evaluation = api.evaluate(result, request.now);
  body = std::move(result.body);
  return evaluation;
}

/// Returns the text at `pointer` ("/data/id"), or "".
std::string post_id_in(const std::string& body, std::string_view pointer) {
  auto at = json::parse_or_null(body);
  for (const auto name : util::split(pointer.substr(1), '/')) {
    const auto* found = at.is_object() ? at.find(name) : nullptr;
    if (found == nullptr) return {};
    at = json::Json(*found);
  }
  return at.text();
}

}  // namespace

Evaluation publish(const PlatformApi& api, PublishRequest request, const Gateways& gateways,
                   PublishJournal& journal) {
  for (;;) {
    auto step = api.compose(request);
    if (!step) return {.disposition = Disposition::rejected, .what = step.error().what};
    if (!*step) return {.disposition = Disposition::delivered};
    if (!journal.mark_in_flight())
      return {.disposition = Disposition::retry_later,
              .what = "it could not be recorded: is the disk full?"};
    const bool last = (*step)->last;
    std::string body;
    auto evaluation = send(api, request, **step, gateways, body);
    if (evaluation.disposition != Disposition::delivered || api.post_id.empty()) return evaluation;
    const auto post = post_id_in(body, api.post_id);
    if (post.empty() && !last)
      return {.disposition = Disposition::unknown,
              .what = "the platform did not say which post it made"};
    request.made.push_back(post);
    if (!journal.on_part_created(post))
      return {.disposition = Disposition::unknown,
              .what = "a post was made, and could not be recorded: is the disk full?"};
    if (last) return evaluation;
    if (journal.time_slice_over()) return {.disposition = Disposition::yielded};
  }
}

}  // namespace publisher
