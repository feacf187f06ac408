#include "reference.h"

namespace rnas::reference {

size_t channel_period(int channels) { return channels; }

void channel_moments(size_t pixels, int channels, const float* x, float* mean, float* squares) {
  for (int c = 0; c < channels; c++) {
    double sum = 0, square = 0;
    for (size_t p = 0; p < pixels; p++) sum += x[p * channels + c];
    const double middle = sum / pixels;
    for (size_t p = 0; p < pixels; p++) {
      const double distance = x[p * channels + c] - middle;
      square += distance * distance;
    }
    mean[c] = static_cast<float>(middle);
    squares[c] = static_cast<float>(square);
  }
}

void channel_affine(size_t pixels, int channels, const float* x, const float* scale, const float* shift,
                    float* y) {
  for (size_t p = 0; p < pixels; p++)
    for (int c = 0; c < channels; c++) y[p * channels + c] = x[p * channels + c] * scale[c] + shift[c];
}

void channel_sums(size_t pixels, int channels, const float* x, const float* dy, const float* mean,
                  const float* inverse_deviation, float* sum, float* product) {
  for (int c = 0; c < channels; c++) {
    double sums = 0, products = 0;
    for (size_t p = 0; p < pixels; p++) {
      const size_t i = p * channels + c;
      sums += dy[i];
      products += static_cast<double>(dy[i]) * (x[i] - mean[c]) * inverse_deviation[c];
    }
    sum[c] = static_cast<float>(sums);
    product[c] = static_cast<float>(products);
  }
}

void channel_gradient(size_t pixels, int channels, const float* x, const float* dy, const ChannelGradient& by,
                      float* dx, bool accumulate) {
  for (size_t p = 0; p < pixels; p++)
    for (int c = 0; c < channels; c++) {
      const size_t i = p * channels + c;
      const float through_x = x ? by.of_x[c] * (x[i] - by.mean[c]) + by.constant[c] : 0;
      dx[i] = (accumulate ? dx[i] : 0) + by.of_dy[c] * dy[i] + through_x;
    }
}

void global_avg_pool(size_t pixels, int channels, const float* x, float* y) {
  for (int c = 0; c < channels; c++) {
    double sum = 0;
    for (size_t p = 0; p < pixels; p++) sum += x[p * channels + c];
    y[c] = static_cast<float>(sum / pixels);
  }
}

void global_avg_pool_backward(size_t pixels, int channels, const float* dy, float* dx, bool accumulate) {
  for (size_t p = 0; p < pixels; p++)
    for (int c = 0; c < channels; c++) {
      const size_t i = p * channels + c;
      dx[i] = (accumulate ? dx[i] : 0) + dy[c] / static_cast<float>(pixels);
    }
}

}  // namespace rnas::reference
