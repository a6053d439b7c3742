#include "whole.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "tests/system/backend/world.hpp"

using harness::eventually;
using world::World;

namespace {

const std::string kPost = "The bakery at the corner has bread again";

class Walk {
 public:
  /// Prints a step, and whether it succeeded.
  void step(const std::string& what, const std::function<bool()>& held) {
    std::fputs(fmt::format("{}. {} … ", ++number_, what).c_str(), stdout);
    std::fflush(stdout);
    bool good = false;
    std::string why;
    try {
      good = held();
    } catch (const std::exception& error) {
      why = std::string("\n   ") + error.what();
    }
    std::fputs((good ? "yes\n" : "NO" + why + "\n").c_str(), stdout);
    if (!good) throw std::runtime_error("stopped at step " + std::to_string(number_));
  }

 private:
  int number_ = 0;
};

void show(World& all, const std::vector<std::string>& words) {
  std::string line = "\n$ gsmrelay-app";
  for (const auto& word : words) line += " " + word;
  std::fputs((line + "\n" + all.phone(words).output + "\n").c_str(), stdout);
}

void go(World& all) {
  Walk walk;
  walk.step("A person signs up at the vault; the code comes by SMS from the kitchen", [&] {
    all.sign_up();
    return true;
  });
  walk.step("They consent at the platform; the vault keeps the tokens, sealed", [&] {
    all.connect();
    return true;
  });
  walk.step("The phone synchronises: it and the Gateway server have a secret key", [&] {
    all.synchronise();
    return true;
  });
  show(all, {"platforms"});
  walk.step("The phone encrypts a post; it goes by SMS to the kitchen's modem", [&] {
    all.post(kPost);
    return true;
  });
  walk.step("gsmrelayd relays the ciphertext to both Gateway servers",
            [&] { return all.posts(1) == 1 && all.relayed(); });
  walk.step("The Publisher has posted it, once and unchanged", [&] {
    return all.platform().statuses() == std::vector<std::string>{kPost} &&
           all.platform().requests() == 1;
  });
  walk.step("The person sees the result", [&] {
    return eventually(
        [&] { return all.phone({"results"}).output.find("published") != std::string::npos; });
  });
  show(all, {"results"});
  walk.step("They delete everything; the token is revoked at the platform", [&] {
    const auto token = all.platform().last_token();
    const bool held = all.consent().active(token);
    World::must(all.phone({"delete-account", "--password-file", all.password_file()}));
    const auto again = world::ask("POST", all.backend().vault_url() + "/v1/sessions",
                                  {{"number", world::kNumber}, {"password", world::kPassword}});
    return held && eventually([&] { return !all.consent().active(token); }) && again.status == 401;
  });
}

}  // namespace

int demo_whole() {
  std::puts(
      "On loopback start: a kitchen with an emulated modem and gsmrelayd, a phone's\n"
      "SIM, the vault, two Gateway servers, the Publisher, a real OAuth 2 server\n"
      "(glewlwyd) and a platform.\n");
  try {
    World all;
    go(all);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "demo: %s\n", error.what());
    return 1;
  }
  std::puts("\nEvery step held.");
  return 0;
}
