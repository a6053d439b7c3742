#include "control/action_record.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include "control/access.hpp"

namespace action_record_test {

namespace {

spool::HistoryEntry record(std::string_view path, std::vector<std::string> arguments) {
  net::ServerRequest http;
  http.body = R"({"pin":"1234"})";
  http.peer = {.known = true, .uid = ::getuid()};
  return control::action_record(path, {.http = http, .arguments = std::move(arguments)});
}

}  // namespace

TEST_CASE("what a person did names the verb, the modem or route, and the user, not the content") {
  const auto pin = record("/v1/modems/{name}/sim/pin", {"kitchen"});
  CHECK(pin.kind == spool::HistoryKind::person);
  CHECK(pin.what == "modem sim pin");
  CHECK(pin.modem == "kitchen");
  CHECK(pin.why.empty());
  CHECK_FALSE(pin.by.empty());
  CHECK(record("/v1/routes/{name}/pause", {"main"}).route == "main");
  CHECK(record("/v1/queue/{id}/drop", {"17"}).what == "queue drop 17");
  CHECK(record("/v1/db/vacuum", {}).what == "db vacuum");
  const auto card = record("/v1/sims/{name}/pin", {"8923700000000000123"});
  CHECK(card.what == "sim pin");
  CHECK(card.sim.empty());
  CHECK(card.modem.empty());
}

TEST_CASE("a PIN that a card has refused is recorded with the tries left, as a try was used up") {
  CHECK(control::is_refusal_of_sim("/v1/modems/{name}/sim/pin", "the SIM refused the PIN; x"));
  CHECK(control::is_refusal_of_sim("/v1/sims/{name}/puk", "the SIM refused the PUK"));
  CHECK_FALSE(control::is_refusal_of_sim("/v1/modems/{name}/sim/pin", "the SIM is ready"));
  net::ServerRequest http;
  http.body = R"({"pin":"1234"})";
  http.peer = {.known = true, .uid = ::getuid()};
  const auto refused =
      control::refusal_record("/v1/modems/{name}/sim/pin", {.http = http, .arguments = {"kitchen"}},
                              "the SIM refused the PIN; tries left: 2");
  CHECK(refused.what == "modem sim pin refused");
  CHECK(refused.why == "the SIM refused the PIN; tries left: 2");
  CHECK_FALSE(refused.by.empty());
}

TEST_CASE("a reset that a person has asked for is recorded with its level") {
  const auto why = [](const std::string& body) {
    net::ServerRequest http;
    http.body = body;
    return control::action_record("/v1/modems/{name}/reset",
                                  {.http = http, .arguments = {"kitchen"}})
        .why;
  };
  CHECK(why(R"({"level":"radio"})") == "level radio");
  CHECK(why("") == "level reset");
}

TEST_CASE("a service centre that a person has set is recorded masked") {
  net::ServerRequest http;
  http.body = R"({"number":"+237670000100"})";
  const auto set = control::action_record("/v1/modems/{name}/sim/smsc",
                                          {.http = http, .arguments = {"kitchen"}});
  CHECK(set.what == "modem sim smsc");
  CHECK(set.why == "+23767*****00");
}

}  // namespace action_record_test
