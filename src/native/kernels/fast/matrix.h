// Products of small matrices, blocked in registers: the heart of every convolution that is not depthwise.
#pragma once

#include "simd.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// A operand of a product: element (row, k) is at data[row · row_step + k · depth_step].
struct Left {
  const float* data;
  ptrdiff_t row_step, depth_step;
};

// B operand: row k of the panel that begins at column j is at data + j · panel_step + k · depth_step.
struct Right {
  const float* data;
  ptrdiff_t panel_step, depth_step;  // depth_step 0: as wide as the panel
};

// Where a product goes: c = bias + a · b (bias may be null), or c += a · b.
struct Target {
  float* data;
  ptrdiff_t row_step;
  const float* bias;
  bool accumulate;
};

// Asks memory for floats that later products will read, bit by bit: `step` floats further for each k of each
// block of rows.
struct Ahead {
  const float* next;
  ptrdiff_t step;
  RNAS_INLINE void ask(size_t k) const { __builtin_prefetch(next + k * step, 0, 2); }
  RNAS_INLINE void move(size_t depth) { next += depth * step; }
};
// Everything is there already.
struct Present {
  RNAS_INLINE void ask(size_t) const {}
  RNAS_INLINE void move(size_t) {}
};

inline size_t padded_columns(size_t columns) { return rounded_up(columns, kLanes); }

// Columns are cut into panels of two vectors, the first of three if their number is odd: wide enough that a
// block of accumulators hides the latency of a fused multiply–add with fewer loads than products.
inline size_t panel_width(size_t columns_left) {
  const size_t vectors = (columns_left + kLanes - 1) / kLanes;
  return (vectors == 1 ? 1 : vectors % 2 == 1 ? 3 : 2) * kLanes;
}

// ROWS rows of one panel of VECTORS vectors. `last` columns of the last vector exist, all of them if WHOLE.
// Loops over accumulators must be unrolled, so that these stay in registers; a call for every block would
// cost as much as a few steps of its depth.
template <int ROWS, int VECTORS, bool WHOLE, class Ahead>
__attribute__((always_inline)) inline void multiply_block(size_t depth, const Left& a, const float* b,
                                                          ptrdiff_t b_step, const Target& c, int last,
                                                          const Ahead& ahead) {
  Vector sum[ROWS][VECTORS];
  RNAS_UNROLL for (int r = 0; r < ROWS; r++) {
    RNAS_UNROLL for (int v = 0; v < VECTORS; v++) sum[r][v] = Vector{};
  }
  for (size_t k = 0; k < depth; k++) {
    ahead.ask(k);
    Vector right[VECTORS];
    RNAS_UNROLL for (int v = 0; v < VECTORS; v++) right[v] = load(b + k * b_step + v * kLanes);
    RNAS_UNROLL for (int r = 0; r < ROWS; r++) {
      const Vector left = broadcast(a.data[r * a.row_step + k * a.depth_step]);
      RNAS_UNROLL for (int v = 0; v < VECTORS; v++) sum[r][v] += left * right[v];
    }
  }
  RNAS_UNROLL for (int v = 0; v < VECTORS; v++) {
    const bool part = !WHOLE && v == VECTORS - 1;
    const float* bias = c.bias ? c.bias + v * kLanes : nullptr;
    const Vector start = !bias ? Vector{} : part ? load_part(bias, last) : load(bias);
    RNAS_UNROLL for (int r = 0; r < ROWS; r++) {
      float* to = c.data + r * c.row_step + v * kLanes;
      if (part)
        store_part(to, sum[r][v] + (c.accumulate ? load_part(to, last) : start), last);
      else
        store(to, sum[r][v] + (c.accumulate ? load(to) : start));
    }
  }
}

template <int ROWS, int VECTORS, bool WHOLE, class Ahead>
inline void multiply_rest(size_t rows, size_t depth, Left a, const float* b, ptrdiff_t b_step,
                          const Target& c, int last, const Ahead& ahead) {
  if constexpr (ROWS > 0) {
    if (rows == ROWS)
      multiply_block<ROWS, VECTORS, WHOLE>(depth, a, b, b_step, c, last, ahead);
    else
      multiply_rest<ROWS - 1, VECTORS, WHOLE>(rows, depth, a, b, b_step, c, last, ahead);
  }
}

