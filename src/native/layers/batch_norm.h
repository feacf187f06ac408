// The backward pass through a normalisation, for its own node and for sums that absorbed it.
#pragma once

#include "layers.h"

namespace rnas {

// What is left to do when all images have been seen: tasks for a joint phase (none if nothing is summed over
// the batch), then what `after` emits, which settles the gradient at `input`.
struct NormBackward {
  std::vector<JointTask> tasks;
  std::function<void()> after;
  int input = 0;
  size_t share = kNone;  // where the tasks leave the gradient of `alpha`, in the workspace
};

// The gradient at the output of the node `norm` is dy, times the element `alpha` unless that is kNone.
NormBackward begin_norm_backward(BackwardCompiler& compiler, int norm, size_t dy, size_t alpha);

}  // namespace rnas
