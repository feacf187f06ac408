#include "fast.h"

#define RNAS_TEXT_OF(name) #name
#define RNAS_TEXT(name) RNAS_TEXT_OF(name)

namespace rnas {
namespace RNAS_ISA {

const Kernels table = {
    RNAS_TEXT(RNAS_ISA),
    true,
    conv_scratch,
    conv_grouped,
    conv_parted,
    conv_packed_size,
    conv_pack,
    conv_pack_backward,
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
    relu_apart,
    relu_apart_backward,
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

}  // namespace RNAS_ISA
}  // namespace rnas
