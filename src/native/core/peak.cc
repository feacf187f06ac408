#include "peak.h"

#include <algorithm>
#include <chrono>
#include <vector>

namespace rnas {
namespace {

constexpr int kStretches = 20;
constexpr double kStretchSeconds = 0.005;

double run_once(Engine& engine, size_t rounds) {
  const size_t size = engine.kernels.fma_peak_size();
  const auto start = std::chrono::steady_clock::now();
  engine.team.run([&](int) {
    std::vector<float> x(size, 1.0f);
    engine.kernels.fma_peak(rounds, x.data());
  });
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

double measure_peak(Engine& engine) {
  size_t rounds = 1000;
  while (run_once(engine, rounds) < kStretchSeconds) rounds *= 2;
  double seconds = run_once(engine, rounds);
  for (int stretch = 1; stretch < kStretches; stretch++)
    seconds = std::min(seconds, run_once(engine, rounds));
  return 2e-9 * rounds * engine.kernels.fma_peak_size() * engine.team.size() / seconds;
}

}  // namespace rnas
