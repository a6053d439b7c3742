// Fuzzes input from outside to the vault, the Gateway server and the Publisher: platforms'
// responses, Gateway clients' requests, people's addresses, e-mails and posts, phones' keys.
//
// The first octet chooses which, the rest is the text.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "backend/gateway_server/ingress.hpp"
#include "backend/publisher/evaluation.hpp"
#include "backend/publisher/mail.hpp"
#include "backend/publisher/thread.hpp"
#include "backend/vault/api/people_api.hpp"
#include "backend/vault/oauth/oauth.hpp"
#include "backend/vault/oauth/outside_url.hpp"
#include "crypto/rsa.hpp"
#include "service/proxies.hpp"
#include "util/text.hpp"
#include "util/utf.hpp"

namespace {

using namespace std::chrono_literals;

const auto kNow = util::from_epoch_ms(1'800'000'000'000);

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}
bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_control);
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Checks that an error text has no number.
void check_quiet(std::string_view what) {
  require(!what.empty() && !has_control(what));
  std::size_t run = 0;
  for (const char c : what) {
    run = is_digit(c) ? run + 1 : 0;
    require(run < 7);
  }
}

/// Makes a result whose status follows from the first octet.
net::HttpResult result_of(std::string_view text) {
  static constexpr int kStatuses[] = {200, 201, 302, 400, 401, 403, 404, 422, 429, 500, 502, 503};
  net::HttpResult result;
  if (text.empty()) return result;
  result.status = kStatuses[static_cast<unsigned char>(text.front()) % std::size(kStatuses)];
  result.body = text.substr(1);
  return result;
}

void check_tokens(std::string_view text) {
  const auto result = result_of(text);
  if (const auto tokens = vault::read_tokens(result, kNow, {"write"})) {
    require(result.status / 100 == 2);
    require(!tokens->access.empty() && !has_control(tokens->access));
    require(tokens->access.find(' ') == std::string::npos && !has_control(tokens->refresh));
    require(tokens->expires_at == 0 || tokens->expires_at > util::epoch_ms(kNow));
  } else {
    check_quiet(tokens.error().what);
  }
  if (const auto name = vault::read_name(result, "data.username"))
    require(!name->empty() && name->size() <= 200 && !has_control(*name));
  if (const auto client = vault::read_client(result))
    require(!has_control(client->id) && !has_control(client->secret));
  if (!vault::read_revocation(result)) require(result.status / 100 != 2 || !result.body.empty());
}

void check_incoming(std::string_view text) {
  net::ServerRequest request;
  request.body = text;
  for (const char* type : {"application/json", "application/x-www-form-urlencoded"}) {
    request.headers["content-type"] = type;
    const auto incoming = gateway_server::read_incoming(request);
    if (!incoming) {
      require(incoming.error().status == 400 || incoming.error().status == 413);
      check_quiet(incoming.error().what);
      continue;
    }
    require(!incoming->text.empty() && incoming->text.size() <= 64 * 1024);
    require(incoming->sender.front() == '+' && incoming->sender.size() <= 21);
    require(std::all_of(incoming->sender.begin() + 1, incoming->sender.end(), is_digit));
  }
}

/// Checks that an accepted address has the host that was looked up and an allowed scheme.
void check_address(std::string_view text) {
  std::string asked;
  const auto outside = vault::check_outside(text, {"https"}, false, [&](const std::string& host) {
    asked = host;
    return std::vector<std::string>{"93.184.216.34"};
  });
  if (outside) {
    require(util::starts_with_nocase(text, "https://") && !has_control(text));
    require(text.find('#') == std::string_view::npos);
    const auto host = text.substr(8, text.find_first_of("/?", 8) - 8);
    require(host.find_first_of(" @\\") == std::string_view::npos);
    require(!asked.empty() && util::lower(text).find(util::lower(asked)) != std::string::npos);
  }
  const auto instance = vault::instance_of(text);
  if (!instance) return require(!instance.error().what.empty());
  require(instance->starts_with("https://") && !has_control(*instance));
  require(instance->find_first_of("/@?# ", 8) == std::string::npos);
  require(vault::instance_of(*instance) == *instance);
}

std::string without_blanks(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r') out += c;
  return out;
}

