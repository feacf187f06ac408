#include <cstring>

#include "reference.h"

namespace rnas::reference {
namespace {

// Where the weight of (filter, channel within its group, row, column) is.
size_t weight_at(const ConvShape& s, int filter, int channel, int row, int column) {
  const size_t tap = static_cast<size_t>(row) * s.kernel + column;
  if (is_depthwise(s)) return tap * s.in_channels + filter;
  const size_t in = s.in_channels / s.groups, out = s.out_channels / s.groups;
  const size_t group = filter / out;
  return ((group * s.kernel * s.kernel + tap) * in + channel) * out + filter % out;
}

// Calls visit(y index, x index, weight index) for every product that the convolution sums.
template <class Visit>
void for_each_product(const ConvShape& s, Visit visit) {
  const int in = s.in_channels / s.groups, out = s.out_channels / s.groups;
  for (int oy = 0; oy < s.out_height; oy++)
    for (int ox = 0; ox < s.out_width; ox++)
      for (int filter = 0; filter < s.out_channels; filter++)
        for (int row = 0; row < s.kernel; row++)
          for (int column = 0; column < s.kernel; column++)
            for (int channel = 0; channel < in; channel++) {
              const int iy = oy * s.stride + row * s.dilation - s.padding;
              const int ix = ox * s.stride + column * s.dilation - s.padding;
              if (iy < 0 || iy >= s.in_height || ix < 0 || ix >= s.in_width) continue;
              const int group = filter / out;
              visit((static_cast<size_t>(oy) * s.out_width + ox) * s.out_channels + filter,
                    (static_cast<size_t>(iy) * s.in_width + ix) * s.in_channels + group * in + channel,
                    weight_at(s, filter, channel, row, column));
            }
}

float read(const ConvShape& s, float x) { return s.rectify && x < 0 ? 0 : x; }

void forward_image(const ConvShape& s, const float* x, const float* packed, const float* bias, float* y) {
  const size_t size = static_cast<size_t>(s.out_height) * s.out_width * s.out_channels;
  for (size_t i = 0; i < size; i++) y[i] = bias ? bias[i % s.out_channels] : 0;
  for_each_product(s, [&](size_t yi, size_t xi, size_t wi) { y[yi] += read(s, x[xi]) * packed[wi]; });
}

// passes(x index): whether the ReLU before the convolution lets the gradient through.
template <class Passes>
void backward_input_image(const ConvShape& s, Passes passes, const float* dy, const float* packed, float* dx,
                          bool accumulate) {
  const size_t size = static_cast<size_t>(s.in_height) * s.in_width * s.in_channels;
  if (!accumulate) std::memset(dx, 0, size * sizeof(float));
  for_each_product(s, [&](size_t yi, size_t xi, size_t wi) {
    if (!s.rectify || passes(xi)) dx[xi] += dy[yi] * packed[wi];
  });
}

void backward_weight_image(const ConvShape& s, const float* x, const float* dy, float* dweight,
                           float* dbias) {
  for_each_product(s, [&](size_t yi, size_t xi, size_t wi) { dweight[wi] += dy[yi] * read(s, x[xi]); });
  if (!dbias) return;
  const size_t size = static_cast<size_t>(s.out_height) * s.out_width * s.out_channels;
  for (size_t i = 0; i < size; i++) dbias[i % s.out_channels] += dy[i];
}

}  // namespace

size_t conv_scratch(const ConvShape&) { return 0; }

bool conv_grouped(const ConvShape&) { return false; }

bool conv_parted(const ConvShape&) { return false; }

size_t conv_packed_size(const ConvShape& s) { return conv_weight_size(s); }

void conv_pack(const ConvShape& s, const float* weight, float* packed) {
  std::memcpy(packed, weight, conv_weight_size(s) * sizeof(float));
}

void conv_forward(const ConvShape& s, const ImageGroup& group, const float* x, const float* packed,
                  const float* bias, float* y, float*) {
  for (int i = 0; i < group.images; i++)
    forward_image(s, x + i * group.stride, packed, bias, y + i * group.stride);
}

void conv_backward(const ConvShape& s, const ImageGroup& group, const float* x, const float* dy,
                   const ConvGradients& to, float*) {
  for (int i = 0; i < group.images; i++) {
    const float *image = x + i * group.stride, *d = dy + i * group.gradient_stride;
    if (to.dweight) backward_weight_image(s, image, d, to.dweight, to.dbias);
    if (!to.dx) continue;
    const unsigned char* gate = group.gate ? group.gate + i * group.gate_stride : nullptr;
    const auto passes = [=](size_t at) { return gate ? gate_open(gate, at) : !(image[at] <= 0); };
    backward_input_image(s, passes, d, to.packed, to.dx + i * group.gradient_stride, to.accumulate);
  }
}

}  // namespace rnas::reference
