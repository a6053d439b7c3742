// One platform: how a publication is made there, and how its answers are judged. One file in
// platforms/ and one line in platforms.def each.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "backend/publisher/publication.hpp"
#include "net/http_client.hpp"
#include "net/smtp.hpp"
#include "util/clock.hpp"

namespace publisher {

enum class Judgement {
  delivered,
  later,
  never,
  refused,  ///< the access token, not the post
  unknown,  ///< it left, and no answer came
  in_turn,  ///< a part was made, and its time is over: the rest after all others
};

struct Verdict {
  Judgement judgement = Judgement::later;
  std::string what;  ///< for people; no content, no address
  /// The platform asked to be left alone so long.
  std::chrono::milliseconds wait{0};
  /// Nobody else's posts will do better there now: a limit, an outage.
  bool concerns_all = false;
  /// With `later`: something before the platform answered, or it fell over; it may have been made.
  /// Only a platform that knows repeats is asked again.
  bool perhaps_made = false;
};

/// What the vault lends for one publication.
struct Lease {
  std::string access_token;  ///< or the password, the webhook's secret: by `kind`
  std::string kind;          ///< "oauth2", "password", "xoauth2", "secret"
  std::string name;          ///< the account: "user@example.org", "@ana"
  std::string instance;      ///< "https://mastodon.example", "smtps://mail.example:465"
  std::map<std::string, std::string> settings;
};

/// The world, as tests bring their own.
struct Outside {
  std::function<net::HttpResult(net::HttpRequest)> http;
  std::function<net::MailResult(const net::Mail&)> mail;
};

struct Errand {
  const Publication& publication;
  const Lease& lease;
  std::string base_url;  ///< of the platform, or of the account's instance; no '/' at the end
  net::Security security;
  std::vector<std::string> made;  ///< posts of its thread that are made already
  util::WallTime now;
  const Outside& outside;
  /// Called before each request that makes something; false: it must not leave.
  std::function<bool()> about_to_send;
  /// Called after each post of a thread, before the next; false: it is not on disk, stop.
  std::function<bool(const std::string& post)> keep;
  /// Asked before the next post of a thread; true: others wait. May be empty.
  std::function<bool()> enough;
  /// Which numeric addresses may be connected to; empty: all.
  std::function<bool(const std::string& address)> admit{};
};

struct Platform {
  std::string_view name;
  char letter;
  std::string_view base_url;  ///< empty: each account brings its own
  /// How long the platform knows a request made twice by its key. 0: never.
  std::chrono::milliseconds knows_repeat;
  Verdict (*publish)(Errand& errand);
};

/// Null if there is none.
const Platform* find_platform(std::string_view name);
const Platform* find_platform(char letter);

}  // namespace publisher
