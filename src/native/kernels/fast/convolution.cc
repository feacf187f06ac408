// Convolutions as products of matrices: the patches under a tile of output pixels are gathered into rows
// (im2col) and multiplied by the weights of their group. A pointwise convolution needs no gathering.

#include "fast.h"
#include "matrix.h"
#include "pixel_source.h"
#include "prefetch.h"
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
  l.pointwise = is_pointwise(s);
  // Patches of a tile stay in the first-level cache, or nearly so; with them the results, where that leaves
  // enough pixels.
  constexpr size_t kTileFloats = 8192;
  const size_t fitting = l.pointwise ? greatest(kTileFloats / (l.depth + l.out), 96) : kTileFloats / l.depth;
  l.tile = least(l.pixels, fitting < 12 ? 12 : fitting / 12 * 12);
  const size_t forward = l.depth * padded_columns(l.out), backward = l.out * padded_columns(l.depth);
  l.packed = rounded_up(forward > backward ? forward : backward, kLanes);
  return l;
}

// Calls visit(offset in the patch row, input pixel or −1, pixels) for the pieces of the patch under an output
// pixel; −1 stands for padding.
template <class Visit>
inline void for_each_piece(const ConvShape& s, const Layout& l, size_t pixel, Visit visit) {
  const int oy = static_cast<int>(pixel / s.out_width), ox = static_cast<int>(pixel % s.out_width);
  size_t at = 0;
  for (int row = 0; row < s.kernel; row++) {
    const int iy = oy * s.stride + row * s.dilation - s.padding;
    const bool inside = iy >= 0 && iy < s.in_height;
    const int left = ox * s.stride - s.padding;
    // Neighbouring taps are neighbours in memory.
    if (inside && s.groups == 1 && s.dilation == 1 && left >= 0 && left + s.kernel <= s.in_width) {
      visit(at, static_cast<ptrdiff_t>(iy) * s.in_width + left, s.kernel);
      at += s.kernel * l.in;
      continue;
    }
    for (int column = 0; column < s.kernel; column++, at += l.in) {
      const int ix = left + column * s.dilation;
      const bool here = inside && ix >= 0 && ix < s.in_width;
      visit(at, here ? static_cast<ptrdiff_t>(iy) * s.in_width + ix : -1, 1);
    }
  }
}

// The patches of `count` output pixels from `first` on: [count, depth].
void gather(const ConvShape& s, const Layout& l, int group, size_t first, size_t count, const PixelSource& x,
            float* rows) {
  for (size_t p = 0; p < count; p++, rows += l.depth)
    for_each_piece(s, l, first + p, [&](size_t at, ptrdiff_t from, size_t pixels) {
      if (from < 0)
        memset(rows + at, 0, pixels * l.in * sizeof(float));
      else if (s.groups == 1)
        x.copy(from, pixels, rows + at);
      else
        x.copy_part_of(from, group * static_cast<int>(l.in), static_cast<int>(l.in), rows + at);
    });
}

// Adds gradients of patches to where their values came from.
void scatter(const ConvShape& s, const Layout& l, int group, size_t first, size_t count, const float* rows,
             float* dx) {
  for (size_t p = 0; p < count; p++, rows += l.depth)
    for_each_piece(s, l, first + p, [&](size_t at, ptrdiff_t pixel, size_t pixels) {
      if (pixel < 0) return;
      float* to = dx + pixel * s.in_channels + group * l.in;
      for (size_t i = 0; i < pixels * l.in; i++) to[i] += rows[at + i];
    });
}

// Patches of a tile as the left operand: gathered into scratch, or the input itself.
const float* patches(const ConvShape& s, const Layout& l, int group, size_t first, size_t count,
                     const PixelSource& x, float* scratch) {
  if (l.pointwise && x.plain()) return x.at(first);
  if (l.pointwise)
    x.copy(first, count, scratch);
  else
    gather(s, l, group, first, count, x, scratch);
  return scratch;
}

