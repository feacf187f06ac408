#include "layers.h"

namespace rnas {

void emit_forward(ForwardCompiler& c) {
  switch (c.node().kind) {
    case Kind::input:
      return input_forward(c);
    case Kind::normalise:
      return normalise_forward(c);
    case Kind::conv2d:
      return convolution_forward(c);
    case Kind::batchNorm:
      return batch_norm_forward(c);
    case Kind::relu:
      return relu_forward(c);
    case Kind::maxPool:
      return max_pool_forward(c);
    case Kind::avgPool:
      return avg_pool_forward(c);
    case Kind::add:
      return sum_forward(c);
    case Kind::weightedSum:
      return sum_forward(c);
    case Kind::concat:
      return concat_forward(c);
    case Kind::channelSlice:
      return channel_slice_forward(c);
    case Kind::channelShuffle:
      return channel_shuffle_forward(c);
    case Kind::pad:
      return pad_forward(c);
    case Kind::zero:
      return zero_forward(c);
    case Kind::noise:
      return noise_forward(c);
    case Kind::globalAvgPool:
      return global_avg_pool_forward(c);
    case Kind::linear:
      return convolution_forward(c);
    case Kind::dropPath:
      return drop_path_forward(c);
  }
}

void emit_backward(BackwardCompiler& c) {
  switch (c.node().kind) {
    case Kind::input:
      return;
    case Kind::normalise:
      return normalise_backward(c);
    case Kind::conv2d:
      return convolution_backward(c);
    case Kind::batchNorm:
      return batch_norm_backward(c);
    case Kind::relu:
      return relu_backward(c);
    case Kind::maxPool:
      return max_pool_backward(c);
    case Kind::avgPool:
      return avg_pool_backward(c);
    case Kind::add:
      return sum_backward(c);
    case Kind::weightedSum:
      return sum_backward(c);
    case Kind::concat:
      return concat_backward(c);
    case Kind::channelSlice:
      return channel_slice_backward(c);
    case Kind::channelShuffle:
      return channel_shuffle_backward(c);
    case Kind::pad:
      return pad_backward(c);
    case Kind::zero:
    case Kind::noise:
      return;  // constants
    case Kind::globalAvgPool:
      return global_avg_pool_backward(c);
    case Kind::linear:
      return convolution_backward(c);
    case Kind::dropPath:
      return drop_path_backward(c);
  }
}

}  // namespace rnas
