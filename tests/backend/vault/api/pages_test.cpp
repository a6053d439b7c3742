#include "backend/vault/api/pages.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/form.hpp"

TEST_CASE("the name of an account is escaped") {
  const auto page = vault::page(400, "A & B", "Not connected", "<script>\"x\"</script>'");
  CHECK(page.status == 400);
  CHECK(page.body.find("<script") == std::string::npos);
  CHECK(page.body.find("&lt;script&gt;&quot;x&quot;&lt;/script&gt;&#39;") != std::string::npos);
  CHECK(page.body.find("<title>A &amp; B</title>") != std::string::npos);
}

TEST_CASE("the button of a question posts only to the page's own address") {
  const auto page = vault::question("vault", "Yours?", "Is it <yours>?", "Yes", "abc-_\"1");
  CHECK(page.status == 200);
  CHECK(doubles::action_of(page.body) == "?confirmation=abc-_&quot;1");
  CHECK(page.body.find("Is it &lt;yours&gt;?") != std::string::npos);
  std::string policy;
  for (const auto& [name, value] : page.headers)
    if (name == "Content-Security-Policy") policy = value;
  CHECK(policy.find("form-action 'self'") != std::string::npos);
}

TEST_CASE("a page loads nothing from other servers and sends no referrer") {
  const auto page = vault::page(200, "vault", "Connected", "ann");
  CHECK(page.content_type.starts_with("text/html"));
  CHECK(page.body.find("http") == std::string::npos);
  std::string policy, referrer;
  for (const auto& [name, value] : page.headers) {
    if (name == "Content-Security-Policy") policy = value;
    if (name == "Referrer-Policy") referrer = value;
  }
  CHECK(policy.starts_with("default-src 'none'"));
  CHECK(policy.find("frame-ancestors 'none'") != std::string::npos);
  CHECK(referrer == "no-referrer");
}
