// A store of the test's own that can be opened again as after a crash, and publications for it.
#pragma once

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "backend/publisher/store.hpp"
#include "tests/doubles/fake_clock.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace publisher_test {

inline const std::string kFirstKey = "1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n";
inline const std::string kSecondKey = "2 //////////////////////////////////////////8=\n";

inline publisher::Publication order(char id = 'a', const std::string& platform = "mastodon",
                                    const std::string& user = "user-1") {
  publisher::Publication p;
  p.id = std::string(64, id);
  p.user_id = user;
  p.platform = platform;
  p.account = "ana-account";
  p.body = "very-secret-body";
  p.received_at = 1'799'999'000'000;
  p.expires = 1'800'600'000;
  p.grant = "grant-1";
  return p;
}

struct Queue {
  doubles::TempDir directory;
  doubles::FakeClock clock;
  std::unique_ptr<publisher::Store> store;

  Queue() { open(kFirstKey); }
  /// Opens the store again, as after a crash.
  void open(const std::string& keys) {
    store.reset();
    auto opened =
        publisher::Store::open(directory / "publisher.db", crypto::Keyring::parse(keys).value());
    REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().what));
    store = std::move(*opened);
  }
  void take(const publisher::Publication& publication, const std::string& number = {}) const {
    REQUIRE(store->accept(publication, number, clock.wall()).has_value());
  }
  std::vector<std::string> waiting() const {
    std::vector<std::string> out;
    REQUIRE(store->each_waiting([&](const publisher::Waiting& one) { out.push_back(one.id); }));
    return out;
  }
  publisher::Outcome outcome(const std::string& user = "user-1") const {
    const auto all = store->results(user).value();
    REQUIRE(all.size() == 1);
    return all.front();
  }
  /// Returns every octet on disk, with SQLite's log.
  std::string on_disk() const {
    std::stringstream all;
    for (const auto& file : std::filesystem::directory_iterator(directory.path()))
      all << std::ifstream(file.path(), std::ios::binary).rdbuf();
    return all.str();
  }
};

}  // namespace publisher_test
