// One row of the results of a depthwise convolution.
#pragma once

#include "depthwise.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// Evenly spaced taps of the kernel along one axis.
struct Taps {
  int count;
  int spacing;       // in pixels of the frame
  int first, every;  // which of the packed weights: first, first + every, …
};

// The rows under the taps of the kernel, in a ring that is left at `end` and entered again `ring` floats
// before, and the weights that belong to them.
struct Rows {
  const float* first;
  ptrdiff_t step;
  const float* end;
  ptrdiff_t ring;
  int count;
  const float* weights;
  ptrdiff_t weight_step;
};

// From result to result, and from tap to tap, along a row.
struct Steps {
  ptrdiff_t unit;    // of the frame
  ptrdiff_t tap;     // of the frame
  ptrdiff_t weight;  // of the packed weights
  ptrdiff_t to;      // of the results
};

template <int N>
struct Constant {
  static constexpr int value = N;
};

// visit(Constant<BEGIN>), …, visit(Constant<END − 1>), one after the other in the code.
template <int BEGIN, int END, class Visit>
__attribute__((always_inline)) inline void unrolled(Visit visit) {
  if constexpr (BEGIN < END) {
    visit(Constant<BEGIN>{});
    unrolled<BEGIN + 1, END>(visit);
  }
}

// UNITS neighbouring results, of COLUMNS taps per row. Results are STRIDE taps apart, so that each pixel that
// is loaded serves all of those that it is under.
template <int COLUMNS, int STRIDE, int UNITS>
inline void slide(const Rows& rows, const float* x, const Steps& steps, float* to) {
  Vector sum[UNITS];
  unrolled<0, UNITS>([&](auto u) __attribute__((always_inline)) { sum[u.value] = Vector{}; });
  const float* weights = rows.weights;
  for (int row = 0; row < rows.count; row++) {
    Vector weight[COLUMNS];
    unrolled<0, COLUMNS>([&](auto c) __attribute__((always_inline)) {
      weight[c.value] = load(weights + c.value * steps.weight);
    });
    const float* from = x;
    unrolled<0, (UNITS - 1) * STRIDE + COLUMNS>([&](auto pixel) __attribute__((always_inline)) {
      const Vector value = load(from);
      from += steps.tap;
      unrolled<0, COLUMNS>([&](auto c) __attribute__((always_inline)) {
        constexpr int distance = decltype(pixel)::value - decltype(c)::value;
        if constexpr (distance >= 0 && distance % STRIDE == 0 && distance / STRIDE < UNITS)
          sum[distance / STRIDE] += weight[c.value] * value;
      });
    });
    weights += rows.weight_step;
    x += rows.step;
    if (x >= rows.end) x -= rows.ring;
  }
  unrolled<0, UNITS>([&](auto u)
                         __attribute__((always_inline)) { store(to + u.value * steps.to, sum[u.value]); });
}

// The same for any number of columns and any steps: a load for every tap of every result.
template <int UNITS>
inline void step_through(const Rows& rows, int columns, const float* x, const Steps& steps, float* to) {
  Vector sum[UNITS];
  for (int u = 0; u < UNITS; u++) sum[u] = Vector{};
  const float* weights = rows.weights;
  for (int row = 0; row < rows.count; row++) {
    const float *near = x, *far = x + 4 * steps.unit, *with = weights;
    for (int column = 0; column < columns; column++) {
      const Vector weight = load(with);
      for (int u = 0; u < UNITS; u++)
        sum[u] += weight * load(u < 4 ? near + u * steps.unit : far + (u - 4) * steps.unit);
      near += steps.tap;
      far += steps.tap;
      with += steps.weight;
    }
    weights += rows.weight_step;
    x += rows.step;
    if (x >= rows.end) x -= rows.ring;
  }
  for (int u = 0; u < UNITS; u++) store(to + u * steps.to, sum[u]);
}

using RowFunction = void (*)(const Rows&, int columns, int units, const Steps&, float* to);

template <int COLUMNS, int STRIDE>
void slide_along(const Rows& rows, int, int units, const Steps& steps, float* to) {
  const float* x = rows.first;
  const auto next = [&](int count) {
    x += count * steps.unit;
    to += count * steps.to;
    units -= count;
  };
  for (; units >= 8; next(8)) slide<COLUMNS, STRIDE, 8>(rows, x, steps, to);
  if (units >= 4) {
    slide<COLUMNS, STRIDE, 4>(rows, x, steps, to);
    next(4);
  }
  for (; units >= 1; next(1)) slide<COLUMNS, STRIDE, 1>(rows, x, steps, to);
}

void step_along(const Rows& rows, int columns, int units, const Steps& steps, float* to) {
  const float* x = rows.first;
  const auto next = [&](int count) {
    x += count * steps.unit;
    to += count * steps.to;
    units -= count;
  };
  for (; units >= 8; next(8)) step_through<8>(rows, columns, x, steps, to);
  for (; units >= 1; next(1)) step_through<1>(rows, columns, x, steps, to);
}

RowFunction row_function(int columns, int stride) {
  if (stride == 1 && columns == 1) return slide_along<1, 1>;
  if (stride == 1 && columns == 2) return slide_along<2, 1>;
  if (stride == 1 && columns == 3) return slide_along<3, 1>;
  if (stride == 1 && columns == 5) return slide_along<5, 1>;
  if (stride == 2 && columns == 3) return slide_along<3, 2>;
  if (stride == 2 && columns == 5) return slide_along<5, 2>;
  return step_along;
}

// What is done along each row of results.
struct Line {
  Grid grid;
  Taps taps;
  int stride;      // from result to result, in pixels of the frame
  int pixels;      // of the result
  ptrdiff_t step;  // floats from pixel to pixel of the result
};

// One row of results; rows.first and rows.weights belong to the first tap of the first pixel.
void correlate(const Line& line, Rows rows, float* to) {
  const Grid& g = line.grid;
  const Taps& taps = line.taps;
  rows.weights += taps.first * weight_pitch(g);
  const ptrdiff_t weight = static_cast<ptrdiff_t>(taps.every) * weight_pitch(g);
  const ptrdiff_t tap = static_cast<ptrdiff_t>(taps.spacing) * g.pitch;
  if (g.shared)
    return step_along(rows, taps.count, units_in(g, line.pixels), {kLanes, tap, weight, kLanes}, to);
  // Results that are `apart` pixels from each other read the same columns of the frame.
  const int common = greatest_common_divisor(line.stride, taps.spacing);
  const int apart = taps.spacing / common, stride = line.stride / common;
  const RowFunction run = row_function(taps.count, stride);
  const Steps steps = {static_cast<ptrdiff_t>(line.stride) * apart * g.pitch, tap, weight, line.step * apart};
  for (int vector = 0; vector < g.vectors; vector++)
    for (int pixel = 0; pixel < apart && pixel < line.pixels; pixel++) {
      const int at = vector_at(g, vector);
      Rows own = rows;
      own.first += pixel * line.stride * g.pitch + at;
      own.weights += at;
      run(own, taps.count, (line.pixels - pixel - 1) / apart + 1, steps, to + pixel * line.step + at);
    }
}

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