// dy of a tile, all groups: where it is, or copied into `room`. Rows can be read `beyond` floats further than
// the channels go, the last one too.
const float* gradients(const Layout& l, const PixelSource& dy, size_t first, size_t count, size_t beyond,
                       float* room) {
  const size_t behind = (l.pixels - first - count) * dy.channels;
  if (dy.plain() && behind >= beyond) return dy.at(first);
  dy.copy(first, count, room);
  memset(room + count * dy.channels, 0, beyond * sizeof(float));
  return room;
}

size_t input_size(const ConvShape& s) {
  return static_cast<size_t>(s.in_height) * s.in_width * s.in_channels;
}

template <class Prefetches>
void forward_image(const ConvShape& s, const ImageGroup& group, const PixelSource& x, const float* packed,
                   const float* bias, float* y, float* scratch) {
  const Layout l = layout_of(s);
  PrefetchQueue upcoming(group.upcoming, group.upcoming_count, steps_of(l.pixels, l.out, l.depth) * s.groups,
                         packed);
  for (int g = 0; g < s.groups; g++)
    for (size_t first = 0; first < l.pixels; first += l.tile) {
      const size_t count = least(l.tile, l.pixels - first), next = first + count;
      const size_t later = g == 0 ? least(l.tile, l.pixels - next) : 0;
      const Left a = {patches(s, l, g, first, count, x, scratch), static_cast<ptrdiff_t>(l.depth), 1};
      const Stretch input = l.pointwise ? x.stretch(next, later) : Stretch{};
      multiply(count, l.out, l.depth, a, packed_panels(packed + g * l.packed, l.depth),
               y + first * s.out_channels + g * l.out, s.out_channels, bias ? bias + g * l.out : nullptr,
               false, Prefetches(input, count, l.out, l.depth, a.data, upcoming));
    }
}

// Where the gradients' loops keep things in scratch.
struct Rooms {
  size_t rows = 0;  // patches of a tile, or their gradients
  size_t dy;        // of a tile, and a vector beyond
  size_t masked;    // gradients at the rectified input, before the ReLU's own mask
  size_t end;

  Rooms(const ConvShape& s, const Layout& l) {
    const size_t patches = rounded_up(l.tile * l.depth, kLanes);
    dy = patches;
    masked = dy + rounded_up(l.tile * s.out_channels, kLanes) + kLanes;
    end = masked + (s.rectify && !l.pointwise ? input_size(s) : 0);
  }
};

// Of one image; gradients at a rectified input that are scattered wait in `masked` for the ReLU's own mask.
// While one product runs, what the next one reads is prefetched.
template <class Prefetches>
void backward_image(const ConvShape& s, const ImageGroup& group, const PixelSource& x, const PixelSource& dy,
                    const ConvGradients& to, float* scratch) {
  const Layout l = layout_of(s);
  const size_t steps = (to.dx ? steps_of(l.pixels, l.depth, l.out) : 0) +
                       (to.dweight ? steps_of(l.depth, l.out, l.pixels) : 0);
  PrefetchQueue upcoming(group.upcoming, group.upcoming_count, steps * s.groups, scratch);
  const Rooms at(s, l);
  float *rows = scratch + at.rows, *masked = scratch + at.masked;
  float* target = s.rectify && !l.pointwise ? masked : to.dx;
  if (to.dx && !l.pointwise && (s.rectify || !to.accumulate))
    memset(target, 0, input_size(s) * sizeof(float));
  const size_t beyond = to.dweight ? padded_columns(l.out) - l.out : 0;
  for (size_t first = 0; first < l.pixels; first += l.tile) {
    const size_t count = least(l.tile, l.pixels - first);
    const float* d = gradients(l, dy, first, count, beyond, scratch + at.dy);
    const size_t next = first + count, later = least(l.tile, l.pixels - next);
    if (to.dbias) add_channel_sums(count, s.out_channels, d, to.dbias);
    for (int g = 0; g < s.groups; g++) {
      if (to.dx) {
        const Stretch read = l.pointwise && to.dweight ? x.stretch(first, count) : dy.stretch(next, later);
        const Left a = {d + g * l.out, s.out_channels, 1};
        const Right b = packed_panels(to.packed + g * l.packed, l.out);
        const bool direct = l.pointwise && !s.rectify;
        multiply(count, l.depth, l.out, a, b, direct ? to.dx + first * l.depth : rows, l.depth, nullptr,
                 direct && to.accumulate, Prefetches(read, count, l.depth, l.out, d, upcoming));
        if (l.pointwise && s.rectify)
          pass_relu(x, first, count, rows, to.dx + first * l.depth, to.accumulate);
        else if (!l.pointwise)
          scatter(s, l, g, first, count, rows, target);
      }
      if (to.dweight) {
        const Left a = {patches(s, l, g, first, count, x, rows), 1, static_cast<ptrdiff_t>(l.depth)};
        const Right b = {d + g * l.out, 1, s.out_channels};
        const Stretch read = (to.dx ? dy : x).stretch(next, later);
        multiply(l.depth, l.out, count, a, b, to.dweight + g * l.depth * l.out, l.out, nullptr, true,
                 Prefetches(read, l.depth, l.out, count, d, upcoming));
      }
    }
  }
  if (!to.dx || l.pointwise || !s.rectify) return;
  pass_relu(x, 0, input_size(s) / s.in_channels, masked, to.dx, to.accumulate);
}

