// Values that are drawn, not computed: src/engine/imageNoise.ts says how, and does the same.
#include <cmath>
#include <cstdint>
#include <cstring>

#include "layers.h"

namespace rnas {
namespace {

uint32_t mixed(uint32_t bits) {
  bits = (bits ^ (bits >> 16)) * 0x85ebca6bu;
  bits = (bits ^ (bits >> 13)) * 0xc2b2ae35u;
  return bits ^ (bits >> 16);
}

uint32_t hash_of(const float* image, size_t size) {
  uint32_t hash = 0x811c9dc5u;
  for (size_t i = 0; i < size; i++) {
    uint32_t word;
    std::memcpy(&word, image + i, sizeof(word));
    hash = (hash ^ word) * 0x01000193u;
  }
  return hash;
}

void draw(uint32_t key, size_t size, float* to) {
  constexpr double kTurn = 6.283185307179586476925, kAll = 4294967296.0;
  constexpr uint32_t kStep = 0x9e3779b9u;
  for (size_t i = 0; i < size; i += 2) {
    const auto place = static_cast<uint32_t>(i);
    const double u = (static_cast<double>(mixed(key + (place + 1) * kStep)) + 1) / kAll;
    const double angle = kTurn * (mixed(key + (place + 2) * kStep) / kAll);
    const double radius = std::sqrt(-2 * std::log(u));
    to[i] = static_cast<float>(radius * std::cos(angle));
    if (i + 1 < size) to[i + 1] = static_cast<float>(radius * std::sin(angle));
  }
}

}  // namespace

void noise_forward(ForwardCompiler& c) {
  const size_t x = c.input(), y = c.output(), read = c.input_shape().size(), size = c.node().shape.size();
  const uint32_t seed = mixed(static_cast<uint32_t>(c.node().seed));
  c.step([=](const Frame& f, const Slot& s) {
    draw(mixed(hash_of(activation(f, s, x), read) ^ seed), size, activation(f, s, y));
  });
}

}  // namespace rnas
