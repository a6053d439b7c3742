#include "backend/gateway_server/key_exchange.hpp"

#include <fmt/format.h>

#include <atomic>
#include <stdexcept>
#include <thread>

#include "backend.hpp"
#include "tests/doubles/fake_peer.hpp"
#include "tests/doubles/temp_dir.hpp"

namespace bench {

namespace {

using namespace gateway_server;

constexpr int kRounds = 5, kEach = 100, kPhoneBits = 2048, kSide = 16;
const std::string kPassword = "right horse";

template <class T>
T must(api::Result<T> answer) {
  if (!answer) throw std::runtime_error(answer.error().what);
  return std::move(*answer);
}

template <class T>
T must(util::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().what);
  return std::move(*result);
}

/// Agrees with the one password, for a new number each time.
class Vault final : public service::Peer {
 public:
  service::PeerResponse request(const std::string&, const std::string&,
                                const json::Json& body) override {
    if (body["password"] != kPassword) return doubles::peer_response(401);
    return doubles::peer_response(200, {{"number", fmt::format("+2376500{:05}", ++numbers_)}});
  }

 private:
  std::atomic<int> numbers_ = 0;
};

/// The modules of the server, a vault that accepts every request immediately, and a phone.
class Meeting {
 public:
  explicit Meeting(int bits) : server_(crypto::RsaPrivateKey::generate(bits)) {
    // The server makes 3072 bits by itself: this one is given to it.
    const auto sealed = store_->keys().seal("gateway/server-key/1", util::as_octets(server_.pem()));
    const auto kept = store_->with("a key", [&](database::Database& file) -> util::Result<void> {
      file.run("INSERT INTO server_key (id, pem, made_at) VALUES (1, ?, 0)",
               util::OctetView(sealed));
      return {};
    });
    if (!kept) throw std::runtime_error(kept.error().what);
    proof_.password =
        must(server_.public_key().encrypt(util::as_octets(kPassword), proof_.request_padding));
  }

  /// So many bare operations of the key.
  Spent bare(int count) const {
    const auto before = spent();
    for (int i = 0; i < count; ++i)
      if (!server_.decrypt(proof_.password, proof_.request_padding))
        throw std::runtime_error("decrypt");
    return spent() - before;
  }
  /// So many from the phone's key to the shared one, some side by side: one waits for the disk, and
  /// another one works. That codes are shown is not in it.
  Spent whole(int count) {
    std::vector<std::string> users, sessions;
    for (int i = 0; i < count; ++i) {
      users.push_back(fmt::format("user-{}", ++users_));
      sessions.push_back(must(sync_.open(users.back())).session);
    }
    const auto before = spent();
    std::atomic<std::size_t> next = 0;
    std::vector<std::thread> phones;
    for (int i = 0; i < kSide; ++i)
      phones.emplace_back([&] {
        for (std::size_t at = next++; at < users.size(); at = next++) {
          must(sync_.handshake(users[at], sessions[at], phone_, Form::compact));
          must(sync_.verify(users[at], sessions[at], proof_));
        }
      });
    for (auto& phone : phones) phone.join();
    return spent() - before;
  }

 private:
  doubles::TempDir dir_;
  util::SystemClock clock_;
  Vault vault_;
  crypto::RsaPrivateKey server_;
  const std::string phone_ = crypto::RsaPrivateKey::generate(kPhoneBits).public_key().pem();
  std::unique_ptr<Store> store_ = must(Store::open(
      dir_ / "gateway-server.db", must(crypto::Keyring::parse(crypto::Keyring::new_line(1)))));
  ServerKeys keys_{*store_, clock_};
  KeyExchange sync_{*store_, keys_, vault_, clock_};
  KeyExchange::PasswordProof proof_;
  int users_ = 0;
};

void with_key(Report& report, int bits) {
  Meeting meeting(bits);
  meeting.bare(kEach);
  meeting.whole(kEach / 10);
  std::vector<double> bare, whole, wall_ratio, cpu, cpu_ratio;
  for (int round = 0; round < kRounds; ++round) {
    const auto alone = meeting.bare(kEach), all = meeting.whole(kEach);
    bare.push_back(kEach / alone.wall);
    whole.push_back(kEach / all.wall);
    wall_ratio.push_back(all.wall / alone.wall);
    cpu.push_back(all.cpu / kEach * 1e3);
    cpu_ratio.push_back(all.cpu / alone.cpu);
  }
  const auto name = fmt::format("sync {}", bits);
  report.add({name, "bare private operations", "1/s", median(bare), {}});
  report.add({name, "synchronisations", "1/s", median(whole), {}});
  report.add({name, "bare to whole, by the clock", "times", median(wall_ratio), at_most(1.3)});
  report.add({name, "CPU of one", "ms", median(cpu), {}});
  report.add({name, "bare to whole, CPU", "times", median(cpu_ratio), at_most(1.3)});
}

}  // namespace

void synchronising(Report& report) {
  keep_to_cores(1);
  for (const int bits : {2048, ServerKeys::kBits}) with_key(report, bits);
}

}  // namespace bench
