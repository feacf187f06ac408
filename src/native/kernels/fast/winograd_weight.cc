// Gradients with respect to the filters, by the transpose of Winograd's minimal filtering: the products of
// transformed tiles of x and dy are summed over all tiles, and only the sum is transformed back.
#include "winograd.h"
#include "winograd_tiles.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// A dy Aᵀ of one tile.
void gather_gradient(const Plan& p, const Position& at, const float* dy, float* to) {
  const int rows = p.out_height - at.row, columns = p.out_width - at.column;
  const ptrdiff_t pixel = p.out_channels, line = pixel * p.out_width;
  const float* corner = dy + at.row * line + at.column * pixel;
  for (int c = 0; c < p.out_channels; c += kLanes) {
    const int part = p.out_channels - c < kLanes ? p.out_channels - c : kLanes;
    Vector half[kTile][kPoints];
    for (int i = 0; i < kTile; i++) {
      Vector y[kTile] = {};
      for (int j = 0; j < kTile; j++) {
        if (i >= rows || j >= columns) continue;
        const float* from = corner + i * line + j * pixel + c;
        y[j] = part == kLanes ? load(from) : load_part(from, part);
      }
      transform_gradient(y, half[i]);
    }
    for (int j = 0; j < kPoints; j++) {
      const Vector y[kTile] = {half[0][j], half[1][j], half[2][j], half[3][j]};
      Vector m[kPoints];
      transform_gradient(y, m);
      for (int i = 0; i < kPoints; i++) store(to + (i * kPoints + j) * p.out_point + c, m[i]);
    }
  }
}

// dweight += Gᵀ u G for all filters.
void add_filters(const Plan& p, const float* from, float* dweight) {
  const size_t in = p.in_channels, out = p.out_channels;
  for (size_t c = 0; c < in; c++)
    for (size_t k = 0; k < out; k += kLanes) {
      const int part = static_cast<int>(least(out - k, kLanes));
      const float* sums = from + c * p.out_step + k;
      Vector half[3][kPoints];
      for (int j = 0; j < kPoints; j++) {
        Vector u[kPoints], g[3];
        for (int i = 0; i < kPoints; i++) u[i] = load(sums + (i * kPoints + j) * p.filter_point);
        restore_filter(u, g);
        for (int i = 0; i < 3; i++) half[i][j] = g[i];
      }
      for (int i = 0; i < 3; i++) {
        Vector g[3];
        restore_filter(half[i], g);
        for (int j = 0; j < 3; j++) {
          float* to = dweight + ((i * 3 + j) * in + c) * out + k;
          if (part == kLanes)
            store(to, load(to) + g[j]);
          else
            store_part(to, load_part(to, part) + g[j], part);
        }
      }
    }
}

}  // namespace

bool winograd_suits_weight(const ConvShape& s) {
  // The sums, four times as large as the gradient, must stay in a cache.
  return winograd_suits(s) && s.in_channels * s.out_channels <= 65536;
}

size_t winograd_weight_scratch(const ConvShape& s) {
  const Plan p = forward_plan(s);
  return kAllPoints * (p.in_point + p.out_point + p.filter_point);
}

void winograd_backward_weight(const ConvShape& s, const ImageGroup& group, const float* x, const float* dy,
                              float* dweight, float* scratch) {
  const Plan p = forward_plan(s);
  float* in = scratch;
  float* out = in + kAllPoints * p.in_point;
  float* sums = out + kAllPoints * p.out_point;
  const size_t tiles = static_cast<size_t>(group.images) * p.rows * p.columns;
  for (size_t first = 0; first < tiles; first += p.block) {
    const size_t count = least(p.block, tiles - first);
    for (size_t t = 0; t < count; t++) {
      const Position at = position_of(p, first + t);
      gather_input(s, p, at, x + at.image * group.stride, in + t * p.in_step);
      gather_gradient(p, at, dy + at.image * group.gradient_stride, out + t * p.out_step);
    }
    for (int point = 0; point < kAllPoints; point++) {
      const Left a = {in + point * p.in_point, 1, static_cast<ptrdiff_t>(p.in_step)};
      const Right b = {out + point * p.out_point, 1, static_cast<ptrdiff_t>(p.out_step)};
      multiply(p.in_channels, p.out_step, count, a, b, sums + point * p.filter_point, p.out_step, nullptr,
               first > 0);
    }
  }
  add_filters(p, sums, dweight);
}

}  // namespace RNAS_ISA
}  // namespace rnas
