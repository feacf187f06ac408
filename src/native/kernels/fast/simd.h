// Vectors of floats by GCC's and Clang's vector extensions, as wide as the instruction set for which a file
// is compiled. Everything has internal linkage (see kernels.h).
#pragma once

#include <stddef.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Before a loop over registers, and before one whose copies would compete for them.
#if defined(__clang__)
#define RNAS_UNROLL _Pragma("clang loop unroll(full)")
#define RNAS_ROLLED _Pragma("clang loop unroll(disable)")
#else
#define RNAS_UNROLL _Pragma("GCC unroll 16")
#define RNAS_ROLLED _Pragma("GCC unroll 1")
#endif

// For what must not be called, with its closures written to memory and read back.
#define RNAS_INLINE __attribute__((always_inline))

namespace rnas {
namespace RNAS_ISA {
namespace {

#if defined(__AVX512F__)
constexpr int kLanes = 16;
#elif defined(__AVX__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif
// Registers for vectors.
#if defined(__AVX512F__) || defined(__aarch64__)
constexpr int kRegisters = 32;
#else
constexpr int kRegisters = 16;
#endif

typedef float Vector __attribute__((vector_size(kLanes * sizeof(float))));
typedef int Mask __attribute__((vector_size(kLanes * sizeof(int))));
// The same at any address.
typedef float LooseVector __attribute__((vector_size(kLanes * sizeof(float)), aligned(4), may_alias));

inline Vector load(const float* from) { return *reinterpret_cast<const LooseVector*>(from); }
inline void store(float* to, Vector value) { *reinterpret_cast<LooseVector*>(to) = value; }

// Subtracting zero changes no value, −0 included, and compilers know: this is one instruction.
inline Vector broadcast(float value) { return value - Vector{}; }

// Whether parts of vectors are loaded and stored by one instruction; there, a vector fills a cache line.
constexpr bool kMasks = kLanes == 16;

#if defined(__AVX512F__)
inline __mmask16 first_lanes(int count) { return static_cast<__mmask16>((1u << count) - 1); }
// The first `count` floats, zeros after them.
inline Vector load_part(const float* from, int count) {
  return _mm512_maskz_loadu_ps(first_lanes(count), from);
}
inline void store_part(float* to, Vector value, int count) {
  _mm512_mask_storeu_ps(to, first_lanes(count), value);
}
#else
// Fewer than kLanes floats, in pieces of constant size: a call of memcpy would cost more than all else.
inline void copy_part(float* to, const float* from, int count) {
  int i = 0;
  if (kLanes > 4 && count & 4) memcpy(to + i, from + i, 4 * sizeof(float)), i += 4;
  if (count & 2) memcpy(to + i, from + i, 2 * sizeof(float)), i += 2;
  if (count & 1) to[i] = from[i];
}
// The first `count` floats, zeros after them.
inline Vector load_part(const float* from, int count) {
  float whole[kLanes] = {};
  copy_part(whole, from, count);
  return load(whole);
}
inline void store_part(float* to, Vector value, int count) {
  float whole[kLanes];
  store(whole, value);
  copy_part(to, whole, count);
}
#endif

// Whether any lanes of a vector can be loaded and stored without a touch of what is beside them. If so, there
// are
//   Lanes: some lanes of a vector; those that a and b have in common are a & b;
//   lanes_inside(first, size): of the floats from `first` on, those of a row of `size`, less than 2³¹;
//   load_lanes(lanes, from): zeros in the others;
//   store_lanes(to, lanes, value);
//   add_product(lanes, a, b, sum): sum += a · b in those lanes.
#if defined(__AVX2__)
constexpr bool kPicksLanes = true;
#else
constexpr bool kPicksLanes = false;
#endif

#if defined(__AVX512F__)
typedef __mmask16 Lanes;
inline Lanes lanes_inside(ptrdiff_t first, ptrdiff_t size) {
  const auto clamped = [](ptrdiff_t at) { return static_cast<int>(at < 0 ? 0 : at > kLanes ? kLanes : at); };
  const int begin = clamped(-first), end = clamped(size - first);
  return static_cast<Lanes>(begin < end ? first_lanes(end) & ~first_lanes(begin) : 0);
}
inline Vector load_lanes(Lanes lanes, const float* from) { return _mm512_maskz_loadu_ps(lanes, from); }
inline void store_lanes(float* to, Lanes lanes, Vector value) { _mm512_mask_storeu_ps(to, lanes, value); }
inline void add_product(Lanes lanes, Vector a, Vector b, Vector& sum) {
  sum = _mm512_mask3_fmadd_ps(a, b, sum, lanes);
}
#elif defined(__AVX2__)
typedef Mask Lanes;
inline Lanes lanes_inside(ptrdiff_t first, ptrdiff_t size) {
  const Mask at = Mask{0, 1, 2, 3, 4, 5, 6, 7} + static_cast<int>(first);
  return (at > -1) & (at < static_cast<int>(size));
}
inline Vector load_lanes(Lanes lanes, const float* from) {
  return _mm256_maskload_ps(from, reinterpret_cast<__m256i>(lanes));
}
// A masked store takes several times as long as another, and usually all lanes are there.
inline void store_lanes(float* to, Lanes lanes, Vector value) {
  if (_mm256_movemask_ps(reinterpret_cast<Vector>(lanes)) == (1 << kLanes) - 1)
    store(to, value);
  else
    _mm256_maskstore_ps(to, reinterpret_cast<__m256i>(lanes), value);
}
// Adds 0 · b in the others, which is a NaN where b is infinite.
inline void add_product(Lanes lanes, Vector a, Vector b, Vector& sum) {
  sum += reinterpret_cast<Vector>(reinterpret_cast<Mask>(a) & lanes) * b;
}
#endif

// max(x, 0); NaN stays NaN, and −0 what it is: x86 takes the second operand where neither is larger.
inline Vector rectified(Vector x) {
  const Vector zero = {};
#if defined(__AVX512F__)
  // GCC 12 warns of what the form without a mask passes as its unused operand.
  return _mm512_maskz_max_ps(first_lanes(kLanes), zero, x);
#elif defined(__AVX__)
  return _mm256_max_ps(zero, x);
#elif defined(__x86_64__)
  return _mm_max_ps(zero, x);
#else
  return x < zero ? zero : x;
#endif
}
// dy where the rectified x passes it on: everywhere but at x ≤ 0.
inline Vector where_passed(Vector x, Vector dy) {
  const Vector zero = {};
  return x <= zero ? zero : dy;
}

// A bit for each lane, the first lane's the lowest: whether where_passed lets it through.
inline unsigned passed_lanes(Vector x) {
#if defined(__AVX512F__)
  return _mm512_cmp_ps_mask(x, _mm512_setzero_ps(), _CMP_NLE_UQ);
#elif defined(__AVX__)
  return _mm256_movemask_ps(_mm256_cmp_ps(x, _mm256_setzero_ps(), _CMP_NLE_UQ));
#elif defined(__x86_64__)
  return _mm_movemask_ps(_mm_cmpnle_ps(x, _mm_setzero_ps()));
#else
  unsigned lanes = 0;
  for (int lane = 0; lane < kLanes; lane++) lanes |= (x[lane] <= 0 ? 0u : 1u) << lane;
  return lanes;
#endif
}

// dy in the lanes whose bits are set.
inline Vector where_set(unsigned lanes, Vector dy) {
#if defined(__AVX512F__)
  return _mm512_maskz_mov_ps(static_cast<__mmask16>(lanes), dy);
#else
  Mask bits;
  for (int lane = 0; lane < kLanes; lane++) bits[lane] = 1 << lane;
  const Mask chosen = (bits & (Mask{} + static_cast<int>(lanes))) != 0;
  return chosen ? dy : Vector{};
#endif
}

inline float sum_of(Vector value) {
  float sum = 0;
  for (int lane = 0; lane < kLanes; lane++) sum += value[lane];
  return sum;
}

// For loops over arrays of vectors that are to stay in registers.
template <int N>
struct Constant {
  static constexpr int value = N;
};

// visit(Constant<BEGIN>), …, visit(Constant<END − 1>), one after the other in the code.
template <int BEGIN, int END, class Visit>
__attribute__((always_inline)) inline void unrolled(Visit visit) {
  if constexpr (BEGIN < END) {
    visit(Constant<BEGIN>{});
    unrolled<BEGIN + 1, END>(visit);
  }
}

inline size_t rounded_up(size_t size, size_t step) { return (size + step - 1) / step * step; }
inline size_t least(size_t a, size_t b) { return a < b ? a : b; }
inline size_t greatest(size_t a, size_t b) { return a > b ? a : b; }

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
