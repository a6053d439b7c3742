#include "backend/vault/platform_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "backend/vault/known_platforms.hpp"
#include "backend/vault/outside_url.hpp"

namespace vault {

namespace {

using config::SheetKey, config::SheetTable, config::SheetType;

constexpr std::string_view kSection = "platform";

bool is_one_of(std::string_view value, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), value) != words.end();
}

std::string check_letter(std::string_view value) {
  const bool letter = value.size() == 1 && ((value[0] >= 'a' && value[0] <= 'z') ||
                                            (value[0] >= 'A' && value[0] <= 'Z'));
  return letter ? "" : "must be one letter";
}
std::string check_kind(std::string_view value) {
  return is_one_of(value, {"email", "text", "message"}) ? "" : "must be email, text or message";
}
std::string check_authorization(std::string_view value) {
  return is_one_of(value, {"oauth2", "secret"}) ? "" : "must be oauth2 or secret";
}
std::string check_proof(std::string_view value) {
  return is_one_of(value, {"basic", "post", "none"}) ? "" : "must be basic, post or none";
}
std::string check_revocation(std::string_view value) {
  return is_one_of(value, {"rfc7009", "bearer"}) ? "" : "must be rfc7009 or bearer";
}
std::string check_instance(std::string_view value) {
  if (value == "any") return "";
  if (value.starts_with("http://")) return check_outside_url(value);
  const auto instance = instance_of(value);
  return instance ? "" : "must be a server such as \"https://mastodon.example\", or \"any\"";
}
/// What goes into a query or a header as it stands.
std::string check_word(std::string_view value) {
  const bool fine = !value.empty() && value.size() <= 1024 &&
                    std::all_of(value.begin(), value.end(),
                                [](char c) { return c > ' ' && c < 0x7f && c != '#' && c != '"'; });
  return fine ? "" : "must be 1 to 1024 characters without blanks";
}

/// A key over what is known: as text into a member.
struct TextKey {
  std::string_view key;
  std::string Platform::*member;
};
constexpr TextKey kTexts[] = {
    {"letter", &Platform::letter},
    {"kind", &Platform::kind},
    {"client_id", &Platform::client_id},
    {"authorization_url", &Platform::authorization_url},
    {"token_url", &Platform::token_url},
    {"revocation_url", &Platform::revocation_url},
    {"userinfo_url", &Platform::userinfo_url},
    {"registration_url", &Platform::registration_url},
    {"authorization_parameters", &Platform::authorization_parameters},
    {"name_field", &Platform::name_field},
};

Platform read_platform(const SheetTable& table) {
  auto platform = platform_called(table.text("name"));
  for (const auto& [key, member] : kTexts)
    if (table.given(key)) platform.*member = table.text(key);
  if (table.given("authorization")) platform.oauth2 = table.text("authorization") == "oauth2";
  if (table.given("scopes")) platform.scopes = table.texts("scopes");
  if (table.given("instances")) platform.instances = table.texts("instances");
  for (auto& instance : platform.instances)
    if (instance != "any" && !instance.starts_with("http://"))
      instance = instance_of(instance).value_or(instance);
  if (table.given("client_proof")) {
    const auto proof = table.text("client_proof");
    platform.proof = proof == "basic"  ? ClientProof::basic
                     : proof == "post" ? ClientProof::post
                                       : ClientProof::none;
  }
  if (table.given("revocation"))
    platform.revocation =
        table.text("revocation") == "bearer" ? Revocation::bearer : Revocation::rfc7009;
  return platform;
}

class Judge {
 public:
  Judge(const Platform& platform, const SheetTable& table, std::vector<std::string>& mistakes)
      : platform_(platform), table_(table), mistakes_(mistakes) {}

  void look() {
    if (platform_.letter.empty()) say("has no 'letter': as it begins a text of the RSA era");
    if (platform_.kind.empty()) say("has no 'kind': email, text or message");
    if (platform_.name.empty() || !platform_.oauth2) return;
    for (const auto& [key, value] : {std::pair("authorization_url", &platform_.authorization_url),
                                     std::pair("token_url", &platform_.token_url),
                                     std::pair("userinfo_url", &platform_.userinfo_url),
                                     std::pair("name_field", &platform_.name_field)})
      if (value->empty()) say(fmt::format("has no '{}', which OAuth 2 needs", key));
    look_at_client();
    look_at_instances();
  }

