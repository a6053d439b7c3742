// Fuzzes requests between programs of the back end, and platforms' responses to the Publisher: a
// credential allows only what it is for, and requests arrive as they were meant.
//
// The first octet chooses which, the rest is the text.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "backend/gateway_server/clients.hpp"
#include "backend/gateway_server/rate_limiter.hpp"
#include "backend/publisher/api.hpp"
#include "backend/publisher/publish.hpp"
#include "backend/publisher/token_client.hpp"
#include "backend/vault/api/pages.hpp"
#include "crypto/digest.hpp"
#include "json/json.hpp"
#include "service/grant.hpp"
#include "service/router.hpp"
#include "tests/doubles/fake_clock.hpp"
#include "tests/doubles/fake_http.hpp"
#include "tests/doubles/fake_peer.hpp"
#include "tests/doubles/fault_vfs.hpp"
#include "util/log.hpp"
#include "util/text.hpp"
#include "util/utf.hpp"

namespace {

using namespace std::chrono_literals;
using json::Json;
using publisher::Disposition;

const auto kNow = util::from_epoch_ms(1'800'000'000'000);

void require(bool holds) {
  if (!holds) std::abort();
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

/// Takes the text up to the next line end, and the line end.
std::string take_line(std::string_view& rest) {
  const auto end = std::min(rest.find('\n'), rest.size());
  std::string line(rest.substr(0, end));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}

/// Returns the token after "Bearer" as the router must see it.
std::string shown(const std::string& authorization) {
  if (!util::starts_with_nocase(authorization, "bearer ")) return {};
  return std::string(util::trim(std::string_view(authorization).substr(7)));
}

/// Method, path and authorization, a line each. Checks that an accepted request has the token of an
/// allowed service, and that the handler gets the whole rest of the path.
void check_router(std::string_view text) {
  static std::string rest, called;
  static const auto router = service::make_router(
      {{"GET", "/v1/things", {}, [](const auto&) { return Json::object(); }},
       {"DELETE",
        "/v1/things/{}/of/{}",
        {"vault"},
        [](const api::Request& request) {
          rest = "/v1/things/" + request.arguments.at(0) + "/of/" + request.arguments.at(1);
          called = request.caller;
          return Json::object();
        }},
       {"POST",
        "/sms/{*}",
        {"publisher", "vault"},
        [](const api::Request& request) {
          rest = "/sms/" + request.arguments.at(0);
          called = request.caller;
          return Json::object();
        }}},
      {{"vault", "v"}, {"publisher", "p"}, {"nobody", ""}});
  net::ServerRequest request;
  request.method = take_line(text);
  request.path = take_line(text);
  const auto authorization = take_line(text);
  request.headers["authorization"] = authorization;
  rest = called = "";
  const int status = router.handle(request).status;
  require(status == 200 || status == 401 || (status >= 403 && status <= 405));
  if (status != 200) return require(called.empty());
  if (called.empty()) return require(request.method == "GET" && request.path == "/v1/things");
  require(rest == request.path);
  const auto token = shown(authorization);
  require(called == "vault" ? token == "v" : called == "publisher" && token == "p");
  require(called == "vault" || request.method == "POST");
}

service::Granted granted_of(std::string_view& text) {
  service::Granted granted;
  granted.publication = take_line(text);
  granted.user_id = take_line(text);
  const auto letter = take_line(text);
  granted.letter = letter.empty() ? '\0' : letter[0];
  granted.account = take_line(text);
  granted.expires = util::to_int(take_line(text)).value_or(0);
  return granted;
}

/// Two grants and a text. Checks that a grant fits only what it was made for, and that no text is a
/// grant.
void check_grant(std::string_view text) {
  const auto first = granted_of(text), second = granted_of(text);
  const auto grant = service::make_grant("key", first);
  require(service::grant_fits("key", first, grant));
  require(!service::grant_fits("another key", first, grant));
  const bool same = first.publication == second.publication && first.user_id == second.user_id &&
                    first.letter == second.letter && first.account == second.account &&
                    first.expires == second.expires;
  require(service::grant_fits("key", second, grant) == same);
  if (util::lower(text) != grant) require(!service::grant_fits("key", first, text));
}

/// Authorization, stamp, signature and certificate, then the stamp that is signed, the body that is
/// signed, and the body that comes. A signature "!" is replaced by the right one.
void check_admission(std::string_view text) {
  static const gateway_server::Clients clients(
      {{"pi", "", "", "", "", "https", "token", "", ""},
       {"box", "", "", "", "", "https", "", "key", ""},
       {"hall", "", "", "", "", "https", "", "", std::string(64, 'a')}},
      false);
  net::ServerRequest request;
  const auto authorization = request.headers["authorization"] = take_line(text);
  const auto stamp = request.headers["x-gsmrelay-timestamp"] = take_line(text);
  auto& signature = request.headers["x-gsmrelay-signature"] = take_line(text);
  request.client_certificate = take_line(text);
  const auto signed_stamp = take_line(text);
  const auto signed_body = take_line(text);
  request.body = text;
  const bool is_signed = signature == "!";
  if (is_signed)
    signature = "sha256=" +
                util::lower(util::to_hex(crypto::hmac_sha256(
                    util::as_octets("key"), util::as_octets(signed_stamp + "." + signed_body))));
  const auto admitted = clients.admit(request, kNow);
  if (!admitted) return require(admitted.error().status == 401 || admitted.error().status == 503);
  if (*admitted == "pi") return require(shown(authorization) == "token");
  if (*admitted == "hall") return require(request.client_certificate == std::string(64, 'a'));
  require(*admitted == "box" && is_signed);
  require(stamp == signed_stamp && text == signed_body);
  const auto seconds = util::to_int(stamp);
  require(seconds && std::abs(*seconds - 1'800'000'000) <= 600);
}

/// Names and waits in turn. Checks that none gets more than the burst and what has been added
/// since.
void check_allowance(std::string_view text) {
  constexpr int kBurst = 3;
  gateway_server::RateLimiter allowance(kBurst, 10s);
  util::Deadline now{};
  std::map<std::string, int> had;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    now += std::chrono::milliseconds(100 * (octet >> 2));
    const std::string name(1, static_cast<char>('a' + (octet & 3)));
    const auto wait = allowance.consume(name, now);
    if (wait) {
      require(*wait >= 1 && *wait <= 10);
    } else {
      require(++had[name] <= kBurst + now.time_since_epoch() / 10s);
    }
  }
}

/// A queue on a disk in memory, behind the API for the Gateway server.
struct Counter {
  doubles::FaultVfs disk;
  doubles::FaultVfs::Default here{disk};
  doubles::FakeClock clock;
  std::unique_ptr<publisher::Store> store;
  std::unique_ptr<api::Router> router;

  Counter() {
    util::set_log_sink([](util::LogLevel, std::string_view, util::LogFields) {});
    disk.make("/publisher.db");
    store = publisher::Store::open(
                "/publisher.db",
                crypto::Keyring::parse("1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n").value())
                .value();
    router = std::make_unique<api::Router>(service::make_router(
        publisher::endpoints(*store, clock, [] {}), {{"gateway-server", "gs"}}));
  }
};

/// Checks that an accepted order is in the queue unchanged, and that a refused one leaves nothing.
void check_order(std::string_view text) {
  static Counter counter;
  net::ServerRequest request;
  request.method = "POST";
  request.path = "/internal/v1/publications";
  request.headers["authorization"] = "Bearer gs";
  request.body = text;
  const auto answer = counter.router->handle(request);
  std::vector<publisher::Waiting> waiting;
  require(
      counter.store->each_waiting([&](const auto& one) { waiting.push_back(one); }).has_value());
  require(util::is_valid_utf8(answer.body) && json::parse(answer.body));
  if (answer.status != 202) {
    require(waiting.empty());
    return require(answer.status == 400 || answer.status == 413);
  }
  require(waiting.size() == 1);
  const auto job = counter.store->load(waiting[0].id).value();
  require(job.has_value());
  const auto& kept = job->publication;
  const auto said = json::parse_or_null(text);
  const auto is = [&](const char* name, const std::string& value) {
    require(said.text(name) == value);
  };
  is("id", kept.id), is("user_id", kept.user_id), is("account", kept.account);
  is("to", kept.to), is("cc", kept.cc), is("bcc", kept.bcc);
  is("subject", kept.subject), is("body", kept.body), is("grant", kept.grant);
  require(said["expires"] == kept.expires && said["received_at"] == kept.received_at);
  const auto* platform = platforms::find(kept.platform);
  // One that is unknown is accepted, and fails with a result.
  if (platform == nullptr)
    require(kept.platform == "letter " + said.text("letter"));
  else
    require(said["letter"] == platform->letter);
  const auto answers = counter.store->erase_user(kept.user_id);
  require(answers.has_value() && *answers == 1);
}

/// Checks that the content of a queue's row is read as it was written.
void check_content(std::string_view text) {
  const auto read = publisher::read_content(text);
  if (!read) return require(read.error().advice == util::Advice::reject);
  const auto again = publisher::read_content(publisher::write_content(*read));
  require(again && *again == *read);
}

/// A platform, then its responses: the status by an octet, the body up to the end of the line. Each
/// request except a repeated one makes the next post. Checks that each post is recorded once.
void check_platform(std::string_view text) {
  static constexpr std::string_view kNames[] = {"mastodon", "x", "gmail", "webhook", "email"};
  static constexpr int kStatuses[] = {200, 201, 302, 400, 401, 403, 404, 422, 429, 500, 502, 503};
  if (text.size() < 2) return;
  const auto name = kNames[static_cast<unsigned char>(text[0]) % std::size(kNames)];
  const auto words = static_cast<unsigned char>(text[1]);
  text.remove_prefix(2);
  publisher::Publication publication;
  publication.id = std::string(64, 'a');
  publication.to = "bob@example.org";
  for (int i = 0; i < words; ++i) publication.body += "word" + std::to_string(i) + " ";
  const publisher::TokenLease lease{
      "token-1", "oauth2", "ann@example.org", "", {{"characters", "100"}}};
  std::size_t requests = 0, good = 0;
  const publisher::Gateways gateways{
      [&](const net::HttpRequest& request) {
        ++requests;
        require(json::parse(request.body) && request.url.starts_with("https://platform.example"));
        for (const auto& [key, value] : request.headers)
          require(!has_control(key) && !has_control(value));
        auto answer = take_line(text);
        net::HttpResult result;
        result.status =
            answer.empty()
                ? 200
                : kStatuses[static_cast<unsigned char>(answer.front()) % std::size(kStatuses)];
        if (!answer.empty()) result.body = answer.substr(1);
        good += result.status / 100 == 2 ? 1 : 0;
        return result;
      },
      [&](const net::Mail& mail) {
        ++requests;
        require(mail.to.size() == 1);
        net::MailResult result;
        result.status = static_cast<int>(take_line(text).size()) * 50;
        good += result.status < 400 ? 1 : 0;
        return result;
      }};
  struct Journal final : publisher::PublishJournal {
    std::size_t kept = 0;
    bool mark_in_flight() override { return true; }
    bool on_part_created(const std::string&) override {
      ++kept;
      return true;
    }
    bool time_slice_over() override { return false; }
  } journal;
  const auto evaluation = publisher::publish(*publisher::find_api(name),
                                             {.publication = publication,
                                              .lease = lease,
                                              .base_url = "https://platform.example",
                                              .now = kNow},
                                             gateways, journal);
  require(requests <= 256 && journal.kept <= good);
  require(good + 1 >= requests);  // no request after the first failed one
  if (evaluation.disposition == Disposition::delivered) return require(good == requests);
  require(!evaluation.what.empty() && !has_control(evaluation.what));
  require(evaluation.what.find("word1") == std::string::npos && evaluation.wait >= 0ms);
  require(evaluation.what.find("token-1") == std::string::npos);
}

/// The status by the first octet, then the vault's response. Checks that a lease has an access
/// token, and that only the vault can end a publication.
void check_lender(std::string_view text) {
  static constexpr int kStatuses[] = {200, 400, 401, 403, 404, 409, 429, 500, 503};
  if (text.empty()) return;
  auto body = json::parse_or_null(text.substr(1));
  if (!body.is_object()) body = Json::object();
  service::PeerResponse answer;
  answer.status = kStatuses[static_cast<unsigned char>(text[0]) % std::size(kStatuses)];
  answer.body = body;
  doubles::FakePeer vault;
  vault.script = [&](const auto&) { return answer; };
  publisher::Publication publication;
  publication.body = "secret words";
  const auto lease = publisher::lease_token(vault, publication);
  require(vault.requests.size() == 1 && !vault.requests[0].body.contains("body"));
  if (lease) {
    require(answer.status == 200 && body["access_token"] == lease->access_token);
    return require(!lease->access_token.empty());
  }
  const bool ends = answer.status == 403 || answer.status == 404 || answer.status == 409;
  require(ends || lease.error().disposition == Disposition::retry_later);
}

/// Checks that text in a page adds no tags.
void check_page(std::string_view text) {
  const auto tags = [](const std::string& body) {
    return std::count(body.begin(), body.end(), '<');
  };
  const auto heading = take_line(text), sentence = take_line(text), yes = take_line(text);
  const auto confirmation = std::string(text);
  static const auto kPlain = tags(vault::page(200, "S", "", "").body);
  static const auto kAsked = tags(vault::question("S", "", "", "", "").body);
  require(tags(vault::page(200, yes, heading, sentence).body) == kPlain);
  const auto asked = vault::question("S", heading, sentence, yes, confirmation).body;
  require(tags(asked) == kAsked);
  // The address the button posts to ends where it should.
  constexpr std::string_view kAction = "action=\"?confirmation=";  // a text's '"' is escaped
  const auto at = asked.find(kAction);
  require(at != std::string::npos);
  require(asked.find("\"><button>", at) == asked.find('"', at + kAction.size()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  constexpr void (*kChecks[])(std::string_view) = {check_router,    check_grant,  check_admission,
                                                   check_allowance, check_order,  check_content,
                                                   check_platform,  check_lender, check_page};
  kChecks[data[0] % std::size(kChecks)]({reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
