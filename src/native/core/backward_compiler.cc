#include "backward_compiler.h"

#include <algorithm>

#include "../layers/layers.h"

namespace rnas {

BackwardCompiler::BackwardCompiler(const Network& network, const Kernels& kernels,
                                   const ForwardProgram& forward, BackwardOptions options)
    : network(network), kernels(kernels), forward(forward), options(options) {
  gradient_.resize(network.nodes.size());
  find_wanted();
}

void BackwardCompiler::find_wanted() {
  wanted_.assign(network.nodes.size(), false);
  for (size_t i = 0; i < network.nodes.size(); i++) {
    const Node& node = network.nodes[i];
    if (!forward.computed[i] || node.kind == Kind::zero || node.kind == Kind::noise) continue;
    bool wanted = (node.kind == Kind::input && options.input) || (node.weight != kNone && options.weights) ||
                  (node.kind == Kind::weightedSum && options.alpha);
    for (int input : node.inputs) wanted = wanted || wanted_[input];
    wanted_[i] = wanted;
  }
}

BackwardProgram BackwardCompiler::compile() {
  seed(network.logits, &Frame::logits);
  if (options.auxiliary) seed(network.auxiliary, &Frame::auxiliary);
  std::vector<int> order = network.schedule(true);
  std::reverse(order.begin(), order.end());
  for (int index : order) {
    index_ = index;
    const auto feeds = [=](const Waiting& waiting) {
      return std::find(waiting.fed.begin(), waiting.fed.end(), index) != waiting.fed.end();
    };
    if (std::any_of(waiting_.begin(), waiting_.end(), feeds)) resume();
    if (index == 0 || gradient_[index].offset == kNone) continue;
    // Networks without batch normalisation have few joint phases of their own. Not before the steps that fill
    // the sums are there: between nodes.
    constexpr size_t kEnough = 1 << 18;
    if (pending_size_ > kEnough) flush_sums();
    emit_backward(*this);
    const bool waits = !waiting_.empty() && waiting_.back().node == index;
    if (!waits) release();
  }
  resume();
  flush_sums();
  if (options.input) emit_input_gradient();
  if (!finishing_.empty()) {
    result_.program.add_last_task([tasks = std::move(finishing_)](const Frame& frame) {
      for (const JointTask& task : tasks) task(frame);
    });
  }
  result_.program.plan_prefetches();
  result_.gradient_size = image_.extent();
  result_.partial_size = partial_.extent();
  result_.workspace_size = workspace_.extent();
  return std::move(result_);
}

GradientTarget BackwardCompiler::gradient_target(int node) {
  if (!wanted_[node]) return {};
  size_t& offset = gradient_[node].offset;
  const bool first = offset == kNone;
  if (first) hold(offset = image_.allocate(network.nodes[node].shape.size()));
  return {offset, !first};
}

bool BackwardCompiler::can_defer(int node) const {
  const Kind kind = network.nodes[node].kind;
  const bool accepts = kind == Kind::conv2d || kind == Kind::maxPool || kind == Kind::avgPool;
  return kernels.fuses && accepts && forward.fusion.reader_count(node) == 1;
}

void BackwardCompiler::defer(int node, const OutputGradient& gradient) {
  gradient_[node] = gradient;
  hold(gradient.offset);
}

void BackwardCompiler::let_go(size_t offset) {
  if (--holders_[offset] == 0) image_.release(offset);
}

void BackwardCompiler::seed(int output, float* Frame::*source) {
  const int node = forward.fusion.owner(output);
  const GradientTarget to = gradient_target(node);
  if (!to) return;
  const size_t size = network.nodes[node].shape.size();
  step([=, scale = kernels.scale](const Frame& f, const Slot& s) {
    scale(size, 1, f.*source + s.image * size, f.gradients + s.block * f.gradient_stride + to.offset,
          to.accumulate);
  });
}

size_t BackwardCompiler::temporary(size_t size) {
  temporaries_.push_back(image_.allocate(size));
  return temporaries_.back();
}

void BackwardCompiler::release() {
  for (size_t temporary : temporaries_) image_.release(temporary);
  temporaries_.clear();
  let_go(gradient_[index_].offset);
}

void BackwardCompiler::joint(std::vector<JointTask> tasks, std::vector<int> fed,
                             std::function<void()> after) {
  waiting_.push_back({index_, std::move(tasks), std::move(fed), std::move(after), std::move(temporaries_)});
  temporaries_.clear();
}

void BackwardCompiler::resume() {
  if (waiting_.empty()) return;
  const int current = index_;
  flush_sums();
  for (Waiting& waiting : waiting_)
    for (JointTask& task : waiting.tasks) result_.program.add_task(std::move(task));
  for (Waiting& waiting : waiting_) {
    index_ = waiting.node;
    waiting.after();
    temporaries_ = std::move(waiting.temporaries);
    release();
  }
  waiting_.clear();
  index_ = current;
}

size_t BackwardCompiler::partial(size_t size, size_t target) {
  pending_sums_.push_back({partial_.allocate(size), size, target});
  pending_size_ += size;
  return pending_sums_.back().partial;
}

void BackwardCompiler::flush_sums() {
  // Slices, so that the sum of a large layer is shared between threads.
  constexpr size_t kSlice = 8192;
  for (const PendingSum& sum : pending_sums_) {
    for (size_t begin = 0; begin < sum.size; begin += kSlice) {
      const size_t length = std::min(kSlice, sum.size - begin);
      const size_t from = sum.partial + begin, to = sum.target + begin;
      result_.program.add_task([=, scale = kernels.scale](const Frame& f) {
        for (int chunk = 0; chunk < f.chunks; chunk++)
          scale(length, 1, f.partials + chunk * f.partial_stride + from, f.weight_gradients + to, true);
      });
    }
    // Steps that take this place belong to the next phase, which begins when the sums are done.
    partial_.release(sum.partial);
  }
  pending_sums_.clear();
  pending_size_ = 0;
}

void BackwardCompiler::emit_input_gradient() {
  const size_t size = network.nodes[0].shape.size(), from = gradient_[0].offset;
  if (from == kNone) return;
  step([=, scale = kernels.scale](const Frame& f, const Slot& s) {
    scale(size, 1, f.gradients + s.block * f.gradient_stride + from, f.input_gradients + s.image * size,
          true);
  });
}

}  // namespace rnas
