// A block of floats aligned to cache lines, uninitialised. Throws std::bad_alloc, within the limit of
// memory_limit.h. Large blocks ask the system for huge pages: kernels write to dozens of places at a time,
// more than a core remembers the addresses of.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "memory_limit.h"

namespace rnas {

class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(size_t size) : size_(size) {
    if (size > SIZE_MAX / sizeof(float) - kHugePage) throw std::bad_alloc();
    const bool large = size >= kHugePage / sizeof(float);
    const size_t alignment = large ? kHugePage : kCacheLine;
    const size_t wanted = size == 0 ? 1 : size * sizeof(float);
    const size_t bytes = (wanted + alignment - 1) / alignment * alignment;
    claim_memory(bytes);
    float* block = static_cast<float*>(std::aligned_alloc(alignment, bytes));
    if (!block) {
      return_memory(bytes);
      throw std::bad_alloc();
    }
    data_ = {block, Free(bytes)};
#if defined(__linux__)
    if (large) madvise(block, bytes, MADV_HUGEPAGE);  // a wish: nothing depends on whether it is granted
#endif
  }

  float* data() const { return data_.get(); }
  size_t size() const { return size_; }

  // Makes room for at least `size` floats; what was in it is lost if it has to grow.
  void reserve(size_t size) {
    if (size <= size_ && data_) return;
    *this = Buffer();  // give the old block back before asking for a larger one
    *this = Buffer(size);
  }

 private:
  static constexpr size_t kCacheLine = 64, kHugePage = size_t{1} << 21;

  struct Free {
    Free() : bytes(0) {}
    explicit Free(size_t bytes) : bytes(bytes) {}
    size_t bytes;
    void operator()(float* block) const {
      std::free(block);
      return_memory(bytes);
    }
  };
  std::unique_ptr<float, Free> data_;
  size_t size_ = 0;
};

}  // namespace rnas
