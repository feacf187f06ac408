// A block of floats aligned to cache lines, uninitialised. Throws std::bad_alloc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

namespace rnas {

class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(size_t size) : size_(size) {
    if (size > SIZE_MAX / sizeof(float) - 64) throw std::bad_alloc();
    const size_t bytes = (size * sizeof(float) + 63) / 64 * 64;
    data_.reset(static_cast<float*>(std::aligned_alloc(64, bytes ? bytes : 64)));
    if (!data_) throw std::bad_alloc();
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
    void operator()(float* block) const { std::free(block); }
  };
  std::unique_ptr<float, Free> data_;
  size_t size_ = 0;
};

}  // namespace rnas
