#include "tests/cli/rig.hpp"

using rig::Rig;

namespace {

const std::string kSim =
    R"({"name":"mtn-1","iccid":"89237****23","imsi":"62401****01","number":"+23767****01",)"
    R"("number_from":"card","operator":"MTN Cameroon","country":"cm","modem":"kitchen",)"
    R"("state":"ready","first_seen":"2026-11-22T21:27:52.123+00:00","last_seen_s":40,)"
    R"("received":1234,"sent":12,"balance":"12.05","balance_s":3600,"balance_code":"",)"
    R"("suggested_codes":["*155#"],"routes":["main"]})";

std::string swap(const std::string& events, const std::string& rest) {
  return R"({"swap":{"modem":"kitchen","events":[)" + events + "]," + rest + "}}";
}

}  // namespace

TEST_CASE("the list of SIMs fits 80 columns") {
  Rig rig;
  rig.daemon.set("GET /v1/sims", R"({"sims":[)" + kSim + "," + kSim + "]}");
  const auto ran = rig({"sim"});
  CHECK(ran.code == 0);
  CHECK(rig::lines(ran.out) == 3);
  CHECK(rig::widest(ran.out) <= 80);
  CHECK(ran.says("12.05"));
  CHECK(rig({"sim", "list", "-g", "name,balance"}).says("mtn-1\t12.05\n"));
}

TEST_CASE("an ICCID of 19 or 20 digits shows its last digits in 80 columns, masked or whole") {
  Rig rig;
  const auto card = [](const std::string& iccid) {
    return R"({"name":"operator-with-a-name","iccid":")" + iccid +
           R"(","operator":"Mobile Telephone Networks","modem":"modem-in-the-kitchen",)"
           R"("state":"PIN required","last_seen_s":4000,"received":123456,"sent":65432,)"
           R"("balance":"12345.05"})";
  };
  rig.daemon.set("GET /v1/sims", R"({"sims":[)" + card("894902***********67") + "," +
                                     card("894902************78") + "]}");
  const auto masked = rig({"sim", "list"});
  CHECK(rig::widest(masked.out) <= 80);
  CHECK(masked.says("894902****67"));
  CHECK(masked.says("894902****78"));
  rig.daemon.set("GET /v1/sims", R"({"sims":[)" + card("8949020000001234567") + "," +
                                     card("89490200000012345678") + "]}");
  const auto whole = rig({"sim", "list", "--show-numbers"});
  CHECK(rig::widest(whole.out) <= 80);
  CHECK(whole.says("8949020000001234567 "));
  CHECK(whole.says("89490200000012345678"));
  CHECK(whole.says("12345.05"));
}

TEST_CASE("a SIM without a balance code is shown with a suggested one") {
  Rig rig;
  rig.daemon.set("GET /v1/sims/mtn-1", R"({"sim":)" + kSim + "}");
  const auto ran = rig({"sim", "show", "mtn-1"});
  CHECK(ran.code == 0);
  CHECK(ran.says("try *155#"));
  CHECK(rig({"sim", "show", "none"}).code == cli::kNoSuch);
}

TEST_CASE("row 020: PIN and PUK are read from standard input and never printed") {
  Rig rig;
  rig.daemon.set("POST /v1/modems/kitchen/sim/pin", R"({"modem":"kitchen","unlocked":true})");
  rig.daemon.set("POST /v1/modems/kitchen/sim/puk", R"({"modem":"kitchen","unlocked":true})");
  const auto pin = rig({"sim", "pin", "kitchen"}, rig::Terminal::no, "4711\n");
  CHECK(pin.code == 0);
  CHECK((pin.out + pin.err).find("4711") == std::string::npos);
  CHECK(rig.daemon.last().body.find("4711") != std::string::npos);
  const auto puk = rig({"sim", "puk", "kitchen"}, rig::Terminal::no, "12345678\n4711\n");
  CHECK(puk.code == 0);
  CHECK(rig.daemon.last().body.find("12345678") != std::string::npos);
  const auto asked = rig.daemon.requests().size();
  CHECK(rig({"sim", "pin", "kitchen"}, rig::Terminal::no, "no digits\n").code == cli::kUsage);
  CHECK(rig({"sim", "puk", "kitchen"}, rig::Terminal::no, "1234\n4711\n").code == cli::kUsage);
  CHECK(rig.daemon.requests().size() == asked);
}

