#include "fusion.h"

#include <algorithm>

namespace rnas {
namespace {

constexpr int kOutside = -1;  // the reader of the network's outputs

bool is_sum(Kind kind) { return kind == Kind::add || kind == Kind::weightedSum; }

}  // namespace

Fusion::Fusion(const Network& network, const std::vector<bool>& computed, bool drop_path, bool enabled) {
  const int count = static_cast<int>(network.nodes.size());
  owner_.resize(count);
  stored_.resize(count);
  absorbed_.assign(count, false);
  readers_.resize(count);
  reads_.resize(count);
  terms_.resize(count);
  for (int i = 0; i < count; i++) {
    const Node& node = network.nodes[i];
    const bool passes = node.kind == Kind::dropPath && !drop_path;
    owner_[i] = passes ? owner_[node.inputs[0]] : i;
    if (passes || !computed[i]) continue;
    for (int input : node.inputs) readers_[owner_[input]].push_back(i);
  }
  for (int output : {network.logits, network.auxiliary})
    if (output >= 0 && computed[output]) readers_[owner_[output]].push_back(kOutside);
  for (int i = 0; i < count; i++) absorbed_[i] = enabled && computed[i] && can_be_absorbed(network, i);
  for (int i = 0; i < count; i++) {
    const Node& node = network.nodes[owner_[i]];
    const bool through = absorbed_[owner_[i]] && (node.kind == Kind::batchNorm || node.kind == Kind::conv2d);
    stored_[i] = through ? stored_[node.inputs[0]] : owner_[i];
    if (!computed[i] || owner_[i] != i) continue;
    if (adds(network, i)) collect_terms(network, i);
    collect_reads(network, i);
  }
}

bool Fusion::adds(const Network& network, int node) const {
  const Kind kind = network.nodes[node].kind;
  if (kind != Kind::relu) return is_sum(kind);
  const int input = owner_[network.nodes[node].inputs[0]];
  return absorbed_[input] && is_sum(network.nodes[input].kind);
}

bool Fusion::pools_in_place(const Node& node) {
  return node.kind == Kind::avgPool && node.kernel == 3 && node.stride == 1 && node.padding == 1;
}

void Fusion::collect_reads(const Network& network, int node) {
  std::vector<int>& reads = reads_[node];
  if (adds(network, node)) {
    for (const Term& term : terms_[node]) {
      const Node& read = network.nodes[term.node];
      const bool pooled = absorbed_[term.node] && read.kind == Kind::avgPool;
      reads.push_back(pooled ? owner_[read.inputs[0]] : term.node);
    }
    return;
  }
  for (int input : network.nodes[node].inputs) {
    const int read = owner_[input];
    const Kind kind = network.nodes[read].kind;
    if (absorbed_[read] && (kind == Kind::conv2d || kind == Kind::concat))
      reads.insert(reads.end(), reads_[read].begin(), reads_[read].end());
    else
      reads.push_back(read);
  }
}

bool Fusion::can_be_absorbed(const Network& network, int node) const {
  const std::vector<int>& readers = readers_[node];
  const auto kind_of = [&](int reader) {
    return reader == kOutside ? Kind::input : network.nodes[reader].kind;
  };
  const auto into_sum = [&](int reader) { return is_sum(kind_of(reader)); };
  switch (network.nodes[node].kind) {
    case Kind::batchNorm:
      return readers.size() == 1 && (kind_of(readers[0]) == Kind::conv2d || into_sum(readers[0]));
    case Kind::conv2d:
      return readers.size() == 1 && is_depthwise(network.conv_shape(network.nodes[node])) &&
             kind_of(readers[0]) == Kind::conv2d &&
             is_pointwise(network.conv_shape(network.nodes[readers[0]])) &&
             !network.nodes[readers[0]].rectify;
    case Kind::add:
    case Kind::weightedSum:
      return readers.size() == 1 && (kind_of(readers[0]) == Kind::add || kind_of(readers[0]) == Kind::relu);
    case Kind::concat:
      return readers.size() == 1 && kind_of(readers[0]) == Kind::relu;
    case Kind::avgPool:
      return pools_in_place(network.nodes[node]) && !readers.empty() &&
             std::all_of(readers.begin(), readers.end(), into_sum);
    case Kind::zero:
      return !readers.empty() && std::all_of(readers.begin(), readers.end(), into_sum);
    default:
      return false;
  }
}

void Fusion::collect_terms(const Network& network, int node) {
  const Node& sum = network.nodes[node];
  for (size_t i = 0; i < sum.inputs.size(); i++) {
    const int input = owner_[sum.inputs[i]];
    const Kind kind = network.nodes[input].kind;
    if (absorbed_[input] && kind == Kind::zero) continue;
    if (absorbed_[input] && is_sum(kind))
      terms_[node].insert(terms_[node].end(), terms_[input].begin(), terms_[input].end());
    else
      terms_[node].push_back({input, sum.kind == Kind::weightedSum ? sum.alpha + i : kNone});
  }
}

}  // namespace rnas
