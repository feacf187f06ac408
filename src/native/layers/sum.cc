// add and weightedSum: y = Σᵢ xᵢ, y = Σᵢ αᵢ xᵢ, or the ReLU of that; terms may be normalisations that are
// applied as they are added.
#include <algorithm>

#include "batch_norm.h"
#include "norm_map.h"

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
  c.step([=, run = c.kernels.sum_terms, relu = c.kernels.relu](const Frame& f, const Slot& s) {
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
  }, traits);
  if (rectify) c.keep_gate(c.index());
}

namespace {

// Adds up at the end what was left behind for an element of alpha, since several sums may read one row.
void add_alpha_gradient(BackwardCompiler& c, size_t alpha, std::function<double(const Frame&)> total) {
  c.finish([=](const Frame& f) { f.alpha_gradients[alpha] += static_cast<float>(total(f)); });
}

void plain_term_backward(BackwardCompiler& c, const Fusion::Term& term) {
  const size_t x = c.forward.activation[term.node], dy = c.plain_gradient(), alpha = term.alpha;
  const size_t size = c.node().shape.size();
  if (c.options.alpha && alpha != kNone) {
    // Each image leaves its share behind.
    const size_t share = c.lasting(1);
    c.step([=, run = c.kernels.dot](const Frame& f, const Slot& s) {
      *gradient(f, s, share) = static_cast<float>(run(size, activation(f, s, x), gradient(f, s, dy)));
    }, {{{false, x, size}, {true, dy, size}}});
    add_alpha_gradient(c, alpha, [=](const Frame& f) {
      double sum = 0;
      for (int image = 0; image < f.batch; image++) sum += f.gradients[image * f.gradient_stride + share];
      return sum;
    });
  }
  const GradientTarget dx = c.gradient_target(term.node);
  if (!dx) return;
  c.step([=, run = c.kernels.scale](const Frame& f, const Slot& s) {
    run(size, alpha == kNone ? 1 : f.alpha[alpha], gradient(f, s, dy), gradient(f, s, dx.offset),
        dx.accumulate);
  }, {{{true, dy, size}, {true, dx.offset, size}}});
}

}  // namespace

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
  for (const Fusion::Term& term : fusion.terms(c.index())) {
    if (!fusion.absorbed(term.node)) {
      plain_term_backward(c, term);
      continue;
    }
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
