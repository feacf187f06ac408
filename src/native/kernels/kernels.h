// The table of compute kernels. There are several: reference/ (plain loops, the definition of each kernel)
// and kernels/ (vectorised), the latter compiled once per instruction set. All work on ONE image of a batch
// (convolutions on a few), so that the caller decides which thread works on which image; all are pure
// functions of their arguments.
//
// This header is included by files compiled for several instruction sets. It must hold no inline function
// with external linkage: the linker would keep one copy, perhaps the one that needs AVX-512.
#pragma once

#include <cstddef>

namespace rnas {

// x [in_height, in_width, in_channels] → y [out_height, out_width, out_channels], one image, row-major.
struct ConvShape {
  int in_height, in_width, in_channels;
  int out_height, out_width, out_channels;
  int kernel, stride, padding, dilation, groups;
  bool rectify;  // the convolution reads max(x, 0): a ReLU before it is folded in
};

struct PoolShape {
  int in_height, in_width, channels;
  int out_height, out_width;
  int kernel, stride, padding;
};

// Whether every channel is filtered by itself, under windows that suit rows of the image between margins of
// zeros: no longer than a few images, always over some of the image, and without pixels between them. Others
// (a padding wider than the kernel, a stride beyond it) are convolutions in groups like any other: what
// depthwise kernels do grows with the margins and the stride.
//
// Depthwise weights are [kernel, kernel, channels]; all others [group][kernel, kernel, in/groups,
// out/groups].
static inline bool is_depthwise(const ConvShape& s) {
  if (s.groups <= 1 || s.groups != s.in_channels || s.groups != s.out_channels) return false;
  const long long reach = static_cast<long long>(s.dilation) * (s.kernel - 1);
  constexpr long long kSmallImage = 16;  // dilated kernels may be larger than the last feature maps
  return s.padding <= reach && s.stride <= reach + 1 &&
         reach <= kSmallImage + s.in_height + static_cast<long long>(s.in_width);
}

// Whether outputs are products of single pixels with the weights.
static inline bool is_pointwise(const ConvShape& s) {
  return s.kernel == 1 && s.stride == 1 && s.padding == 0 && s.groups == 1;
}

// Of a gate over so many elements, in bytes: one bit for each, and room to load a whole vector's bits at any
// of them.
static inline size_t gate_size(size_t elements) { return (elements + 7) / 8 + 4; }
static inline bool gate_open(const unsigned char* gate, size_t element) {
  return gate[element / 8] >> element % 8 & 1;
}

static inline size_t conv_weight_size(const ConvShape& s) {
  return static_cast<size_t>(s.kernel) * s.kernel * (s.in_channels / s.groups) * s.out_channels;
}

// Coefficients of a per-channel map, each tiled to channel_period(channels) values.
struct ChannelGradient {
  const float* of_dy;     // A
  const float* of_x;      // B
  const float* mean;      // m
  const float* constant;  // c
};

// Floats that follow each other.
struct Stretch {
  const float* from;
  size_t size;
};

// Images that a convolution treats together: x and y of neighbours are `stride` floats apart, their gradients
// `gradient_stride`. No image's result depends on which others are in its group. Unless they are null,
// x · scale + shift is read in place of x, and what channel_gradient makes of dy (with y as its x) in place
// of dy; tables that do not fuse are given neither.
struct ImageGroup {
  int images;
  size_t stride, gradient_stride;
  const float* scale;  // per channel, tiled like those of channel_affine
  const float* shift;
  const ChannelGradient* gradient;
  const float* y;
  const unsigned char* gate;  // of the ReLU before the convolution (relu_gate), or null
  size_t gate_stride;         // bytes from one image's to the next one's
  int part, parts;  // which of how many nearly equal parts of the channels of the result is computed
  // What is read and written after this, to be prefetched meanwhile; null where all that the images touch is
  // in the cache already.
  const Stretch* upcoming;
  int upcoming_count;
};

// One image, read as it is.
static constexpr ImageGroup kAlone = {1,       0, 0, nullptr, nullptr, nullptr, nullptr,
                                      nullptr, 0, 0, 1,       nullptr, 0};

// Where a convolution's gradients go, null where they are not asked for.
struct ConvGradients {
  float* dx;            // the first image's; the next ones are gradient_stride floats apart
  bool accumulate;      // add to dx
  const float* packed;  // weights, by conv_pack_backward; for dx
  float* dweight;       // is added to
  float* dbias;         // is added to; only with dweight
};

// An addend of sum_terms.
struct SumTerm {
  const float* x;
  const float* scale;  // per channel, tiled to channel_period(channels) values, like shift; or null
  const float* shift;
  float weight;
};

// What reaches an input of a sum by two ways: as it is added up, and through a pool. A way that is not there
// has no d.
struct TermGradient {
  const float* d[2];
  float weight[2];
};

struct SgdStep {
  float learning_rate, momentum, weight_decay, gradient_scale;
  bool nesterov;
};

struct AdamStep {
  float learning_rate, beta1, beta2, epsilon, weight_decay, gradient_scale;
  float mean_correction, variance_correction;  // 1 − β₁ᵗ, 1 − β₂ᵗ
};

struct Kernels {
  const char* name;
  // Whether passes may leave nodes to their readers (core/fusion.h). The reference computes every node by
  // itself.
  bool fuses;

  // ---- convolution ----

