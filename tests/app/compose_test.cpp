#include "app/compose.hpp"

#include <doctest/doctest.h>

#include <filesystem>

#include "app/sms_transport.hpp"
#include "crypto/random.hpp"
#include "payload/envelope.hpp"
#include "sms/codec.hpp"
#include "sms/join.hpp"
#include "tests/doubles/temp_dir.hpp"

using app::Draft, app::Form, app::Phone;

namespace {

struct Composed {
  explicit Composed(Form form = Form::compact) {
    phone.form = form;
    phone.key = crypto::random_octets(32);
    phone.platforms = {{"gmail", "g", "email", "oauth2"},
                       {"x", "t", "text", "oauth2"},
                       {"telegram", "T", "message", "oauth2"},
                       {"webhook", "w", "", "secret"}};
    phone.accounts = {{"1", "gmail", "g", "ada@example.org", "connected", 0}};
    keep();
  }
  void keep() {
    REQUIRE(file.change(
                    [this](Phone& kept) -> app::CommandResult<void> {
                      kept = phone;
                      return {};
                    },
                    app::PhoneFile::IfAbsent::create)
                .has_value());
  }
  doubles::TempDir dir;
  app::PhoneFile file{{dir / "phone", "passphrase", {64, 1, 1}}};
  Phone phone;
};

}  // namespace

TEST_CASE("each message decrypts under the key and has its own counter") {
  Composed kept;
  for (std::uint32_t i = 1; i <= 3; ++i) {
    const auto message = app::compose(kept.file, {.platform = "x", .text = "hello"});
    REQUIRE(message.has_value());
    CHECK(message->counter == i);
    const auto compact = payload::read_compact(message->text);
    REQUIRE(compact.has_value());
    CHECK(compact->counter == i);
    const auto content = payload::parse_compact(payload::open(*compact, kept.phone.key).value());
    CHECK(content.value() == payload::Content{'t', "", "", "", "", "", "hello"});
  }
}

TEST_CASE("no message is composed unless its counter is on disk") {
  Composed kept;
  REQUIRE(app::compose(kept.file, {.platform = "x", .text = "1"}).has_value());
  CHECK(kept.file.read()->counter == 1);
  std::filesystem::create_directories(kept.dir / "phone.new/in the way");
  CHECK_FALSE(app::compose(kept.file, {.platform = "x", .text = "2"}).has_value());
  CHECK(kept.file.read()->counter == 1);
}

TEST_CASE("without a key, or with all its counters used, no message is composed") {
  Composed kept;
  kept.phone.counter = 0xFFFFFFFE;
  kept.keep();
  CHECK(app::compose(kept.file, {.platform = "x", .text = "last"})->counter == 0xFFFFFFFF);
  CHECK(app::compose(kept.file, {.platform = "x", .text = "one more"}).error().next ==
        "gsmrelay-app sync");
  kept.phone.key.clear();
  kept.keep();
  CHECK_FALSE(app::compose(kept.file, {.platform = "x", .text = "a"}).has_value());
}

TEST_CASE("a message of the RSA era is read as the old servers read it") {
  Composed kept(Form::rsa_era);
  const std::string text = "Grüße: so und so";
  const auto message = app::compose(
      kept.file, {.platform = "g", .to = "bo@example.org", .subject = "S", .text = text});
  REQUIRE(message.has_value());
  const auto old = payload::read_rsa_era(message->text);
  REQUIRE(old.has_value());
  const auto opened = payload::open(*old, kept.phone.key).value();
  const auto content = payload::parse_text(util::as_chars(opened), payload::Form::email);
  CHECK(content.value() == payload::Content{'g', "", "bo@example.org", "", "", "S", text});
  CHECK_FALSE(app::to_content(kept.phone, {.platform = "g", .to = "a:b", .text = "x"}).has_value());
  CHECK_FALSE(
      app::to_content(kept.phone,
                      {.platform = "g", .account = "ada@example.org", .to = "a", .text = "x"})
          .has_value());
}

TEST_CASE("a draft that does not fit the platform is refused before a counter is used") {
  Composed kept;
  const std::vector<Draft> wrong{
      {.platform = "nowhere", .text = "x"},
      {.platform = "gmail", .text = "no recipient"},
      {.platform = "x", .to = "somebody", .text = "x"},
      {.platform = "telegram", .to = "a", .subject = "s", .text = "x"},
      {.platform = "telegram", .text = "x"},
      {.platform = "gmail", .account = "somebody else", .to = "a", .text = "x"},
      {.platform = "x", .text = ""},
      {.platform = "x", .text = "\xff"},
      {.platform = "gmail", .to = "a\nb", .text = "x"},
      {.platform = "gmail", .to = std::string(1025, 'a'), .text = "x"}};
  for (const auto& draft : wrong) {
    const auto message = app::compose(kept.file, draft);
    REQUIRE_FALSE(message.has_value());
    CHECK(message.error().what.find("somebody else") == std::string::npos);
  }
  CHECK(kept.file.read()->counter == 0);
  CHECK(app::to_content(kept.phone, {.platform = "webhook", .to = "a", .text = "x"}).has_value());
}

TEST_CASE("the longest text fits into 255 SMS, and one octet more is refused with the limit") {
  for (const auto form : {Form::compact, Form::rsa_era}) {
    Composed kept(form);
    const Draft probe{.platform = "x", .text = "x"};
    const auto most = app::max_text_octets(form, app::to_content(kept.phone, probe).value());
    CHECK(most > 20'000);
    const auto message = app::compose(kept.file, {.platform = "x", .text = std::string(most, 'a')});
    REQUIRE(message.has_value());
    CHECK(message->parts.size() >= 254);
    CHECK(message->parts.size() <= 255);
    const auto longer =
        app::compose(kept.file, {.platform = "x", .text = std::string(most + 1, 'a')});
    REQUIRE_FALSE(longer.has_value());
    CHECK(longer.error().what.find(std::to_string(most)) != std::string::npos);
    CHECK(kept.file.read()->counter == 1);
  }
}

TEST_CASE("parts that were delivered as TPDUs join to the message") {
  Composed kept;
  const std::string text(500, 'b');
  const auto message = app::compose(kept.file, {.platform = "x", .text = text});
  REQUIRE(message->parts.size() > 1);
  const auto pdus =
      app::deliver_pdus(*message, "+237670000001", util::from_epoch_ms(1'800'000'000'000));
  REQUIRE(pdus.has_value());
  std::vector<sms::Deliver> parts;
  for (const auto& pdu : *pdus) {
    const auto decoded = sms::decode(util::from_hex(pdu).value());
    REQUIRE(decoded.has_value());
    parts.push_back(std::get<sms::Deliver>(decoded->tpdu));
    CHECK(parts.back().originator.to_string() == "+237670000001");
  }
  const auto joined = sms::join(std::span<const sms::Deliver>(parts)).text;
  CHECK(joined == message->text);
  const auto opened = payload::open(payload::read_compact(joined).value(), kept.phone.key).value();
  CHECK(payload::parse_compact(opened)->body == text);
}
