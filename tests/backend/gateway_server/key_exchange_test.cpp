#include "backend/gateway_server/key_exchange.hpp"

#include "crypto/base64.hpp"
#include "service/sync_proof.hpp"
#include "tests/backend/gateway_server/rig.hpp"

using namespace gateway_test;

namespace {

const crypto::RsaPrivateKey& phone() {
  static const auto key = crypto::RsaPrivateKey::generate(2048);
  return key;
}

/// A phone, its user and the server.
struct Meeting {
  Meeting() {
    vault.script = [this](const doubles::FakePeer::Sent& asked) {
      if (asked.body["password"] == password)
        return doubles::peer_response(200, {{"number", kNumber}});
      return doubles::peer_response(401, {{"error", "wrong"}});
    };
  }
  std::string code(const std::string& user = kUser) {
    const auto opened = sync.open(user);
    REQUIRE(opened.has_value());
    fingerprint = opened->fingerprint;
    return opened->session;
  }
  KeyExchange::PasswordProof proof(const std::string& server_pem, const std::string& said) const {
    const auto server = crypto::RsaPublicKey::from_pem(server_pem).value();
    const crypto::Oaep response_padding{crypto::Hash::sha256, crypto::Hash::sha1};
    return {server.encrypt(util::as_octets(said), {}).value(), {}, response_padding};
  }
  util::Octets key_of(const KeyExchange::ExchangeResult& agreed) const {
    return phone()
        .decrypt(crypto::from_base64(agreed.shared_key).value(),
                 {crypto::Hash::sha256, crypto::Hash::sha1})
        .value();
  }
  /// Synchronises, from a new code to the key.
  util::Octets synchronise(Form form = Form::compact) {
    const auto session = code();
    const auto server = sync.handshake(kUser, session, phone().public_key().pem(), form);
    REQUIRE(server.has_value());
    const auto agreed = sync.verify(kUser, session, proof(*server, password));
    REQUIRE(agreed.has_value());
    return key_of(*agreed);
  }
  Rig rig;
  doubles::FakePeer vault;
  const std::string password = "right horse";
  std::string fingerprint;
  ServerKeys keys{*rig.store, rig.clock};
  KeyExchange sync{*rig.store, keys, vault, rig.clock};
};

template <class T>
int status(const api::Result<T>& answer) {
  return answer ? 200 : answer.error().status;
}

}  // namespace

TEST_CASE("phone and server get the same key, and only the newest opens messages") {
  Meeting meeting;
  const auto first = meeting.synchronise();
  CHECK(first.size() == 32);
  CHECK(meeting.rig.take(Rig::sms(first, 1)).disposition == Disposition::accepted);
  const auto second = meeting.synchronise();
  CHECK(second != first);
  CHECK(meeting.rig.take(Rig::sms(first, 2)).disposition == Disposition::unknown_sender);
  CHECK(meeting.rig.take(Rig::sms(second, 1)).disposition == Disposition::accepted);
}

TEST_CASE("a phone of the RSA era gets the 32 characters it expects") {
  Meeting meeting;
  const auto key = meeting.synchronise(Form::rsa_era);
  CHECK(key.size() == 32);
  CHECK(util::as_chars(key).find_first_not_of("0123456789abcdef") == std::string_view::npos);
}

TEST_CASE("the link carries the fingerprint of the key that the server then shows") {
  Meeting meeting;
  const auto session = meeting.code();
  const auto server =
      meeting.sync.handshake(kUser, session, phone().public_key().pem(), Form::compact);
  REQUIRE(server.has_value());
  CHECK(crypto::RsaPublicKey::from_pem(*server).value().fingerprint() == meeting.fingerprint);
}

TEST_CASE("a session is valid for its user, once, until it expires") {
  Meeting meeting;
  const auto pem = phone().public_key().pem();
  auto session = meeting.code();
  CHECK(status(meeting.sync.handshake("user-2", session, pem, Form::compact)) == 410);
  CHECK(status(meeting.sync.handshake(kUser, "invented", pem, Form::compact)) == 410);
  CHECK(status(meeting.sync.handshake(kUser, session, pem, Form::compact)) == 200);
  CHECK(status(meeting.sync.handshake(kUser, session, pem, Form::compact)) == 410);
  session = meeting.code();
  meeting.rig.clock.advance(SessionStore::kCodeLasts);
  CHECK(status(meeting.sync.handshake(kUser, session, pem, Form::compact)) == 410);
  session = meeting.code();
  meeting.code();
  CHECK(status(meeting.sync.handshake(kUser, session, pem, Form::compact)) == 410);
}