/// Checks that nothing of the text is missing, and that each post fits.
void check_thread(std::string_view text) {
  if (!util::is_valid_utf8(text)) return;
  for (const auto counting : {publisher::Counting::characters, publisher::Counting::weighted})
    for (const std::size_t limit : {40U, 280U}) {
      const auto parts = publisher::cut(text, limit, counting);
      std::string all;
      for (std::size_t i = 0; i < parts.size(); ++i) {
        require(publisher::count(parts[i], counting) <= limit && util::is_valid_utf8(parts[i]));
        const auto mark = " (" + std::to_string(i + 1) + "/" + std::to_string(parts.size()) + ")";
        if (parts.size() > 1) require(parts[i].ends_with(mark));
        all += parts.size() > 1 ? parts[i].substr(0, parts[i].size() - mark.size()) : parts[i];
      }
      require(without_blanks(all) == without_blanks(text));
    }
}

/// Recipients in the first line, the subject in the second, then the body. Checks that there are
/// only our own headers.
void check_letter(std::string_view text) {
  const auto first = text.find('\n');
  const auto second = first == std::string_view::npos ? first : text.find('\n', first + 1);
  publisher::Publication publication;
  publication.id = std::string(64, 'a');
  publication.to = text.substr(0, first);
  if (first != std::string_view::npos)
    publication.subject = text.substr(first + 1, second - first - 1);
  if (second != std::string_view::npos) publication.body = text.substr(second + 1);
  const auto letter = publisher::letter_of(publication, "ann@mail.example", kNow);
  if (!letter) return check_quiet(letter.error().what);
  const auto written = mail::write_letter(*letter, mail::Bcc::hidden);
  static constexpr std::string_view kOurs[] = {"Date: ",
                                               "From: ",
                                               "To: ",
                                               "Cc: ",
                                               "Message-ID:",
                                               "Subject: ",
                                               "MIME-Version: ",
                                               "Content-Type: ",
                                               "Content-Transfer-Encoding: ",
                                               " "};
  bool headers = true;
  for (std::size_t at = 0; at < written.size();) {
    const auto end = written.find("\r\n", at);
    require(end != std::string::npos && end - at <= 998);
    const auto line = std::string_view(written).substr(at, end - at);
    require(!has_control(line));
    if (line.empty()) headers = false;
    if (headers)
      require(std::any_of(std::begin(kOurs), std::end(kOurs),
                          [&](std::string_view ours) { return line.starts_with(ours); }));
    at = end + 2;
  }
  require(!headers);
}

/// Retry-After, both kinds of rate limit, then the body, a line each.
void check_judgement(std::string_view text) {
  const auto lines = util::split(text, '\n');
  auto result = result_of(lines[0]);
  static constexpr const char* kHeaders[] = {"retry-after", "x-rate-limit-reset",
                                             "x-ratelimit-reset", "date"};
  for (std::size_t i = 0; i < std::size(kHeaders) && i + 1 < lines.size(); ++i)
    result.headers[kHeaders[i]] = lines[i + 1];
  const auto evaluation = publisher::evaluate_http(result, kNow);
  require(evaluation.wait >= 0ms && evaluation.wait <= 24h);
  require((evaluation.disposition == publisher::Disposition::delivered) ==
          (result.status / 100 == 2));
  if (evaluation.disposition != publisher::Disposition::delivered) check_quiet(evaluation.what);
}

/// Checks that an accepted key is the same when written and read again.
void check_key(std::string_view text) {
  const auto key = crypto::RsaPublicKey::from_pem(text);
  if (!key) return require(key.error().advice == util::Advice::reject);
  require(key->bits() >= 2048 && key->bits() <= 8192);
  const auto again = crypto::RsaPublicKey::from_pem(key->pem());
  require(again && again->fingerprint() == key->fingerprint());
  require(key->encrypt(util::as_octets("0123456789abcdef"), {}).has_value());
}

/// Checks that any X-Forwarded-For gives an address, and none if no proxy wrote it.
void check_forwarded(std::string_view text) {
  net::ServerRequest request;
  request.headers["x-forwarded-for"] = text;
  const service::Networks proxies({"127.0.0.0/8", "::1"});
  request.remote = "192.0.2.7";
  require(service::client_address(request, proxies) == "192.0.2.7");
  request.remote = "127.0.0.1";
  const auto client = service::client_address(request, proxies);
  require(service::numeric_address(client) == client);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr void (*kChecks[])(std::string_view) = {check_tokens, check_incoming, check_address,
                                                   check_thread, check_letter,   check_judgement,
                                                   check_key,    check_forwarded};
  kChecks[data[0] % std::size(kChecks)]({reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
