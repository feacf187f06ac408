#include "reference.h"

namespace rnas::reference {

void relu(size_t size, const float* x, float* y) {
  for (size_t i = 0; i < size; i++) y[i] = x[i] < 0 ? 0 : x[i];
}

void relu_backward(size_t size, const float* x, const float* dy, float* dx, bool accumulate) {
  for (size_t i = 0; i < size; i++) dx[i] = (accumulate ? dx[i] : 0) + (x[i] <= 0 ? 0 : dy[i]);
}

void scale(size_t size, float factor, const float* x, float* y, bool accumulate) {
  for (size_t i = 0; i < size; i++) y[i] = (accumulate ? y[i] : 0) + factor * x[i];
}

void weighted_sum(size_t size, int count, const float* const* x, const float* weight, float* y) {
  for (size_t i = 0; i < size; i++) {
    double sum = 0;
    for (int k = 0; k < count; k++) sum += weight ? static_cast<double>(weight[k]) * x[k][i] : x[k][i];
    y[i] = static_cast<float>(sum);
  }
}

void weighted_sum_backward(size_t size, int count, const float* const* x, const float* weight,
                           const float* dy, float* const* dx, const bool* accumulate, float* dweight) {
  for (int k = 0; k < count; k++) {
    double sum = 0;
    for (size_t i = 0; i < size; i++) {
      if (dweight) sum += static_cast<double>(dy[i]) * x[k][i];
      if (dx[k]) dx[k][i] = (accumulate[k] ? dx[k][i] : 0) + weight[k] * dy[i];
    }
    if (dweight) dweight[k] = static_cast<float>(sum);
  }
}

void copy_channels(size_t pixels, int channels, const float* x, int x_stride, float* y, int y_stride,
                   bool accumulate) {
  for (size_t p = 0; p < pixels; p++)
    for (int c = 0; c < channels; c++) {
      float& target = y[p * y_stride + c];
      target = (accumulate ? target : 0) + x[p * x_stride + c];
    }
}

}  // namespace rnas::reference
