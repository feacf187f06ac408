// A block of floats aligned to cache lines, uninitialised; a large one in large pages, where the system has
// them. Throws std::bad_alloc, within the limit of memory_limit.h.
#pragma once

#include <cstddef>
#include <memory>

namespace rnas {

class Buffer {
 public:
  Buffer() = default;
  explicit Buffer(size_t size);

  float* data() const { return data_.get(); }
  size_t size() const { return size_; }

  // Makes room for at least `size` floats; what was in it is lost if it has to grow.
  void reserve(size_t size);

 private:
  struct Free {
    Free() : bytes(0) {}
    explicit Free(size_t bytes) : bytes(bytes) {}
    size_t bytes;
    void operator()(float* block) const;
  };
  std::unique_ptr<float, Free> data_;
  size_t size_ = 0;
};

}  // namespace rnas
