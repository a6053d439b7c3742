#include "backend/gateway_server/configuration.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "backend/platforms/platform.hpp"
#include "crypto/wipe.hpp"
#include "util/ascii.hpp"

namespace gateway_server {
namespace {

void cross_check(const Configuration& configuration, config::Reading& reading) {
  service::check_listen(configuration.public_side, {reading, "public"});
  service::check_listen(configuration.internal_side, {reading, "internal"});
}

}  // namespace

std::string check_letter(std::string_view value) {
  return value.size() == 1 && util::is_letter(value[0]) ? std::string{} : "must be one letter";
}

std::string check_certificate(std::string_view value) {
  const bool fits =
      value.size() == 64 && value.find_first_not_of("0123456789abcdef") == std::string_view::npos;
  return fits ? std::string{} : "must be the SHA-256 of its DER in lower-case hexadecimal";
}

const config::Schema& configuration_schema() {
  static const auto kSchema = config::Schema::of<Configuration>(
      {{.name = "gateway_server", .keys = config::rows(kOwnKeys)},
       {.name = "public",
        .keys = config::rows(service::kListenKeys, service::kProxyKeys),
        .table = config::part<&Configuration::public_side>},
       {.name = "internal",
        .keys = config::rows(kInternalKeys, service::kListenKeys),
        .table = config::part<&Configuration::internal_side>},
       {.name = "vault",
        .keys = config::rows(service::kPeerKeys),
        .table = config::part<&Configuration::vault>},
       {.name = "publisher",
        .keys = config::rows(service::kPeerKeys),
        .table = config::part<&Configuration::publisher>},
       {.name = "client",
        .keys = config::rows(kClientKeys),
        .table = config::list<&Configuration::client_keys>},
       {.name = "platform",
        .keys = config::rows(kPlatformKeys),
        .table = config::list<&Configuration::letter_forms>}},
      &cross_check);
  return kSchema;
}

util::Result<void> complete(Configuration& configuration) {
  auto wrong = config::read_secrets(&configuration, configuration_schema());
  if (wrong.empty()) {
    auto keys = crypto::Keyring::parse(configuration.keys.value);
    crypto::wipe(configuration.keys.value);
    if (keys)
      configuration.keyring = std::move(*keys);
    else
      wrong.push_back(keys.error().what);
  }
  if (!wrong.empty())
    return util::fail(util::Advice::reject, fmt::format("{}", fmt::join(wrong, "\n")));
  for (auto [client, token, hmac_key] : configuration.client_keys) {
    client.token = token.value;
    client.hmac_key = hmac_key.value;
    configuration.clients.push_back(std::move(client));
  }
  using payload::Form;
  for (const auto* platform : platforms::all())
    configuration.letters[platform->letter.front()] = platform->kind == "email"     ? Form::email
                                                      : platform->kind == "message" ? Form::message
                                                                                    : Form::text;
  // Telegram: phones of the RSA era know it, and no Publisher serves it.
  configuration.letters['T'] = Form::message;
  for (const auto& [letter, form] : configuration.letter_forms)
    configuration.letters[letter.front()] = form;
  return {};
}

}  // namespace gateway_server
