// One row of the results of a depthwise convolution.
#pragma once

#include "depthwise.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// Results at a time: their sums and the weights of a row fill most of the registers.
constexpr int kMostUnits = kMasks ? 16 : 8;

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

// What is the same for all rows of results.
struct Line;
using RowFunction = void (*)(const Line&, const Rows&, float* to);

struct Line {
  int columns;       // taps
  int units;         // results
  int vectors;       // of a unit
  int last;          // where the last of them begins
  int part;          // how many of its lanes are results
  ptrdiff_t pixel;   // from pixel to pixel of the frame, where all pixels between taps are read
  ptrdiff_t unit;    // from result to result in the frame
  ptrdiff_t tap;     // from tap to tap in the frame
  ptrdiff_t weight;  // from tap to tap in the packed weights
  ptrdiff_t first;   // of the packed weights of a row
  ptrdiff_t to;      // from result to result
  RowFunction run;
};

// One vector of UNITS neighbouring results, `part` lanes of each.
template <int UNITS>
inline void store_units(const Line& line, const Vector (&sum)[UNITS], float* to, int part) {
  if (part == kLanes)
    unrolled<0, UNITS>([&](auto u)
                           __attribute__((always_inline)) { store(to + u.value * line.to, sum[u.value]); });
  else
    unrolled<0, UNITS>([&](auto u) __attribute__((always_inline)) {
      store_part(to + u.value * line.to, sum[u.value], part);
    });
}

// UNITS neighbouring results of COLUMNS taps per row, in a frame where results are STRIDE and taps SPACING
// pixels apart: each pixel that is loaded serves all results that it is under.
template <int COLUMNS, int STRIDE, int SPACING, int UNITS>
inline void slide(const Line& line, const Rows& rows, const float* x, const float* weights, float* to,
                  int part) {
  Vector sum[UNITS];
  unrolled<0, UNITS>([&](auto u) __attribute__((always_inline)) { sum[u.value] = Vector{}; });
  for (int row = 0; row < rows.count; row++) {
    Vector weight[COLUMNS];
    unrolled<0, COLUMNS>([&](auto c) __attribute__((always_inline)) {
      weight[c.value] = load(weights + c.value * line.weight);
    });
    const float* from = x;
    unrolled<0, (UNITS - 1) * STRIDE + (COLUMNS - 1) * SPACING + 1>([&](
        auto pixel) __attribute__((always_inline)) {
      const Vector value = load(from);
      from += line.pixel;
      unrolled<0, COLUMNS>([&](auto c) __attribute__((always_inline)) {
        constexpr int distance = decltype(pixel)::value - decltype(c)::value * SPACING;
        if constexpr (distance >= 0 && distance % STRIDE == 0 && distance / STRIDE < UNITS)
          sum[distance / STRIDE] += weight[c.value] * value;
      });
    });
    weights += rows.weight_step;
    x += rows.step;
    if (x >= rows.end) x -= rows.ring;
  }
  store_units<UNITS>(line, sum, to, part);
}

// The same for any number of columns and any steps: a load for every tap of every result.
template <int UNITS>
inline void step_through(const Line& line, const Rows& rows, const float* x, const float* weights, float* to,
                         int part) {
  Vector sum[UNITS];
  for (int u = 0; u < UNITS; u++) sum[u] = Vector{};
  for (int row = 0; row < rows.count; row++) {
    const float *near = x, *far = x + 4 * line.unit, *with = weights;
    for (int column = 0; column < line.columns; column++) {
      const Vector weight = load(with);
      for (int u = 0; u < UNITS; u++)
        sum[u] += weight * load(u < 4 ? near + u * line.unit : far + (u - 4) * line.unit);
      near += line.tap;
      far += line.tap;
      with += line.weight;
    }
    weights += rows.weight_step;
    x += rows.step;
    if (x >= rows.end) x -= rows.ring;
  }
  store_units<UNITS>(line, sum, to, part);
}

// Calls visit(x, weights, to, units, lanes) for each vector of the units of a row.
template <class Visit>
inline void for_each_vector(const Line& line, const Rows& rows, float* to, Visit visit) {
  for (int vector = 0; vector < line.vectors; vector++) {
    const int at = vector * kLanes < line.last ? vector * kLanes : line.last;
    visit(rows.first + at, rows.weights + line.first + at, to + at, line.units,
          vector == line.vectors - 1 ? line.part : kLanes);
  }
}

template <int COLUMNS, int STRIDE, int SPACING>
void slide_along(const Line& line, const Rows& rows, float* to) {
  for_each_vector(line, rows, to, [&](const float* x, const float* weights, float* at, int units, int part) {
    const auto run = [&](auto count) __attribute__((always_inline)) {
      slide<COLUMNS, STRIDE, SPACING, count.value>(line, rows, x, weights, at, part);
      units -= count.value, x += count.value * line.unit, at += count.value * line.to;
    };
    while (units >= kMostUnits) run(Constant<kMostUnits>{});
    if (kMostUnits > 8 && units >= 8) run(Constant<8>{});
    if (units >= 4) run(Constant<4>{});
    while (units >= 1) run(Constant<1>{});
  });
}

void step_along(const Line& line, const Rows& rows, float* to) {
  for_each_vector(line, rows, to, [&](const float* x, const float* weights, float* at, int units, int part) {
    for (; units >= 8; units -= 8, x += 8 * line.unit, at += 8 * line.to)
      step_through<8>(line, rows, x, weights, at, part);
    for (; units >= 1; units--, x += line.unit, at += line.to)
      step_through<1>(line, rows, x, weights, at, part);
  });
}

// Where `columns` taps are `spacing` and results `stride` pixels apart, which have no common divisor.
RowFunction row_function(int columns, int stride, int spacing) {
  if (stride == 1 && spacing == 1 && columns == 1) return slide_along<1, 1, 1>;
  if (stride == 1 && spacing == 1 && columns == 2) return slide_along<2, 1, 1>;
  if (stride == 1 && spacing == 1 && columns == 3) return slide_along<3, 1, 1>;
  if (stride == 1 && spacing == 1 && columns == 5) return slide_along<5, 1, 1>;
  if (stride == 2 && spacing == 1 && columns == 3) return slide_along<3, 2, 1>;
  if (stride == 2 && spacing == 1 && columns == 5) return slide_along<5, 2, 1>;
  if (stride == 1 && spacing == 2 && columns == 3) return slide_along<3, 1, 2>;
  if (stride == 1 && spacing == 2 && columns == 5) return slide_along<5, 1, 2>;
  return step_along;
}

// Rows of `pixels` results which are `stride` pixels of the frame apart, and `to` floats.
Line line_for(const Grid& g, const Taps& taps, int stride, int pixels, ptrdiff_t to) {
  const int common = greatest_common_divisor(stride, taps.spacing);
  const ptrdiff_t pitch = g.pitch;
  return {taps.count,
          units_in(g, pixels),
          g.vectors,
          vector_at(g, g.vectors - 1),
          kMasks && !g.shared ? g.channels - vector_at(g, g.vectors - 1) : kLanes,
          common * pitch,
          g.shared ? kLanes : stride * pitch,
          taps.spacing * pitch,
          static_cast<ptrdiff_t>(taps.every) * weight_pitch(g),
          static_cast<ptrdiff_t>(taps.first) * weight_pitch(g),
          g.shared ? kLanes : to,
          g.shared ? step_along : row_function(taps.count, stride / common, taps.spacing / common)};
}

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
