#include "modem/messages/stored_message.hpp"

namespace modem {

bool is_about_card(const at::FinalResult& result) {
  constexpr int kPleaseWait = 515;  // Wavecom
  if (result.kind == at::FinalResult::Kind::cme_error)
    return (result.code >= 5 && result.code <= 18) || result.code == kPleaseWait;
  if (result.kind != at::FinalResult::Kind::cms_error) return false;
  return result.code >= 310 && result.code <= 318;
}

}  // namespace modem
