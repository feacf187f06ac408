// Cutting images into tiles for Winograd's minimal filtering, and putting them together again.
#pragma once

#include "matrix.h"
#include "winograd_readers.h"
#include "winograd_schemes.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// A 3×3 correlation: the convolution itself, or its gradient with respect to the input, which correlates dy
// with the flipped filters.
struct Plan {
  int in_height, in_width, in_channels;
  int out_height, out_width, out_channels;
  int padding;               // may be negative
  int rows, columns;         // of tiles
  size_t block;              // tiles at a time
  size_t slice;              // output channels at a time
  size_t in_step, out_step;  // floats of a transformed tile at one point
  size_t filter_point;       // floats of one of the transformed filters, all channels
};

// Floats between matrices for neighbouring points, such that those that one tile is written to do not compete
// for the same lines of a cache.
inline size_t apart(size_t floats) { return rounded_up(floats, 16) + 16; }

// Where the matrices of a block's points begin, tiles being `step` floats wide. Matrices that meet the same
// filter follow each other, so that their product is one.
template <class Scheme>
struct Places {
  size_t of[Scheme::kPoints * Scheme::kPoints];
  size_t end;

  Places(size_t tiles, size_t step) : end(0) {
    for (int f = 0; f < Scheme::kFilters; f++)
      for (int g = 0; g < Scheme::kFilters; g++) {
        for (int i = f; i < f + copies<Scheme>(f); i++)
          for (int j = g; j < g + copies<Scheme>(g); j++, end += tiles * step)
            of[i * Scheme::kPoints + j] = end;
        end = apart(end);
      }
  }
};

// Tiles at a time: what a block occupies stays within a core's share of the caches; more tiles make less of
// reading filters.
inline size_t block_of(size_t fitting, size_t tiles) {
  if (kRegisters == 16) return fitting < 18 ? 18 : fitting > 66 ? 66 : fitting / 6 * 6;
  // Blocks of equal size, and several of them, so that memory can be asked for during each the same.
  constexpr size_t most = 32;
  const size_t blocks = (tiles + most - 1) / most;
  return tiles < 16 ? most : rounded_up((tiles + blocks - 1) / blocks, 4);
}

// Whether there are panels of two vectors only.
inline bool can_be_cut(const Plan& p) { return p.out_step / kLanes % 2 == 0; }

// Where the part-th of `parts` parts of the output channels begins.
inline size_t beginning_of(const Plan& p, int part, int parts) {
  return parts == 1 ? part * p.out_step : p.out_step / (2 * kLanes) * part / parts * (2 * kLanes);
}

template <class Scheme>
inline Plan complete(Plan p) {
  constexpr int kAll = Scheme::kPoints * Scheme::kPoints;
  p.rows = (p.out_height + Scheme::kWrites - 1) / Scheme::kWrites;
  p.columns = (p.out_width + Scheme::kWrites - 1) / Scheme::kWrites;
  const size_t tiles = static_cast<size_t>(p.rows) * p.columns;
  p.in_step = padded_columns(p.in_channels);
  p.out_step = padded_columns(p.out_channels);
  // Slices begin where panels do. Where a tile is large, what is gathered of a point is read once for all.
  constexpr size_t kSlice = 64, kWide = 256;
  constexpr size_t kBlockFloats = kRegisters == 16 ? 400000 : 150000;
  const bool cut = can_be_cut(p) && (kRegisters == 16 || p.in_step < kWide);
  p.slice = cut ? least(p.out_step, kSlice) : p.out_step;
  p.block = block_of(kBlockFloats / (kAll * (p.in_step + p.slice)), tiles);
  p.filter_point = apart(p.in_channels * p.out_step);
  return p;
}

// Scheme is Dense or Halving.
template <class Scheme>
inline Plan forward_plan(const ConvShape& s) {
  Plan p{};
  p.in_height = s.in_height, p.in_width = s.in_width, p.in_channels = s.in_channels;
  p.out_height = s.out_height, p.out_width = s.out_width, p.out_channels = s.out_channels;
  p.padding = s.padding;
  return complete<Scheme>(p);
}

// Scheme is Dense or Doubling.
template <class Scheme>
inline Plan backward_plan(const ConvShape& s) {
  Plan p{};
  p.in_height = s.out_height, p.in_width = s.out_width, p.in_channels = s.out_channels;
  p.out_height = s.in_height, p.out_width = s.in_width, p.out_channels = s.in_channels;
  p.padding = s.stride == 1 ? s.kernel - 1 - s.padding : 0;
  return complete<Scheme>(p);
}

struct Position {
  int image, row, column;  // row, column: of the tile among tiles
};

// Goes on to the next tile: to divide the tiles' numbers would take as long as a part of their transforms.
RNAS_INLINE inline void advance(const Plan& p, Position& at) {
  if (++at.column < p.columns) return;
  at.column = 0;
  if (++at.row < p.rows) return;
  at.row = 0;
  at.image++;
}

// Up to two tensors of the same shape, of several images: where the first image's are, and how many floats
// the next one's are apart.
struct Tensors {
  const float* image[2];
  size_t stride[2];
};

