#include "net/name_server.hpp"

#include <arpa/nameser.h>
#include <netdb.h>
#include <resolv.h>

#include <array>

namespace net {

bool name_server_answers(const std::string& host, const std::optional<sockaddr_in>& server) {
  struct __res_state state {};
  if (::res_ninit(&state) != 0) return false;
  state.retrans = 1;  // seconds
  state.retry = 1;
  if (server) {
    state.nscount = 1;
    state.nsaddr_list[0] = *server;
  }
  std::array<unsigned char, NS_MAXMSG> answer{};
  const int length = ::res_nquery(&state, host.c_str(), ns_c_in, ns_t_a, answer.data(),
                                  static_cast<int>(answer.size()));
  const int error = state.res_h_errno;
  ::res_nclose(&state);
  return length >= 0 || error == HOST_NOT_FOUND || error == NO_DATA;
}

}  // namespace net
