// Plain loops: what each kernel means. Slow on purpose; sums are in double.
#pragma once

#include "../kernels/kernels.h"

namespace rnas::reference {

const Kernels& table();

size_t conv_scratch(const ConvShape&);
bool conv_grouped(const ConvShape&);
bool conv_parted(const ConvShape&);
size_t conv_packed_size(const ConvShape&);
void conv_pack(const ConvShape&, const float* weight, float* packed);
void conv_forward(const ConvShape&, const ImageGroup&, const float* x, const float* packed, const float* bias,
                  float* y, float* scratch);
void conv_backward(const ConvShape&, const ImageGroup&, const float* x, const float* dy, const ConvGradients&,
                   float* scratch);

size_t channel_period(int channels);
void channel_moments(size_t pixels, int channels, const float* x, float* mean, float* squares);
void channel_affine(size_t pixels, int channels, const float* x, const float* scale, const float* shift,
                    float* y);
void channel_sums(size_t pixels, int channels, const float* x, const float* dy, const float* mean,
                  const float* inverse_deviation, float* sum, float* product);
void channel_gradient(size_t pixels, int channels, const float* x, const float* dy, const ChannelGradient&,
                      float* dx, bool accumulate);
void global_avg_pool(size_t pixels, int channels, const float* x, float* y);
void global_avg_pool_backward(size_t pixels, int channels, const float* dy, float* dx, bool accumulate);

void max_pool(const PoolShape&, const float* x, float* y);
void max_pool_backward(const PoolShape&, const float* x, const float* dy, float* dx, bool accumulate);
void avg_pool(const PoolShape&, const float* x, float* y);
void avg_pool_backward(const PoolShape&, const float* dy, float* dx, bool accumulate);

void relu(size_t pixels, int channels, const float* x, float* y, int stride);
void relu_backward(size_t pixels, int channels, const float* x, const float* dy, int stride, float* dx,
                   bool accumulate);
void relu_gate(size_t pixels, int channels, const float* x, const float* scale, const float* shift,
               unsigned char* gate);
void gate_backward(size_t pixels, int channels, const unsigned char* gate, size_t first, const float* dy,
                   int stride, float* dx, bool accumulate);
void scale(size_t size, float factor, const float* x, float* y, bool accumulate);
void sum_terms(size_t pixels, int channels, int count, const SumTerm* terms, float* y);
void term_backward(size_t size, const float* x, const TermGradient&, float* dx, bool accumulate,
                   double* products);
void copy_channels(size_t pixels, int channels, const float* x, int x_stride, float* y, int y_stride,
                   bool accumulate);

double sum_of_squares(size_t size, const float* x);
void sgd(size_t size, const SgdStep&, const float* gradient, float* velocity, float* parameter);
void adam(size_t size, const AdamStep&, const float* gradient, float* mean, float* variance,
          float* parameter);

size_t fma_peak_size();
void fma_peak(size_t rounds, float* x);

}  // namespace rnas::reference
