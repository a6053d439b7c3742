// Publishes at a platform by script: records the requests, and the calls of the journal before and
// after them.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

#include "backend/publisher/publish.hpp"
#include "json/json.hpp"
#include "tests/doubles/fake_http.hpp"

namespace publisher_test {

inline const std::string kId(64, 'a');

struct PostOffice : publisher::PublishJournal {
  publisher::Publication publication;
  publisher::TokenLease lease{"token-1", "oauth2", "user@example.org", "", {}};
  std::string base_url = "https://platform.example";
  std::vector<std::string> made;
  std::optional<publisher::TimeLimits> limits;
  std::vector<net::HttpRequest> sent;
  std::vector<net::Mail> mailed;
  /// "mark", "send", "keep ID", in the order of the calls.
  std::vector<std::string> diary;
  bool disk = true, slice_over = false;
  std::function<net::HttpResult(const net::HttpRequest&)> http = [](const net::HttpRequest&) {
    return doubles::http_answer(200, "{}");
  };
  net::MailResult mail_result{net::Fault::none, 250, {}};

  PostOffice() {
    publication.id = kId;
    publication.received_at = 1'799'999'000'000;
    publication.body = "hello";
  }

  publisher::Evaluation publish(std::string_view platform) {
    const auto* api = publisher::find_api(platform);
    REQUIRE(api != nullptr);
    return publisher::publish(*api,
                              {.publication = publication,
                               .lease = lease,
                               .base_url = base_url,
                               .made = made,
                               .now = util::from_epoch_ms(1'800'000'000'000),
                               .limits = limits},
                              gateways(), *this);
  }
  bool mark_in_flight() override {
    diary.emplace_back("mark");
    return disk;
  }
  bool on_part_created(const std::string& post) override {
    diary.push_back("keep " + post);
    return disk;
  }
  bool time_slice_over() override { return slice_over; }

  json::Json body(std::size_t index) const { return json::parse_or_null(sent.at(index).body); }

 private:
  publisher::Gateways gateways() {
    return {.http =
                [this](net::HttpRequest request) {
                  diary.emplace_back("send");
                  sent.push_back(request);
                  return http(request);
                },
            .mail =
                [this](const net::Mail& mail) {
                  diary.emplace_back("send");
                  mailed.push_back(mail);
                  return mail_result;
                }};
  }
};

inline std::string header(const net::HttpRequest& request, const std::string& name) {
  for (const auto& [key, value] : request.headers)
    if (key == name) return value;
  return "(none)";
}

/// Returns a text for several posts.
inline std::string long_text(int words) {
  std::string out;
  for (int i = 0; i < words; ++i) out += "word" + std::to_string(i) + " ";
  return out;
}

}  // namespace publisher_test
