// Convolutions as products of matrices: the patches under a tile of output pixels are gathered into rows
// (im2col) and multiplied by the weights of their group. A pointwise convolution needs no gathering.
#include "fast.h"
#include "matrix.h"
#include "winograd.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

struct Layout {
  size_t in, out;  // channels per group
  size_t depth;    // of the product: taps · in
  size_t pixels;   // of the output
  size_t tile;     // output pixels at a time
  bool pointwise;  // patches are the input's own rows
  size_t packed;   // floats of one group's packed weights, either direction
};

Layout layout_of(const ConvShape& s) {
  Layout l;
  l.in = s.in_channels / s.groups;
  l.out = s.out_channels / s.groups;
  l.depth = static_cast<size_t>(s.kernel) * s.kernel * l.in;
  l.pixels = static_cast<size_t>(s.out_height) * s.out_width;
  l.pointwise = s.kernel == 1 && s.stride == 1 && s.padding == 0 && s.groups == 1;
  // Patches of a tile stay in the first-level cache, or nearly so; with them the results, where that leaves
  // enough pixels.
  constexpr size_t kTileFloats = 8192;
  const size_t fitting = l.pointwise ? greatest(kTileFloats / (l.depth + l.out), 96) : kTileFloats / l.depth;
  l.tile = least(l.pixels, fitting < 12 ? 12 : fitting / 12 * 12);
  const size_t forward = l.depth * padded_columns(l.out), backward = l.out * padded_columns(l.depth);
  l.packed = rounded_up(forward > backward ? forward : backward, kLanes);
  return l;
}

inline float read(bool rectify, float x) { return rectify && x < 0 ? 0 : x; }

void copy_values(bool rectify, size_t size, const float* from, float* to) {
  size_t i = 0;
  for (; i + kLanes <= size; i += kLanes) store(to + i, rectify ? rectified(load(from + i)) : load(from + i));
  for (; i < size; i++) to[i] = read(rectify, from[i]);
}

// Calls visit(offset in the patch row, x offset or −1, length) for the pieces of the patch under an output
// pixel; −1 stands for padding.
template <class Visit>
inline void for_each_piece(const ConvShape& s, const Layout& l, int group, size_t pixel, Visit visit) {
  const int oy = static_cast<int>(pixel / s.out_width), ox = static_cast<int>(pixel % s.out_width);
  size_t at = 0;
  for (int row = 0; row < s.kernel; row++) {
    const int iy = oy * s.stride + row * s.dilation - s.padding;
    const bool inside = iy >= 0 && iy < s.in_height;
    const int left = ox * s.stride - s.padding;
    // Neighbouring taps are neighbours in memory.
    if (inside && s.groups == 1 && s.dilation == 1 && left >= 0 && left + s.kernel <= s.in_width) {
      visit(at, (static_cast<ptrdiff_t>(iy) * s.in_width + left) * s.in_channels, s.kernel * l.in);
      at += s.kernel * l.in;
      continue;
    }
    for (int column = 0; column < s.kernel; column++, at += l.in) {
      const int ix = left + column * s.dilation;
      const bool here = inside && ix >= 0 && ix < s.in_width;
      visit(at,
            here ? (static_cast<ptrdiff_t>(iy) * s.in_width + ix) * s.in_channels +
                       group * static_cast<ptrdiff_t>(l.in)
                 : -1,
            l.in);
    }
  }
}

// The patches of `count` output pixels from `first` on: [count, depth].
void gather(const ConvShape& s, const Layout& l, int group, size_t first, size_t count, const float* x,
            float* rows) {
  for (size_t p = 0; p < count; p++, rows += l.depth)
    for_each_piece(s, l, group, first + p, [&](size_t at, ptrdiff_t from, size_t length) {
      if (from < 0)
        memset(rows + at, 0, length * sizeof(float));
      else
        copy_values(s.rectify, length, x + from, rows + at);
    });
}

