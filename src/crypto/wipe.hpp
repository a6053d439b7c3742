// Overwrites secrets in memory once they are no longer needed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "util/octets.hpp"

namespace crypto {

/// Overwrites `size` octets with zeros. The compiler does not optimize it away.
void overwrite(void* octets, std::size_t size);

/// Overwrites the whole buffer of `secret`, and empties it.
void wipe(std::string& secret);
void wipe(util::Octets& secret);

/// Allocates as `Base` does, and overwrites what it frees.
template <class T, class Base = std::allocator<T>>
struct WipingAllocator : Base {
  using value_type = T;
  template <class U>
  struct rebind {
    using other = WipingAllocator<U>;
  };
  WipingAllocator() = default;
  template <class U>
  WipingAllocator(const WipingAllocator<U>&) {}  // NOLINT: allocators convert

  void deallocate(T* first, std::size_t count) {
    overwrite(first, count * sizeof(T));
    Base::deallocate(first, count);
  }
};

/// Octets of a key. Every buffer that they had is overwritten when it is freed.
using SecretOctets = std::vector<std::uint8_t, WipingAllocator<std::uint8_t>>;

/// Moves octets of a key to where they are overwritten; `octets` is empty then.
SecretOctets as_secret(util::Octets&& octets);

}  // namespace crypto
