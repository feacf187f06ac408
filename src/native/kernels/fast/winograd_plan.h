// How images are cut into tiles for Winograd's minimal filtering, and where the transformed tiles lie.
#pragma once

#include "matrix.h"
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

// Goes on by some tiles of a row: to divide the tiles' numbers would take as long as a part of their
// transforms.
RNAS_INLINE inline void advance(const Plan& p, Position& at, int tiles) {
  if ((at.column += tiles) < p.columns) return;
  at.column = 0;
  if (++at.row < p.rows) return;
  at.row = 0;
  at.image++;
}

// Neighbouring tiles of one row that are treated together, and the columns of pixels that they read.
template <class Scheme>
constexpr int kRun = 32 / Scheme::kStep;
template <class Scheme>
constexpr int kRunColumns = (kRun<Scheme> - 1) * Scheme::kStep + Scheme::kReads;

// Calls visit(position, tiles, number of the first) for the runs of the `count` tiles from `at` on, and
// leaves `at` behind them.
template <class Scheme, class Visit>
RNAS_INLINE inline void for_each_run(const Plan& p, Position& at, size_t count, Visit visit) {
  for (size_t t = 0; t < count;) {
    const size_t tiles = least(count - t, least(kRun<Scheme>, p.columns - at.column));
    visit(at, static_cast<int>(tiles), t);
    advance(p, at, static_cast<int>(tiles));
    t += tiles;
  }
}

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