template <int VECTORS, bool WHOLE, class Ahead>
void multiply_panel(size_t rows, size_t depth, Left a, const float* b, ptrdiff_t b_step, Target c, int last,
                    Ahead ahead) {
  // As many accumulators as hide the latency of a fused multiply–add and fit the registers.
  constexpr int kRows = kRegisters == 32 ? (VECTORS == 3   ? 8
                                            : VECTORS == 2 ? 12
                                                           : 16)
                                         : (VECTORS == 3   ? 4
                                            : VECTORS == 2 ? 6
                                                           : 10);
  for (; rows >= kRows; rows -= kRows) {
    multiply_block<kRows, VECTORS, WHOLE>(depth, a, b, b_step, c, last, ahead);
    a.data += kRows * a.row_step;
    c.data += kRows * c.row_step;
    ahead.move(depth);
  }
  multiply_rest<kRows - 1, VECTORS, WHOLE>(rows, depth, a, b, b_step, c, last, ahead);
}

template <int VECTORS>
inline void multiply_columns(size_t rows, size_t depth, Left a, const float* b, ptrdiff_t b_step, Target c,
                             size_t columns) {
  const int last = static_cast<int>(columns - (VECTORS - 1) * kLanes);
  if (last >= kLanes)
    multiply_panel<VECTORS, true>(rows, depth, a, b, b_step, c, kLanes, Present{});
  else
    multiply_panel<VECTORS, false>(rows, depth, a, b, b_step, c, last, Present{});
}

// c[rows, columns] = bias + a[rows, depth] · b[depth, columns], or c += a · b. bias may be null.
inline void multiply(size_t rows, size_t columns, size_t depth, Left a, Right b, float* c, ptrdiff_t c_step,
                     const float* bias, bool accumulate) {
  for (size_t j = 0, width; j < columns; j += width) {
    width = panel_width(columns - j);
    const float* panel = b.data + j * b.panel_step;
    const ptrdiff_t b_step = b.depth_step ? b.depth_step : static_cast<ptrdiff_t>(width);
    const Target target = {c + j, c_step, bias ? bias + j : nullptr, accumulate};
    const size_t here = least(columns - j, width);
    if (width == 3 * kLanes)
      multiply_columns<3>(rows, depth, a, panel, b_step, target, here);
    else if (width == 2 * kLanes)
      multiply_columns<2>(rows, depth, a, panel, b_step, target, here);
    else
      multiply_columns<1>(rows, depth, a, panel, b_step, target, here);
  }
}

// c = a · b for panels of two vectors that follow each other, more of them than the second-level cache holds:
// each is asked for while the one before is at work, and during the last one the panel at `next`.
inline void multiply_streamed(size_t rows, size_t columns, size_t depth, Left a, const float* b, float* c,
                              ptrdiff_t c_step, const float* next) {
  constexpr size_t kWidth = 2 * kLanes, kRows = 12;
  const ptrdiff_t step = kWidth / least((rows + kRows - 1) / kRows, 4);
  for (size_t j = 0; j < columns; j += kWidth, b += kWidth * depth)
    multiply_panel<2, true>(rows, depth, a, b, kWidth, Target{c + j, c_step, nullptr, false}, kLanes,
                            Ahead{j + kWidth < columns ? b + kWidth * depth : next, step});
}

// Lays b[depth, columns] out in panels, with zeros in the missing columns. Element (k, j) is read from
// from[k · depth_step + j · column_step].
inline void pack_panels(size_t depth, size_t columns, const float* from, ptrdiff_t depth_step,
                        ptrdiff_t column_step, float* to) {
  const size_t padded = padded_columns(columns);
  for (size_t j = 0, width; j < padded; j += width) {
    width = panel_width(padded - j);
    for (size_t k = 0; k < depth; k++)
      for (size_t i = j; i < j + width; i++) *to++ = i < columns ? from[k * depth_step + i * column_step] : 0;
  }
}

// The packed operand that pack_panels made: a panel that begins at column j follows j · depth floats.
inline Right packed_panels(const float* packed, size_t depth) {
  return {packed, static_cast<ptrdiff_t>(depth), 0};
}

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
