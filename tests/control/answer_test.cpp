#include "control/answer.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using namespace control;

TEST_CASE("an answer begins with its schema") {
  const auto response = render(Json{{"a", 1}});
  CHECK(response.status == 200);
  CHECK(response.body == "{\"schema\":\"gsmrelay/1\",\"a\":1}\n");
}

TEST_CASE("a refusal says what and what next") {
  const auto response = render(refuse(404, "there is no x", "gsmrelay x list"));
  CHECK(response.status == 404);
  CHECK(response.body ==
        "{\"schema\":\"gsmrelay/1\",\"error\":{\"what\":\"there is no x\",\"next\":\"gsmrelay x "
        "list\"}}\n");
}

TEST_CASE("what may work later is 503, what never will is 409") {
  CHECK(refuse(util::Error{util::Advice::retry, "busy"}).value().status == 503);
  CHECK(refuse(util::Error{util::Advice::reopen, "corrupt"}).value().status == 503);
  CHECK(refuse(util::Error{util::Advice::reject, "no"}).value().status == 409);
}

TEST_CASE("outside text that is no UTF-8 still makes an answer") {
  const auto response = render(Json{{"operator", "\xFF\xFE"}});
  CHECK(Json::accept(response.body));
}