// Adds gradients of patches to where their values came from.
void scatter(const ConvShape& s, const Layout& l, int group, size_t first, size_t count, const float* rows,
             float* dx) {
  for (size_t p = 0; p < count; p++, rows += l.depth)
    for_each_piece(s, l, group, first + p, [&](size_t at, ptrdiff_t to, size_t length) {
      if (to < 0) return;
      for (size_t i = 0; i < length; i++) dx[to + i] += rows[at + i];
    });
}

// Patches of a tile as the left operand: gathered into scratch, or the input itself.
const float* patches(const ConvShape& s, const Layout& l, int group, size_t first, size_t count,
                     const float* x, float* scratch) {
  if (l.pointwise && !s.rectify) return x + first * l.depth;
  if (l.pointwise)
    copy_values(true, count * l.depth, x + first * l.depth, scratch);
  else
    gather(s, l, group, first, count, x, scratch);
  return scratch;
}

// dy of one tile and group, whose rows are read in whole vectors: at the end of the image they are copied, so
// that nothing beyond it is read.
Right right_operand(const ConvShape& s, const Layout& l, int group, size_t first, size_t count,
                    const float* dy, float* scratch) {
  const float* from = dy + first * s.out_channels + group * l.out;
  const size_t padded = padded_columns(l.out), behind = (l.pixels - first - count) * l.out;
  const bool inside = l.out % kLanes == 0 || (s.groups == 1 && behind >= padded - l.out);
  if (inside) return {from, 1, s.out_channels};
  for (size_t p = 0; p < count; p++) {
    memcpy(scratch + p * padded, from + p * s.out_channels, l.out * sizeof(float));
    memset(scratch + p * padded + l.out, 0, (padded - l.out) * sizeof(float));
  }
  return {scratch, 1, static_cast<ptrdiff_t>(padded)};
}

size_t input_size(const ConvShape& s) {
  return static_cast<size_t>(s.in_height) * s.in_width * s.in_channels;
}

void forward_image(const ConvShape& s, const float* x, const float* packed, const float* bias, float* y,
                   float* scratch) {
  const Layout l = layout_of(s);
  for (int g = 0; g < s.groups; g++)
    for (size_t first = 0; first < l.pixels; first += l.tile) {
      const size_t count = least(l.tile, l.pixels - first);
      const Left a = {patches(s, l, g, first, count, x, scratch), static_cast<ptrdiff_t>(l.depth), 1};
      multiply(count, l.out, l.depth, a, packed_panels(packed + g * l.packed, l.depth),
               y + first * s.out_channels + g * l.out, s.out_channels, bias ? bias + g * l.out : nullptr,
               false);
    }
}

void backward_input_image(const ConvShape& s, const float* x, const float* dy, const float* packed, float* dx,
                          bool accumulate, float* scratch) {
  const Layout l = layout_of(s);
  float* rows = scratch;
  // Gradients at the rectified input, before the ReLU's own mask.
  float* masked = scratch + rounded_up(l.tile * l.depth, kLanes);
  float* target = s.rectify ? masked : dx;
  if (!l.pointwise && (s.rectify || !accumulate)) memset(target, 0, input_size(s) * sizeof(float));
  for (int g = 0; g < s.groups; g++)
    for (size_t first = 0; first < l.pixels; first += l.tile) {
      const size_t count = least(l.tile, l.pixels - first);
      const Left a = {dy + first * s.out_channels + g * l.out, s.out_channels, 1};
      const Right b = packed_panels(packed + g * l.packed, l.out);
      if (l.pointwise && !s.rectify) {
        multiply(count, l.depth, l.out, a, b, dx + first * l.depth, l.depth, nullptr, accumulate);
        continue;
      }
      multiply(count, l.depth, l.out, a, b, rows, l.depth, nullptr, false);
      if (l.pointwise)
        relu_backward(count * l.depth, x + first * l.depth, rows, dx + first * l.depth, accumulate);
      else
        scatter(s, l, g, first, count, rows, target);
    }
  if (!l.pointwise && s.rectify) relu_backward(input_size(s), x, masked, dx, accumulate);
}

