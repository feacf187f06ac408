// Cutting images into tiles for Winograd's minimal filtering, and putting them together again.
#pragma once

#include "matrix.h"
#include "winograd_readers.h"
#include "winograd_transform.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// A 3×3 correlation of stride 1: the convolution itself, or its gradient with respect to the input, which
// correlates dy with the flipped filters.
struct Plan {
  int in_height, in_width, in_channels;
  int out_height, out_width, out_channels;
  int padding;                 // may be negative
  int rows, columns;           // of tiles
  size_t block;                // tiles at a time
  size_t in_step, out_step;    // floats of a transformed tile at one point
  size_t in_point, out_point;  // floats of a block at one point
  size_t filter_point;         // floats of all filters at one point
};

// Floats between matrices for neighbouring points, such that the 36 that one tile is written to do not
// compete for the same lines of a cache.
inline size_t apart(size_t floats) { return rounded_up(floats, 16) + 16; }

inline Plan complete(Plan p) {
  p.rows = (p.out_height + kTile - 1) / kTile;
  p.columns = (p.out_width + kTile - 1) / kTile;
  p.in_step = padded_columns(p.in_channels);
  p.out_step = padded_columns(p.out_channels);
  // What a block occupies stays within a core's share of the caches; more tiles make less of reading filters.
  constexpr size_t kBlockFloats = 400000;
  const size_t fitting = kBlockFloats / (kAllPoints * (p.in_step + p.out_step));
  p.block = fitting < 18 ? 18 : fitting > 66 ? 66 : fitting / 6 * 6;
  p.in_point = apart(p.block * p.in_step);
  p.out_point = apart(p.block * p.out_step);
  p.filter_point = apart(p.in_channels * p.out_step);
  return p;
}

inline Plan forward_plan(const ConvShape& s) {
  Plan p{};
  p.in_height = s.in_height, p.in_width = s.in_width, p.in_channels = s.in_channels;
  p.out_height = s.out_height, p.out_width = s.out_width, p.out_channels = s.out_channels;
  p.padding = s.padding;
  return complete(p);
}

inline Plan backward_plan(const ConvShape& s) {
  Plan p{};
  p.in_height = s.out_height, p.in_width = s.out_width, p.in_channels = s.out_channels;
  p.out_height = s.in_height, p.out_width = s.in_width, p.out_channels = s.in_channels;
  p.padding = s.kernel - 1 - s.padding;
  return complete(p);
}

struct Position {
  int image, row, column;  // row, column: of the tile's first output
};

inline Position position_of(const Plan& p, size_t tile) {
  const size_t per_image = static_cast<size_t>(p.rows) * p.columns;
  const size_t within = tile % per_image;
  return {static_cast<int>(tile / per_image), static_cast<int>(within / p.columns) * kTile,
          static_cast<int>(within % p.columns) * kTile};
}

// Bᵀ d B of one tile and vector of channels. column(j, d) reads column j of d. Rolled loops leave registers to
// the transforms: the addresses of 36 matrices would not fit beside them.
template <class Column>
inline void transform_tile(size_t point, Column column, float* to) {
  Vector half[kPoints][kPoints];
  RNAS_ROLLED for (int j = 0; j < kPoints; j++) {
    Vector d[kPoints], v[kPoints];
    column(j, d);
    transform_input(d, v);
    RNAS_UNROLL for (int i = 0; i < kPoints; i++) half[i][j] = v[i];
  }
  RNAS_ROLLED for (int i = 0; i < kPoints; i++, to += kPoints * point) {
    Vector v[kPoints];
    transform_input(half[i], v);
    RNAS_UNROLL for (int j = 0; j < kPoints; j++) store(to + j * point, v[j]);
  }
}

// Gathers the tile at `at` of an image, and transforms it; zeros are where `reader` (winograd_readers.h) has
// no pixels.
template <class Reader>
void gather_tile(const Plan& p, const Position& at, Reader reader, float* to) {
  const int top = at.row - p.padding, left = at.column - p.padding;
  const ptrdiff_t pixel = p.in_channels, line = pixel * p.in_width;
  const ptrdiff_t corner = top * line + left * pixel;
  const size_t point = p.in_point;
  const bool inside = top >= 0 && left >= 0 && top + kPoints <= p.in_height && left + kPoints <= p.in_width;
  if (inside)
    return for_each_vector(p.in_channels, [&](int c, auto part) {
      const auto read = reader(c, part);
      const auto column = [=](int j, Vector* d) {
        RNAS_UNROLL for (int i = 0; i < kPoints; i++) d[i] = read(corner + i * line + j * pixel);
      };
      transform_tile(point, column, to + c);
    });
  const int first_row = -top, last_row = p.in_height - top;
  const int first_column = -left, last_column = p.in_width - left;
  for_each_vector(p.in_channels, [&](int c, auto part) {
    const auto read = reader(c, part);
    const auto column = [=](int j, Vector* d) {
      const bool within = j >= first_column && j < last_column;
      RNAS_UNROLL for (int i = 0; i < kPoints; i++) {
        d[i] = Vector{};
        if (within && i >= first_row && i < last_row) d[i] = read(corner + i * line + j * pixel);
      }
    };
    transform_tile(point, column, to + c);
  });
}

// Aᵀ m A of one tile and vector of channels. row(i, y) takes row i of the results, for the first `rows`.
template <class Row>
inline void restore_tile(size_t point, const float* from, int rows, Row row) {
  Vector half[kTile][kPoints];
  RNAS_ROLLED for (int j = 0; j < kPoints; j++, from += point) {
    Vector m[kPoints], y[kTile];
    RNAS_UNROLL for (int i = 0; i < kPoints; i++) m[i] = load(from + i * kPoints * point);
    transform_output(m, y);
    RNAS_UNROLL for (int i = 0; i < kTile; i++) half[i][j] = y[i];
  }
  RNAS_ROLLED for (int i = 0; i < rows; i++) {
    Vector y[kTile];
    transform_output(half[i], y);
    row(i, y);
  }
}

// Transforms a tile's products back and hands them on: writer(channel, part) gives a function that takes the
// offset of a pixel and its vector.
template <class Writer>
void scatter_tile(const Plan& p, const Position& at, const float* from, Writer writer) {
  const int rows = p.out_height - at.row < kTile ? p.out_height - at.row : kTile;
  const int columns = p.out_width - at.column;
  const ptrdiff_t pixel = p.out_channels, line = pixel * p.out_width;
  const ptrdiff_t corner = at.row * line + at.column * pixel;
  const size_t point = p.out_point;
  for_each_vector(p.out_channels, [&](int c, auto part) {
    const auto write = writer(c, part);
    restore_tile(point, from + c, rows, [=](int i, const Vector* y) {
      RNAS_UNROLL for (int j = 0; j < kTile; j++) if (j < columns)
          write(corner + i * line + j * pixel, y[j]);
    });
  });
}

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
