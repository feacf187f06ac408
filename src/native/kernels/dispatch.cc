#include "dispatch.h"

namespace rnas {

namespace baseline {
extern const Kernels table;
}

#if defined(__x86_64__)

namespace avx2 {
extern const Kernels table;
}
namespace avx512 {
extern const Kernels table;
}

namespace {

bool has_avx2() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

bool has_avx512() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
}

const Kernels* avx2_kernels() { return has_avx2() ? &avx2::table : nullptr; }

const Kernels* fast_kernels() {
  if (has_avx512()) return &avx512::table;
  return has_avx2() ? &avx2::table : &baseline::table;
}

}  // namespace

#else

namespace {

const Kernels* avx2_kernels() { return nullptr; }
const Kernels* fast_kernels() { return &baseline::table; }

}  // namespace

#endif

const Kernels* kernels_named(const std::string& name) {
  if (name == "fast") return fast_kernels();
  if (name == "avx2") return avx2_kernels();
  return name == "baseline" ? &baseline::table : nullptr;
}

}  // namespace rnas
