#include "winograd.h"

#include "matrix.h"
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
size_t apart(size_t floats) { return rounded_up(floats, 16) + 16; }

Plan complete(Plan p) {
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

Plan forward_plan(const ConvShape& s) {
  Plan p{};
  p.in_height = s.in_height, p.in_width = s.in_width, p.in_channels = s.in_channels;
  p.out_height = s.out_height, p.out_width = s.out_width, p.out_channels = s.out_channels;
  p.padding = s.padding;
  return complete(p);
}

Plan backward_plan(const ConvShape& s) {
  Plan p{};
  p.in_height = s.out_height, p.in_width = s.out_width, p.in_channels = s.out_channels;
  p.out_height = s.in_height, p.out_width = s.in_width, p.out_channels = s.in_channels;
  p.padding = s.kernel - 1 - s.padding;
  return complete(p);
}

struct Position {
  int image, row, column;  // row, column: of the tile's first output
};

Position position_of(const Plan& p, size_t tile) {
  const size_t per_image = static_cast<size_t>(p.rows) * p.columns;
  const size_t within = tile % per_image;
  return {static_cast<int>(tile / per_image), static_cast<int>(within / p.columns) * kTile,
          static_cast<int>(within % p.columns) * kTile};
}

// Bᵀ d B of one tile and vector of channels. pixel(i, j) is d.
template <class Pixel>
inline void transform_tile(size_t point, Pixel pixel, float* to) {
  Vector half[kPoints][kPoints];
  for (int i = 0; i < kPoints; i++) {
    Vector d[kPoints];
    for (int j = 0; j < kPoints; j++) d[j] = pixel(i, j);
    transform_input(d, half[i]);
  }
  for (int j = 0; j < kPoints; j++) {
    Vector d[kPoints], v[kPoints];
    for (int i = 0; i < kPoints; i++) d[i] = half[i][j];
    transform_input(d, v);
    for (int i = 0; i < kPoints; i++) store(to + (i * kPoints + j) * point, v[i]);
  }
}

// Gathers the tile at `at` of an image x, and transforms it. read(vector) is applied to all that is not
// padding.
template <class Read>
void gather_tile(const Plan& p, const Position& at, const float* x, Read read, float* to) {
  const int top = at.row - p.padding, left = at.column - p.padding;
  const ptrdiff_t pixel = p.in_channels, line = pixel * p.in_width;
  const float* corner = x + top * line + left * pixel;
  const bool inside = top >= 0 && left >= 0 && top + kPoints <= p.in_height && left + kPoints <= p.in_width;
  const int whole = p.in_channels / kLanes * kLanes;
  if (inside) {
    for (int c = 0; c < whole; c += kLanes)
      transform_tile(
          p.in_point, [&](int i, int j) { return read(load(corner + i * line + j * pixel + c)); }, to + c);
  }
  for (int c = inside ? whole : 0; c < p.in_channels; c += kLanes) {
    const int part = p.in_channels - c < kLanes ? p.in_channels - c : kLanes;
    transform_tile(
        p.in_point,
        [&](int i, int j) {
          const int y = top + i, x = left + j;
          if (y < 0 || y >= p.in_height || x < 0 || x >= p.in_width) return Vector{};
          const float* from = corner + i * line + j * pixel + c;
          return read(part == kLanes ? load(from) : load_part(from, part));
        },
        to + c);
  }
}

// Aᵀ m A of one tile and vector of channels. write(i, j, y) takes the results.
template <class Write>
inline void restore_tile(size_t point, const float* from, Write write) {
  Vector half[kTile][kPoints];
  for (int j = 0; j < kPoints; j++) {
    Vector m[kPoints], y[kTile];
    for (int i = 0; i < kPoints; i++) m[i] = load(from + (i * kPoints + j) * point);
    transform_output(m, y);
    for (int i = 0; i < kTile; i++) half[i][j] = y[i];
  }
  for (int i = 0; i < kTile; i++) {
    Vector y[kTile];
    transform_output(half[i], y);
    for (int j = 0; j < kTile; j++) write(i, j, y[j]);
  }
}

// Transforms a tile's products back and hands them on: write(offset in the image, channel, part, vector).
template <class Write>
void scatter_tile(const Plan& p, const Position& at, const float* from, Write write) {
  const int rows = p.out_height - at.row, columns = p.out_width - at.column;
  const ptrdiff_t pixel = p.out_channels, line = pixel * p.out_width;
  const ptrdiff_t corner = at.row * line + at.column * pixel;
  for (int c = 0; c < p.out_channels; c += kLanes) {
    const int part = p.out_channels - c < kLanes ? p.out_channels - c : kLanes;
    restore_tile(p.out_point, from + c, [&](int i, int j, Vector y) {
      if (i < rows && j < columns) write(corner + i * line + j * pixel + c, c, part, y);
    });
  }
}

// gather(tile, to) and scatter(tile, from) see one tile at a time.
template <class Gather, class Scatter>
void correlate(const Plan& p, int images, const float* packed, float* scratch, Gather gather,
               Scatter scatter) {
  float* in = scratch;
  float* out = scratch + kAllPoints * p.in_point;
  const size_t tiles = static_cast<size_t>(images) * p.rows * p.columns;
  for (size_t first = 0; first < tiles; first += p.block) {
    const size_t count = least(p.block, tiles - first);
    for (size_t t = 0; t < count; t++) gather(position_of(p, first + t), in + t * p.in_step);
    for (int point = 0; point < kAllPoints; point++) {
      const Left a = {in + point * p.in_point, static_cast<ptrdiff_t>(p.in_step), 1};
      multiply(count, p.out_step, p.in_channels, a,
               packed_panels(packed + point * p.filter_point, p.in_channels), out + point * p.out_point,
               p.out_step, nullptr, false);
    }
    for (size_t t = 0; t < count; t++) scatter(position_of(p, first + t), out + t * p.out_step);
  }
}

// Transforms filters whose weights weight(tap, in, out, part) gives, as vectors over `part` output channels,
// and lays them out in panels.
template <class Weight>
void pack(const Plan& p, Weight weight, float* packed) {
  for (size_t panel = 0; panel < p.out_step; panel += kPanel) {
    const size_t width = least(p.out_step - panel, kPanel);
    for (int in = 0; in < p.in_channels; in++)
      for (size_t out = panel; out < panel + width; out += kLanes) {
        const int part = static_cast<int>(least(p.out_channels - out, kLanes));
        float* to = packed + panel * p.in_channels + in * width + (out - panel);
        Vector half[3][kPoints];
        for (int i = 0; i < 3; i++) {
          Vector g[3];
          for (int j = 0; j < 3; j++) g[j] = weight(i * 3 + j, in, out, part);
          transform_filter(g, half[i]);
        }
        for (int j = 0; j < kPoints; j++) {
          const Vector g[3] = {half[0][j], half[1][j], half[2][j]};
          Vector u[kPoints];
          transform_filter(g, u);
          for (int i = 0; i < kPoints; i++) store(to + (i * kPoints + j) * p.filter_point, u[i]);
        }
      }
  }
}

size_t scratch_of(const Plan& p) { return kAllPoints * (p.in_point + p.out_point); }

}  // namespace

