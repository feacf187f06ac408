#include "memory_planner.h"

#include <algorithm>
#include <cstdint>

namespace rnas {

size_t MemoryPlanner::allocate(size_t size) {
  const size_t rounded = (std::max<size_t>(size, 1) + 15) / 16 * 16;
  // The smallest gap that fits, else the end.
  size_t end = 0, best = SIZE_MAX, best_gap = SIZE_MAX;
  for (const auto& [offset, length] : used_) {
    const size_t gap = offset - end;
    if (gap >= rounded && gap < best_gap) {
      best = end;
      best_gap = gap;
    }
    end = offset + length;
  }
  if (best == SIZE_MAX) best = end;
  used_[best] = rounded;
  extent_ = std::max(extent_, best + rounded);
  return best;
}

void MemoryPlanner::release(size_t offset) { used_.erase(offset); }

}  // namespace rnas
