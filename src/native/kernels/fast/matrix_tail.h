// Products whose last vector of columns is mostly empty: 36 columns are two vectors and a quarter, 72 two,
// two and a half. Rows share that vector: one holds the last columns of four rows (or two), which the same
// fused multiply–add serves. AVX-512 alone has vectors that wide, and the blends that put four rows' factors
// side by side beside the multiplications.
#pragma once

#include "matrix_block.h"

#if defined(__AVX512F__)

namespace rnas {
namespace RNAS_ISA {
namespace {

// TAIL floats, again and again.
template <int TAIL>
RNAS_INLINE inline Vector repeated(const float* from) {
  if constexpr (TAIL == 4)
    return _mm512_broadcast_f32x4(_mm_loadu_ps(from));
  else
    return _mm512_broadcast_f32x8(_mm256_loadu_ps(from));
}

// TAIL lanes of each row's factor.
template <int TAIL>
RNAS_INLINE inline Vector side_by_side(const Vector (&left)[kLanes / TAIL]) {
  if constexpr (TAIL == 4)
    return _mm512_mask_blend_ps(0xff00, _mm512_mask_blend_ps(0x00f0, left[0], left[1]),
                                _mm512_mask_blend_ps(0xf000, left[2], left[3]));
  else
    return _mm512_mask_blend_ps(0xff00, left[0], left[1]);
}

// ROWS rows, a multiple of those that share a vector, of a panel of two vectors and TAIL columns.
template <int ROWS, int TAIL, class Ahead>
RNAS_INLINE inline void multiply_block_with_tail(size_t depth, const Left& a, const float* b,
                                                 ptrdiff_t b_step, const Target& c, const Ahead& ahead) {
  constexpr int kShare = kLanes / TAIL, kWhole = 2 * kLanes;
  Vector sum[ROWS][2], rest[ROWS / kShare];
  RNAS_UNROLL for (int r = 0; r < ROWS; r++) sum[r][0] = sum[r][1] = Vector{};
  ahead.template ask_to_write<ROWS, 3>(c);
  RNAS_UNROLL for (int g = 0; g < ROWS / kShare; g++) rest[g] = Vector{};
  for (size_t k = 0; k < depth; k++) {
    ahead.ask(k);
    const float* right = b + k * b_step;
    const Vector first = load(right), second = load(right + kLanes), tail = repeated<TAIL>(right + kWhole);
    RNAS_UNROLL for (int g = 0; g < ROWS / kShare; g++) {
      Vector left[kShare];
      RNAS_UNROLL for (int i = 0; i < kShare; i++) {
        const int r = g * kShare + i;
        left[i] = broadcast(a.data[r * a.row_step + k * a.depth_step]);
        sum[r][0] += left[i] * first;
        sum[r][1] += left[i] * second;
      }
      rest[g] += side_by_side<TAIL>(left) * tail;
    }
  }
  float tails[ROWS * TAIL];
  RNAS_UNROLL for (int g = 0; g < ROWS / kShare; g++) store(tails + g * kLanes, rest[g]);
  RNAS_UNROLL for (int r = 0; r < ROWS; r++) {
    float* to = c.data + r * c.row_step;
    RNAS_UNROLL for (int v = 0; v < 2; v++) {
      const Vector start = c.accumulate ? load(to + v * kLanes)
                           : c.bias     ? load(c.bias + v * kLanes)
                                        : Vector{};
      store(to + v * kLanes, sum[r][v] + start);
    }
    RNAS_UNROLL for (int i = 0; i < TAIL; i++) {
      const float start = c.accumulate ? to[kWhole + i] : c.bias ? c.bias[kWhole + i] : 0;
      to[kWhole + i] = tails[r * TAIL + i] + start;
    }
  }
}

template <int TAIL, class Ahead>
void multiply_panel_with_tail(size_t rows, size_t depth, Left a, const float* b, ptrdiff_t b_step, Target c,
                              Ahead& ahead) {
  constexpr int kRows = block_rows(3);
  for (; rows >= kRows; rows -= kRows) {
    multiply_block_with_tail<kRows, TAIL>(depth, a, b, b_step, c, ahead);
    a.data += kRows * a.row_step;
    c.data += kRows * c.row_step;
    ahead.move(depth);
  }
  multiply_rest<kRows - 1, 3, false>(rows, depth, a, b, b_step, c, TAIL, ahead);
  if (rows > 0) ahead.move(depth);
}

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas

#endif
