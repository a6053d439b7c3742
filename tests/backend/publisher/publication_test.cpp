#include "backend/publisher/publication.hpp"

#include <doctest/doctest.h>

using publisher::Publication;
using publisher::State;

TEST_CASE("stored content is equal after reading") {
  Publication p;
  p.account = "@ana";
  p.to = "to@example.com";
  p.cc = "c";
  p.bcc = "b";
  p.subject = "s";
  p.body = "line\n\"quote\" አማ \x01";
  p.received_at = 1'800'000'000'000;
  p.expires = 1'800'600'000;
  p.grant = "grant";
  CHECK(publisher::read_content(publisher::write_content(p)).value() == p);
  for (const char* wrong : {"", "x", "[]", "5", R"({"to":5})", R"({"expires":"now"})"})
    CHECK_FALSE(publisher::read_content(wrong));
}

TEST_CASE("each state has its name") {
  for (const auto state :
       {State::waiting, State::published, State::maybe_sent, State::failed, State::restored})
    CHECK(publisher::state_of(publisher::to_string(state)) == state);
}