void depthwise_of_image(const ConvShape& s, const ImageGroup&, const PixelSource& x, const float* packed,
                        const float* bias, float* y, float* scratch) {
  depthwise_forward(s, x, packed, bias, y, scratch);
}

void depthwise_backward(const ConvShape& s, const ImageGroup&, const PixelSource& x, const PixelSource& dy,
                        const ConvGradients& to, float* scratch) {
  if (to.dweight) depthwise_backward_weight(s, x, dy, to.dweight, to.dbias, scratch);
  if (to.dx) depthwise_backward_input(s, x, dy, to.packed, to.dx, to.accumulate, scratch);
}

}  // namespace

size_t conv_scratch(const ConvShape& s) {
  if (is_depthwise(s)) return depthwise_scratch(s);
  if (winograd_suits(s)) {
    const size_t strided = s.stride == 1 ? 0 : Rooms(s, layout_of(s)).end;  // for dweight
    return greatest(winograd_scratch(s), strided);
  }
  return Rooms(s, layout_of(s)).end;
}

bool conv_grouped(const ConvShape& s) { return winograd_suits(s) && winograd_grouped(s); }

bool conv_parted(const ConvShape& s) { return winograd_suits(s) && winograd_parted(s); }

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
  const auto run = is_depthwise(s)  ? depthwise_of_image
                   : group.upcoming ? forward_image<Prefetching>
                                    : forward_image<NoPrefetching>;
  for (int i = 0; i < group.images; i++)
    run(s, group, input_pixels(s, group, i, x), packed, bias, y + i * group.stride, scratch);
}

void conv_backward(const ConvShape& s, const ImageGroup& group, const float* x, const float* dy,
                   const ConvGradients& to, float* scratch) {
  ConvGradients image = to;
  if (winograd_suits(s)) {
    if (to.dx) winograd_backward_input(s, group, x, dy, to.packed, to.dx, to.accumulate, scratch);
    if (!to.dweight) return;
    if (s.stride == 1) return winograd_backward_weight(s, group, x, dy, to.dweight, to.dbias, scratch);
    image.dx = nullptr;
  }
  const auto run = is_depthwise(s)  ? depthwise_backward
                   : group.upcoming ? backward_image<Prefetching>
                                    : backward_image<NoPrefetching>;
  for (int i = 0; i < group.images; i++) {
    if (image.dx) image.dx = to.dx + i * group.gradient_stride;
    run(s, group, input_pixels(s, group, i, x), gradient_pixels(s, group, i, dy), image, scratch);
  }
}

}  // namespace RNAS_ISA
}  // namespace rnas
