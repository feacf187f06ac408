#include "packed_weights.h"

namespace rnas {

PackedWeights::PackedWeights(const Network& network, const Kernels& kernels)
    : offset_(network.nodes.size()), version_(network.nodes.size()) {
  for (size_t i = 0; i < network.nodes.size(); i++) {
    const Node& node = network.nodes[i];
    if (node.weight == kNone || (node.kind != Kind::conv2d && node.kind != Kind::linear)) continue;
    offset_[i] = size_;
    size_ += (kernels.conv_packed_size(network.conv_shape(node)) + 15) / 16 * 16;
  }
}

void PackedWeights::refresh(int node, const ConvShape& shape, const float* weight, uint64_t version,
                            Pack pack) {
  if (version_[node] == version) return;
  pack(shape, weight, packed_.data() + offset_[node]);
  version_[node] = version;
}

}  // namespace rnas
