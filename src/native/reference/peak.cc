#include "reference.h"

namespace rnas::reference {

size_t fma_peak_size() { return 1; }

void fma_peak(size_t rounds, float* x) {
  for (size_t round = 0; round < rounds; round++) *x = *x * 0.5f + 1.0f;
}

}  // namespace rnas::reference
