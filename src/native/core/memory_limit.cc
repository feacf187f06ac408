#include "memory_limit.h"

#include <atomic>
#include <cstdint>
#include <cstdio>

namespace rnas {
namespace {

std::atomic<size_t> limit{SIZE_MAX};
std::atomic<size_t> held{0};

std::string mebibytes(size_t bytes) {
  char text[64];
  std::snprintf(text, sizeof text, "%.1f MiB", static_cast<double>(bytes) / (1 << 20));
  return text;
}

}  // namespace

OutOfMemory::OutOfMemory(size_t wanted, size_t held, size_t limit)
    : message_("out of memory: " + mebibytes(wanted) + " more, beside " + mebibytes(held) +
               " in use, are beyond the " + mebibytes(limit) + " that there are") {}

void set_memory_limit(size_t bytes) { limit = bytes; }

void claim_memory(size_t bytes) {
  size_t before = held;
  do {
    const size_t most = limit;
    if (before > most || bytes > most - before) throw OutOfMemory(bytes, before, most);
  } while (!held.compare_exchange_weak(before, before + bytes));
}

void return_memory(size_t bytes) { held -= bytes; }

size_t held_memory() { return held; }

}  // namespace rnas
