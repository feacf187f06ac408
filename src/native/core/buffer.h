// A block of floats aligned to cache lines, uninitialised. Throws std::bad_alloc, within the limit of
// memory_limit.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

#include "memory_limit.h"

namespace rnas {

class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(size_t size) : size_(size) {
    if (size > SIZE_MAX / sizeof(float) - 64) throw std::bad_alloc();
    const size_t bytes = size == 0 ? 64 : (size * sizeof(float) + 63) / 64 * 64;
    claim_memory(bytes);
    float* block = static_cast<float*>(std::aligned_alloc(64, bytes));
    if (!block) {
      return_memory(bytes);
      throw std::bad_alloc();
    }
    data_ = {block, Free(bytes)};
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
