// Gradients with respect to the filters, by the transpose of Winograd's minimal filtering: the products of
// transformed tiles of x and dy are summed over all tiles, and only the sum is transformed back.
#include "winograd.h"
#include "winograd_prefetch.h"
#include "winograd_tiles.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// Sums for a slice of the output channels stay within a core's caches.
struct Slices {
  size_t width;  // output channels
  size_t step;   // floats per tile or input channel
  size_t point;  // floats of transformed gradients at one point
  size_t sums;   // floats of sums at one point
};

Plan weight_plan(const ConvShape& s) {
  Plan p = forward_plan<Dense>(s);
  // All tiles of a group at once, if possible: each slice needs them.
  constexpr size_t kInputFloats = 1200000;
  const size_t fitting = kInputFloats / (kAllPoints * p.in_step);
  p.block = fitting < 18 ? 18 : fitting > 66 ? 66 : fitting;
  return p;
}

Slices slices_of(const Plan& p) {
  constexpr size_t kSumFloats = 300000;
  const size_t unit = 2 * kLanes, fitting = kSumFloats / (kAllPoints * p.in_channels) / unit * unit;
  Slices slices;
  slices.width = least(p.out_channels, fitting < unit ? unit : fitting);
  slices.step = padded_columns(slices.width);
  slices.point = apart(p.block * slices.step);
  slices.sums = apart(p.in_channels * slices.step);
  return slices;
}

// A dy Aᵀ of one tile and vector of channels. column(j, y) reads column j of dy.
template <class Column>
RNAS_INLINE inline void transform_gradients(Column column, size_t point, float* to) {
  Vector half[kPoints][kTile];
  RNAS_ROLLED for (int j = 0; j < kTile; j++) {
    Vector y[kTile] = {}, m[kPoints];
    column(j, y);
    transform_gradient(y, m);
    RNAS_UNROLL for (int i = 0; i < kPoints; i++) half[i][j] = m[i];
  }
  RNAS_ROLLED for (int i = 0; i < kPoints; i++, to += kPoints * point) {
    Vector m[kPoints];
    transform_gradient(half[i], m);
    RNAS_UNROLL for (int j = 0; j < kPoints; j++) store(to + j * point, m[j]);
  }
}

// The same of a run of `tiles` tiles, the next one `step` floats on, for `channels` channels from `first` on.
template <class Reader>
void gather_gradient(const Plan& p, const Position& at, int tiles, const Reader& reader, int first,
                     int channels, size_t point, float* to, size_t step) {
  const int top = at.row * kTile, left = at.column * kTile, rows = p.out_height - top;
  const ptrdiff_t pixel = p.out_channels, line = pixel * p.out_width;
  for_each_vector(channels, [&](int c, auto part) RNAS_INLINE {
    const auto read = reader(first + c, part);
    float* tile = to + c;
    ptrdiff_t corner = top * line + left * pixel;
    int columns = p.out_width - left;
    for (int t = 0; t < tiles; t++, tile += step, corner += kTile * pixel, columns -= kTile) {
      if (rows >= kTile && columns >= kTile)
        transform_gradients(
            [=](int j, Vector* y) RNAS_INLINE {
              RNAS_UNROLL for (int i = 0; i < kTile; i++) y[i] = read(corner + i * line + j * pixel);
            },
            point, tile);
      else
        transform_gradients(
            [=](int j, Vector* y) RNAS_INLINE {
              RNAS_UNROLL for (int i = 0; i < kTile; i++) if (i < rows && j < columns) y[i] =
                  read(corner + i * line + j * pixel);
            },
            point, tile);
    }
  });
}

// dweight += Gᵀ u G for the filters of a slice.
void add_filters(const Plan& p, const Slices& slices, size_t first, size_t channels, const float* from,
                 float* dweight) {
  const size_t in = p.in_channels, out = p.out_channels;
  for (size_t c = 0; c < in; c++)
    for (size_t k = 0; k < channels; k += kLanes) {
      const int part = static_cast<int>(least(channels - k, kLanes));
      const float* sums = from + c * slices.step + k;
      Vector half[3][kPoints];
      RNAS_ROLLED for (int j = 0; j < kPoints; j++) {
        Vector u[kPoints], g[3];
        RNAS_UNROLL for (int i = 0; i < kPoints; i++) u[i] = load(sums + (i * kPoints + j) * slices.sums);
        restore_filter(u, g);
        RNAS_UNROLL for (int i = 0; i < 3; i++) half[i][j] = g[i];
      }
      RNAS_ROLLED for (int i = 0; i < 3; i++) {
        Vector g[3];
        restore_filter(half[i], g);
        RNAS_UNROLL for (int j = 0; j < 3; j++) {
          float* to = dweight + ((i * 3 + j) * in + c) * out + first + k;
          if (part == kLanes)
            store(to, load(to) + g[j]);
          else
            store_part(to, load_part(to, part) + g[j], part);
        }
      }
    }
}

