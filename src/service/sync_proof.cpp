#include "service/sync_proof.hpp"

namespace service {

std::string bind_proof(std::string_view proof, std::string_view fingerprint) {
  return std::string(proof).append(".").append(fingerprint);
}

std::optional<std::string> unbind_proof(std::string_view text, std::string_view fingerprint) {
  if (!text.starts_with(kSyncProof)) return std::string(text);
  const auto dot = text.rfind('.');
  if (dot < kSyncProof.size() || text.substr(dot + 1) != fingerprint) return std::nullopt;
  return std::string(text.substr(0, dot));
}

}  // namespace service