void backward_weight_image(const ConvShape& s, const float* x, const float* dy, float* dweight, float* dbias,
                           float* scratch) {
  const Layout l = layout_of(s);
  float* columns = scratch + rounded_up(l.tile * l.depth, kLanes);
  for (int g = 0; g < s.groups; g++)
    for (size_t first = 0; first < l.pixels; first += l.tile) {
      const size_t count = least(l.tile, l.pixels - first);
      const Left a = {patches(s, l, g, first, count, x, scratch), 1, static_cast<ptrdiff_t>(l.depth)};
      const Right b = right_operand(s, l, g, first, count, dy, columns);
      multiply(l.depth, l.out, count, a, b, dweight + g * l.depth * l.out, l.out, nullptr, true);
    }
  if (dbias) add_channel_sums(l.pixels, s.out_channels, dy, dbias);
}

}  // namespace

size_t conv_scratch(const ConvShape& s) {
  if (is_depthwise(s)) return depthwise_scratch(s);
  if (winograd_suits(s)) return winograd_scratch(s);
  const Layout l = layout_of(s);
  const size_t rows = rounded_up(l.tile * l.depth, kLanes);
  const size_t backward_input = rows + (s.rectify && !l.pointwise ? input_size(s) : 0);
  const size_t backward_weight = rows + l.tile * padded_columns(l.out);
  return backward_input > backward_weight ? backward_input : backward_weight;
}

bool conv_reads_maps(const ConvShape& s) { return winograd_suits(s); }

bool conv_grouped(const ConvShape& s) { return winograd_suits(s) && winograd_grouped(s); }

size_t conv_packed_size(const ConvShape& s) {
  if (is_depthwise(s)) return depthwise_packed_size(s);
  if (winograd_suits(s)) return winograd_packed_size(s);
  return layout_of(s).packed * s.groups;
}

void conv_pack(const ConvShape& s, const float* weight, float* packed) {
  if (is_depthwise(s)) return depthwise_pack(s, weight, packed);
  if (winograd_suits(s)) return winograd_pack(s, weight, packed);
  const Layout l = layout_of(s);
  for (int g = 0; g < s.groups; g++)
    pack_panels(l.depth, l.out, weight + g * l.depth * l.out, l.out, 1, packed + g * l.packed);
}

void conv_pack_backward(const ConvShape& s, const float* weight, float* packed) {
  if (is_depthwise(s)) return depthwise_pack_backward(s, weight, packed);
  if (winograd_suits(s)) return winograd_pack_backward(s, weight, packed);
  const Layout l = layout_of(s);
  for (int g = 0; g < s.groups; g++)
    pack_panels(l.out, l.depth, weight + g * l.depth * l.out, 1, l.out, packed + g * l.packed);
}

void conv_forward(const ConvShape& s, const ImageGroup& group, const float* x, const float* packed,
                  const float* bias, float* y, float* scratch) {
  if (winograd_suits(s)) return winograd_forward(s, group, x, packed, bias, y, scratch);
  const auto run = is_depthwise(s) ? depthwise_forward : forward_image;
  for (int i = 0; i < group.images; i++)
    run(s, x + i * group.stride, packed, bias, y + i * group.stride, scratch);
}

void conv_backward_input(const ConvShape& s, const ImageGroup& group, const float* x, const float* dy,
                         const float* packed, float* dx, bool accumulate, float* scratch) {
  if (winograd_suits(s)) return winograd_backward_input(s, group, x, dy, packed, dx, accumulate, scratch);
  const auto run = is_depthwise(s) ? depthwise_backward_input : backward_input_image;
  for (int i = 0; i < group.images; i++)
    run(s, x + i * group.stride, dy + i * group.gradient_stride, packed, dx + i * group.gradient_stride,
        accumulate, scratch);
}

void conv_backward_weight(const ConvShape& s, const ImageGroup& group, const float* x, const float* dy,
                          float* dweight, float* dbias, float* scratch) {
  if (winograd_suits(s)) return winograd_backward_weight(s, group, x, dy, dweight, dbias, scratch);
  const auto run = is_depthwise(s) ? depthwise_backward_weight : backward_weight_image;
  for (int i = 0; i < group.images; i++)
    run(s, x + i * group.stride, dy + i * group.gradient_stride, dweight, dbias, scratch);
}

}  // namespace RNAS_ISA
}  // namespace rnas