void add_bias(const ConvShape& s, const ImageGroup& group, const float* dy, float* dbias) {
  const int pixels = s.out_height * s.out_width, channels = s.out_channels;
  for (int image = 0; image < group.images; image++)
    with_gradient(group, image, dy, [&](auto reader) {
      for_each_vector(channels, [&](int c, auto part) RNAS_INLINE {
        const auto read = reader(c, part);
        Vector sum = load_some(dbias + c, part);
        for (int pixel = 0; pixel < pixels; pixel++) sum += read(static_cast<ptrdiff_t>(pixel) * channels);
        store_some(dbias + c, sum, part);
      });
    });
}

}  // namespace

size_t winograd_weight_scratch(const ConvShape& s) {
  const Plan p = weight_plan(s);
  const Slices slices = slices_of(p);
  return Places<Dense>(p.block, p.in_step).end + kAllPoints * (slices.point + slices.sums);
}

void winograd_backward_weight(const ConvShape& s, const ImageGroup& group, const float* x, const float* dy,
                              float* dweight, float* dbias, float* scratch) {
  const Plan p = weight_plan(s);
  const Slices slices = slices_of(p);
  const Places<Dense> places(p.block, p.in_step);
  float* in = scratch;
  float* out = in + places.end;
  float* sums = out + kAllPoints * slices.point;
  const size_t of_image = static_cast<size_t>(p.rows) * p.columns, tiles = group.images * of_image;
  const Tensors inputs = {{x, nullptr}, {group.stride, 0}};
  const Tensors gradients = {{dy, group.gradient ? group.y : nullptr}, {group.gradient_stride, group.stride}};
  TilePrefetch prefetches[] = {
      TilePrefetch(inputs, static_cast<size_t>(p.in_height) * p.in_width * p.in_channels, of_image),
      TilePrefetch(gradients, static_cast<size_t>(p.out_height) * p.out_width * p.out_channels, of_image)};
  constexpr size_t kAhead = 16;  // tiles, about as long as memory takes
  for (size_t slice = 0; slice < static_cast<size_t>(p.out_channels); slice += slices.width) {
    const size_t channels = least(slices.width, p.out_channels - slice);
    Position at = {};
    for (size_t first = 0; first < tiles; first += p.block) {
      const size_t count = least(p.block, tiles - first);
      for_each_run<Dense>(p, at, count, [&](const Position& run, int length, size_t t) RNAS_INLINE {
        for (TilePrefetch& prefetch : prefetches) {
          if (kRegisters != 32 || slice > 0) break;
          prefetch.spread(least(first + t + length + kAhead, tiles), 1);
          prefetch.turn();
        }
        if (slice == 0 || tiles > p.block)
          with_convolved_input(s, group, run.image, x, [&](auto reader) {
            gather_run<Dense>(p, run, length, reader, places.of, in + t * p.in_step, p.in_step);
          });
        with_gradient(group, run.image, dy, [&](auto reader) {
          gather_gradient(p, run, length, reader, static_cast<int>(slice), static_cast<int>(channels),
                          slices.point, out + t * slices.step, slices.step);
        });
      });
      for (int point = 0; point < kAllPoints; point++) {
        const Left a = {in + places.of[point], 1, static_cast<ptrdiff_t>(p.in_step)};
        const Right b = {out + point * slices.point, 1, static_cast<ptrdiff_t>(slices.step)};
        multiply(p.in_channels, padded_columns(channels), count, a, b, sums + point * slices.sums,
                 slices.step, nullptr, first > 0);
      }
    }
    add_filters(p, slices, slice, channels, sums, dweight);
  }
  if (dbias) add_bias(s, group, dy, dbias);
}

}  // namespace RNAS_ISA
}  // namespace rnas
