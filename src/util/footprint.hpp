// Limits the memory of programs that run for months.
#pragma once

#include <cstddef>

namespace util {

/// Makes threads share one heap and return freed memory. Call before the first thread starts.
void keep_heap_small();

/// Returns to the kernel the code and constants of all libraries that only the start needed
/// (linking touches the symbol tables of about forty). Pages used again are mapped again from the
/// page cache. Returns the octets freed. Call when everything has started.
std::size_t release_startup_pages();

}  // namespace util