TEST_CASE("a PIN is asked for only if there is a modem or a SIM of the name") {
  Rig rig;
  const auto none = rig({"sim", "pin", "attic"}, rig::Terminal::yes, "4711\n");
  CHECK(none.code == cli::kNoSuch);
  CHECK(none.complains("there is no modem and no SIM 'attic'"));
  rig.daemon.refuse("GET /v1/modems/attic", 503, "gsmrelayd is stopping", "wait");
  const auto stopping = rig({"sim", "puk", "attic"}, rig::Terminal::yes, "12345678\n4711\n");
  CHECK(stopping.complains("gsmrelayd is stopping"));
  for (const auto& request : rig.daemon.requests()) CHECK(request.method == "GET");
  rig.daemon.set("GET /v1/sims/mtn-1", R"({"sim":{}})");
  rig.daemon.set("POST /v1/sims/mtn-1/pin", R"({"modem":"kitchen","unlocked":true})");
  CHECK(rig({"sim", "pin", "mtn-1"}, rig::Terminal::yes, "4711\n").code == 0);
}

TEST_CASE("a refused PIN is asked for again at a terminal, and only there") {
  Rig rig;
  rig.daemon.set("GET /v1/modems/kitchen", R"({"modem":{"name":"kitchen"}})");
  rig.daemon.refuse("POST /v1/modems/kitchen/sim/pin", 409, "the SIM refused the PIN", "look");
  const auto typed = rig({"sim", "pin", "kitchen"}, rig::Terminal::yes, "1111\n2222\n\n");
  CHECK(typed.code == cli::kUsage);  // the empty line
  CHECK(rig.daemon.requests().size() == 3);
  CHECK(rig.daemon.last().body.find("2222") != std::string::npos);
  CHECK((typed.out + typed.err).find("2222") == std::string::npos);
  rig({"sim", "pin", "kitchen"}, rig::Terminal::no, "1111\n2222\n");
  CHECK(rig.daemon.requests().size() == 4);
}

TEST_CASE("a code is not asked for again unless the card refused it") {
  Rig rig;
  rig.daemon.set("GET /v1/modems/kitchen", R"({"modem":{"name":"kitchen"}})");
  rig.daemon.refuse("POST /v1/modems/kitchen/sim/pin", 503, "the SIM did not answer to the PIN",
                    "look");
  rig({"sim", "pin", "kitchen"}, rig::Terminal::yes, "1111\n2222\n");
  CHECK(rig.daemon.requests().size() == 2);
}

TEST_CASE("--last-try confirms one attempt") {
  Rig rig;
  rig.daemon.set("GET /v1/modems/kitchen", R"({"modem":{"name":"kitchen"}})");
  rig.daemon.refuse("POST /v1/modems/kitchen/sim/puk", 409, "the SIM refused the PUK", "look");
  rig({"sim", "puk", "kitchen", "--last-try"}, rig::Terminal::yes,
      "12345678\n1111\n12345679\n1111\n");
  REQUIRE(rig.daemon.requests().size() == 3);
  CHECK(rig.daemon.requests()[1].body.find(R"("last_try":true)") != std::string::npos);
  CHECK(rig.daemon.requests()[2].body.find(R"("last_try":false)") != std::string::npos);
}

TEST_CASE("a SIM is shown by the name of the modem that has it") {
  Rig rig;
  rig.daemon.set("GET /v1/modems/kitchen", R"({"modem":{"iccid":"89237****23"}})");
  rig.daemon.set("GET /v1/sims", R"({"sims":[)" + kSim + "]}");
  rig.daemon.set("GET /v1/sims/mtn-1", R"({"sim":)" + kSim + "}");
  CHECK(rig({"sim", "show", "kitchen"}).says("mtn-1"));
  CHECK(rig({"sim", "show", "attic"}).code == cli::kNoSuch);
}

