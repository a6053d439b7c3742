// The list of Gateway clients for phones, at the addresses and in the form of SMSWithoutBorders'
// Gateway servers (github.com/smswithoutborders), whose apps read it. Thread-safe.
#pragma once

#include <vector>

#include "backend/gateway_server/clients.hpp"
#include "service/router.hpp"

namespace gateway_server {

class ClientList {
 public:
  explicit ClientList(const Clients& clients) : clients_(clients) {}
  std::vector<api::Endpoint> endpoints() const;

 private:
  /// Answers with the clients that have a number, as a bare array; by page, country and operator.
  api::Result<> list(const api::Request& request) const;
  api::Result<> countries() const;
  api::Result<> operators(const api::Request& request) const;
  /// Answers that no test of a client was made: this server makes none.
  api::Result<> tests(const api::Request& request) const;
  api::Result<> start_test(const api::Request& request) const;

  const Clients& clients_;
};

}  // namespace gateway_server
