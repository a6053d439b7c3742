#include "relay/http_evaluation.hpp"

#include <doctest/doctest.h>

#include <map>

using relay::Disposition;

namespace {

const auto kResponseTime = util::from_epoch_ms(1'700'000'000'123);

relay::RouteSettings publish_route() {
  relay::RouteSettings settings;
  settings.url = "https://gw.example/v3/publish";
  return settings;
}

relay::Evaluation evaluate(int status, const std::string& text = "",
                           std::map<std::string, std::string> headers = {}) {
  net::HttpResult result;
  result.status = status;
  result.body = text;
  result.headers = std::move(headers);
  return relay::evaluate_response(result, publish_route(), kResponseTime);
}

/// What the relay does with a message that got the response.
enum class Verdict { delivered, spread, down, held, never };

Verdict verdict(const relay::Evaluation& evaluation) {
  if (evaluation.disposition == Disposition::delivered) return Verdict::delivered;
  if (evaluation.disposition == Disposition::never) return Verdict::never;
  if (evaluation.route_refused) return Verdict::held;
  return evaluation.spread ? Verdict::spread : Verdict::down;
}

}  // namespace

TEST_CASE("each answer of a Gateway server has its evaluation") {
  using enum Verdict;
  struct Answer {
    int status;
    const char* body;
    Verdict verdict;
  };
  for (
      const auto& answer : std::vector<Answer>{
          {200, R"({"publisher_response":"..."})", delivered},
          {200, R"({"message":"..."})", delivered},
          {200, R"({"publisher_response":"<html>"})", delivered},
          {200, "published!", delivered},
          {200, "", delivered},
          {204, "", delivered},
          {200, "<html><head><title>Welcome to FreeWifi", held},
          {200, "\xEF\xBB\xBF\r\n <!DOCTYPE html><title>Login</title>", held},
          {200, "<?xml version=\"1.0\"?><WISPAccessGatewayParam>", held},
          {200, "<?xml version=\"1.0\"?><Response/>", delivered},
          {200, "<!-- portal -->", held},
          {200, "window.location='/login'; </script><SCRIPT>", held},
          {200, R"({"captive":true,"user-portal-url":"https://portal/"})", held},
          {202, "<HTML>", held},
          {302, "", held},
          {200, "window.location.href = \"http://login.hotel/\"", held},
          {200, R"({"captive":false,"venue-info-url":"https://hotel/"})", held},
          {200, R"({"user-portal-url":"https://portal/"})", held},
          {200, R"({"error":"Gateway client not found"})", spread},
          {200, R"({"error":{"code":7}})", spread},
          {200, R"({"error":1})", spread},
          {200, R"({"error":true})", spread},
          {200, R"({"errors":[{"message":"not stored"}]})", spread},
          {200, R"({"status":false,"message":"not stored"})", spread},
          {200,
           "\xEF\xBB\xBF"
           R"({"success":false})",
           spread},
          {200,
           "\xEF\xBB\xBF\r\n"
           R"({"error":"not stored"})",
           spread},
          {200, R"({"success":false,"status":200})", spread},
          {200, R"({"status":1001})", spread},
          {200, R"({"status":401,"body":"not synchronised"})", held},
          {200, R"({"status":"401"})", held},
          {200, R"({"status":404,"body":"no token"})", held},
          {200, R"({"status":403,"body":"user not found"})", never},
          {200, R"({"status":400})", spread},
          {200, R"({"status":400,"body":"missing key - text"})", never},
          {200, R"({"success":false,"code":"404"})", held},
          {200, R"({"statusCode":500})", down},
          {200, R"({"status":503})", down},
          {200,
           "\xEF\xBB\xBF"
           R"({"status":503})",
           down},
          {200, R"({"status":429})", down},
          {200, R"({"success":true,"error":"none"})", delivered},
          {200, R"({"success":true,"error":"a note"})", delivered},
          {200, R"({"ok":true,"error":1})", delivered},
          {200, R"({"status":200,"error":"a note"})", delivered},
          {200, R"({"status":"ok","error":"a note"})", delivered},
          {200, R"({"error":"0"})", delivered},
          {200, R"({"error":0})", delivered},
          {200, R"({"error":{"code":0,"message":"stored"}})", delivered},
          {200, R"({"errors":[]})", delivered},
          {200, R"({"code":200})", delivered},
          {200,
           "\xEF\xBB\xBF"
           R"({"success":true})",
           delivered},
          {200, R"({"status":"error"})", spread},
          {200, R"({"success":false})", spread},
          {200, R"({"status":200,"body":"published"})", delivered},
          {200, R"({"status":"ok","error":null})", delivered},
          {200, R"({"success":true,"error":""})", delivered},
          {200, R"({"ok":true})", delivered},
          {200, "[]", delivered},
          {200, "{}", delivered},
          {511, "<html>", held},
          {511, "", held},
          {400, R"({"error":"Socket closed"})", spread},
          {400,
           R"({"error":"DNS resolution failed for publisher:6000: C-ares status is not ARES_SUCCESS"})",
           spread},
          {400,
           R"({"error":"failed to connect to all addresses; last error: UNKNOWN: ipv4:127.0.0.1:6000: Failed to connect: Connection refused"})",
           spread},
          {400, R"({"error":"recvmsg:Connection reset by peer"})", spread},
          {400, R"({"error":"GOAWAY received"})", spread},
          {400, R"({"error":"Stream removed"})", spread},
          {400, R"({"error":"Channel closed!"})", spread},
          {400, R"({"error":"Received RST_STREAM with error code 2"})", spread},
          {400, R"({"error":"Failed to store message segment"})", spread},
          {400, R"({"error":"Oops! Something went wrong. Please try again later."})", spread},
          {400, R"({"error":"Error Fetching Access Token: Socket closed"})", spread},
          {400, R"({"error":"Too many attempts. Please wait 60 seconds."})", spread},
          {400, R"({"error":"Deadline Exceeded"})", spread},
          {400, R"({"error":"UNAVAILABLE: connections to all backends failing"})", spread},
          {400, R"({"error":"a text that nobody has seen before"})", spread},
          {400, "", spread},
          {400, R"({"detail":"Invalid request"})", spread},
          {400, R"({"error":"Failed to parse the answer: Socket closed"})", spread},
          {400, R"({"error":"Missing required field: text"})", never},
          {400, R"({"error":"Missing required field: address or MSISDN"})", never},
          {400, R"({"error":"Invalid Base64-encoded payload"})", never},
          {400, R"({"error":"Decoded payload is empty"})", never},
          {400,
           R"({"error":"Entity associated with phone number '+237*****' not found. Please log in to your account and connect it to your phone number."})",
           never},
          {400, R"({"error":"Entity associated with phone number not found"})", never},
          {400,
           R"({"error":"The account 'timeout@x.example' is not linked. Please check the account and try again."})",
           never},
          {400, R"({"error":"Bridge payloads over HTTP are restricted."})", never},
          {400, R"({"error":"Failed to parse payload"})", never},
          {400, "missing key - text", never},
          {400, "poorly formed json", never},
          {400, "<html><head><title>400 The plain HTTP request was sent to HTTPS port", held},
          {422, R"({"detail":[{"loc":["body","address"],"msg":"field required"}]})", never},
          {401, "", held},
          {401, "shared key error", never},
          {403, R"({"error":"..."})", held},
          {403, "<h1>Forbidden</h1>", held},
          {403, "user not found", never},
          {404, "", held},
          {404, "<html>", held},
          {405, "", held},
          {407, "", held},
          {410, "", held},
          {415, "", held},
          {409, "", never},
          {413, "", never},
          {418, "", spread},
          {408, "", down},
          {429, "", down},
          {500, R"({"error":"Oops! Something went wrong. Please try again later."})", down},
          {501, "", down},
      }) {
    CAPTURE(answer.status);
    CAPTURE(answer.body);
    CHECK(static_cast<int>(verdict(evaluate(answer.status, answer.body))) ==
          static_cast<int>(answer.verdict));
  }
}

TEST_CASE("each form in which a captive portal answers has the warning of one") {
  const auto fault = [](int status, const std::string& text,
                        std::map<std::string, std::string> headers) {
    return evaluate(status, text, std::move(headers)).fault;
  };
  CHECK(fault(200, "<html>", {}) == "route-portal");
  CHECK(fault(200, "", {{"refresh", "0; url=http://login.hotel/"}}) == "route-portal");
  CHECK(fault(200, "{}", {{"content-type", "application/captive+json"}}) == "route-portal");
  CHECK(fault(511, "", {}) == "route-portal");
}

TEST_CASE("a redirect is one of a captive portal only over plain http and to another host") {
  const auto fault = [](const char* url, int status, const char* location) {
    net::HttpResult result;
    result.status = status;
    if (location != nullptr) result.headers["location"] = location;
    auto settings = publish_route();
    settings.url = url;
    const auto evaluation = relay::evaluate_response(result, settings, kResponseTime);
    CHECK(evaluation.route_refused);
    return evaluation.fault;
  };
  constexpr const char* kPlain = "http://gw.example/v3/publish";
  constexpr const char* kPortal = "http://login.hotel/?from=gw.example";
  for (const int status : {302, 303, 307}) {
    CHECK(fault(kPlain, status, kPortal) == "route-portal");
    CHECK(fault("HTTP://gw.example/v3/publish", status, kPortal) == "route-portal");
    CHECK(fault("https://gw.example/v3/publish", status, kPortal).empty());
  }
  // The operator of the server moved it, or the URL is wrong.
  CHECK(fault(kPlain, 302, "https://gw.example/v4/publish").empty());
  CHECK(fault(kPlain, 302, "https://GW.Example/v4/publish").empty());
  CHECK(fault(kPlain, 307, "/v4/publish").empty());
  CHECK(fault(kPlain, 301, "https://new.example/v3/publish").empty());
  CHECK(fault(kPlain, 308, nullptr).empty());
}

TEST_CASE("an error of HTTP in the body of a 2xx is evaluated as that error") {
  using namespace std::chrono_literals;
  const auto outage = evaluate(200, R"({"status":503,"retry_after":30})");
  CHECK(outage.route_down);
  CHECK(outage.give_up_after == 0);  // waits for max_age
  CHECK(outage.fault == "route-server-error");
  CHECK(outage.retry_after == 30s);
  CHECK(outage.reason.starts_with("HTTP 200 that states HTTP 503: "));
  CHECK(evaluate(200, R"({"status":429})", {{"retry-after", "17"}}).retry_after == 17s);
  CHECK(evaluate(200, R"({"status":400,"body":"Please wait 60 seconds"})").retry_after == 60s);
  CHECK(evaluate(200, R"({"success":false,"retry_after":30})").retry_after == 30s);
  CHECK(evaluate(200, R"({"status":401})").sender_suspected);
  CHECK(evaluate(200, R"({"status":409})").perhaps_taken);
  CHECK(evaluate(200, R"({"status":400,"body":"Socket closed"})").route_down);
}

TEST_CASE("the tries of a 400 that may pass are bounded") {
  for (const char* body : {R"({"error":"Socket closed"})", R"({"error":"never seen"})"}) {
    CHECK(evaluate(400, body).give_up_after == 25);
    CHECK(evaluate(400, body).message_suspected);
  }
  CHECK(evaluate(400, R"({"error":"Socket closed"})").route_down);
  CHECK_FALSE(evaluate(400, R"({"error":"never seen"})").route_down);
}

TEST_CASE("a member that denies success in any form is an error") {
  using enum Verdict;
  for (const char* no :
       {"false", "0", "0.0", "-1", "\"false\"", "\" False \"", "\"0\"", "\"no\"", "\"0.0\""})
    for (const std::string name : {"success", "ok"}) {
      const auto body = "{\"" + name + "\":" + no + ",\"status\":200}";
      CAPTURE(body);
      CHECK((verdict(evaluate(200, body)) == spread));
    }
  for (const char* null : {"null", "\"null\"", "\" None \""}) {
    const auto with = [&](const std::string& rest) {
      return verdict(evaluate(200, std::string("{\"success\":") + null + rest + "}"));
    };
    CAPTURE(null);
    CHECK((with("") == spread));
    CHECK((with(R"(,"ok":null,"id":7)") == spread));
    CHECK((with(R"(,"status":0)") == spread));
    CHECK((with(R"(,"ok":false,"status":200)") == spread));
    CHECK((with(R"(,"status":"error")") == spread));
    for (const char* yes : {R"(,"status":200)", R"(,"status":"success")", R"(,"status":true)",
                            R"(,"code":"201")", R"(,"statusCode":200)", R"(,"ok":true)"}) {
      CAPTURE(yes);
      CHECK((with(yes) == delivered));
    }
  }
  CHECK((verdict(evaluate(200, R"({"status":"success","id":7,"ok":null})")) == delivered));
  for (const char* yes : {"true", "1", "1.0", "\"true\"", "\"1\"", "\"YES\"", "2"}) {
    const auto body = std::string("{\"success\":") + yes + ",\"error\":\"a note\"}";
    CAPTURE(body);
    CHECK((verdict(evaluate(200, body)) == delivered));
  }
  CHECK((verdict(evaluate(200, R"({"success":"message published successfully"})")) == delivered));
  CHECK((verdict(evaluate(200, R"({"status":0})")) == delivered));
  CHECK((verdict(evaluate(200, R"({"status":"false"})")) == spread));
  CHECK((verdict(evaluate(200, R"({"status":503.0})")) == down));
  CHECK((verdict(evaluate(200, R"({"error":0.0})")) == delivered));
  CHECK((verdict(evaluate(200, R"({"error":"No error"})")) == delivered));
  CHECK((verdict(evaluate(200, R"({"error":0.5})")) == spread));
}

TEST_CASE("the pause of a response is the one of its header, otherwise of its body") {
  using namespace std::chrono_literals;
  const auto pause = [](int status, const char* text,
                        std::map<std::string, std::string> headers = {}) {
    return evaluate(status, text, std::move(headers)).retry_after;
  };
  CHECK(pause(400, R"({"error":"Too many attempts. Please wait 60 seconds."})") == 60s);
  CHECK(pause(400, "Please wait 60 seconds", {{"retry-after", "17"}}) == 17s);
  CHECK_FALSE(pause(400, "Please try again later."));
  CHECK(pause(200, R"({"success":0,"retry_after_ms":1500})") == 1500ms);
  CHECK(pause(200, R"({"success":false})", {{"retry-after", "17"}}) == 17s);
  CHECK(pause(429, R"({"retry_after_ms":1500})") == 1500ms);
  CHECK(pause(429, "Please wait 60 seconds") == 60s);
  CHECK(pause(503, R"({"retry_after_ms":1500})") == 1500ms);
  CHECK_FALSE(pause(503, "<p>Please wait 60 seconds"));
  // Relative to the server's clock, not to ours.
  CHECK(pause(503, R"({"retry_after":"2023-11-20T10:01:00Z"})",
              {{"date", "Mon, 20 Nov 2023 10:00:00 GMT"}}) == 60s);
}

TEST_CASE("a guessed pause closes the route for a quarter of an hour at most") {
  using namespace std::chrono_literals;
  const auto pause = [](int status, const char* text,
                        std::map<std::string, std::string> headers = {}) {
    return evaluate(status, text, std::move(headers)).retry_after;
  };
  const std::map<std::string, std::string> dated{{"date", "Mon, 20 Nov 2023 10:00:00 GMT"}};
  for (const int status : {429, 503}) {
    CHECK(pause(status, R"({"retry_after":60000})") == 15min);  // perhaps in milliseconds
    CHECK(pause(status, R"({"retry_after":300})") == 300s);
    CHECK(pause(status, R"({"retry_after_seconds":7200})") == 2h);
    CHECK(pause(status, R"({"retry_after":"2 hours"})") == 2h);
    CHECK(pause(status, "{}", {{"retry-after", "7200"}}) == 2h);
    // Of this box, the clock may be wrong; of the server, it is the one that the date is of.
    CHECK(pause(status, R"({"retry_after":"2023-11-20T12:00:00Z"})") == 15min);
    CHECK(pause(status, R"({"retry_after":1700481600})") == 15min);
    CHECK(pause(status, R"({"retry_after":1500000000})") == 15min);
    CHECK(pause(status, R"({"retry_after":"2023-11-20T12:00:00Z"})", dated) == 2h);
    CHECK(pause(status, R"({"retry_after":1700481600})", dated) == 2h);
  }
  CHECK(pause(429, "Too many requests: try again in 1 day") == 15min);
  CHECK_FALSE(pause(429, "<html><p>Too many requests: try again in 1 day"));
  CHECK(pause(200, R"({"status":503,"error":"try again in 1 day"})") == 15min);
  // A single message or sender waits as long as it says.
  CHECK(pause(429, R"({"error":"limit of this sender","retry_after":7200})") == 2h);
  CHECK(pause(400, "Please wait 2 hours") == 2h);
}

TEST_CASE("the endpoint of the next generation refuses for good with 400 and 422") {
  for (const char* url : {"https://x.example/v1/publications", "https://x.example/v1/publications/",
                          "https://x.example/sms/v1/publications?a=1"}) {
    auto next = publish_route();
    next.url = url;
    const auto at = [&next](int status, std::string body) {
      net::HttpResult result;
      result.status = status;
      result.body = std::move(body);
      return verdict(relay::evaluate_response(result, next, kResponseTime));
    };
    CHECK((at(200, R"({"message":"ok"})") == Verdict::delivered));
    CHECK((at(400, R"({"detail":"Invalid request"})") == Verdict::never));
    CHECK((at(422, R"({"detail":[]})") == Verdict::never));
    CHECK((at(200, "<html>") == Verdict::held));
    CHECK((at(503, "") == Verdict::down));
  }
}

TEST_CASE("a refusal of bridge payloads says that another way is needed") {
  const auto reason =
      evaluate(400, R"({"error":"Bridge payloads over HTTP are restricted."})").reason;
  CHECK(reason.find("another way") != std::string::npos);
}

TEST_CASE("any 2xx is delivered") {
  for (const int status : {200, 201, 202, 204, 299}) {
    CHECK(evaluate(status, "message cannot be published").disposition == Disposition::delivered);
    CHECK(evaluate(status).reason.empty());
  }
}

TEST_CASE("temporary errors are tried later and count against the route") {
  for (const int status : {408, 425, 429, 500, 502, 503, 504, 599, 301, 302, 307, 308, 101}) {
    CAPTURE(status);
    CHECK(evaluate(status).disposition == Disposition::later);
    CHECK(evaluate(status).route_down);
  }
  CHECK(evaluate(429, "", {{"retry-after", "17"}}).retry_after == std::chrono::seconds(17));
  CHECK(evaluate(503, "", {{"retry-after", "17"}}).retry_after == std::chrono::seconds(17));
}

TEST_CASE("a limit of one sender delays no other sender") {
  for (const char* text : {"too many messages from this sender",
                           "too many messages of this sender wait to be published"}) {
    const auto limited =
        evaluate(429, std::string("{\"error\":\"") + text + "\"}", {{"retry-after", "300"}});
    CHECK(limited.disposition == Disposition::later);
    CHECK_FALSE(limited.route_down);
    CHECK(limited.retry_after == std::chrono::seconds(300));
  }
  CHECK(evaluate(429, "{\"error\":\"too many messages from this Gateway client\"}").route_down);
}

TEST_CASE("a refusal of the message by the server is final") {
  for (const int status : {409, 413, 422}) {
    CAPTURE(status);
    CHECK(evaluate(status, "nope").disposition == Disposition::never);
    CHECK_FALSE(evaluate(status, "nope").route_down);
  }
  CHECK(evaluate(400, "{\"error\":\"Invalid Base64-encoded payload\"}").disposition ==
        Disposition::never);
  CHECK(evaluate(400, "{\"error\":\"Bridge payloads over HTTP are restricted.\"}").disposition ==
        Disposition::never);
}

TEST_CASE("a 400 about the server's back end counts against the route") {
  for (const char* text :
       {"{\"error\":\"failed to connect to all addresses\"}", "{\"error\":\"Deadline Exceeded\"}",
        "{\"error\":\"UNAVAILABLE: connections to all backends failing\"}"}) {
    CHECK(evaluate(400, text).disposition == Disposition::later);
    CHECK(evaluate(400, text).give_up_after > 10);
    CHECK(evaluate(400, text).route_down);
  }
}

TEST_CASE("failures of the network count against the route, not the message") {
  for (const auto fault : {net::Fault::dns, net::Fault::connect, net::Fault::tls,
                           net::Fault::timeout, net::Fault::transfer, net::Fault::bad_request}) {
    net::HttpResult result;
    result.fault = fault;
    result.fault_text = "connect: refused";
    const auto evaluation = relay::evaluate_response(result, publish_route(), kResponseTime);
    CHECK(evaluation.disposition == Disposition::later);
    CHECK(evaluation.route_down);
    CHECK(evaluation.reason == "connect: refused");
  }
}

TEST_CASE("a reason holds the server's text without numbers, payloads or line ends") {
  const auto reason =
      evaluate(403,
               "user +237123456789 not found\nAowAIGcoAAAAAAAAAAEAAACIMYa4ALQdXPBClpXamzzE8yjrz")
          .reason;
  CHECK(reason.starts_with("HTTP 403: user"));
  CHECK(reason.find("23456789") == std::string::npos);
  CHECK(reason.find("AowAIGco") == std::string::npos);
  CHECK(reason.find('\n') == std::string::npos);
  CHECK(evaluate(400, std::string(5000, 'x')).reason.size() < 250);
}

TEST_CASE("a 401 or 403 may concern the sender, unless it asks for credentials") {
  for (const char* body : {"", "{}", R"({"error":"not allowed"})", "<h1>Forbidden</h1>"}) {
    CHECK(evaluate(403, body).sender_suspected);
    CHECK(evaluate(401, body).sender_suspected);
    CHECK_FALSE(evaluate(401, body, {{"www-authenticate", "Bearer"}}).sender_suspected);
    for (const int status : {301, 404, 405, 410})
      CHECK_FALSE(evaluate(status, body).sender_suspected);
  }
}

TEST_CASE("a 401 that asks for credentials refuses the client, not the message") {
  const auto asked = evaluate(401, "not known here", {{"www-authenticate", "Bearer"}});
  CHECK(asked.disposition == Disposition::later);
  CHECK(asked.route_down);
  CHECK(asked.route_refused);
  CHECK(asked.reason.starts_with("HTTP 401"));
}
