#include "dispatch.h"

namespace rnas {

namespace baseline {
extern const Kernels table;
}

const Kernels& baseline_kernels() { return baseline::table; }

#if defined(__x86_64__)

namespace avx2 {
extern const Kernels table;
}
namespace avx512 {
extern const Kernels table;
}

const Kernels& fast_kernels() {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq"))
    return avx512::table;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2::table;
  return baseline::table;
}

#else

const Kernels& fast_kernels() { return baseline::table; }

#endif

}  // namespace rnas
