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
