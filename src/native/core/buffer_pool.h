// Blocks that passes give back for the next ones to take, so that a training loop allocates in its first step
// only.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "buffer.h"

namespace rnas {

class BufferPool : public std::enable_shared_from_this<BufferPool> {
 public:
  // A block that goes back to the pool when the last owner lets go of it; it keeps the pool alive until then.
  using Loan = std::shared_ptr<Buffer>;

  // At least `size` floats, uninitialised.
  Loan take(size_t size);

 private:
  void give_back(std::unique_ptr<Buffer> buffer);

  std::mutex mutex_;
  std::vector<std::unique_ptr<Buffer>> free_;
};

}  // namespace rnas