TEST_CASE("a proof is taken from the phone whose key it names, and reaches the vault without it") {
  Meeting meeting;
  const std::string proof = "sync-proof.one";
  meeting.vault.script = [&](const doubles::FakePeer::Sent& asked) {
    return asked.body["password"] == proof ? doubles::peer_response(200, {{"number", kNumber}})
                                           : doubles::peer_response(401, {{"error", "wrong"}});
  };
  const auto said = [&](const std::string& fingerprint) {
    const auto session = meeting.code();
    const auto server =
        meeting.sync.handshake(kUser, session, phone().public_key().pem(), Form::compact);
    REQUIRE(server.has_value());
    return status(meeting.sync.verify(
        kUser, session, meeting.proof(*server, service::bind_proof(proof, fingerprint))));
  };
  // A server in between has put its own key in place of the phone's.
  CHECK(said(crypto::RsaPrivateKey::generate(2048).public_key().fingerprint()) == 401);
  CHECK(meeting.vault.requests.empty());
  CHECK(said(phone().public_key().fingerprint()) == 200);
}

TEST_CASE("a session gives its key only once") {
  Meeting meeting;
  const auto session = meeting.code();
  const auto server =
      meeting.sync.handshake(kUser, session, phone().public_key().pem(), Form::compact);
  const auto proof = meeting.proof(server.value(), meeting.password);
  CHECK(status(meeting.sync.verify(kUser, session, proof)) == 200);
  CHECK(status(meeting.sync.verify(kUser, session, proof)) == 410);
  CHECK(meeting.sync.state(session).value() == KeyExchange::State::done);
}

TEST_CASE("a wrong password uses one of the session's three tries") {
  Meeting meeting;
  const auto old_key = meeting.synchronise();
  const auto session = meeting.code();
  const auto server =
      meeting.sync.handshake(kUser, session, phone().public_key().pem(), Form::compact);
  for (int i = 0; i < SessionStore::kPasswordTries; ++i)
    CHECK(status(meeting.sync.verify(kUser, session, meeting.proof(server.value(), "wrong"))) ==
          401);
  CHECK(status(meeting.sync.verify(kUser, session,
                                   meeting.proof(server.value(), meeting.password))) == 410);
  CHECK(meeting.rig.take(Rig::sms(old_key, 1)).disposition == Disposition::accepted);
}

TEST_CASE(
    "a password encrypted for another key fails as a wrong one, without a request to the vault") {
  Meeting meeting;
  const auto session = meeting.code();
  REQUIRE(meeting.sync.handshake(kUser, session, phone().public_key().pem(), Form::compact));
  const auto before = meeting.vault.requests.size();
  const auto answer = meeting.sync.verify(kUser, session, {util::Octets(384, 1), {}, {}});
  CHECK(status(answer) == 401);
  CHECK(answer.error().what == "failed to authenticate");
  CHECK(meeting.vault.requests.size() == before);
}

TEST_CASE("a vault that fails or limits gives 503 or 429, and the old key stays") {
  Meeting meeting;
  const auto old_key = meeting.synchronise();
  for (const auto& [vault, ours] : {std::pair(503, 503), std::pair(429, 429)}) {
    meeting.vault.script = [vault = vault](const auto&) { return doubles::peer_response(vault); };
    const auto session = meeting.code();
    const auto server =
        meeting.sync.handshake(kUser, session, phone().public_key().pem(), Form::compact);
    CHECK(status(meeting.sync.verify(kUser, session,
                                     meeting.proof(server.value(), meeting.password))) == ours);
  }
  CHECK(meeting.rig.take(Rig::sms(old_key, 1)).disposition == Disposition::accepted);
}

TEST_CASE("an invalid or too small phone key is refused") {
  Meeting meeting;
  const auto session = meeting.code();
  CHECK(status(meeting.sync.handshake(kUser, session, "no key", Form::compact)) == 400);
  CHECK(status(meeting.sync.handshake(kUser, session, phone().public_key().pem(), Form::compact)) ==
        200);
}

