// The network's responses to USSD codes such as *100# (TS 22.090). Menus: a reply that keeps the
// session open is followed by another request, found in the same table.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace firmware {

class UssdService {
 public:
  struct Reply {
    int m = 0;  ///< of +CUSD: 0 done, 1 the network expects a reply, 2 ended by the network
    std::string text;
  };

  UssdService();
  void set(std::string code, Reply reply) { replies_[std::move(code)] = std::move(reply); }
  /// Returns nothing for an unknown code.
  std::optional<Reply> ask(std::string_view code) const;

 private:
  std::map<std::string, Reply, std::less<>> replies_;
};

}  // namespace firmware
