#include <doctest/doctest.h>

#include "crypto/base64.hpp"
#include "crypto/digest.hpp"
#include "json/json.hpp"
#include "tests/backend/publisher/post_office.hpp"

using namespace publisher_test;
using publisher::Disposition;

TEST_CASE("a webhook is signed as Standard Webhooks defines") {
  PostOffice office;
  office.base_url = "https://hook.example/in?x=1";
  office.lease.access_token = "whsec_c2VjcmV0";  // "secret"
  office.publication.subject = "Subject";
  CHECK(office.publish("webhook").disposition == Disposition::delivered);
  REQUIRE(office.sent.size() == 1);
  const auto& request = office.sent[0];
  CHECK(request.method == "POST");
  CHECK(request.url == "https://hook.example/in?x=1");
  CHECK(header(request, "Idempotency-Key") == kId);
  CHECK(header(request, "webhook-id") == "msg_" + kId);
  CHECK(header(request, "webhook-timestamp") == "1800000000");
  const auto signed_text = "msg_" + kId + ".1800000000." + request.body;
  CHECK(header(request, "webhook-signature") ==
        "v1," + crypto::base64(
                    crypto::hmac_sha256(util::as_octets("secret"), util::as_octets(signed_text))));
  CHECK(header(request, "Authorization") == "(none)");
  CHECK(office.body(0) == json::Json{{"id", kId},
                                     {"received_at", 1'799'999'000'000},
                                     {"to", ""},
                                     {"subject", "Subject"},
                                     {"body", "hello"}});
}

TEST_CASE("a webhook's secret may be any text") {
  PostOffice office;
  office.lease.access_token = "plain secret";
  CHECK(office.publish("webhook").disposition == Disposition::delivered);
  const auto signed_text = "msg_" + kId + ".1800000000." + office.sent[0].body;
  CHECK(header(office.sent[0], "webhook-signature") ==
        "v1," + crypto::base64(crypto::hmac_sha256(util::as_octets("plain secret"),
                                                   util::as_octets(signed_text))));
}
