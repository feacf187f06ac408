// SGD and Adam over the flat array of trainable parameters (src/engine/optimiserSpec.ts has the formulas).
#pragma once

#include <vector>

#include "../kernels/kernels.h"
#include "thread_team.h"

namespace rnas {

struct OptimiserStep {
  bool adam = false;
  double learning_rate = 0, momentum = 0, weight_decay = 0;
  bool nesterov = false;
  double beta1 = 0, beta2 = 0, epsilon = 0;
  double clip_norm = -1;  // negative: none
};

struct OptimiserState {
  enum class Kind { none, sgd, adam };
  Kind kind = Kind::none;
  double step = 0;
  // SGD: velocity. Adam: first and second moment.
  std::vector<float> first, second;

  void start(Kind new_kind, size_t size);
};

// Moves `parameters` by one step; returns the joint norm of the gradients before clipping.
double optimise(const OptimiserStep& by, const Kernels& kernels, ThreadTeam& team, size_t size,
                const float* gradients, float* parameters, OptimiserState& state);

}  // namespace rnas
