#include "backend/vault/api/pages.hpp"

#include <fmt/format.h>

#include "crypto/random.hpp"

namespace vault {

namespace {

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

/// Makes a page. `more` is HTML; `form_action` is the CSP source that the page may post to.
net::ServerResponse made(int status, const std::string& service, const std::string& heading,
                         const std::string& sentence, const std::string& more,
                         const std::string& form_action) {
  const auto nonce = crypto::random_token();
  net::ServerResponse response;
  response.status = status;
  response.content_type = "text/html; charset=utf-8";
  response.body = fmt::format(
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
      "content=\"width=device-width\">\n<title>{0}</title>\n<style nonce=\"{1}\">body{{font:1.1rem/"
      "1.5 sans-serif;max-width:32rem;margin:2rem auto;padding:0 "
      "1rem}}button{{font:inherit;padding:"
      ".5rem 1rem}}</style></head>\n<body><h1>{2}</h1><p "
      "role=\"status\">{3}</p>{4}</body></html>\n",
      escaped(service), nonce, escaped(heading), escaped(sentence), more);
  response.headers = {
      {"Content-Security-Policy",
       fmt::format("default-src 'none'; style-src 'nonce-{}'; base-uri 'none'; form-action {}; "
                   "frame-ancestors 'none'",
                   nonce, form_action)},
      {"Referrer-Policy", "no-referrer"}};
  return response;
}

}  // namespace

net::ServerResponse page(int status, const std::string& service, const std::string& heading,
                         const std::string& sentence) {
  return made(status, service, heading, sentence, "", "'none'");
}

net::ServerResponse question(const std::string& service, const std::string& heading,
                             const std::string& sentence, const std::string& yes,
                             const std::string& confirmation) {
  return made(200, service, heading, sentence,
              fmt::format("\n<form method=\"post\" action=\"?confirmation={}\"><button>{}</button>"
                          "</form>",
                          escaped(confirmation), escaped(yes)),
              "'self'");
}

}  // namespace vault
