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

// Bᵀ d B of one tile and vector of channels. pixel(i, j) is d.
template <class Pixel>
inline void transform_tile(size_t point, Pixel pixel, float* to) {
  Vector half[kPoints][kPoints];
  RNAS_UNROLL for (int i = 0; i < kPoints; i++) {
    Vector d[kPoints];
    RNAS_UNROLL for (int j = 0; j < kPoints; j++) d[j] = pixel(i, j);
    transform_input(d, half[i]);
  }
  RNAS_UNROLL for (int j = 0; j < kPoints; j++) {
    Vector d[kPoints], v[kPoints];
    RNAS_UNROLL for (int i = 0; i < kPoints; i++) d[i] = half[i][j];
    transform_input(d, v);
    RNAS_UNROLL for (int i = 0; i < kPoints; i++) store(to + (i * kPoints + j) * point, v[i]);
  }
}

// Gathers the tile at `at` of an image, and transforms it. read(offset in the image, channel, part) gives
// what is not padding.
template <class Read>
void gather_tile(const Plan& p, const Position& at, Read read, float* to) {
  const int top = at.row - p.padding, left = at.column - p.padding;
  const ptrdiff_t pixel = p.in_channels, line = pixel * p.in_width;
  const ptrdiff_t corner = top * line + left * pixel;
  const bool inside = top >= 0 && left >= 0 && top + kPoints <= p.in_height && left + kPoints <= p.in_width;
  const auto at_border = [&](int c, auto part) {
    transform_tile(
        p.in_point,
        [&](int i, int j) {
          const int y = top + i, x = left + j;
          if (y < 0 || y >= p.in_height || x < 0 || x >= p.in_width) return Vector{};
          return read(corner + i * line + j * pixel + c, c, part);
        },
        to + c);
  };
  int c = 0;
  for (; c + kLanes <= p.in_channels; c += kLanes)
    if (inside)
      transform_tile(
          p.in_point, [&](int i, int j) { return read(corner + i * line + j * pixel + c, c, Whole{}); },
          to + c);
    else
      at_border(c, Whole{});
  if (c < p.in_channels) at_border(c, p.in_channels - c);
}

// Aᵀ m A of one tile and vector of channels. write(i, j, y) takes the results.
template <class Write>
inline void restore_tile(size_t point, const float* from, Write write) {
  Vector half[kTile][kPoints];
  RNAS_UNROLL for (int j = 0; j < kPoints; j++) {
    Vector m[kPoints], y[kTile];
    RNAS_UNROLL for (int i = 0; i < kPoints; i++) m[i] = load(from + (i * kPoints + j) * point);
    transform_output(m, y);
    RNAS_UNROLL for (int i = 0; i < kTile; i++) half[i][j] = y[i];
  }
  RNAS_UNROLL for (int i = 0; i < kTile; i++) {
    Vector y[kTile];
    transform_output(half[i], y);
    RNAS_UNROLL for (int j = 0; j < kTile; j++) write(i, j, y[j]);
  }
}

// Transforms a tile's products back and hands them on: write(offset in the image, channel, part, vector).
template <class Write>
void scatter_tile(const Plan& p, const Position& at, const float* from, Write write) {
  const int rows = p.out_height - at.row, columns = p.out_width - at.column;
  const ptrdiff_t pixel = p.out_channels, line = pixel * p.out_width;
  const ptrdiff_t corner = at.row * line + at.column * pixel;
  const auto restore = [&](int c, auto part) {
    restore_tile(p.out_point, from + c, [&](int i, int j, Vector y) {
      if (i < rows && j < columns) write(corner + i * line + j * pixel + c, c, part, y);
    });
  };
  int c = 0;
  for (; c + kLanes <= p.out_channels; c += kLanes) restore(c, Whole{});
  if (c < p.out_channels) restore(c, p.out_channels - c);
}

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