TEST_CASE("row 025: a guided swap is shown event by event, with a receipt") {
  Rig rig;
  rig.daemon.set("POST /v1/modems/kitchen/sim/swap", R"({"started":true})");
  rig.daemon.set(
      "GET /v1/modems/kitchen/sim/swap",
      swap(R"({"number":1,"time":"2026-11-22T21:27:52.123+00:00","step":"safe","text":)"
           R"("the old card is empty: take it out and put the new one in, but mind the notch"})",
           R"("finished":true,"succeeded":true,"receipt":{"old_sim":"89237****23",)"
           R"("new_sim":"89237****24","operator":"MTN","test":"received","took_s":95})"));
  const auto ran = rig({"sim", "swap", "kitchen"});
  CHECK(ran.code == 0);
  CHECK(ran.says("21:27:52 safe"));
  CHECK(ran.says("Receipt"));
  CHECK(rig::widest(ran.out) <= 80);
  const auto json = rig({"sim", "swap", "kitchen", "--json"});
  CHECK(rig::lines(json.out) == 2);
  CHECK(json.says("\"step\":\"safe\""));
  rig.daemon.set("GET /v1/modems/kitchen/sim/swap",
                 swap("", R"("finished":true,"succeeded":false,"receipt":{})"));
  CHECK(rig({"sim", "swap", "kitchen"}).code == cli::kFailed);
  rig.daemon.set("POST /v1/modems/kitchen/sim/swap/cancel", R"({"cancelled":true})");
  CHECK(rig({"sim", "swap", "kitchen", "--cancel"}).code == 0);
}

TEST_CASE("a PIN is entered by the name of a SIM if there is no such modem") {
  Rig rig;
  rig.daemon.set("POST /v1/sims/mtn-1/pin", R"({"modem":"kitchen","sim":"mtn-1","unlocked":true})");
  const auto done = rig({"sim", "pin", "mtn-1"}, rig::Terminal::no, "4711\n");
  CHECK(done.code == 0);
  CHECK(done.says("gsmrelay modem show kitchen"));
  const auto none = rig({"sim", "pin", "attic"}, rig::Terminal::no, "4711\n");
  CHECK(none.code == cli::kNoSuch);
  CHECK(none.complains("there is no modem and no SIM 'attic'"));
  CHECK((none.out + none.err).find("4711") == std::string::npos);
  rig.daemon.refuse("POST /v1/sims/mtn-1/pin", 409, "another SIM is in the modem", "look");
  CHECK(rig({"sim", "pin", "mtn-1"}, rig::Terminal::no, "4711\n").complains("another SIM"));
}

TEST_CASE("row 200: a service centre is shown with the command that sets it, and set") {
  Rig rig;
  rig.daemon.set("GET /v1/modems/kitchen", R"({"modem":{"name":"kitchen","smsc":""}})");
  CHECK(rig({"sim", "smsc", "kitchen"}).says("none on the card"));
  rig.daemon.set("GET /v1/modems/kitchen", R"({"modem":{"name":"kitchen","smsc":null}})");
  CHECK(rig({"sim", "smsc", "kitchen"}).says("the modem does not say"));
  rig.daemon.set("GET /v1/modems/kitchen",
                 R"({"modem":{"name":"kitchen","smsc":"+23767*****00"}})");
  const auto shown = rig({"sim", "smsc", "kitchen"});
  CHECK(shown.says("+23767*****00"));
  CHECK(shown.says("next: gsmrelay sim smsc kitchen NUMBER"));
  CHECK(rig::widest(shown.out) <= 80);
  rig.daemon.set("POST /v1/modems/kitchen/sim/smsc",
                 R"({"modem":"kitchen","smsc":"+23767*****00"})");
  const auto set = rig({"sim", "smsc", "kitchen", "+237670000100"});
  CHECK(set.code == 0);
  CHECK(rig.daemon.last().body == R"({"number":"+237670000100"})");
  CHECK(set.says("next: gsmrelay send --wait --modem kitchen TO TEXT"));
  CHECK(rig::widest(set.out) <= 80);
  CHECK(rig({"sim", "smsc", "attic", "+237670000100"}).code == cli::kNoSuch);
}
