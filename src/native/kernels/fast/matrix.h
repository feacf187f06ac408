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

// B operand: row k of the panel that begins at column j is at data + j · panel_step + k · depth_step. Panels
// are two vectors wide, the last one one or two.
struct Right {
  const float* data;
  ptrdiff_t panel_step, depth_step;  // depth_step 0: as wide as the panel
};

constexpr int kPanel = 2 * kLanes;

inline size_t padded_columns(size_t columns) { return rounded_up(columns, kLanes); }

// c[ROWS, columns] = (bias or nothing) + a · b, or c += a · b, for one panel of VECTORS vectors.
template <int ROWS, int VECTORS>
inline void multiply_block(size_t depth, Left a, const float* b, ptrdiff_t b_step, float* c, ptrdiff_t c_step,
                           int columns, const float* bias, bool accumulate) {
  Vector sum[ROWS][VECTORS];
  for (int r = 0; r < ROWS; r++)
    for (int v = 0; v < VECTORS; v++) sum[r][v] = Vector{};
  for (size_t k = 0; k < depth; k++) {
    Vector right[VECTORS];
    for (int v = 0; v < VECTORS; v++) right[v] = load(b + k * b_step + v * kLanes);
    for (int r = 0; r < ROWS; r++) {
      const Vector left = broadcast(a.data[r * a.row_step + k * a.depth_step]);
      for (int v = 0; v < VECTORS; v++) sum[r][v] += left * right[v];
    }
  }
  for (int v = 0; v < VECTORS; v++) {
    const int part = columns - v * kLanes < kLanes ? columns - v * kLanes : kLanes;
    const Vector start = bias ? load_part(bias + v * kLanes, part) : Vector{};
    for (int r = 0; r < ROWS; r++) {
      float* to = c + r * c_step + v * kLanes;
      if (part == kLanes)
        store(to, (accumulate ? load(to) : start) + sum[r][v]);
      else
        store_part(to, (accumulate ? load_part(to, part) : start) + sum[r][v], part);
    }
  }
}

template <int ROWS, int VECTORS>
inline void multiply_rest(size_t rows, size_t depth, Left a, const float* b, ptrdiff_t b_step, float* c,
                          ptrdiff_t c_step, int columns, const float* bias, bool accumulate) {
  if constexpr (ROWS > 0) {
    if (rows == ROWS)
      multiply_block<ROWS, VECTORS>(depth, a, b, b_step, c, c_step, columns, bias, accumulate);
    else
      multiply_rest<ROWS - 1, VECTORS>(rows, depth, a, b, b_step, c, c_step, columns, bias, accumulate);
  }
}

template <int VECTORS>
inline void multiply_panel(size_t rows, size_t depth, Left a, const float* b, ptrdiff_t b_step, float* c,
                           ptrdiff_t c_step, int columns, const float* bias, bool accumulate) {
  // As many accumulators as hide the latency of a fused multiply–add and fit the sixteen registers.
  constexpr int kRows = VECTORS == 2 ? 6 : 10;
  while (rows >= kRows) {
    multiply_block<kRows, VECTORS>(depth, a, b, b_step, c, c_step, columns, bias, accumulate);
    a.data += kRows * a.row_step;
    c += kRows * c_step;
    rows -= kRows;
  }
  multiply_rest<kRows - 1, VECTORS>(rows, depth, a, b, b_step, c, c_step, columns, bias, accumulate);
}

// c[rows, columns] = bias + a[rows, depth] · b[depth, columns], or c += a · b. bias may be null.
inline void multiply(size_t rows, size_t columns, size_t depth, Left a, Right b, float* c, ptrdiff_t c_step,
                     const float* bias, bool accumulate) {
  for (size_t j = 0; j < columns; j += kPanel) {
    const int width = static_cast<int>(columns - j < kPanel ? columns - j : kPanel);
    const float* panel = b.data + j * b.panel_step;
    const float* start = bias ? bias + j : nullptr;
    if (width > kLanes)
      multiply_panel<2>(rows, depth, a, panel, b.depth_step ? b.depth_step : kPanel, c + j, c_step, width,
                        start, accumulate);
    else
      multiply_panel<1>(rows, depth, a, panel, b.depth_step ? b.depth_step : kLanes, c + j, c_step, width,
                        start, accumulate);
  }
}

// Lays b[depth, columns] out in panels, with zeros in the missing columns. Element (k, j) is read from
// from[k · depth_step + j · column_step].
inline void pack_panels(size_t depth, size_t columns, const float* from, ptrdiff_t depth_step,
                        ptrdiff_t column_step, float* to) {
  const size_t padded = padded_columns(columns);
  for (size_t j = 0; j < padded; j += kPanel) {
    const size_t width = least(padded - j, kPanel);
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
