// add and weightedSum: y = Σᵢ xᵢ, y = Σᵢ αᵢ xᵢ, or the ReLU of that; terms may be normalisations that are
// applied as they are added.
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

}  // namespace

void sum_forward(ForwardCompiler& c) {
  struct Addend {
    Source source;
    size_t alpha;
  };
  std::vector<Addend> addends;
  for (const Fusion::Term& term : c.terms()) addends.push_back({c.source_of(term.node), term.alpha});
  c.program().require_terms(addends.size());
  const Extent shape = c.node().shape;
  const size_t y = c.output(), period = c.kernels.channel_period(shape.channels);
  const bool rectify = c.node().kind == Kind::relu;
  const size_t piece = rectify ? piece_of(shape) : shape.pixels();
  StepTraits traits;
  for (const Addend& addend : addends) traits.touches.push_back({false, addend.source.tensor, shape.size()});
  traits.touches.push_back({false, y, shape.size()});
  c.step(
      [=, run = c.kernels.sum_terms, relu = c.kernels.relu](const Frame& f, const Slot& s) {
        for (size_t i = 0; i < addends.size(); i++) {
          const auto& [source, alpha] = addends[i];
          SumTerm& term = s.terms[i];
          term = {activation(f, s, source.tensor), nullptr, nullptr, alpha == kNone ? 1 : f.alpha[alpha]};
          if (source.map == kNone) continue;
          const NormMap map = NormMap::at(f, source.map, period);
          term.scale = map.scale;
          term.shift = map.shift;
        }
        float* to = activation(f, s, y);
        for (size_t first = 0; first < shape.pixels(); first += piece) {
          const size_t pixels = std::min(piece, shape.pixels() - first), size = pixels * shape.channels;
          run(pixels, shape.channels, static_cast<int>(addends.size()), s.terms, to);
          if (rectify) relu(pixels, shape.channels, to, to, shape.channels);
          to += size;
          for (size_t i = 0; i < addends.size(); i++) s.terms[i].x += size;
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
    if (!fusion.absorbed(term.node)) continue;
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
