#include "backend/gateway_server/clients.hpp"

#include <doctest/doctest.h>

#include "crypto/digest.hpp"
#include "util/text.hpp"

using namespace gateway_server;

namespace {

const auto kNow = util::from_epoch_ms(1'800'000'000'000);

net::ServerRequest with(std::map<std::string, std::string> headers,
                        const std::string& body = "{}") {
  net::ServerRequest request;
  request.headers = std::move(headers);
  request.body = body;
  return request;
}

std::string signature(const std::string& key, const std::string& stamp, const std::string& body) {
  return "sha256=" + util::lower(util::to_hex(crypto::hmac_sha256(
                         util::as_octets(key), util::as_octets(stamp + "." + body))));
}

Clients clients(bool open) {
  return {{{"pi", "+237670000001", "CM", "MTN", "62401", "https", "token", "", ""},
           {"box", "", "", "", "", "https", "", "key", ""},
           {"hall", "", "", "", "", "https", "", "", std::string(64, 'a')}},
          open};
}

}  // namespace

TEST_CASE("a Gateway client proves itself by token, signature or certificate") {
  const auto all = clients(false);
  CHECK(all.admit(with({{"authorization", "Bearer token"}}), kNow) == "pi");
  CHECK(all.admit(with({{"x-gsmrelay-timestamp", "1800000000"},
                        {"x-gsmrelay-signature", signature("key", "1800000000", "{}")}}),
                  kNow) == "box");
  auto certified = with({});
  certified.client_certificate = std::string(64, 'a');
  CHECK(all.admit(certified, kNow) == "hall");
}

TEST_CASE("a wrong credential is refused, even if clients without one are allowed") {
  for (const bool open : {false, true}) {
    const auto all = clients(open);
    CHECK_FALSE(all.admit(with({{"authorization", "Bearer tokeN"}}), kNow).has_value());
    CHECK_FALSE(all.admit(with({{"authorization", "Bearer "}}), kNow).has_value());
    const auto good = signature("key", "1800000000", "{}");
    CHECK_FALSE(
        all.admit(with({{"x-gsmrelay-timestamp", "1800000000"}, {"x-gsmrelay-signature", good}},
                       "{ }"),
                  kNow)
            .has_value());
    CHECK_FALSE(
        all.admit(with({{"x-gsmrelay-timestamp", "1800000000"}, {"x-gsmrelay-signature", good}}),
                  kNow + std::chrono::minutes(11))
            .has_value());
  }
}

TEST_CASE("a client without a credential is accepted if `open` is set") {
  CHECK(clients(true).admit(with({}), kNow) == "");
  CHECK_FALSE(clients(false).admit(with({}), kNow).has_value());
}
