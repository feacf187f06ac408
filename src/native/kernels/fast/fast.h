// The vectorised kernels of one instruction set; kernels.h says what each computes.
#pragma once

#include "../kernels.h"

namespace rnas {
namespace RNAS_ISA {

extern const Kernels table;

size_t conv_scratch(const ConvShape&);
bool conv_grouped(const ConvShape&);
bool conv_parted(const ConvShape&);
size_t conv_packed_size(const ConvShape&);
void conv_pack(const ConvShape&, const float* weight, float* packed);
void conv_pack_backward(const ConvShape&, const float* weight, float* packed);
void conv_forward(const ConvShape&, const ImageGroup&, const float* x, const float* packed, const float* bias,
                  float* y, float* scratch);
void conv_backward(const ConvShape&, const ImageGroup&, const float* x, const float* dy, const ConvGradients&,
                   float* scratch);

// The same for depthwise convolutions, an image at a time; conv_… hands them on.
struct PixelSource;
size_t depthwise_scratch(const ConvShape&);
size_t depthwise_weight_scratch(const ConvShape&);
size_t depthwise_packed_size(const ConvShape&);
void depthwise_pack(const ConvShape&, const float* weight, float* packed);
void depthwise_pack_backward(const ConvShape&, const float* weight, float* packed);
void depthwise_forward(const ConvShape&, const PixelSource& x, const float* packed, const float* bias,
                       float* y, float* scratch);
void depthwise_backward_input(const ConvShape&, const PixelSource& x, const PixelSource& dy,
                              const float* packed, float* dx, bool accumulate, float* scratch);
void depthwise_backward_weight(const ConvShape&, const PixelSource& x, const PixelSource& dy, float* dweight,
                               float* dbias, float* scratch);

size_t channel_period(int channels);
void channel_moments(size_t pixels, int channels, const float* x, float* mean, float* squares);
void channel_affine(size_t pixels, int channels, const float* x, const float* scale, const float* shift,
                    float* y);
// The same and then a ReLU.
void channel_affine_relu(size_t pixels, int channels, const float* x, const float* scale, const float* shift,
                         float* y);
// dx = (accumulate ? dx : 0) + dy where x · scale + shift > 0
void affine_relu_backward(size_t pixels, int channels, const float* x, const float* scale, const float* shift,
                          const float* dy, float* dx, bool accumulate);
void channel_sums(size_t pixels, int channels, const float* x, const float* dy, const float* mean,
                  const float* inverse_deviation, float* sum, float* product);
void channel_gradient(size_t pixels, int channels, const float* x, const float* dy, const ChannelGradient&,
                      float* dx, bool accumulate);
void global_avg_pool(size_t pixels, int channels, const float* x, float* y);
void global_avg_pool_backward(size_t pixels, int channels, const float* dy, float* dx, bool accumulate);
// sum[c] += Σ x[p, c]
void add_channel_sums(size_t pixels, int channels, const float* x, float* sum);

void max_pool(const PoolShape&, const float* x, float* y);
void max_pool_backward(const PoolShape&, const float* x, const float* dy, float* dx, bool accumulate);
void avg_pool(const PoolShape&, const float* x, float* y);
void avg_pool_backward(const PoolShape&, const float* dy, float* dx, bool accumulate);

// The same for the windows that this holds of; those above hand them on.
bool pools_3x3(const PoolShape&);
void max_pool_3x3(const PoolShape&, const float* x, float* y);
void max_pool_3x3_backward(const PoolShape&, const float* x, const float* dy, float* dx);  // adds to dx
void avg_pool_3x3(const PoolShape&, const float* x, float* y);
void avg_pool_3x3_backward(const PoolShape&, const float* dy, float* dx, bool accumulate);

void relu(size_t size, const float* x, float* y);
void relu_backward(size_t size, const float* x, const float* dy, float* dx, bool accumulate);
// The table's relu and relu_backward.
void relu_apart(size_t pixels, int channels, const float* x, float* y, int stride);
void relu_apart_backward(size_t pixels, int channels, const float* x, const float* dy, int stride, float* dx,
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

}  // namespace RNAS_ISA
}  // namespace rnas
