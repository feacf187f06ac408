#include "forward_compiler.h"

#include <algorithm>
#include <cstring>

#include "../layers/norm_map.h"

namespace rnas {
Source ForwardProgram::source(const Network& network, int node) const {
  if (fusion.stored(node) == node) return {activation[node]};
  if (network.nodes[node].kind == Kind::batchNorm) return {activation[fusion.stored(node)], saved[node]};
  Source result = source(network, fusion.owner(network.nodes[node].inputs[0]));
  result.convolution = node;
  return result;
}

ForwardCompiler::ForwardCompiler(const Network& network, const Kernels& kernels, ForwardOptions options)
    : network(network), kernels(kernels), options(options) {
  result_.options = options;
  result_.activation.assign(network.nodes.size(), kNone);
  result_.saved.assign(network.nodes.size(), kNone);
  result_.gate.assign(network.nodes.size(), kNone);
  result_.copy.assign(network.nodes.size(), kNone);
  result_.computed = network.reachable(options.train);
  result_.fusion = Fusion(network, result_.computed, options.drop_path, kernels.fuses);
  const Fusion& fusion = result_.fusion;
  readers_left_.assign(network.nodes.size(), 0);
  for (size_t i = 0; i < network.nodes.size(); i++)
    if (!fusion.absorbed(i))
      for (int read : fusion.reads(i)) readers_left_[fusion.stored(read)]++;
  readers_left_[fusion.owner(network.logits)]++;
  if (options.train && network.auxiliary >= 0) readers_left_[fusion.owner(network.auxiliary)]++;
}

ForwardProgram ForwardCompiler::compile() {
  const Fusion& fusion = result_.fusion;
  for (int index : network.schedule(false)) {
    index_ = index;
    if (!result_.computed[index_]) continue;
    if (fusion.owner(index_) != index_) {
      result_.activation[index_] = result_.activation[fusion.owner(index_)];
      continue;
    }
    // Of an absorbed convolution too: its reader computes it, its gradient goes by its own gate.
    if (node().rectify) keep_gate(fusion.owner(node().inputs[0]));
    if (absorbed() && node().kind != Kind::batchNorm) continue;
    const std::vector<int>& reads = fusion.reads(index_);
    if (std::any_of(reads.begin(), reads.end(), [&](int read) { return waits(read); })) resume();
    if (!absorbed()) result_.activation[index_] = image_.allocate(node().shape.size());
    emit_forward(*this);
    if (!waits(index_)) release_inputs();
  }
  resume();
  emit_outputs();
  result_.program.plan_prefetches();
  result_.activation_size = image_.extent();
  result_.kept_size = kept_.extent();
  result_.saved_size = saved_.extent();
  result_.workspace_size = workspace_.extent();
  return std::move(result_);
}

void ForwardCompiler::joint(JointTask task, std::function<void()> after) {
  waiting_.push_back({index_, std::move(task), std::move(after), std::move(temporaries_)});
  temporaries_.clear();
}

bool ForwardCompiler::waits(int node) const {
  return std::any_of(waiting_.begin(), waiting_.end(), [=](const Waiting& w) { return w.node == node; });
}

void ForwardCompiler::resume() {
  const int current = index_;
  for (Waiting& waiting : waiting_) result_.program.add_task(std::move(waiting.task));
  for (Waiting& waiting : waiting_) {
    index_ = waiting.node;
    waiting.after();
    temporaries_ = std::move(waiting.temporaries);
    release_inputs();
  }
  waiting_.clear();
  index_ = current;
}

size_t ForwardCompiler::temporary(size_t size) {
  temporaries_.push_back(image_.allocate(size));
  return temporaries_.back();
}

std::pair<size_t, bool> ForwardCompiler::moments(size_t size) {
  const int of = result_.fusion.owner(node().inputs[0]);
  if (!kernels.fuses || result_.fusion.reader_count(of) == 1) return {temporary(size), false};
  const auto [place, added] = moments_.try_emplace(of, kNone);
  if (added) place->second = image_.allocate(size);
  return {place->second, !added};
}

void ForwardCompiler::keep_gate(int node) {
  if (options.keep != Keep::gates || result_.gate[node] != kNone) return;
  const Extent shape = network.nodes[node].shape;
  const size_t to = result_.gate[node] = kept_.allocate(gate_size(shape.size()) / sizeof(float) + 1);
  const Source from = source_of(node);
  step([=, period = kernels.channel_period(shape.channels), run = kernels.relu_gate](const Frame& f,
                                                                                     const Slot& s) {
    const bool mapped = from.map != kNone;
    const NormMap map = mapped ? NormMap::at(f, from.map, period) : NormMap{};
    run(shape.pixels(), shape.channels, rnas::activation(f, s, from.tensor), map.scale, map.shift,
        gate(f, s, to));
  });
}

void ForwardCompiler::keep_copy(int node) {
  if (options.keep != Keep::gates || result_.copy[node] != kNone) return;
  const size_t size = network.nodes[node].shape.size(), from = result_.activation[node];
  const size_t to = result_.copy[node] = kept_.allocate(size);
  step([=](const Frame& f, const Slot& s) {
    std::memcpy(kept(f, s, to), rnas::activation(f, s, from), size * sizeof(float));
  });
}

size_t ForwardCompiler::save(size_t size) { return result_.saved[index_] = saved_.allocate(size); }

void ForwardCompiler::release_inputs() {
  for (size_t temporary : temporaries_) image_.release(temporary);
  temporaries_.clear();
  if (options.keep == Keep::everything || absorbed()) return;
  for (int read : result_.fusion.reads(index_)) {
    const int stored = result_.fusion.stored(read);
    if (--readers_left_[stored] == 0) image_.release(result_.activation[stored]);
  }
  if (readers_left_[index_] == 0) image_.release(result_.activation[index_]);
}

void ForwardCompiler::emit_outputs() {
  const auto copy_out = [&](int node, float* Frame::*target) {
    const size_t from = result_.activation[node], size = network.nodes[node].shape.size();
    step([=](const Frame& f, const Slot& s) {
      std::memcpy(f.*target + s.image * size, f.activations + s.block * f.activation_stride + from,
                  size * sizeof(float));
    });
  };
  copy_out(network.logits, &Frame::logits);
  if (options.train && network.auxiliary >= 0) copy_out(network.auxiliary, &Frame::auxiliary);
}

}  // namespace rnas