 private:
  void say(const std::string& what) {
    mistakes_.push_back(fmt::format("[[platform]] \"{}\" {}", platform_.name, what));
  }
  void look_at_client() {
    const bool secret = table_.given("client_secret");
    if (platform_.client_id.empty()) {
      if (platform_.registration_url.empty())
        say("has no 'client_id': register this vault at the platform, which gives one");
      if (secret) say("has a 'client_secret' but no 'client_id'");
      return;
    }
    if (platform_.proof != ClientProof::none && !secret)
      say("has a 'client_id' but no 'client_secret' (or set client_proof = \"none\")");
    const auto& all = platform_.instances;
    if (all.size() > 1 || (all.size() == 1 && all.front() == "any"))
      say("has a 'client_id', which is of one server: name that one in 'instances', or leave "
          "'client_id' out and the vault registers at each");
  }
  void look_at_instances() {
    const auto& p = platform_;
    const bool open =
        (p.authorization_url + p.token_url + p.revocation_url + p.userinfo_url + p.registration_url)
            .find("{instance}") != std::string::npos;
    if (open && p.instances.empty()) say("has '{instance}' in an address but no 'instances'");
    if (!open && !p.instances.empty()) say("has 'instances' but '{instance}' in no address");
  }

  const Platform& platform_;
  const SheetTable& table_;
  std::vector<std::string>& mistakes_;
};

}  // namespace

std::string check_outside_url(std::string_view value) {
  if (value.empty()) return "";
  const auto url = at_instance(std::string(value), "https://instance.example");
  if (auto wrong = config::check_url(url); !wrong.empty()) return wrong;
  if (url.starts_with("https://") || config::is_loopback(config::host_of(url))) return "";
  return "must start with https:// (http:// is for this host alone)";
}

std::vector<SheetKey> platform_keys() {
  const auto text = [](std::string_view key, config::Check check, std::string_view about) {
    return SheetKey{.section = kSection, .key = key, .check = check, .text = about};
  };
  const auto texts = [](std::string_view key, config::Check check, std::string_view about) {
    return SheetKey{
        .section = kSection, .key = key, .type = SheetType::texts, .check = check, .text = about};
  };
  return {
      {.section = kSection,
       .key = "name",
       .required = true,
       .check = config::check_name,
       .text = "gmail, x, mastodon, email, webhook; another one needs the keys below."},
      text("client_id", check_word, "Who the vault is at the platform, as the platform says."),
      {.section = kSection,
       .key = "client_secret",
       .type = SheetType::secret,
       .text = "What proves it."},
      texts("instances", check_instance,
            "Servers people may choose (`https://mastodon.example`), or `any`."),
      text("letter", check_letter, "As it begins a text of the RSA era."),
      text("kind", check_kind, "What a publication is: `email`, `text` or `message`."),
      text("authorization", check_authorization,
           "`oauth2`, or `secret`: a password or key that people give."),
      text("authorization_url", check_outside_url,
           "Where people consent; like the next four it may hold `{instance}`."),
      text("token_url", check_outside_url, "RFC 6749 §3.2."),
      text("revocation_url", check_outside_url, "RFC 7009; not given: tokens just run out."),
      text("userinfo_url", check_outside_url, "What says whose account it is."),
      text("registration_url", check_outside_url, "Where the vault registers itself."),
      text("authorization_parameters", check_word, "More for the first one: `a=b&c=d`."),
      text("name_field", check_word, "Where userinfo holds the name: `data.username`."),
      texts("scopes", check_word, "What people consent to; all of it is needed."),
      text("client_proof", check_proof, "How `client_secret` is shown: `basic`, `post`, `none`."),
      text("revocation", check_revocation, "`rfc7009`, or `bearer`: the token is its own proof."),
  };
}

PlatformSettings platform_settings(const config::Sheet& sheet) {
  PlatformSettings settings;
  std::map<std::string, std::string> letters;
  for (const auto& table : sheet.all(kSection)) {
    auto platform = read_platform(table);
    Judge(platform, table, settings.mistakes).look();
    if (find_platform(settings.platforms, platform.name) != nullptr)
      settings.mistakes.push_back(fmt::format("[[platform]] \"{}\" stands twice", platform.name));
    else if (const auto [at, fresh] = letters.emplace(platform.letter, platform.name);
             !fresh && !platform.letter.empty())
      settings.mistakes.push_back(
          fmt::format("[[platform]] \"{}\" has the letter of \"{}\"", platform.name, at->second));
    settings.platforms.push_back(std::move(platform));
  }
  return settings;
}

}  // namespace vault
