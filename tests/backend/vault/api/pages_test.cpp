#include "backend/vault/api/pages.hpp"

#include <doctest/doctest.h>

#include "tests/doubles/form.hpp"

TEST_CASE("what a platform calls an account is no markup") {
  const auto page = vault::page(400, "A & B", "Not connected", "<script>\"x\"</script>'");
  CHECK(page.status == 400);
  CHECK(page.body.find("<script") == std::string::npos);
  CHECK(page.body.find("&lt;script&gt;&quot;x&quot;&lt;/script&gt;&#39;") != std::string::npos);
  CHECK(page.body.find("<title>A &amp; B</title>") != std::string::npos);
}

TEST_CASE("a question's button posts to the page's own address, and nowhere else") {
  const auto page = vault::question("vault", "Yours?", "Is it <yours>?", "Yes", "abc-_\"1");
  CHECK(page.status == 200);
  CHECK(doubles::action_of(page.body) == "?confirmation=abc-_&quot;1");
  CHECK(page.body.find("Is it &lt;yours&gt;?") != std::string::npos);
  std::string policy;
  for (const auto& [name, value] : page.headers)
    if (name == "Content-Security-Policy") policy = value;
  CHECK(policy.find("form-action 'self'") != std::string::npos);
}

TEST_CASE("a page lets nothing in from elsewhere, and tells nobody where the person was") {
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
