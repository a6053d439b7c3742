#include "app/phone.hpp"

#include <limits>

#include "app/response_parser.hpp"
#include "crypto/base64.hpp"

namespace app {
namespace {

constexpr int kVersion = 1;
constexpr std::size_t kKeySize = 32, kMaxUrl = 2048, kMaxToken = 512;

Json key_json(const Phone& phone) {
  return {{"gateway_server", phone.gateway_server},
          {"form", to_string(phone.form)},
          {"key", crypto::base64(phone.key)},
          {"counter", phone.counter},
          {"in_doubt", phone.key_in_doubt}};
}

tl::unexpected<CommandError> unknown_content() {
  return fail(kFailed, "the phone file has content that this version does not know",
              "use the version of gsmrelay-app that wrote it");
}

/// Reads the key and its counter. Returns false if they are invalid.
bool read_key(const Json& json, Phone& phone) {
  const auto form = text_at(json, "form");
  const auto key = crypto::from_base64(text_at(json, "key"));
  const auto counter = number_at(json, "counter");
  if ((form != "compact" && form != "rsa-era") || !key || counter < 0 ||
      counter > std::numeric_limits<std::uint32_t>::max())
    return false;
  phone.gateway_server = text_at(json, "gateway_server", kMaxUrl);
  phone.form = form == "compact" ? Form::compact : Form::rsa_era;
  phone.key = *key;
  phone.counter = static_cast<std::uint32_t>(counter);
  phone.key_in_doubt = json.boolean("in_doubt");
  return phone.key.empty() || phone.key.size() == kKeySize;
}

}  // namespace

const char* to_string(Form form) {
  return form == Form::compact ? "compact" : "rsa-era";
}

std::string write_phone(const Phone& phone) {
  const Json json = {{"version", kVersion},
                     {"vault_url", phone.vault_url},
                     {"number", phone.number},
                     {"user_id", phone.user_id},
                     {"session", phone.session},
                     {"device", phone.device},
                     {"pending_reset", phone.pending_reset},
                     {"pending_user", phone.pending_user},
                     {"secret_key", key_json(phone)},
                     {"platforms", to_json(phone.platforms)},
                     {"accounts", to_json(phone.accounts)},
                     {"gateway_clients", to_json(phone.gateway_clients)},
                     {"gateway_servers", phone.gateway_servers},
                     {"own_gateway_servers", phone.own_gateway_servers}};
  return json.dump();
}

CommandResult<Phone> read_phone(std::string_view text) {
  const auto json = parse_object(text);
  if (!json || number_at(*json, "version") != kVersion) return unknown_content();
  Phone phone;
  phone.vault_url = text_at(*json, "vault_url", kMaxUrl);
  phone.number = text_at(*json, "number");
  phone.user_id = text_at(*json, "user_id");
  phone.session = text_at(*json, "session", kMaxToken);
  phone.device = text_at(*json, "device", kMaxToken);
  phone.pending_reset = text_at(*json, "pending_reset");
  phone.pending_user = text_at(*json, "pending_user");
  if (!read_key(part_at(*json, "secret_key"), phone)) return unknown_content();
  phone.platforms = read_platforms(part_at(*json, "platforms"));
  phone.accounts = read_accounts(part_at(*json, "accounts"));
  phone.gateway_clients = read_gateway_clients(part_at(*json, "gateway_clients"));
  phone.gateway_servers = read_gateway_servers(part_at(*json, "gateway_servers"));
  phone.own_gateway_servers = read_gateway_servers(part_at(*json, "own_gateway_servers"));
  return phone;
}

CommandResult<std::uint32_t> next_counter(Phone& phone) {
  if (phone.key.empty()) return fail(kFailed, "this phone has no secret key", "gsmrelay-app sync");
  if (phone.counter == std::numeric_limits<std::uint32_t>::max())
    return fail(kFailed, "the secret key has used all its counters", "gsmrelay-app sync");
  return ++phone.counter;
}

CommandResult<Platform> find_platform(const Phone& phone, std::string_view name) {
  for (const auto& platform : phone.platforms)
    if (platform.name == name || platform.letter == name) return platform;
  return fail(kNoSuch, "the phone knows no such platform",
              "gsmrelay-app platforms; gsmrelay-app platforms --refresh");
}

CommandResult<std::string> session_of(const Phone& phone) {
  if (phone.vault_url.empty() || phone.session.empty())
    return fail(kDenied, "no user is signed in on this phone", "gsmrelay-app signin");
  return phone.session;
}

}  // namespace app
