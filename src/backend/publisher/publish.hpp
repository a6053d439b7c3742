// Makes one publication at its platform, post by post.
#pragma once

#include <functional>
#include <string>

#include "backend/publisher/platform_api.hpp"

namespace publisher {

/// Clients for HTTP and SMTP, called by several threads at once; tests replace them.
struct Gateways {
  std::function<net::HttpResult(net::HttpRequest)> http;
  std::function<net::MailResult(const net::Mail&)> mail;
};

/// Records on disk what leaves and what was created.
class PublishJournal {
 public:
  virtual ~PublishJournal() = default;
  /// Called before each request that creates something. Returns false if it could not be recorded:
  /// the request must not be sent.
  virtual bool mark_in_flight() = 0;
  /// Called after each post of a thread, before the next. Returns false if it is not on disk.
  virtual bool on_part_created(const std::string& post_id) = 0;
  /// Called before the next post of a thread. Returns true if other users wait.
  virtual bool time_slice_over() = 0;
};

/// Sends what `api` composes until all is made, a response is not `delivered`, or the time slice is
/// over. Blocking.
Evaluation publish(const PlatformApi& api, PublishRequest request, const Gateways& gateways,
                   PublishJournal& journal);

}  // namespace publisher
