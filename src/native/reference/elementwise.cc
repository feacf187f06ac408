#include "reference.h"

namespace rnas::reference {

void relu(size_t pixels, int channels, const float* x, float* y, int stride) {
  for (size_t p = 0; p < pixels; p++, x += channels, y += stride)
    for (int c = 0; c < channels; c++) y[c] = x[c] < 0 ? 0 : x[c];
}

void relu_backward(size_t pixels, int channels, const float* x, const float* dy, int stride, float* dx,
                   bool accumulate) {
  for (size_t p = 0; p < pixels; p++, x += channels, dy += stride, dx += channels)
    for (int c = 0; c < channels; c++) dx[c] = (accumulate ? dx[c] : 0) + (x[c] <= 0 ? 0 : dy[c]);
}

void relu_gate(size_t pixels, int channels, const float* x, const float* scale, const float* shift,
               unsigned char* gate) {
  for (size_t i = 0; i < pixels * channels; i++) {
    const size_t c = i % channels;
    const float value = scale ? static_cast<float>(static_cast<double>(x[i]) * scale[c] + shift[c]) : x[i];
    const unsigned char bit = 1 << i % 8;
    if (i % 8 == 0) gate[i / 8] = 0;
    if (!(value <= 0)) gate[i / 8] |= bit;
  }
}

void gate_backward(size_t pixels, int channels, const unsigned char* gate, size_t first, const float* dy,
                   int stride, float* dx, bool accumulate) {
  for (size_t p = 0; p < pixels; p++)
    for (int c = 0; c < channels; c++, dx++) {
      const size_t at = p * stride + c;
      *dx = (accumulate ? *dx : 0) + (gate_open(gate, first + at) ? dy[at] : 0);
    }
}

void scale(size_t size, float factor, const float* x, float* y, bool accumulate) {
  for (size_t i = 0; i < size; i++) y[i] = (accumulate ? y[i] : 0) + factor * x[i];
}

void sum_terms(size_t pixels, int channels, int count, const SumTerm* terms, float* y) {
  for (size_t i = 0; i < pixels * channels; i++) {
    const size_t c = i % channels;
    double sum = 0;
    for (int k = 0; k < count; k++) {
      const SumTerm& term = terms[k];
      const double x =
          term.scale ? static_cast<double>(term.x[i]) * term.scale[c] + term.shift[c] : term.x[i];
      sum += term.weight * x;
    }
    y[i] = static_cast<float>(sum);
  }
}

void term_backward(size_t size, const float* x, const TermGradient& by, float* dx, bool accumulate,
                   double* products) {
  for (int k = 0; x && k < 2; k++) {
    products[k] = 0;
    if (!by.d[k]) continue;
    for (size_t i = 0; i < size; i++) products[k] += static_cast<double>(x[i]) * by.d[k][i];
  }
  for (size_t i = 0; dx && i < size; i++) {
    double sum = accumulate ? dx[i] : 0;
    for (int k = 0; k < 2; k++)
      if (by.d[k]) sum += static_cast<double>(by.weight[k]) * by.d[k][i];
    dx[i] = static_cast<float>(sum);
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
