// Products of small matrices, blocked in registers: the heart of every convolution that is not depthwise.
#pragma once

#include "matrix_block.h"
#include "matrix_tail.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

inline size_t padded_columns(size_t columns) { return rounded_up(columns, kLanes); }

// Columns are cut into panels of two vectors, the last of three if their number is odd: wide enough that a
// block of accumulators hides the latency of a fused multiply–add with fewer loads than products.
inline size_t panel_width(size_t columns_left) {
  const size_t vectors = (columns_left + kLanes - 1) / kLanes;
  return (vectors <= 3 ? vectors : 2) * kLanes;
}

// How many times a product asks ahead.
inline size_t steps_of(size_t rows, size_t columns, size_t depth) {
  size_t blocks = 0;
  for (size_t j = 0, width; j < columns; j += width) {
    width = panel_width(columns - j);
    const size_t each = block_rows(static_cast<int>(width / kLanes));
    blocks += (rows + each - 1) / each;
  }
  return blocks * depth;
}

template <int VECTORS, class Ahead>
inline void multiply_columns(size_t rows, size_t depth, Left a, const float* b, ptrdiff_t b_step, Target c,
                             size_t columns, Ahead& ahead) {
  const int last = static_cast<int>(columns - (VECTORS - 1) * kLanes);
  if (last >= kLanes)
    multiply_panel<VECTORS, true>(rows, depth, a, b, b_step, c, kLanes, ahead);
  else
    multiply_panel<VECTORS, false>(rows, depth, a, b, b_step, c, last, ahead);
}

// c[rows, columns] = bias + a[rows, depth] · b[depth, columns], or c += a · b. bias may be null.
template <class Ahead = Present>
inline void multiply(size_t rows, size_t columns, size_t depth, Left a, Right b, float* c, ptrdiff_t c_step,
                     const float* bias, bool accumulate, Ahead ahead = {}) {
  for (size_t j = 0, width; j < columns; j += width) {
    width = panel_width(columns - j);
    const float* panel = b.data + j * b.panel_step;
    const ptrdiff_t b_step = b.depth_step ? b.depth_step : static_cast<ptrdiff_t>(width);
    const Target target = {c + j, c_step, bias ? bias + j : nullptr, accumulate};
    const size_t here = least(columns - j, width);
#if defined(__AVX512F__)
    if (here == 2 * kLanes + 4) {
      multiply_panel_with_tail<4>(rows, depth, a, panel, b_step, target, ahead);
      continue;
    }
    if (here == 2 * kLanes + 8) {
      multiply_panel_with_tail<8>(rows, depth, a, panel, b_step, target, ahead);
      continue;
    }
#endif
    if (width == 3 * kLanes)
      multiply_columns<3>(rows, depth, a, panel, b_step, target, here, ahead);
    else if (width == 2 * kLanes)
      multiply_columns<2>(rows, depth, a, panel, b_step, target, here, ahead);
    else
      multiply_columns<1>(rows, depth, a, panel, b_step, target, here, ahead);
  }
}

// c = a · b for panels of two vectors that follow each other, more of them than the second-level cache holds:
// each is asked for while the one before is at work, and during the last one the panel at `next`. With 16
// registers blocks have half of the rows, and ask for a panel more, which is no slower.
inline void multiply_streamed(size_t rows, size_t columns, size_t depth, Left a, const float* b, float* c,
                              ptrdiff_t c_step, const float* next) {
  constexpr size_t kWidth = 2 * kLanes, kRows = 12;
  const ptrdiff_t step = kWidth / least((rows + kRows - 1) / kRows, 4);
  for (size_t j = 0; j < columns; j += kWidth, b += kWidth * depth) {
    Ahead ahead = {j + kWidth < columns ? b + kWidth * depth : next, step};
    multiply_panel<2, true>(rows, depth, a, b, kWidth, Target{c + j, c_step, nullptr, false}, kLanes, ahead);
  }
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
