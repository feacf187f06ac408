// add and weightedSum: y = Σᵢ xᵢ, y = Σᵢ αᵢ xᵢ, or the ReLU of that; terms may be normalisations that are
// applied as they are added, and pools of what is added up before they are applied.
#include <algorithm>

#include "batch_norm.h"
#include "norm_map.h"
#include "plain_terms.h"

namespace rnas {
namespace {

// Pixels that stay in the first-level cache between their sum and its ReLU.
size_t piece_of(const Extent& shape) {
  constexpr size_t kFloats = 4096;
  return std::max<size_t>(1, kFloats / shape.channels);
}

struct Addend {
  Source source;
  size_t alpha;

  SumTerm at(const Frame& f, const Slot& s, size_t period) const {
    SumTerm term = {activation(f, s, source.tensor), nullptr, nullptr, alpha == kNone ? 1 : f.alpha[alpha]};
    if (source.map != kNone) {
      const NormMap map = NormMap::at(f, source.map, period);
      term.scale = map.scale;
      term.shift = map.shift;
    }
    return term;
  }
};

// What the pool of all terms makes of their sum, or of one alone; in scratch, with room for two images.
SumTerm pooled_sum(const Kernels& kernels, const Frame& f, const Slot& s, const Extent& shape,
                   const std::vector<Addend>& addends) {
  const size_t period = kernels.channel_period(shape.channels);
  const int count = static_cast<int>(addends.size());
  float* sum = s.scratch + shape.size();
  for (int i = 0; i < count; i++) s.terms[i] = addends[i].at(f, s, period);
  if (count > 1) kernels.sum_terms(shape.pixels(), shape.channels, count, s.terms, sum);
  kernels.avg_pool(pool_in_place(shape), count > 1 ? sum : s.terms[0].x, s.scratch);
  return {s.scratch, nullptr, nullptr, count > 1 ? 1 : s.terms[0].weight};
}

}  // namespace

void sum_forward(ForwardCompiler& c) {
  // The terms as they are, and those that go through a pool, one for all.
  std::vector<Addend> addends, pooled;
  for (const Fusion::Term& term : c.terms()) {
    const Node& node = c.network.nodes[term.node];
    if (c.fusion().absorbed(term.node) && node.kind == Kind::avgPool)
      pooled.push_back({c.source_of(c.fusion().owner(node.inputs[0])), term.alpha});
    else
      addends.push_back({c.source_of(term.node), term.alpha});
  }
  const bool pools = !pooled.empty();
  const size_t count = addends.size() + (pools ? 1 : 0);
  c.program().require_terms(std::max(count, pooled.size()));
  const Extent shape = c.node().shape;
  const size_t y = c.output(), period = c.kernels.channel_period(shape.channels);
  if (pools) c.program().require_scratch(2 * shape.size());
  const bool rectify = c.node().kind == Kind::relu;
  const size_t piece = rectify ? piece_of(shape) : shape.pixels();
  StepTraits traits;
  for (const auto& terms : {pooled, addends})
    for (const Addend& addend : terms) traits.touches.push_back({false, addend.source.tensor, shape.size()});
  traits.touches.push_back({false, y, shape.size()});
  c.step(
      [=, &kernels = c.kernels](const Frame& f, const Slot& s) {
        if (pools) s.terms[count - 1] = pooled_sum(kernels, f, s, shape, pooled);
        for (size_t i = 0; i < addends.size(); i++) s.terms[i] = addends[i].at(f, s, period);
        float* to = activation(f, s, y);
        for (size_t first = 0; first < shape.pixels(); first += piece) {
          const size_t pixels = std::min(piece, shape.pixels() - first), size = pixels * shape.channels;
          kernels.sum_terms(pixels, shape.channels, static_cast<int>(count), s.terms, to);
          if (rectify) kernels.relu(pixels, shape.channels, to, to, shape.channels);
          to += size;
          for (size_t i = 0; i < count; i++) s.terms[i].x += size;
        }
      },
      traits);
  if (rectify) c.keep_gate(c.index());
}

void sum_backward(BackwardCompiler& c) {
  const Fusion& fusion = c.forward.fusion;
  if (c.node().kind == Kind::relu) {
    // What it passes on takes the place of dy. Where the sum is positive, so is y.
    const Extent shape = c.node().shape;
    const size_t y = c.output(), dy = c.plain_gradient(), gated = c.gate(c.index());
    c.step([=, &k = c.kernels](const Frame& f, const Slot& s) {
      float* d = gradient(f, s, dy);
      if (gated != kNone)
        k.gate_backward(shape.pixels(), shape.channels, gate(f, s, gated), 0, d, shape.channels, d, false);
      else
        k.relu_backward(shape.pixels(), shape.channels, activation(f, s, y), d, shape.channels, d, false);
    });
  }
  std::vector<JointTask> tasks;
  std::vector<int> fed;
  std::vector<std::function<void()>> afters;
  plain_terms_backward(c);
  for (const Fusion::Term& term : fusion.terms(c.index())) {
    if (!fusion.absorbed(term.node) || c.network.nodes[term.node].kind != Kind::batchNorm) continue;
    NormBackward norm = begin_norm_backward(c, term.node, c.plain_gradient(), term.alpha);
    if (norm.share != kNone)
      add_alpha_gradient(c, term.alpha, [share = norm.share](const Frame& f) { return f.workspace[share]; });
    fed.push_back(norm.input);
    for (JointTask& task : norm.tasks) tasks.push_back(std::move(task));
    afters.push_back(std::move(norm.after));
  }
  const auto after = [afters = std::move(afters)] {
    for (const auto& each : afters) each();
  };
  if (tasks.empty()) return after();
  c.joint(std::move(tasks), std::move(fed), after);
}

}  // namespace rnas
