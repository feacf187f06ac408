// The weights of convolutions in the form in which kernels read them, for one direction. They are kept from
// pass to pass, and all programs of that direction share them: attacks run many passes with the same weights.
#pragma once

#include <cstdint>
#include <vector>

#include "../kernels/kernels.h"
#include "buffer.h"
#include "network.h"

namespace rnas {

class PackedWeights {
 public:
  using Pack = void (*)(const ConvShape&, const float* weight, float* packed);

  // Counts only; memory is taken when a pass first reserves it.
  PackedWeights(const Network& network, const Kernels& kernels);

  // Before a pass.
  void reserve() { packed_.reserve(size_); }
  const float* of(int node) const { return packed_.data() + offset_[node]; }
  // Packs a node's weights unless that was done for this version of the parameters. Different nodes may be
  // refreshed at the same time.
  void refresh(int node, const ConvShape& shape, const float* weight, uint64_t version, Pack pack);

 private:
  std::vector<size_t> offset_;     // by node
  std::vector<uint64_t> version_;  // by node; 0: never packed
  size_t size_ = 0;
  Buffer packed_;
};

}  // namespace rnas
