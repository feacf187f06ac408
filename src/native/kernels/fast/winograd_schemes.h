// The ways in which tiles are cut and transformed along one axis; both axes of a tile go the same way.
//
// A scheme reads kReads inputs, transforms them to kPoints values, multiplies these by as many of its
// filter's (kFilters distinct ones, of which the last stands for all points from there on), and makes kWrites
// outputs of the products. From one tile to the next it moves on by kStep inputs.
#pragma once

#include "winograd_transform.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// Stride 1, and its gradient with respect to the input: F(4, 3).
struct Dense {
  static constexpr int kReads = 6, kStep = 4, kPoints = 6, kFilters = 6, kWrites = 4;

  static void input(const Vector* d, Vector* v) { transform_input(d, v); }
  static void filter(const Vector* g, Vector* u) { transform_filter(g, u); }
  static void output(const Vector* m, Vector* y) { transform_output(m, y); }
};

// Stride 2: y[k] = (g₀ d[2k] + g₂ d[2k + 2]) + g₁ d[2k + 1], a filter of two taps on the even inputs, by
// F(4, 2), and one of a single tap on the odd ones, which needs no transform. 9 products instead of 12.
struct Halving {
  static constexpr int kReads = 9, kStep = 8, kPoints = 9, kFilters = 6, kWrites = 4;

  static void input(const Vector* d, Vector* v) {
    const Vector even[5] = {d[0], d[2], d[4], d[6], d[8]};
    transform_pair_input(even, v);
    RNAS_UNROLL for (int k = 0; k < 4; k++) v[5 + k] = d[2 * k + 1];
  }
  static void filter(const Vector* g, Vector* u) {
    transform_pair(g[0], g[2], u);
    u[5] = g[1];
  }
  static void output(const Vector* m, Vector* y) {
    transform_pair_output(m, y);
    RNAS_UNROLL for (int k = 0; k < 4; k++) y[k] += m[5 + k];
  }
};

// Its gradient with respect to the input: of dy = d, dx[2k] = g₁ d[k] and dx[2k + 1] = g₂ d[k] + g₀ d[k + 1].
// The filter comes turned round, as for stride 1, so that here g₀ and g₂ have changed places.
struct Doubling {
  static constexpr int kReads = 5, kStep = 4, kPoints = 9, kFilters = 6, kWrites = 8;

  static void input(const Vector* d, Vector* v) {
    transform_pair_input(d, v);
    RNAS_UNROLL for (int k = 0; k < 4; k++) v[5 + k] = d[k];
  }
  static void filter(const Vector* g, Vector* u) { Halving::filter(g, u); }
  static void output(const Vector* m, Vector* y) {
    Vector odd[4];
    transform_pair_output(m, odd);
    RNAS_UNROLL for (int k = 0; k < 4; k++) y[2 * k] = m[5 + k], y[2 * k + 1] = odd[k];
  }
};

// How many points of an axis share filter f.
template <class Scheme>
constexpr int copies(int f) {
  return f + 1 < Scheme::kFilters ? 1 : Scheme::kPoints - Scheme::kFilters + 1;
}

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
