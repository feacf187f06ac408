#include "reference.h"

namespace rnas::reference {

const Kernels& table() {
  static const Kernels kernels = {
      "reference",
      false,
      conv_scratch,
      conv_grouped,
      conv_parted,
      conv_packed_size,
      conv_pack,
      conv_pack,
      conv_forward,
      conv_backward,
      channel_period,
      channel_moments,
      channel_affine,
      channel_sums,
      channel_gradient,
      max_pool,
      max_pool_backward,
      avg_pool,
      avg_pool_backward,
      relu,
      relu_backward,
      relu_gate,
      gate_backward,
      scale,
      sum_terms,
      term_backward,
      copy_channels,
      global_avg_pool,
      global_avg_pool_backward,
      sum_of_squares,
      sgd,
      adam,
      fma_peak_size,
      fma_peak,
  };
  return kernels;
}

}  // namespace rnas::reference
