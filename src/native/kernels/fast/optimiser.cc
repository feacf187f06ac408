#include <math.h>

#include "fast.h"

namespace rnas {
namespace RNAS_ISA {

double sum_of_squares(size_t size, const float* x) {
  // Eight running sums, added in order: the result does not depend on how the compiler vectorises.
  constexpr int kSums = 8;
  double sums[kSums] = {};
  size_t i = 0;
  for (; i + kSums <= size; i += kSums)
    for (int s = 0; s < kSums; s++) sums[s] += static_cast<double>(x[i + s]) * x[i + s];
  for (; i < size; i++) sums[0] += static_cast<double>(x[i]) * x[i];
  double total = 0;
  for (double sum : sums) total += sum;
  return total;
}

void sgd(size_t size, const SgdStep& by, const float* gradient, float* velocity, float* parameter) {
  const SgdStep b = by;
#pragma GCC ivdep
  for (size_t i = 0; i < size; i++) {
    const float g = b.gradient_scale * gradient[i] + b.weight_decay * parameter[i];
    const float v = b.momentum * velocity[i] + g;
    velocity[i] = v;
    parameter[i] -= b.learning_rate * (b.nesterov ? g + b.momentum * v : v);
  }
}

void adam(size_t size, const AdamStep& by, const float* gradient, float* mean, float* variance,
          float* parameter) {
  const AdamStep b = by;
#pragma GCC ivdep
  for (size_t i = 0; i < size; i++) {
    const float g = b.gradient_scale * gradient[i] + b.weight_decay * parameter[i];
    const float m = b.beta1 * mean[i] + (1 - b.beta1) * g;
    const float v = b.beta2 * variance[i] + (1 - b.beta2) * g * g;
    mean[i] = m;
    variance[i] = v;
    parameter[i] -=
        b.learning_rate * (m / b.mean_correction) / (__builtin_sqrtf(v / b.variance_correction) + b.epsilon);
  }
}

}  // namespace RNAS_ISA
}  // namespace rnas