  // Floats of scratch that the three convolution kernels of this shape need.
  size_t (*conv_scratch)(const ConvShape&);
  // Whether images should come in groups: where weights that a core's caches cannot hold meet few pixels.
  bool (*conv_grouped)(const ConvShape&);
  // Whether forward passes and gradients with respect to the input may come in parts (ImageGroup::parts), and
  // should, a part for each thread: where weights are so large that memory is better read once for all
  // images.
  bool (*conv_parted)(const ConvShape&);
  // Weights are handed to the kernels in a form of the table's own choosing, for either direction.
  size_t (*conv_packed_size)(const ConvShape&);
  void (*conv_pack)(const ConvShape&, const float* weight, float* packed);
  void (*conv_pack_backward)(const ConvShape&, const float* weight, float* packed);
  // bias may be null.
  void (*conv_forward)(const ConvShape&, const ImageGroup&, const float* x, const float* packed,
                       const float* bias, float* y, float* scratch);
  // x is read only for dweight, or if rectify and there is no gate.
  void (*conv_backward)(const ConvShape&, const ImageGroup&, const float* x, const float* dy,
                        const ConvGradients&, float* scratch);

  // ---- per-channel maps: x, y, dy, dx [pixels, channels] ----

  size_t (*channel_period)(int channels);
  // mean[c] and Σ (x − mean)² of one image.
  void (*channel_moments)(size_t pixels, int channels, const float* x, float* mean, float* squares);
  // y = x · scale + shift
  void (*channel_affine)(size_t pixels, int channels, const float* x, const float* scale, const float* shift,
                         float* y);
  // sum[c] = Σ dy; product[c] = Σ dy · (x − mean) · inverse_deviation
  void (*channel_sums)(size_t pixels, int channels, const float* x, const float* dy, const float* mean,
                       const float* inverse_deviation, float* sum, float* product);
  // dx = (accumulate ? dx : 0) + A · dy + B · (x − m) + c; with x null: A · dy
  void (*channel_gradient)(size_t pixels, int channels, const float* x, const float* dy,
                           const ChannelGradient&, float* dx, bool accumulate);

  // ---- windows ----

  void (*max_pool)(const PoolShape&, const float* x, float* y);
  void (*max_pool_backward)(const PoolShape&, const float* x, const float* dy, float* dx, bool accumulate);
  void (*avg_pool)(const PoolShape&, const float* x, float* y);
  void (*avg_pool_backward)(const PoolShape&, const float* dy, float* dx, bool accumulate);

  // ---- element by element ----

  // y = max(x, 0); dx = (accumulate ? dx : 0) + dy where x > 0. x and dx are [pixels, channels]; the pixels
  // of y and dy are `stride` floats apart, so that they may be part of a concatenation.
  void (*relu)(size_t pixels, int channels, const float* x, float* y, int stride);
  void (*relu_backward)(size_t pixels, int channels, const float* x, const float* dy, int stride, float* dx,
                        bool accumulate);
  // All that relu_backward must know of x [pixels, channels], or of x · scale + shift unless scale is null:
  // bit i of the gate is whether element i is passed on. The gate has gate_size() bytes.
  void (*relu_gate)(size_t pixels, int channels, const float* x, const float* scale, const float* shift,
                    unsigned char* gate);
  // dx = (accumulate ? dx : 0) + dy where the gate is open: for element (p, c) its bit first + p · stride +
  // c. dx is [pixels, channels]; the pixels of dy are `stride` floats apart.
  void (*gate_backward)(size_t pixels, int channels, const unsigned char* gate, size_t first, const float* dy,
                        int stride, float* dx, bool accumulate);
  // y = (accumulate ? y : 0) + factor · x
  void (*scale)(size_t size, float factor, const float* x, float* y, bool accumulate);
  // y = Σ over terms of weight · (x · scale + shift), or of weight · x where scale is null; x, y [pixels,
  // channels].
  void (*sum_terms)(size_t pixels, int channels, int count, const SumTerm* terms, float* y);
  // dx = (accumulate ? dx : 0) + Σ weight[k] · d[k], unless dx is null; products[k] = Σ x · d[k], unless x is
  // null.
  void (*term_backward)(size_t size, const float* x, const TermGradient&, float* dx, bool accumulate,
                        double* products);
  // y[p · y_stride + c] = (accumulate ? itself : 0) + x[p · x_stride + c] for c < channels
  void (*copy_channels)(size_t pixels, int channels, const float* x, int x_stride, float* y, int y_stride,
                        bool accumulate);
  // y[c] = mean over pixels; dx[p, c] = (accumulate ? dx : 0) + dy[c] / pixels
  void (*global_avg_pool)(size_t pixels, int channels, const float* x, float* y);
  void (*global_avg_pool_backward)(size_t pixels, int channels, const float* dy, float* dx, bool accumulate);

  // ---- parameters ----

  double (*sum_of_squares)(size_t size, const float* x);
  void (*sgd)(size_t size, const SgdStep&, const float* gradient, float* velocity, float* parameter);
  void (*adam)(size_t size, const AdamStep&, const float* gradient, float* mean, float* variance,
               float* parameter);

  // ---- the processor itself ----

  // x ← x / 2 + 1, `rounds` times, for each of fma_peak_size() floats of x, which stay in registers: as many
  // multiply–adds per second as there can be.
  size_t (*fma_peak_size)();
  void (*fma_peak)(size_t rounds, float* x);
};

}  // namespace rnas
