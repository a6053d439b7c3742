#include "net/fault.hpp"

#include <doctest/doctest.h>

TEST_CASE("a time-out counts for the step in which it happened") {
  CHECK(net::fault_of({CURLE_OPERATION_TIMEDOUT, "", false}) == net::Fault::dns);
  CHECK(net::fault_of({CURLE_OPERATION_TIMEDOUT, "", true}) == net::Fault::timeout);
  CHECK(net::fault_of({CURLE_OPERATION_TIMEDOUT, "", true, false}) == net::Fault::connect);
}

TEST_CASE("a TLS alert after the handshake is told from a reset") {
  const auto alert =
      "OpenSSL SSL_read: error:0A00045C:SSL routines::tlsv13 alert certificate required, errno 0";
  CHECK(net::fault_of({CURLE_RECV_ERROR, alert, true}) == net::Fault::tls);
  CHECK(net::fault_of({CURLE_RECV_ERROR, "OpenSSL SSL_read: Connection reset by peer", true}) ==
        net::Fault::transfer);
}

TEST_CASE("user and password of a URL are not in error texts") {
  const auto text =
      net::fault_text({CURLE_COULDNT_CONNECT, "failed for user:s3cret@gw.example and s3cret", true},
                      "https://user:s3cret@gw.example/path?a=@b");
  CHECK(text.find("s3cret") == std::string::npos);
  CHECK(text.starts_with("connect: "));
  CHECK(net::fault_text({CURLE_COULDNT_CONNECT, "", true}, "not a url").size() > 9);
}
