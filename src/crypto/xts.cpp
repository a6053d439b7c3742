#include "crypto/xts.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <new>
#include <stdexcept>

namespace crypto {
namespace {

/// Returns a context that has the key and gets the tweak of each unit later.
EVP_CIPHER_CTX* keyed(util::OctetView key, bool encrypting) {
  // Fetched once for the reason given in digest.cpp.
  static const EVP_CIPHER* const method = EVP_CIPHER_fetch(nullptr, "AES-256-XTS", nullptr);
  EVP_CIPHER_CTX* const context = method == nullptr ? nullptr : EVP_CIPHER_CTX_new();
  if (context == nullptr) throw std::bad_alloc();
  if (EVP_CipherInit_ex2(context, method, key.data(), nullptr, encrypting ? 1 : 0, nullptr) == 1)
    return context;
  EVP_CIPHER_CTX_free(context);
  throw std::invalid_argument("OpenSSL refuses the key of XTS-AES-256: its halves must differ");
}

/// Returns the tweak of a unit: its number, little endian, and the domain.
std::array<std::uint8_t, kXtsBlock> tweak_of(std::uint8_t domain, std::uint64_t number) {
  constexpr std::size_t kNumberOctets = 8;
  std::array<std::uint8_t, kXtsBlock> tweak{};
  for (std::size_t i = 0; i < kNumberOctets; ++i)
    tweak[i] = static_cast<std::uint8_t>(number >> (8 * i));
  tweak[kNumberOctets] = domain;
  return tweak;
}

void process(void* opaque, std::uint8_t domain, std::uint64_t number,
             std::span<std::uint8_t> octets) {
  auto* const context = static_cast<EVP_CIPHER_CTX*>(opaque);
  while (!octets.empty()) {
    const auto unit = octets.first(std::min(octets.size(), kXtsUnit));
    const auto tweak = tweak_of(domain, number++);
    int written = 0;
    // With the key in place and sizes of whole blocks, only lack of memory makes these calls fail.
    if (EVP_CipherInit_ex2(context, nullptr, nullptr, tweak.data(), -1, nullptr) != 1 ||
        EVP_CipherUpdate(context, unit.data(), &written, unit.data(),
                         static_cast<int>(unit.size())) != 1)
      throw std::bad_alloc();
    octets = octets.subspan(unit.size());
  }
}

}  // namespace

XtsCipher::XtsCipher(util::OctetView key) {
  if (key.size() != kXtsKeySize) throw std::invalid_argument("a key of XTS-AES-256 has 64 octets");
  encryption_ = keyed(key, true);
  try {
    decryption_ = keyed(key, false);
  } catch (...) {
    EVP_CIPHER_CTX_free(static_cast<EVP_CIPHER_CTX*>(encryption_));
    throw;
  }
}

XtsCipher::~XtsCipher() {
  for (void* const context : {encryption_, decryption_})
    EVP_CIPHER_CTX_free(static_cast<EVP_CIPHER_CTX*>(context));
}

void XtsCipher::encrypt(std::uint8_t domain, std::uint64_t number, std::span<std::uint8_t> octets) {
  process(encryption_, domain, number, octets);
}

void XtsCipher::decrypt(std::uint8_t domain, std::uint64_t number, std::span<std::uint8_t> octets) {
  process(decryption_, domain, number, octets);
}

}  // namespace crypto
