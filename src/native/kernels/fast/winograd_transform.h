// The transforms of Winograd's minimal filtering F(4×4, 3×3): tiles of 4×4 outputs of a 3×3 correlation,
// which read 6×6 inputs, from 36 products instead of 144 (Lavin & Gray, "Fast Algorithms for Convolutional
// Neural Networks", arXiv 1509.09308, section 4.3).
//
//   y = Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A             and so  dg = Gᵀ [(A dy Aᵀ) ⊙ (Bᵀ d B)] G
//
// The polynomials are interpolated at 0, ±√½, ±√2 and ∞ rather than at 0, ±1, ±2 and ∞: rounding errors are
// less than half as large, and the largest ones a fifth. With a = √½ and b = √2
//
//        ⎡1  0    −5/2  0     1  0⎤         ⎡ 1     0    0  ⎤         ⎡1  1    1    1   1   0⎤
//        ⎢0  −2a  −2    a     1  0⎥         ⎢−2/3 −2a/3 −1/3⎥    Aᵀ = ⎢0  a   −a    b  −b   0⎥
//   Bᵀ = ⎢0   2a  −2   −a     1  0⎥     G = ⎢−2/3  2a/3 −1/3⎥         ⎢0  1/2  1/2  2   2   0⎥
//        ⎢0  −b/2 −1/2  b     1  0⎥         ⎢ 1/6  b/6   1/3⎥         ⎣0  a/2 −a/2  2b −2b  1⎦
//        ⎢0   b/2 −1/2 −b     1  0⎥         ⎢ 1/6 −b/6   1/3⎥
//        ⎣0   1    0   −5/2   0  1⎦         ⎣ 0     0    1  ⎦
#pragma once

#include "simd.h"

namespace rnas {
namespace RNAS_ISA {
namespace {

constexpr int kTile = 4;    // outputs along an axis
constexpr int kPoints = 6;  // inputs, and points of interpolation, along an axis
constexpr int kAllPoints = kPoints * kPoints;

constexpr float kNear = 0.70710678118654752f;  // a
constexpr float kFar = 1.41421356237309505f;   // b

// Bᵀ d
inline void transform_input(const Vector d[kPoints], Vector v[kPoints]) {
  const Vector near_even = d[4] - 2 * d[2], near_odd = d[3] - 2 * d[1];
  const Vector far_even = d[4] - 0.5f * d[2], far_odd = d[3] - 0.5f * d[1];
  v[0] = d[0] + d[4] - 2.5f * d[2];
  v[1] = near_even + kNear * near_odd;
  v[2] = near_even - kNear * near_odd;
  v[3] = far_even + kFar * far_odd;
  v[4] = far_even - kFar * far_odd;
  v[5] = d[1] + d[5] - 2.5f * d[3];
}

// G g
inline void transform_filter(const Vector g[3], Vector u[kPoints]) {
  const Vector near_even = (-2.0f / 3) * g[0] - (1.0f / 3) * g[2], near_odd = (-2 * kNear / 3) * g[1];
  const Vector far_even = (1.0f / 6) * g[0] + (1.0f / 3) * g[2], far_odd = (kFar / 6) * g[1];
  u[0] = g[0];
  u[1] = near_even + near_odd;
  u[2] = near_even - near_odd;
  u[3] = far_even + far_odd;
  u[4] = far_even - far_odd;
  u[5] = g[2];
}

// Aᵀ m
inline void transform_output(const Vector m[kPoints], Vector y[kTile]) {
  const Vector near_even = m[1] + m[2], near_odd = m[1] - m[2];
  const Vector far_even = m[3] + m[4], far_odd = m[3] - m[4];
  y[0] = m[0] + near_even + far_even;
  y[1] = kNear * near_odd + kFar * far_odd;
  y[2] = 0.5f * near_even + 2 * far_even;
  y[3] = (kNear / 2) * near_odd + (2 * kFar) * far_odd + m[5];
}

// A y
inline void transform_gradient(const Vector y[kTile], Vector m[kPoints]) {
  const Vector near_even = y[0] + 0.5f * y[2], near_odd = kNear * (y[1] + 0.5f * y[3]);
  const Vector far_even = y[0] + 2 * y[2], far_odd = kFar * (y[1] + 2 * y[3]);
  m[0] = y[0];
  m[1] = near_even + near_odd;
  m[2] = near_even - near_odd;
  m[3] = far_even + far_odd;
  m[4] = far_even - far_odd;
  m[5] = y[3];
}

// Gᵀ u
inline void restore_filter(const Vector u[kPoints], Vector g[3]) {
  const Vector near_even = u[1] + u[2], near_odd = u[1] - u[2];
  const Vector far_even = u[3] + u[4], far_odd = u[3] - u[4];
  g[0] = u[0] - (2.0f / 3) * near_even + (1.0f / 6) * far_even;
  g[1] = (kFar / 6) * far_odd - (2 * kNear / 3) * near_odd;
  g[2] = u[5] - (1.0f / 3) * near_even + (1.0f / 3) * far_even;
}

// F(4, 2): four outputs of a filter of two taps, interpolated at ±½, ±1 and ∞. With inputs like those of
// F(4, 3) its error is as large.
//
//        ⎡−1/2 −1    1/2  1  0⎤       ⎡−4/3 −2/3⎤         ⎡1    1   1  1  0⎤
//        ⎢ 1/2 −1   −1/2  1  0⎥       ⎢ 4/3 −2/3⎥    Aᵀ = ⎢1/2 −1/2 1 −1  0⎥
//   Bᵀ = ⎢−1/4 −1/4  1    1  0⎥   G = ⎢ 2/3  2/3⎥         ⎢1/4  1/4 1  1  0⎥
//        ⎢ 1/4 −1/4 −1    1  0⎥       ⎢−2/3  2/3⎥         ⎣1/8 −1/8 1 −1  1⎦
//        ⎣ 1/4  0   −5/4  0  1⎦       ⎣ 0    1  ⎦

// Bᵀ d
inline void transform_pair_input(const Vector d[5], Vector v[5]) {
  const Vector half_odd = d[3] - d[1], half_even = 0.5f * (d[2] - d[0]);
  const Vector one_odd = d[3] - 0.25f * d[1], one_even = d[2] - 0.25f * d[0];
  v[0] = half_odd + half_even;
  v[1] = half_odd - half_even;
  v[2] = one_odd + one_even;
  v[3] = one_odd - one_even;
  v[4] = d[4] + 0.25f * d[0] - 1.25f * d[2];
}

// G (g₀, g₁)
inline void transform_pair(Vector g0, Vector g1, Vector u[5]) {
  const Vector first = (2.0f / 3) * g0, second = (2.0f / 3) * g1;
  u[0] = -2 * first - second;
  u[1] = 2 * first - second;
  u[2] = second + first;
  u[3] = second - first;
  u[4] = g1;
}

// Aᵀ m
inline void transform_pair_output(const Vector m[5], Vector y[4]) {
  const Vector half_even = m[0] + m[1], half_odd = m[0] - m[1];
  const Vector one_even = m[2] + m[3], one_odd = m[2] - m[3];
  y[0] = half_even + one_even;
  y[1] = 0.5f * half_odd + one_odd;
  y[2] = 0.25f * half_even + one_even;
  y[3] = 0.125f * half_odd + one_odd + m[4];
}

}  // namespace
}  // namespace RNAS_ISA
}  // namespace rnas
