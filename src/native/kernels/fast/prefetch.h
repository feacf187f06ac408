// What convolutions prefetch while their products run: what waits for memory later would wait four to six
// times as long as it computes.
#pragma once

#include "fast.h"
#include "matrix.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// Stretches one after the other, so many floats for each step of products.
class PrefetchQueue {
 public:
  // All of them within so many steps, a line at most in each; `here`, again and again, when they are done.
  PrefetchQueue(const Stretch* list, int count, size_t steps, const float* here)
      : list_(list), end_(list + count), here_(here) {
    size_t size = 0;
    for (int i = 0; i < count; i++) size += list[i].size;
    constexpr size_t kLine = 16;
    rate_ = static_cast<ptrdiff_t>(least((size + steps - 1) / steps, kLine));
    begin();
  }

  RNAS_INLINE void ask(size_t k) const { __builtin_prefetch(next_ + k * step_, 0, 2); }
  RNAS_INLINE void move(size_t depth) {
    next_ += depth * step_;
    if (next_ >= last_ && step_ > 0) begin();
  }

 private:
  void begin() {
    while (list_ < end_ && list_->size == 0) list_++;
    const bool more = list_ < end_;
    next_ = more ? list_->from : here_;
    last_ = more ? list_->from + list_->size : here_;
    step_ = more ? rate_ : 0;
    list_ += more;
  }

  const Stretch *list_, *end_;
  const float *here_, *next_, *last_;
  ptrdiff_t rate_, step_;
};

// What a product prefetches: `of`, which the convolution reads next; what comes after the convolution; and,
// before each block, what the product itself writes `lead_` rows further.
class Prefetching {
 public:
  // Of a product of rows × depth by depth × columns. Memory takes about as long as a thousand steps of a row.
  Prefetching(const Stretch& of, size_t rows, size_t columns, size_t depth, const float* here,
              PrefetchQueue& upcoming)
      : ahead_{of.size > 0 ? of.from : here, 0},
        upcoming_(upcoming),
        lead_(static_cast<ptrdiff_t>(greatest(1024 / depth, 12))) {
    const size_t steps = steps_of(rows, columns, depth);
    ahead_.step = static_cast<ptrdiff_t>((of.size + steps - 1) / steps);
  }

  RNAS_INLINE void ask(size_t k) const {
    ahead_.ask(k);
    upcoming_.ask(k);
  }
  template <int ROWS, int VECTORS>
  RNAS_INLINE void ask_to_write(const Target& c) const {
    RNAS_UNROLL for (int r = 0; r < ROWS; r++) {
      RNAS_UNROLL for (int v = 0; v < VECTORS; v++)
          __builtin_prefetch(c.data + (lead_ + r) * c.row_step + v * kLanes, 1, 3);
    }
  }
  RNAS_INLINE void move(size_t depth) {
    ahead_.move(depth);
    upcoming_.move(depth);
  }

 private:
  Ahead ahead_;
  PrefetchQueue& upcoming_;
  ptrdiff_t lead_;
};

// Of the same products, where all is in the cache.
struct NoPrefetching : Present {
  NoPrefetching(const Stretch&, size_t, size_t, size_t, const float*, PrefetchQueue&) {}
};

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