TEST_CASE("a ticket opens one page of its user before it expires") {
  Meeting meeting;
  auto ticket = meeting.sync.ticket(kUser).value();
  CHECK(status(meeting.sync.use_ticket("user-2", ticket)) == 410);
  CHECK(status(meeting.sync.use_ticket(kUser, ticket)) == 200);
  CHECK(status(meeting.sync.use_ticket(kUser, ticket)) == 410);
  ticket = meeting.sync.ticket(kUser).value();
  meeting.rig.clock.advance(SessionStore::kTicketLasts);
  CHECK(status(meeting.sync.use_ticket(kUser, ticket)) == 410);
}

TEST_CASE("new sessions use a renewed server key, open ones the old key") {
  Meeting meeting;
  const auto session = meeting.code();
  const auto before = meeting.fingerprint;
  REQUIRE(meeting.keys.renew());
  meeting.code("user-2");
  CHECK(meeting.fingerprint != before);
  const auto server =
      meeting.sync.handshake(kUser, session, phone().public_key().pem(), Form::compact);
  REQUIRE(server.has_value());
  CHECK(status(meeting.sync.verify(kUser, session, meeting.proof(*server, meeting.password))) ==
        200);
}

TEST_CASE("a key that cannot be stored ends no session") {
  Meeting meeting;
  const auto old_key = meeting.synchronise();
  const auto session = meeting.code();
  const auto server =
      meeting.sync.handshake(kUser, session, phone().public_key().pem(), Form::compact);
  const auto on_file = [&](const char* statement) {
    REQUIRE(meeting.rig.store->with("test", [&](database::Database& file) -> util::Result<void> {
      file.run(statement);
      return {};
    }));
  };
  on_file("CREATE TRIGGER full BEFORE INSERT ON user_key BEGIN SELECT RAISE(ABORT, 'full'); END");
  const auto proof = meeting.proof(server.value(), meeting.password);
  CHECK(status(meeting.sync.verify(kUser, session, proof)) == 503);
  CHECK(meeting.sync.state(session).value() == KeyExchange::State::paused);
  CHECK(meeting.rig.take(Rig::sms(old_key, 1)).disposition == Disposition::accepted);
  on_file("DROP TRIGGER full");
  CHECK(status(meeting.sync.verify(kUser, session, proof)) == 200);
}

TEST_CASE("a user erased during the password check gets no key") {
  Meeting meeting;
  const auto session = meeting.code();
  const auto server =
      meeting.sync.handshake(kUser, session, phone().public_key().pem(), Form::compact);
  meeting.vault.script = [&](const auto&) {
    REQUIRE(meeting.rig.store->erase_user(kUser));
    return doubles::peer_response(200, {{"number", kNumber}});
  };
  CHECK(status(meeting.sync.verify(kUser, session,
                                   meeting.proof(server.value(), meeting.password))) == 410);
  CHECK_FALSE(meeting.rig.store->find(kNumber).value().has_value());
}

TEST_CASE("a vault that refuses this server says nothing about a password") {
  Meeting meeting;
  const json::Json ours{{"error", "a service credential is needed"}, {"misdirected", true}};
  for (const auto& [answer, expected] :
       {std::pair(doubles::peer_response(401, ours), 503),
        std::pair(doubles::peer_response(403, ours), 503),
        std::pair(doubles::peer_response(404, ours), 503),
        std::pair(doubles::peer_response(401, {{"error", "wrong"}}), 401),
        std::pair(doubles::peer_response(400, {{"error", "too long"}}), 401)}) {
    meeting.vault.script = [answer = answer](const auto&) { return answer; };
    const auto session = meeting.code();
    const auto server =
        meeting.sync.handshake(kUser, session, phone().public_key().pem(), Form::compact);
    CHECK(status(meeting.sync.verify(kUser, session,
                                     meeting.proof(server.value(), meeting.password))) == expected);
  }
}

TEST_CASE("a password that is not UTF-8 is wrong, without a request to the vault") {
  Meeting meeting;
  const auto session = meeting.code();
  const auto server =
      meeting.sync.handshake(kUser, session, phone().public_key().pem(), Form::compact);
  CHECK(status(meeting.sync.verify(kUser, session, meeting.proof(server.value(), "right \xff"))) ==
        401);
  CHECK(meeting.vault.requests.empty());
}
