// How much memory a program that runs for months keeps.
#pragma once

#include <cstddef>

namespace util {

/// Before the first thread: many small threads share one heap, and a freed peak goes back.
void keep_heap_small();

/// Once everything has started: gives back the code and constants of all libraries that only the
/// start needed (linking touches the symbol tables of some forty of them). What is used again is
/// mapped again from the page cache. Returns octets given back.
std::size_t release_startup_pages();

}  // namespace util
