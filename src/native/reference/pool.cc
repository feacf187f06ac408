#include <cstring>

#include "reference.h"

namespace rnas::reference {
namespace {

// Calls visit(first, x index) for every pixel of the window at (oy, ox) that lies inside the image.
template <class Visit>
int for_each_in_window(const PoolShape& s, int oy, int ox, int channel, Visit visit) {
  int count = 0;
  for (int row = 0; row < s.kernel; row++)
    for (int column = 0; column < s.kernel; column++) {
      const int iy = oy * s.stride + row - s.padding, ix = ox * s.stride + column - s.padding;
      if (iy < 0 || iy >= s.in_height || ix < 0 || ix >= s.in_width) continue;
      visit(count++ == 0, (static_cast<size_t>(iy) * s.in_width + ix) * s.channels + channel);
    }
  return count;
}

template <class Visit>
void for_each_output(const PoolShape& s, Visit visit) {
  for (int oy = 0; oy < s.out_height; oy++)
    for (int ox = 0; ox < s.out_width; ox++)
      for (int c = 0; c < s.channels; c++)
        visit((static_cast<size_t>(oy) * s.out_width + ox) * s.channels + c, oy, ox, c);
}

// The first of equal elements; NaN wins over every number.
size_t largest(const PoolShape& s, const float* x, int oy, int ox, int channel) {
  size_t best = 0;
  for_each_in_window(s, oy, ox, channel, [&](bool first, size_t i) {
    if (first || x[i] > x[best] || x[i] != x[i]) best = i;
  });
  return best;
}

void clear(const PoolShape& s, float* dx) {
  std::memset(dx, 0, static_cast<size_t>(s.in_height) * s.in_width * s.channels * sizeof(float));
}

}  // namespace

void max_pool(const PoolShape& s, const float* x, float* y) {
  for_each_output(s, [&](size_t o, int oy, int ox, int c) { y[o] = x[largest(s, x, oy, ox, c)]; });
}

void max_pool_backward(const PoolShape& s, const float* x, const float* dy, float* dx, bool accumulate) {
  if (!accumulate) clear(s, dx);
  for_each_output(s, [&](size_t o, int oy, int ox, int c) { dx[largest(s, x, oy, ox, c)] += dy[o]; });
}

void avg_pool(const PoolShape& s, const float* x, float* y) {
  for_each_output(s, [&](size_t o, int oy, int ox, int c) {
    double sum = 0;
    const int count = for_each_in_window(s, oy, ox, c, [&](bool, size_t i) { sum += x[i]; });
    y[o] = static_cast<float>(sum / count);
  });
}

void avg_pool_backward(const PoolShape& s, const float* dy, float* dx, bool accumulate) {
  if (!accumulate) clear(s, dx);
  for_each_output(s, [&](size_t o, int oy, int ox, int c) {
    const int count = for_each_in_window(s, oy, ox, c, [](bool, size_t) {});
    for_each_in_window(s, oy, ox, c, [&](bool, size_t i) { dx[i] += dy[o] / static_cast<float>(count); });
  });
}

}  // namespace rnas::reference
