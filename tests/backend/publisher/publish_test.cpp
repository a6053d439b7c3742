#include "backend/publisher/publish.hpp"

#include "tests/backend/publisher/post_office.hpp"

using namespace publisher_test;
using publisher::Disposition;

TEST_CASE("a thread yields between its posts when its time slice is over") {
  PostOffice office;
  office.publication.body = long_text(80);
  office.slice_over = true;
  office.http = [](const auto&) { return doubles::http_answer(201, R"({"data":{"id":"1"}})"); };
  CHECK(office.publish("x").disposition == Disposition::yielded);
  CHECK(office.diary == std::vector<std::string>{"mark", "send", "keep 1"});
}

TEST_CASE("a request has the limits of time that are asked for, else those of the client") {
  for (const std::string platform : {"webhook", "email"}) {
    CAPTURE(platform);
    PostOffice office;
    office.publication.to = "to@example.com";
    const auto limits = [&] {
      office.publish(platform);
      if (platform == "email")
        return std::pair{office.mailed.back().connect_limit, office.mailed.back().total_limit};
      return std::pair{office.sent.back().connect_limit, office.sent.back().total_limit};
    };
    const auto usual = limits();
    CHECK(usual.second >= std::chrono::seconds(30));
    office.limits = {std::chrono::seconds(1), std::chrono::seconds(2)};
    CHECK(limits() == std::pair{std::chrono::milliseconds(1000), std::chrono::milliseconds(2000)});
  }
}

TEST_CASE("a thread whose posts all exist is delivered without a request") {
  PostOffice office;
  office.made = {"1"};
  CHECK(office.publish("x").disposition == Disposition::delivered);
  CHECK(office.diary.empty());
}

TEST_CASE("a post that could not be recorded stops its thread") {
  PostOffice office;
  office.publication.body = long_text(80);
  office.http = [&](const auto&) {
    office.disk = false;
    return doubles::http_answer(201, R"({"data":{"id":"1"}})");
  };
  CHECK(office.publish("x").disposition == Disposition::unknown);
  CHECK(office.sent.size() == 1);
}
