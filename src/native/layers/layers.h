// One file per family of layers; each layer adds its steps to the program being compiled.
#pragma once

#include "../core/backward_compiler.h"
#include "../core/forward_compiler.h"

namespace rnas {

// The steps of the compiler's current node.
void emit_forward(ForwardCompiler& compiler);
void emit_backward(BackwardCompiler& compiler);

// Where something at `offset` of an image's block is.
inline float* activation(const Frame& frame, const Slot& slot, size_t offset) {
  return frame.activations + (frame.backward ? slot.image : slot.block) * frame.activation_stride + offset;
}
inline float* gradient(const Frame& frame, const Slot& slot, size_t offset) {
  return frame.gradients + slot.block * frame.gradient_stride + offset;
}
inline float* kept(const Frame& frame, const Slot& slot, size_t offset) {
  return frame.kept + slot.image * frame.kept_stride + offset;
}
inline unsigned char* gate(const Frame& frame, const Slot& slot, size_t offset) {
  return reinterpret_cast<unsigned char*>(kept(frame, slot, offset));
}

// Rounded up to whole cache lines.
inline size_t aligned(size_t floats) { return (floats + 15) / 16 * 16; }

void input_forward(ForwardCompiler&);
void normalise_forward(ForwardCompiler&);
void normalise_backward(BackwardCompiler&);
void convolution_forward(ForwardCompiler&);  // linear too
void convolution_backward(BackwardCompiler&);
// The same for shapes whose kernels read through maps.
void batch_norm_forward(ForwardCompiler&);
void batch_norm_backward(BackwardCompiler&);
void relu_forward(ForwardCompiler&);
void relu_backward(BackwardCompiler&);
void max_pool_forward(ForwardCompiler&);
void max_pool_backward(BackwardCompiler&);
void avg_pool_forward(ForwardCompiler&);
void avg_pool_backward(BackwardCompiler&);
void sum_forward(ForwardCompiler&);  // add, weightedSum, and a relu that absorbed one
void sum_backward(BackwardCompiler&);
void concat_forward(ForwardCompiler&);
void concat_backward(BackwardCompiler&);
void channel_slice_forward(ForwardCompiler&);
void channel_slice_backward(BackwardCompiler&);
void channel_shuffle_forward(ForwardCompiler&);
void channel_shuffle_backward(BackwardCompiler&);
void pad_forward(ForwardCompiler&);
void pad_backward(BackwardCompiler&);
void zero_forward(ForwardCompiler&);
void noise_forward(ForwardCompiler&);
void global_avg_pool_forward(ForwardCompiler&);
void global_avg_pool_backward(BackwardCompiler&);
void drop_path_forward(ForwardCompiler&);
void drop_path_backward(BackwardCompiler&);

}  // namespace rnas
