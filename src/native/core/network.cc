#include "network.h"

#include <algorithm>
#include <tuple>

namespace rnas {

void Network::fold_relus() {
  std::vector<bool> foldable(nodes.size(), true);
  std::vector<bool> consumed(nodes.size(), false);
  std::vector<int> pointwise(nodes.size(), 0);
  std::vector<bool> windowed(nodes.size(), false);
  for (const Node& node : nodes)
    for (int input : node.inputs) {
      consumed[input] = true;
      if (node.kind != Kind::conv2d)
        foldable[input] = false;
      else if (node.groups == 1 && node.kernel == 1)
        pointwise[input]++;
      else if (node.groups == 1)
        windowed[input] = true;
    }
  for (size_t i = 0; i < nodes.size(); i++) {
    const bool is_output = static_cast<int>(i) == logits || static_cast<int>(i) == auxiliary;
    const bool apart = pointwise[i] > 1 && !windowed[i];
    nodes[i].folded = nodes[i].kind == Kind::relu && consumed[i] && foldable[i] && !apart && !is_output;
  }
  for (Node& node : nodes) {
    if (node.kind != Kind::conv2d) continue;
    while (nodes[node.inputs[0]].folded) {
      node.rectify = true;
      node.inputs[0] = nodes[node.inputs[0]].inputs[0];
    }
  }
}

ConvShape Network::conv_shape(const Node& node) const {
  const Extent& in = input_of(node, 0).shape;
  if (node.kind == Kind::linear)
    return {1, 1, static_cast<int>(in.size()), 1, 1, node.shape.channels, 1, 1, 0, 1, 1, false};
  return {in.height,   in.width,    in.channels,  node.shape.height, node.shape.width, node.shape.channels,
          node.kernel, node.stride, node.padding, node.dilation,     node.groups,      node.rectify};
}

PoolShape Network::pool_shape(const Node& node) const {
  const Extent& in = input_of(node, 0).shape;
  return {in.height,        in.width,    in.channels, node.shape.height,
          node.shape.width, node.kernel, node.stride, node.padding};
}

int Network::chunks(int batch) const {
  size_t largest = 1;
  for (const ParameterInfo& parameter : parameters) largest = std::max(largest, parameter.size);
  const int most = static_cast<int>(std::clamp<size_t>((size_t{1} << 24) / largest, 8, 32));
  // Of four images or more where that leaves eight: to clear, transform and add up a chunk's sums costs wide
  // layers of few pixels more than an image's own products.
  return std::min({batch, most, std::max(8, (batch + 3) / 4)});
}

std::vector<int> Network::schedule(bool backward) const {
  constexpr size_t kWindow = size_t{1} << 18;  // floats per image
  const int count = static_cast<int>(nodes.size());
  std::vector<int> order(count), window(count, 0), depth(count, 0);
  size_t filled = 0;
  for (int i = 0; i < count; i++) {
    order[i] = i;
    filled += nodes[i].shape.size();
    window[i] = i == 0 ? 0 : window[i - 1];
    if (filled > kWindow) {
      window[i]++;
      filled = nodes[i].shape.size();
    }
    for (int input : nodes[i].inputs)
      depth[i] = std::max(depth[i], depth[input] + (nodes[backward ? i : input].kind == Kind::batchNorm));
  }
  std::stable_sort(order.begin(), order.end(), [&](int a, int b) {
    return std::tie(window[a], depth[a]) < std::tie(window[b], depth[b]);
  });
  return order;
}

std::vector<bool> Network::reachable(bool with_auxiliary) const {
  std::vector<bool> needed(nodes.size(), false);
  needed[0] = true;
  needed[logits] = true;
  if (with_auxiliary && auxiliary >= 0) needed[auxiliary] = true;
  for (size_t i = nodes.size(); i-- > 0;)
    if (needed[i])
      for (int input : nodes[i].inputs) needed[input] = true;
  return needed;
}

namespace {

// Calls visit(canonical index, inner index) for every weight.
template <class Visit>
void for_each_weight(const ConvShape& s, Visit visit) {
  const size_t taps = static_cast<size_t>(s.kernel) * s.kernel;
  const size_t in = s.in_channels / s.groups, out = s.out_channels / s.groups;
  size_t canonical = 0;
  for (size_t filter = 0; filter < static_cast<size_t>(s.out_channels); filter++)
    for (size_t channel = 0; channel < in; channel++)
      for (size_t tap = 0; tap < taps; tap++) {
        const size_t inner = is_depthwise(s)
                                 ? tap * s.out_channels + filter
                                 : ((filter / out * taps + tap) * in + channel) * out + filter % out;
        visit(canonical++, inner);
      }
}

}  // namespace

void weight_from_canonical(const ConvShape& shape, const float* canonical, float* inner) {
  for_each_weight(shape, [&](size_t from, size_t to) { inner[to] = canonical[from]; });
}

void weight_to_canonical(const ConvShape& shape, const float* inner, float* canonical) {
  for_each_weight(shape, [&](size_t to, size_t from) { canonical[to] = inner[from]; });
}

}  // namespace rnas
