// One errand to a platform, and the world around it: what was sent, what the platform answers, what
// was noted before and after.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "backend/publisher/platform.hpp"
#include "tests/doubles/fake_http.hpp"

namespace publisher_test {

using nlohmann::json;

inline const std::string kId(64, 'a');

struct PostOffice {
  publisher::Publication publication;
  publisher::Lease lease{"token-1", "oauth2", "user@example.org", "", {}};
  std::string base_url = "https://platform.example";
  std::vector<std::string> made;
  std::vector<net::HttpRequest> sent;
  std::vector<net::Mail> mailed;
  /// "mark", "send", "keep ID", in the order they came.
  std::vector<std::string> diary;
  bool disk = true;
  std::function<net::HttpResult(const net::HttpRequest&)> http = [](const net::HttpRequest&) {
    return doubles::http_answer(200, "{}");
  };
  net::MailResult mail_result{net::Fault::none, 250, {}};

  PostOffice() {
    publication.id = kId;
    publication.received_at = 1'799'999'000'000;
    publication.body = "hello";
  }

  publisher::Verdict publish(std::string_view platform) {
    const publisher::Outside outside{[this](net::HttpRequest request) {
                                       diary.emplace_back("send");
                                       sent.push_back(request);
                                       return http(request);
                                     },
                                     [this](const net::Mail& mail) {
                                       diary.emplace_back("send");
                                       mailed.push_back(mail);
                                       return mail_result;
                                     }};
    publisher::Errand errand{
        publication, lease, base_url, {}, made, util::from_epoch_ms(1'800'000'000'000),
        outside,     {},    {},       {}};
    errand.about_to_send = [this] {
      diary.emplace_back("mark");
      return disk;
    };
    errand.keep = [this](const std::string& post) {
      diary.push_back("keep " + post);
      return disk;
    };
    const auto* found = publisher::find_platform(platform);
    REQUIRE(found != nullptr);
    return found->publish(errand);
  }
  json body(std::size_t index) const { return json::parse(sent.at(index).body); }
};

inline std::string header(const net::HttpRequest& request, const std::string& name) {
  for (const auto& [key, value] : request.headers)
    if (key == name) return value;
  return "(none)";
}

/// Words enough for several posts.
inline std::string long_text(int words) {
  std::string out;
  for (int i = 0; i < words; ++i) out += "word" + std::to_string(i) + " ";
  return out;
}

}  // namespace publisher_test
