// Pools of any size, pixel by pixel; those over 3 × 3 windows have a file of their own.
#include "fast.h"
#include "simd.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

// The part of a window that lies inside the image.
struct Window {
  int top, bottom, left, right;  // rows and columns of the image, bottom and right excluded
  int count() const { return (bottom - top) * (right - left); }
};

inline Window window_at(const PoolShape& s, int oy, int ox) {
  const int y = oy * s.stride - s.padding, x = ox * s.stride - s.padding;
  return {y > 0 ? y : 0, y + s.kernel < s.in_height ? y + s.kernel : s.in_height, x > 0 ? x : 0,
          x + s.kernel < s.in_width ? x + s.kernel : s.in_width};
}

size_t input_size(const PoolShape& s) { return static_cast<size_t>(s.in_height) * s.in_width * s.channels; }

// Calls visit(window, offset of the output pixel).
template <class Visit>
inline void for_each_output(const PoolShape& s, Visit visit) {
  size_t at = 0;
  for (int oy = 0; oy < s.out_height; oy++)
    for (int ox = 0; ox < s.out_width; ox++, at += s.channels) visit(window_at(s, oy, ox), at);
}

// Calls visit(offset of the input pixel, its number in the window).
template <class Visit>
inline void for_each_input(const PoolShape& s, const Window& w, Visit visit) {
  int number = 0;
  for (int y = w.top; y < w.bottom; y++) {
    size_t at = (static_cast<size_t>(y) * s.in_width + w.left) * s.channels;
    for (int x = w.left; x < w.right; x++, at += s.channels) visit(at, number++);
  }
}

// Loads and stores of a vector of channels, of which `part` exist.
inline Vector take(const float* from, int part) {
  return part == kLanes ? load(from) : load_part(from, part);
}
inline void put(float* to, Vector value, int part) {
  if (part == kLanes)
    store(to, value);
  else
    store_part(to, value, part);
}

// Calls visit(first channel, how many) for every vector of channels.
template <class Visit>
inline void for_each_block(int channels, Visit visit) {
  int c = 0;
  for (; c + kLanes <= channels; c += kLanes) visit(c, kLanes);
  if (c < channels) visit(c, channels - c);
}

}  // namespace

void max_pool(const PoolShape& s, const float* x, float* y) {
  if (pools_3x3(s)) return max_pool_3x3(s, x, y);
  for_each_output(s, [&](const Window& w, size_t at) {
    for_each_block(s.channels, [&](int c, int part) {
      Vector best = {};
      for_each_input(s, w, [&](size_t from, int number) {
        const Vector value = take(x + from + c, part);
        // A NaN is kept, be it the old or the new one.
        best = number == 0 ? value : (value > best) | (value != value) ? value : best;
      });
      put(y + at + c, best, part);
    });
  });
}

void max_pool_backward(const PoolShape& s, const float* x, const float* dy, float* dx, bool accumulate) {
  if (!accumulate) memset(dx, 0, input_size(s) * sizeof(float));
  if (pools_3x3(s)) return max_pool_3x3_backward(s, x, dy, dx);
  for_each_output(s, [&](const Window& w, size_t at) {
    for_each_block(s.channels, [&](int c, int part) {
      Vector best = {};
      Mask winner = {};
      for_each_input(s, w, [&](size_t from, int number) {
        const Vector value = take(x + from + c, part);
        const Mask better = number == 0 ? Mask{} == Mask{} : (value > best) | (value != value);
        best = better ? value : best;
        winner = better ? Mask{} + number : winner;
      });
      const Vector d = take(dy + at + c, part);
      for_each_input(s, w, [&](size_t to, int number) {
        const Vector share = winner == Mask{} + number ? d : Vector{};
        put(dx + to + c, take(dx + to + c, part) + share, part);
      });
    });
  });
}

void avg_pool(const PoolShape& s, const float* x, float* y) {
  if (pools_3x3(s)) return avg_pool_3x3(s, x, y);
  for_each_output(s, [&](const Window& w, size_t at) {
    const Vector count = broadcast(static_cast<float>(w.count()));
    for_each_block(s.channels, [&](int c, int part) {
      Vector sum = {};
      for_each_input(s, w, [&](size_t from, int) { sum += take(x + from + c, part); });
      put(y + at + c, sum / count, part);
    });
  });
}

void avg_pool_backward(const PoolShape& s, const float* dy, float* dx, bool accumulate) {
  if (pools_3x3(s)) return avg_pool_3x3_backward(s, dy, dx, accumulate);
  if (!accumulate) memset(dx, 0, input_size(s) * sizeof(float));
  for_each_output(s, [&](const Window& w, size_t at) {
    const Vector count = broadcast(static_cast<float>(w.count()));
    for_each_block(s.channels, [&](int c, int part) {
      const Vector share = take(dy + at + c, part) / count;
      for_each_input(s, w, [&](size_t to, int) { put(dx + to + c, take(dx + to + c, part) + share, part); });
    });
  });
}

}  // namespace RNAS_ISA
}  // namespace rnas
