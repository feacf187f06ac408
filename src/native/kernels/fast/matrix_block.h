// Blocks of products that stay in registers, and what they read and write: see matrix.h.
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

// Prefetches what later products read, bit by bit while these run: `step` floats more for each k of each
// block of rows. Asked for at once, so much would block the way of loads.
struct Ahead {
  const float* next;
  ptrdiff_t step;
  RNAS_INLINE void ask(size_t k) const { __builtin_prefetch(next + k * step, 0, 3); }
  template <int ROWS, int VECTORS>
  RNAS_INLINE void ask_to_write(const Target&) const {}
  RNAS_INLINE void move(size_t depth) { next += depth * step; }
};

// Everything is in the cache already.
struct Present {
  RNAS_INLINE void ask(size_t) const {}
  template <int ROWS, int VECTORS>
  RNAS_INLINE void ask_to_write(const Target&) const {}
  RNAS_INLINE void move(size_t) {}
};

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
  ahead.template ask_to_write<ROWS, VECTORS>(c);
  // Of rows beyond twelve, each with an address of its own, addresses would leave the registers: there, one
  // for every four.
  constexpr int kApart = ROWS > 12 ? 4 : ROWS, kBases = (ROWS + kApart - 1) / kApart;
  const float* base[kBases];
  RNAS_UNROLL for (int i = 0; i < kBases; i++) base[i] = a.data + i * kApart * a.row_step;
  for (size_t k = 0; k < depth; k++) {
    ahead.ask(k);
    Vector right[VECTORS];
    RNAS_UNROLL for (int v = 0; v < VECTORS; v++) right[v] = load(b + k * b_step + v * kLanes);
    RNAS_UNROLL for (int r = 0; r < ROWS; r++) {
      const Vector left = broadcast(base[r / kApart][r % kApart * a.row_step]);
      RNAS_UNROLL for (int v = 0; v < VECTORS; v++) sum[r][v] += left * right[v];
    }
    RNAS_UNROLL for (int i = 0; i < kBases; i++) base[i] += a.depth_step;
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

// Rows of a block: as many accumulators as hide the latency of a fused multiply–add and fit the registers.
constexpr int block_rows(int vectors) {
  return kRegisters == 32 ? (vectors == 3   ? 8
                             : vectors == 2 ? 12
                                            : 16)
                          : (vectors == 3   ? 4
                             : vectors == 2 ? 6
                                            : 10);
}

template <int VECTORS, bool WHOLE, class Ahead>
void multiply_panel(size_t rows, size_t depth, Left a, const float* b, ptrdiff_t b_step, Target c, int last,
                    Ahead& ahead) {
  constexpr int kRows = block_rows(VECTORS);
  for (; rows >= kRows; rows -= kRows) {
    multiply_block<kRows, VECTORS, WHOLE>(depth, a, b, b_step, c, last, ahead);
    a.data += kRows * a.row_step;
    c.data += kRows * c.row_step;
    ahead.move(depth);
  }
  multiply_rest<kRows - 1, VECTORS, WHOLE>(rows, depth, a, b, b_step, c, last, ahead);
  if (rows > 0) ahead.move(depth);
}

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
