#include "buffer.h"

#include <cstdint>
#include <cstdlib>
#include <new>

#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "memory_limit.h"

namespace rnas {
namespace {

constexpr size_t kLine = 64, kLargePage = size_t{1} << 21;

}  // namespace

Buffer::Buffer(size_t size) : size_(size) {
  if (size > (SIZE_MAX - kLargePage) / sizeof(float)) throw std::bad_alloc();
  const size_t wanted = size == 0 ? 1 : size * sizeof(float);
  // A pass walks through hundreds of megabytes: with large pages the processor looks up 512 times fewer.
  const size_t unit = wanted < kLargePage ? kLine : kLargePage;
  const size_t bytes = (wanted + unit - 1) / unit * unit;
  claim_memory(bytes);
  float* block = static_cast<float*>(std::aligned_alloc(unit, bytes));
  if (!block) {
    return_memory(bytes);
    throw std::bad_alloc();
  }
  data_ = {block, Free(bytes)};
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  // Advice, which a kernel without large pages refuses: the block serves as well.
  if (unit == kLargePage) madvise(block, bytes, MADV_HUGEPAGE);
#endif
}

void Buffer::reserve(size_t size) {
  if (size <= size_ && data_) return;
  *this = Buffer();  // give the old block back before asking for a larger one
  *this = Buffer(size);
}

void Buffer::Free::operator()(float* block) const {
  std::free(block);
  return_memory(bytes);
}

}  // namespace rnas
