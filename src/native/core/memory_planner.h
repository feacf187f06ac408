// Assigns offsets in one block to buffers whose lifetimes are known: an allocator that only counts.
#pragma once

#include <cstddef>
#include <map>
#include <unordered_map>

namespace rnas {

class MemoryPlanner {
 public:
  // Offset of `size` floats, on a cache line of its own.
  size_t allocate(size_t size);
  // Lets later buffers take the place of the one at `offset`.
  void release(size_t offset);
  // Floats that the block must have.
  size_t extent() const { return extent_; }

 private:
  std::unordered_map<size_t, size_t> used_;  // offset → size
  std::map<size_t, size_t> gaps_;            // offset → size; neighbours are joined
  size_t extent_ = 0;
};

}  // namespace rnas