struct Extent {
  int tile;  // pixels along an axis
  int height, width, channels;
};

// Asks memory for what a tile has to itself, to be found in the second-level cache soon. Always inlined: GCC
// takes a function that does nothing else for one without effect, and leaves out its calls.
RNAS_INLINE inline void ask_for(const Tensors& tensors, const Extent& e, const Position& at) {
  constexpr int kLine = 16;
  const int top = at.row * e.tile, left = at.column * e.tile;
  const int bottom = top + e.tile < e.height ? top + e.tile : e.height;
  const int right = left + e.tile < e.width ? left + e.tile : e.width;
  for (int which = 0; which < 2; which++) {
    if (!tensors.image[which]) continue;
    const float* image = tensors.image[which] + at.image * tensors.stride[which];
    for (int row = top; row < bottom; row++) {
      const float* pixels = image + static_cast<ptrdiff_t>(row) * e.width * e.channels;
      for (ptrdiff_t i = static_cast<ptrdiff_t>(left) * e.channels;
           i < static_cast<ptrdiff_t>(right) * e.channels; i += kLine)
        __builtin_prefetch(pixels + i, 0, 2);
    }
  }
}

// Bᵀ d B of one tile and vector of channels. column(j, d) reads column j of d. Rolled loops leave registers
// to the transforms: the addresses of all matrices would not fit beside them.
template <class Scheme, class Column>
RNAS_INLINE inline void transform_tile(const size_t* places, Column column, float* to) {
  constexpr int kReads = Scheme::kReads, kPoints = Scheme::kPoints;
  Vector half[kPoints][kReads];
  RNAS_ROLLED for (int j = 0; j < kReads; j++) {
    Vector d[kReads], v[kPoints];
    column(j, d);
    Scheme::input(d, v);
    RNAS_UNROLL for (int i = 0; i < kPoints; i++) half[i][j] = v[i];
  }
  RNAS_ROLLED for (int i = 0; i < kPoints; i++, places += kPoints) {
    Vector v[kPoints];
    Scheme::input(half[i], v);
    RNAS_UNROLL for (int j = 0; j < kPoints; j++) store(to + places[j], v[j]);
  }
}

// Gathers the tile at `at` of an image, and transforms it; zeros are where `reader` (winograd_readers.h) has
// no pixels.
template <class Scheme, class Reader>
void gather_tile(const Plan& p, const Position& at, const Reader& reader, const size_t* places, float* to) {
  constexpr int kReads = Scheme::kReads;
  const int top = at.row * Scheme::kStep - p.padding, left = at.column * Scheme::kStep - p.padding;
  const ptrdiff_t pixel = p.in_channels, line = pixel * p.in_width;
  const ptrdiff_t corner = top * line + left * pixel;
  if (top >= 0 && left >= 0 && top + kReads <= p.in_height && left + kReads <= p.in_width)
    return for_each_vector(p.in_channels, [&](int c, auto part) RNAS_INLINE {
      const auto read = reader(c, part);
      const auto column = [=](int j, Vector* d) RNAS_INLINE {
        RNAS_UNROLL for (int i = 0; i < kReads; i++) d[i] = read(corner + i * line + j * pixel);
      };
      transform_tile<Scheme>(places, column, to + c);
    });
  const int first_row = -top, last_row = p.in_height - top;
  const int first_column = -left, last_column = p.in_width - left;
  for_each_vector(p.in_channels, [&](int c, auto part) RNAS_INLINE {
    const auto read = reader(c, part);
    const auto column = [=](int j, Vector* d) RNAS_INLINE {
      const bool within = j >= first_column && j < last_column;
      RNAS_UNROLL for (int i = 0; i < kReads; i++) {
        d[i] = Vector{};
        if (within && i >= first_row && i < last_row) d[i] = read(corner + i * line + j * pixel);
      }
    };
    transform_tile<Scheme>(places, column, to + c);
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

// Transforms a tile's products back, for `channels` channels from `first` on, and hands them on:
// writer(channel, part) gives a function that takes the offset of a pixel and its vector.
template <class Scheme, class Writer>
void scatter_tile(const Plan& p, const Position& at, int first, int channels, const size_t* places,
                  const float* from, const Writer& writer) {
  constexpr int kWrites = Scheme::kWrites;
  const int top = at.row * kWrites, left = at.column * kWrites;
  const int rows = p.out_height - top < kWrites ? p.out_height - top : kWrites, columns = p.out_width - left;
  const ptrdiff_t pixel = p.out_channels, line = pixel * p.out_width;
  const ptrdiff_t corner = top * line + left * pixel;
  for_each_vector(channels, [&](int c, auto part) RNAS_INLINE {
    const auto write = writer(first + c, part);
    const auto row = [=](int i, const Vector* y) RNAS_INLINE {
      RNAS_UNROLL for (int j = 0; j < kWrites; j++) if (j < columns)
          write(corner + i * line + j * pixel, y[j]);
    };
    restore_tile<Scheme>(places, from + c, rows, row);
  });
}

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
