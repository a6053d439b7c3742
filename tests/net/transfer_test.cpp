#include "net/transfer.hpp"

#include <doctest/doctest.h>

TEST_CASE("a reused transfer has no state of the last request") {
  net::Transfer transfer;
  net::HttpRequest broken;
  broken.tag = 7;
  broken.url = "http://127.0.0.1/";
  broken.headers = {{"Name", "line\nend"}};
  CHECK_FALSE(transfer.prepare(broken));
  const auto failed = transfer.finish(CURLE_OK);
  CHECK(failed.tag == 7);
  CHECK(failed.fault == net::Fault::bad_request);

  net::HttpRequest sound;
  sound.tag = 8;
  sound.url = "http://127.0.0.1/";
  CHECK(transfer.prepare(sound));
  const auto result = transfer.finish(CURLE_COULDNT_CONNECT);
  CHECK(result.tag == 8);
  CHECK(result.fault == net::Fault::connect);
  CHECK(result.status == 0);
}

TEST_CASE("a malformed pin is refused before anything is sent") {
  net::Transfer transfer;
  net::HttpRequest request;
  request.url = "https://127.0.0.1/";
  request.security.pinned_public_key = "sha256//";
  const bool prepared = transfer.prepare(request);
  const auto result = transfer.finish(CURLE_SSL_PINNEDPUBKEYNOTMATCH);
  CHECK((!prepared || result.fault == net::Fault::tls));
}
