#include "buffer_pool.h"

#include <algorithm>

namespace rnas {

BufferPool::Loan BufferPool::take(size_t size) {
  std::unique_ptr<Buffer> chosen;
  {
    std::lock_guard<std::mutex> lock(mutex_);
    const auto smallest_first = [](const auto& a, const auto& b) { return a->size() < b->size(); };
    std::sort(free_.begin(), free_.end(), smallest_first);
    const auto fits = [size](const auto& buffer) { return buffer->size() >= size; };
    auto found = std::find_if(free_.begin(), free_.end(), fits);
    if (found != free_.end()) {
      chosen = std::move(*found);
      free_.erase(found);
    } else if (!free_.empty()) {
      free_.pop_back();  // too small for what is asked now: make room for one that is not
    }
  }
  if (!chosen) chosen = std::make_unique<Buffer>(size);
  auto pool = shared_from_this();
  Buffer* buffer = chosen.release();
  return Loan(buffer, [pool](Buffer* returned) { pool->give_back(std::unique_ptr<Buffer>(returned)); });
}

void BufferPool::give_back(std::unique_ptr<Buffer> buffer) {
  std::lock_guard<std::mutex> lock(mutex_);
  free_.push_back(std::move(buffer));
}

}  // namespace rnas
