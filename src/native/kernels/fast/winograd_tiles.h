// Cutting images into tiles for Winograd's minimal filtering, and putting them together again.
#pragma once

#include "winograd_plan.h"
#include "winograd_readers.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// Bᵀ d B of a run and vector of channels, from Bᵀ d column by column: neighbouring tiles share columns.
// Rolled loops leave registers to the transforms: the addresses of all matrices would not fit beside them.
template <class Scheme>
RNAS_INLINE inline void transform_run(const Vector (&half)[Scheme::kPoints][kRunColumns<Scheme>], int tiles,
                                      const size_t* places, float* to, size_t step) {
  constexpr int kReads = Scheme::kReads, kPoints = Scheme::kPoints;
  RNAS_ROLLED for (int i = 0; i < kPoints; i++, places += kPoints) {
    const Vector* from = half[i];
    float* tile = to;
    RNAS_ROLLED for (int t = 0; t < tiles; t++, from += Scheme::kStep, tile += step) {
      Vector d[kReads], v[kPoints];
      RNAS_UNROLL for (int j = 0; j < kReads; j++) d[j] = from[j];
      Scheme::input(d, v);
      RNAS_UNROLL for (int j = 0; j < kPoints; j++) store(tile + places[j], v[j]);
    }
  }
}

// Gathers a run of `tiles` tiles from `at` on of an image, and transforms them, the next one `step` floats
// on; zeros are where `reader` (winograd_readers.h) has no pixels.
template <class Scheme, class Reader>
void gather_run(const Plan& p, const Position& at, int tiles, const Reader& reader, const size_t* places,
                float* to, size_t step) {
  constexpr int kReads = Scheme::kReads, kPoints = Scheme::kPoints;
  const int top = at.row * Scheme::kStep - p.padding, left = at.column * Scheme::kStep - p.padding;
  const ptrdiff_t pixel = p.in_channels, line = pixel * p.in_width;
  const ptrdiff_t corner = top * line + left * pixel;
  const int columns = (tiles - 1) * Scheme::kStep + kReads;
  const auto within = [=](int column) { return column < 0 ? 0 : column < columns ? column : columns; };
  const int begin = within(-left), end = greatest(begin, within(p.in_width - left));
  const int first = -top, last = p.in_height - top;  // rows that there are
  for_each_vector(p.in_channels, [&](int c, auto part) RNAS_INLINE {
    const auto read = reader(c, part);
    Vector half[kPoints][kRunColumns<Scheme>];
    const auto clear = [&](int from, int to) RNAS_INLINE {
      for (int i = 0; i < kPoints; i++) {
        RNAS_ROLLED for (int j = from; j < to; j++) half[i][j] = Vector{};
      }
    };
    const auto fill = [&](auto column) RNAS_INLINE {
      RNAS_ROLLED for (int j = begin; j < end; j++) {
        Vector d[kReads] = {}, v[kPoints];
        column(corner + j * pixel, d);
        Scheme::input(d, v);
        RNAS_UNROLL for (int i = 0; i < kPoints; i++) half[i][j] = v[i];
      }
    };
    clear(0, begin);
    if (first <= 0 && last >= kReads)
      fill([&](ptrdiff_t top_of, Vector* d)
               RNAS_INLINE { RNAS_UNROLL for (int i = 0; i < kReads; i++) d[i] = read(top_of + i * line); });
    else
      fill([&](ptrdiff_t top_of, Vector* d) RNAS_INLINE {
        RNAS_UNROLL for (int i = 0; i < kReads; i++) if (i >= first && i < last) d[i] =
            read(top_of + i * line);
      });
    clear(end, columns);
    transform_run<Scheme>(half, tiles, places, to + c, step);
  });
}

// Aᵀ m A of one tile and vector of channels. row(i, y) takes row i of the results, for the first `rows`.
template <class Scheme, class Row>
RNAS_INLINE inline void restore_tile(const size_t* places, const float* from, int rows, Row row) {
  constexpr int kPoints = Scheme::kPoints, kWrites = Scheme::kWrites;
  Vector half[kWrites][kPoints];
  RNAS_ROLLED for (int j = 0; j < kPoints; j++) {
    Vector m[kPoints], y[kWrites];
    RNAS_UNROLL for (int i = 0; i < kPoints; i++) m[i] = load(from + places[i * kPoints + j]);
    Scheme::output(m, y);
    RNAS_UNROLL for (int i = 0; i < kWrites; i++) half[i][j] = y[i];
  }
  RNAS_ROLLED for (int i = 0; i < rows; i++) {
    Vector y[kWrites];
    Scheme::output(half[i], y);
    row(i, y);
  }
}

// Transforms the products of a run of `tiles` tiles back, the next one `step` floats on, for `channels`
// channels from `first` on, and hands them on: writer(channel, part) gives a function that takes the offset
// of a pixel and its vector.
template <class Scheme, class Writer>
void scatter_run(const Plan& p, const Position& at, int tiles, int first, int channels, const size_t* places,
                 const float* from, size_t step, const Writer& writer) {
  constexpr int kWrites = Scheme::kWrites;
  const int top = at.row * kWrites, left = at.column * kWrites;
  const int rows = p.out_height - top < kWrites ? p.out_height - top : kWrites;
  const ptrdiff_t pixel = p.out_channels, line = pixel * p.out_width;
  for_each_vector(channels, [&](int c, auto part) RNAS_INLINE {
    const auto write = writer(first + c, part);
    const float* tile = from + c;
    ptrdiff_t corner = top * line + left * pixel;
    int columns = p.out_width - left;
    for (int t = 0; t < tiles; t++, tile += step, corner += kWrites * pixel, columns -= kWrites) {
      if (columns >= kWrites)
        restore_tile<Scheme>(places, tile, rows, [=](int i, const Vector* y) RNAS_INLINE {
          RNAS_UNROLL for (int j = 0; j < kWrites; j++) write(corner + i * line + j * pixel, y[j]);
        });
      else
        restore_tile<Scheme>(places, tile, rows, [=](int i, const Vector* y) RNAS_INLINE {
          RNAS_UNROLL for (int j = 0; j < kWrites; j++) if (j < columns)
              write(corner + i * line + j * pixel, y[j]);
        });
    }
  });
}

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
