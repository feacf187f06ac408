#include "memory_planner.h"

#include <algorithm>
#include <iterator>

namespace rnas {

size_t MemoryPlanner::allocate(size_t size) {
  const size_t rounded = (std::max<size_t>(size, 1) + 15) / 16 * 16;
  // The smallest gap that fits, else the end of the block.
  auto best = gaps_.end();
  for (auto gap = gaps_.begin(); gap != gaps_.end(); ++gap)
    if (gap->second >= rounded && (best == gaps_.end() || gap->second < best->second)) best = gap;
  size_t offset = extent_;
  if (best == gaps_.end()) {
    extent_ += rounded;
  } else {
    offset = best->first;
    const size_t rest = best->second - rounded;
    gaps_.erase(best);
    if (rest > 0) gaps_[offset + rounded] = rest;
  }
  used_[offset] = rounded;
  return offset;
}

void MemoryPlanner::release(size_t offset) {
  const auto used = used_.find(offset);
  if (used == used_.end()) return;
  auto gap = gaps_.emplace(offset, used->second).first;
  used_.erase(used);
  const auto next = std::next(gap);
  if (next != gaps_.end() && gap->first + gap->second == next->first) {
    gap->second += next->second;
    gaps_.erase(next);
  }
  if (gap == gaps_.begin()) return;
  const auto previous = std::prev(gap);
  if (previous->first + previous->second != gap->first) return;
  previous->second += gap->second;
  gaps_.erase(gap);
}

}  // namespace rnas
