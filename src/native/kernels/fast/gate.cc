#include "gate.h"

#include "fast.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// A byte at least.
constexpr int kTogether = kLanes < 8 ? 8 : kLanes;

// map(flat index, column of the period) gives the vector before the ReLU, one(flat index, column) a single
// element.
template <class Map, class One>
inline void write_gate(size_t size, size_t period, Map map, One one, unsigned char* gate) {
  size_t column = 0, i = 0;
  const auto step = [&](size_t by) RNAS_INLINE {
    column += by;
    if (column == period) column = 0;
  };
  for (; i + kTogether <= size; i += kTogether) {
    unsigned bits = 0;
    for (int lane = 0; lane < kTogether; lane += kLanes, step(kLanes))
      bits |= passed_lanes(map(i + lane, column)) << lane;
    memcpy(gate + i / 8, &bits, kTogether / 8);
  }
  for (; i < size; i += 8) {
    unsigned char bits = 0;
    for (size_t bit = 0; bit < least(size - i, 8); bit++, step(1))
      bits |= (one(i + bit, column) <= 0 ? 0 : 1) << bit;
    gate[i / 8] = bits;
  }
}

}  // namespace

void relu_gate(size_t pixels, int channels, const float* x, const float* scale, const float* shift,
               unsigned char* gate) {
  const size_t size = pixels * channels, period = channel_period(channels);
  if (!scale)
    return write_gate(
        size, period, [=](size_t i, size_t) RNAS_INLINE { return load(x + i); },
        [=](size_t i, size_t) RNAS_INLINE { return x[i]; }, gate);
  write_gate(
      size, period,
      [=](size_t i, size_t j) RNAS_INLINE { return load(x + i) * load(scale + j) + load(shift + j); },
      [=](size_t i, size_t j) RNAS_INLINE { return x[i] * scale[j] + shift[j]; }, gate);
}

namespace {

void pass_stretch(size_t size, const unsigned char* gate, size_t first, const float* dy, float* dx,
                  bool accumulate) {
  size_t i = 0;
  for (; i + kLanes <= size; i += kLanes) {
    const Vector d = where_set(gate_bits(gate, first + i), load(dy + i));
    store(dx + i, accumulate ? load(dx + i) + d : d);
  }
  for (; i < size; i++) dx[i] = (accumulate ? dx[i] : 0) + (gate_open(gate, first + i) ? dy[i] : 0);
}

}  // namespace

void gate_backward(size_t pixels, int channels, const unsigned char* gate, size_t first, const float* dy,
                   int stride, float* dx, bool accumulate) {
  if (stride == channels) return pass_stretch(pixels * channels, gate, first, dy, dx, accumulate);
  for (size_t p = 0; p < pixels; p++, dx += channels)
    pass_stretch(channels, gate, first + p * stride, dy + p * stride, dx, accumulate);
}

}  // namespace RNAS_ISA
}  // namespace rnas
