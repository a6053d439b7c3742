#include "backend/vault/oauth/platform_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "backend/vault/oauth/outside_url.hpp"
#include "util/ascii.hpp"
#include "util/url.hpp"

namespace vault {

namespace {

class PlatformChecker {
 public:
  PlatformChecker(const PlatformKeys& keys, const config::TableReport& report)
      : platform_(keys.platform), has_secret_(!keys.client_secret.empty()), report_(report) {}

  void check() {
    if (platform_.letter.empty()) report("has no 'letter', which names the platform in an SMS");
    if (platform_.kind.empty()) report("has no 'kind'; write email, text or message");
    if (platform_.name.empty() || !platform_.oauth2) return;
    for (const auto& [key, value] : {std::pair("authorization_url", &platform_.authorization_url),
                                     std::pair("token_url", &platform_.token_url),
                                     std::pair("userinfo_url", &platform_.userinfo_url),
                                     std::pair("name_field", &platform_.name_field)})
      if (value->empty()) report(fmt::format("has no '{}', which OAuth 2 needs", key));
    check_client();
    check_instances();
  }

 private:
  void report(const std::string& what) {
    report_.error("name", fmt::format("[[platform]] \"{}\" {}", platform_.name, what));
  }
  void check_client() {
    if (platform_.client_id.empty()) {
      if (platform_.registration_url.empty())
        report("has no 'client_id': register this vault at the platform, which gives one");
      if (has_secret_) report("has a 'client_secret' but no 'client_id'");
      return;
    }
    if (platform_.proof != ClientProof::none && !has_secret_)
      report("has a 'client_id' but no 'client_secret' (or set client_proof = \"none\")");
    const auto& all = platform_.instances;
    if (all.size() > 1 || (all.size() == 1 && all.front() == "any"))
      report(
          "has a 'client_id', which is of one server: name that one in 'instances', or leave "
          "'client_id' out and the vault registers at each");
  }
  void check_instances() {
    const auto& p = platform_;
    const bool open =
        (p.authorization_url + p.token_url + p.revocation_url + p.userinfo_url + p.registration_url)
            .find("{instance}") != std::string::npos;
    if (open && p.instances.empty()) report("has '{instance}' in an address but no 'instances'");
    if (!open && !p.instances.empty()) report("has 'instances' but '{instance}' in no address");
  }

  const Platform& platform_;
  const bool has_secret_;
  const config::TableReport& report_;
};

}  // namespace

std::string check_letter(std::string_view value) {
  return value.size() == 1 && util::is_letter(value[0]) ? "" : "must be one letter";
}

std::string check_instance(std::string_view value) {
  if (value == "any") return "";
  if (value.starts_with("http://")) return check_outside_url(value);
  const auto instance = instance_of(value);
  return instance ? "" : "must be a server such as \"https://mastodon.example\", or \"any\"";
}
std::string check_word(std::string_view value) {
  const bool fine = !value.empty() && value.size() <= 1024 && util::all_of(value, [](char c) {
    return util::is_printable(c) && c != ' ' && c != '#' && c != '"';
  });
  return fine ? "" : "must be 1 to 1024 characters without blanks";
}

std::string check_outside_url(std::string_view value) {
  if (value.empty()) return "";
  const auto text = at_instance(std::string(value), "https://instance.example");
  if (auto wrong = config::check_url(text); !wrong.empty()) return wrong;
  const auto url = util::parse_url(text);
  if (url->scheme == "https" || url->is_loopback()) return "";
  return "must start with https:// (http:// only for this host)";
}

void preset_platform(void* keys) {
  auto& platform = static_cast<PlatformKeys*>(keys)->platform;
  platform = platform_called(platform.name);
}

void check_platforms(const std::vector<PlatformKeys>& platforms, config::Reading& reading) {
  std::map<std::string, std::string> letters;
  for (std::size_t i = 0; i < platforms.size(); ++i) {
    const auto& platform = platforms[i].platform;
    const config::TableReport report(reading, config::path_of("platform", i));
    PlatformChecker(platforms[i], report).check();
    const bool twice =
        std::any_of(platforms.begin(), platforms.begin() + static_cast<std::ptrdiff_t>(i),
                    [&](const PlatformKeys& keys) { return keys.platform.name == platform.name; });
    if (twice)
      report.error("name", fmt::format("[[platform]] \"{}\" is defined twice", platform.name));
    else if (const auto [at, fresh] = letters.emplace(platform.letter, platform.name);
             !fresh && !platform.letter.empty())
      report.error("letter", fmt::format("[[platform]] \"{}\" has the letter of \"{}\"",
                                         platform.name, at->second));
  }
}

Platform make_platform(const PlatformKeys& keys) {
  auto platform = keys.platform;
  platform.client_secret = keys.client_secret.value;
  for (auto& instance : platform.instances)
    if (instance != "any" && !instance.starts_with("http://"))
      instance = instance_of(instance).value_or(instance);
  return platform;
}

}  // namespace vault