bool winograd_suits(const ConvShape& s) {
  if (s.kernel != 3 || s.stride != 1 || s.dilation != 1 || s.groups != 1) return false;
  return s.in_channels >= 8 && s.out_channels >= 8;
}

bool winograd_grouped(const ConvShape& s) {
  const Plan p = forward_plan(s);
  return p.rows * p.columns < 32 && s.in_channels * s.out_channels > 8192;
}

size_t winograd_scratch(const ConvShape& s) {
  const size_t forward = scratch_of(forward_plan(s)), backward = scratch_of(backward_plan(s));
  return forward > backward ? forward : backward;
}

size_t winograd_packed_size(const ConvShape& s) {
  const size_t forward = forward_plan(s).filter_point, backward = backward_plan(s).filter_point;
  return kAllPoints * (forward > backward ? forward : backward);
}

void winograd_pack(const ConvShape& s, const float* weight, float* packed) {
  const size_t in = s.in_channels, out = s.out_channels;
  pack(
      forward_plan(s),
      [=](int tap, size_t c, size_t k, int part) {
        const float* from = weight + (tap * in + c) * out + k;
        return part == kLanes ? load(from) : load_part(from, part);
      },
      packed);
}

void winograd_pack_backward(const ConvShape& s, const float* weight, float* packed) {
  const size_t in = s.in_channels, out = s.out_channels;
  pack(
      backward_plan(s),
      [=](int tap, size_t k, size_t c, int part) {
        const float* from = weight + ((8 - tap) * in + c) * out + k;
        Vector result = {};
        for (int lane = 0; lane < part; lane++) result[lane] = from[lane * out];
        return result;
      },
      packed);
}

void winograd_forward(const ConvShape& s, const ImageGroup& group, const float* x, const float* packed,
                      const float* bias, float* y, float* scratch) {
  const Plan p = forward_plan(s);
  correlate(
      p, group.images, packed, scratch,
      [&](const Position& at, float* to) {
        const float* image = x + at.image * group.stride;
        if (s.rectify)
          gather_tile(
              p, at, image, [](Vector v) { return rectified(v); }, to);
        else
          gather_tile(
              p, at, image, [](Vector v) { return v; }, to);
      },
      [&](const Position& at, const float* from) {
        float* image = y + at.image * group.stride;
        scatter_tile(p, at, from, [&](ptrdiff_t offset, int c, int part, Vector value) {
          if (part == kLanes)
            store(image + offset, bias ? value + load(bias + c) : value);
          else
            store_part(image + offset, bias ? value + load_part(bias + c, part) : value, part);
        });
      });
}

void winograd_backward_input(const ConvShape& s, const ImageGroup& group, const float* x, const float* dy,
                             const float* packed, float* dx, bool accumulate, float* scratch) {
  const Plan p = backward_plan(s);
  correlate(
      p, group.images, packed, scratch,
      [&](const Position& at, float* to) {
        gather_tile(
            p, at, dy + at.image * group.gradient_stride, [](Vector v) { return v; }, to);
      },
      [&](const Position& at, const float* from) {
        const float* input = x + at.image * group.stride;
        float* image = dx + at.image * group.gradient_stride;
        scatter_tile(p, at, from, [&](ptrdiff_t offset, int, int part, Vector value) {
          float* to = image + offset;
          if (part == kLanes) {
            if (s.rectify) value = where_passed(load(input + offset), value);
            store(to, accumulate ? load(to) + value : value);
          } else {
            if (s.rectify) value = where_passed(load_part(input + offset, part), value);
            store_part(to, accumulate ? load_part(to, part) + value : value, part);
          }
        });
      });
}

}  // namespace RNAS_ISA
}  // namespace rnas
