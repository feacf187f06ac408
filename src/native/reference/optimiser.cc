#include <cmath>

#include "reference.h"

namespace rnas::reference {

double sum_of_squares(size_t size, const float* x) {
  double sum = 0;
  for (size_t i = 0; i < size; i++) sum += static_cast<double>(x[i]) * x[i];
  return sum;
}

void sgd(size_t size, const SgdStep& by, const float* gradient, float* velocity, float* parameter) {
  for (size_t i = 0; i < size; i++) {
    const float g = by.gradient_scale * gradient[i] + by.weight_decay * parameter[i];
    velocity[i] = by.momentum * velocity[i] + g;
    parameter[i] -= by.learning_rate * (by.nesterov ? g + by.momentum * velocity[i] : velocity[i]);
  }
}

void adam(size_t size, const AdamStep& by, const float* gradient, float* mean, float* variance,
          float* parameter) {
  for (size_t i = 0; i < size; i++) {
    const float g = by.gradient_scale * gradient[i] + by.weight_decay * parameter[i];
    mean[i] = by.beta1 * mean[i] + (1 - by.beta1) * g;
    variance[i] = by.beta2 * variance[i] + (1 - by.beta2) * g * g;
    const float deviation = std::sqrt(variance[i] / by.variance_correction) + by.epsilon;
    parameter[i] -= by.learning_rate * (mean[i] / by.mean_correction) / deviation;
  }
}

}  // namespace rnas::reference
