#include "crypto/wipe.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace {

/// Gives its memory out again and again, so that a test can read it after it was freed.
struct KeptMemory {
  static inline std::array<std::uint8_t, 256> memory{};
  static inline std::size_t used = 0;
  using value_type = std::uint8_t;
  std::uint8_t* allocate(std::size_t count) {
    auto* const first = memory.data() + used;
    used += count;
    return first;
  }
  void deallocate(std::uint8_t*, std::size_t) {}
};

struct KeptWiping : crypto::WipingAllocator<std::uint8_t, KeptMemory> {
  template <class U>
  struct rebind {
    using other = KeptWiping;
  };
};

bool is_zero(const std::uint8_t* first, std::size_t count) {
  return std::all_of(first, first + count, [](std::uint8_t one) { return one == 0; });
}

}  // namespace

TEST_CASE("octets of a key are overwritten when they grow and when they end") {
  {
    std::vector<std::uint8_t, KeptWiping> key;
    for (int i = 0; i < 32; ++i) key.push_back(0x5A);  // several buffers
    CHECK(key.size() == 32);
    CHECK_FALSE(is_zero(KeptMemory::memory.data(), KeptMemory::memory.size()));
  }
  CHECK(KeptMemory::used >= 32);
  CHECK(is_zero(KeptMemory::memory.data(), KeptMemory::memory.size()));
}

TEST_CASE("a wiped text is empty, and its buffer has nothing of it") {
  std::string secret = "the first of two long secrets, on the heap";
  const auto* const buffer = secret.data();
  const auto size = secret.size();
  secret.resize(3);
  crypto::wipe(secret);
  CHECK(secret.empty());
  CHECK(std::string_view(buffer, size) == std::string(size, '\0'));
  std::string brief = "1234";  // in the object itself
  crypto::wipe(brief);
  CHECK(brief.empty());
}

TEST_CASE("a key that becomes a secret leaves nothing where it was") {
  util::Octets octets(32, 0x5A);
  const auto* const buffer = octets.data();
  const auto secret = crypto::as_secret(std::move(octets));
  CHECK(secret == crypto::SecretOctets(32, 0x5A));
  CHECK(is_zero(buffer, 32));
}
