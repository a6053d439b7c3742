// One request on one libcurl easy handle. The handle is kept and used again.
#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "net/http_client.hpp"

namespace net {

class Transfer {
 public:
  Transfer();
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// Sets the handle up. A POST to the same Target as the last one changes only body and headers;
  /// otherwise every option is set again. Returns false if the request cannot be made (a header
  /// with a line end, no memory, a malformed pin); `finish` then gives the reason.
  bool prepare(HttpRequest request);
  /// Ends the transfer with `code`. Returns the result and forgets the request.
  HttpResult finish(CURLcode code);
  /// Returns libcurl's handle. `prepare` may replace it.
  CURL* handle() const { return easy_.get(); }

 private:
  struct EasyDelete {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };
  struct ListDelete {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  /// The properties of a request. If one of them differs, every option of the handle is set again.
  struct Target {
    std::string method, url, unix_socket;
    Security security;
    std::chrono::milliseconds connect_limit{0}, total_limit{0};
    bool admit = false;

    bool operator==(const Target&) const = default;
  };
  template <class Value>
  void set(CURLoption option, Value value);
  void reset_handle();
  void aim(Target target);
  void set_method();
  void set_body();
  void set_headers();
  void set_security(const Security& security);
  void set_limits();
  curl_socket_t open_socket(const curl_sockaddr& address) const;
  std::size_t take_body(std::string_view piece);
  void take_header(std::string_view line);
  HttpResult give_up();
  HttpResult take_result();

  std::unique_ptr<CURL, EasyDelete> easy_;
  std::unique_ptr<curl_slist, ListDelete> headers_;
  Target target_;
  HttpRequest request_;
  HttpResult result_;
  CURLcode prepared_ = CURLE_OK;
  bool cut_ = false;
  unsigned loss_limit_ = 0;  ///< ms, for TCP_USER_TIMEOUT
  std::array<char, CURL_ERROR_SIZE> detail_{};
};

}  // namespace net
