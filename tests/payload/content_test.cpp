#include "payload/content.hpp"

#include <doctest/doctest.h>

using payload::Content;
using payload::Form;
using util::as_octets;

namespace {

Content full() {
  return {'g', "ana", "to@example.com", "cc@example.com", "bcc@example.com", "Subject", "Body"};
}

}  // namespace

TEST_CASE("an e-mail's body is everything after the fourth colon") {
  const auto content = payload::parse_text("g:a@b:c@d::Hello:one: two\nthree", Form::email);
  REQUIRE(content);
  CHECK(*content == Content{'g', "", "a@b", "c@d", "", "Hello", "one: two\nthree"});
}

TEST_CASE("a post has only a body, a message has its recipient before it") {
  CHECK(payload::parse_text("t:one: two", Form::text).value() ==
        Content{'t', "", "", "", "", "", "one: two"});
  CHECK(payload::parse_text("T:+1:one: two", Form::message).value() ==
        Content{'T', "", "+1", "", "", "", "one: two"});
  CHECK(payload::parse_text("t:", Form::text).value().body.empty());
}

TEST_CASE("a text without a letter or with too few fields is refused") {
  for (const char* wrong : {"", "t", ":", ":body", "tt:body", " :body", "\n:body"})
    CHECK_FALSE(payload::parse_text(wrong, Form::text));
  for (const char* few : {"g:", "g:a", "g:a:b:c:d"})
    CHECK_FALSE(payload::parse_text(few, Form::email));
  CHECK_FALSE(payload::parse_text("T:body", Form::message));
}

TEST_CASE("content written as text parses to the same content") {
  auto content = full();
  content.account.clear();  // RSA era text has no account
  CHECK(payload::parse_text(payload::write_text(content, Form::email), Form::email) == content);
  const Content post{'t', "", "", "", "", "", "a: post"};
  CHECK(payload::parse_text(payload::write_text(post, Form::text), Form::text) == post);
}

TEST_CASE("content written as compact parses to the same content, with any fields") {
  for (unsigned fields = 0; fields < 32; ++fields) {
    auto content = full();
    if ((fields & 1U) == 0) content.account.clear();
    if ((fields & 2U) == 0) content.to.clear();
    if ((fields & 4U) == 0) content.cc.clear();
    if ((fields & 8U) == 0) content.bcc.clear();
    if ((fields & 16U) == 0) content.subject.clear();
    const auto octets = payload::write_compact(content);
    CHECK(octets[1] == fields);
    CHECK(payload::parse_compact(octets) == content);
  }
}

TEST_CASE("a compact field is 127 octets with a length of one octet, and 128 with two") {
  for (const std::size_t size : {1U, 127U, 128U, 1024U}) {
    Content content{'t'};
    content.subject.assign(size, 's');
    const auto octets = payload::write_compact(content);
    CHECK(octets.size() == 2 + (size < 128 ? 1 : 2) + size);
    CHECK(payload::parse_compact(octets) == content);
  }
}

TEST_CASE("a compact content has only one encoding") {
  // A length of 0, a length that is not in its shortest form, a length of three octets.
  for (const util::Octets& wrong :
       {util::Octets{'t', 2, 0}, util::Octets{'t', 2, 0x81, 0, 'x'}, util::Octets{'t', 2, 0x80, 0},
        util::Octets{'t', 2, 0x81, 0x80, 0, 'x'}})
    CHECK_FALSE(payload::parse_compact(wrong));
}

TEST_CASE("a compact content that ends within a field, or has unknown flags, is refused") {
  const auto octets = payload::write_compact(full());
  const auto before_body = octets.size() - full().body.size();
  for (std::size_t size = 0; size < before_body; ++size)
    CHECK_FALSE(payload::parse_compact(util::OctetView(octets).first(size)));
  for (const int flag : {0x20, 0x40, 0x80}) {
    auto unknown = octets;
    unknown[1] = static_cast<std::uint8_t>(unknown[1] | flag);
    CHECK_FALSE(payload::parse_compact(unknown));
  }
}

TEST_CASE("content that is too long, not UTF-8 or without a letter is refused in both forms") {
  CHECK_FALSE(payload::parse_text("t:\xFF", Form::text));
  CHECK_FALSE(payload::parse_text("g:\xC3:::s:b", Form::email));
  CHECK_FALSE(payload::parse_text("t:" + std::string(payload::kLongestBody + 1, 'x'), Form::text));
  CHECK(payload::parse_text("t:" + std::string(payload::kLongestBody, 'x'), Form::text));
  CHECK_FALSE(payload::parse_text("g:" + std::string(payload::kLongestField + 1, 'x') + "::::b",
                                  Form::email));
  auto content = full();
  content.subject.assign(payload::kLongestField + 1, 's');
  CHECK_FALSE(payload::parse_compact(payload::write_compact(content)));
  content = full();
  content.letter = ':';
  CHECK_FALSE(payload::parse_compact(payload::write_compact(content)));
  content = full();
  content.body = "\xED\xA0\x80";
  const auto refused = payload::parse_compact(payload::write_compact(content));
  REQUIRE_FALSE(refused);
  CHECK(refused.error().advice == util::Advice::reject);
}
