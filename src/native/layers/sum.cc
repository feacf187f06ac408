// add and weightedSum: y = Σᵢ xᵢ, y = Σᵢ αᵢ xᵢ.
#include <memory>

#include "layers.h"

namespace rnas {

void sum_forward(ForwardCompiler& c) {
  const Node& node = c.node();
  const int count = static_cast<int>(node.inputs.size());
  const bool weighted = node.kind == Kind::weightedSum;
  std::vector<size_t> x;
  for (int i = 0; i < count; i++) x.push_back(c.input(i));
  c.program().require_pointers(count);
  const size_t y = c.output(), size = node.shape.size(), alpha = node.alpha;
  c.step([=, run = c.kernels.weighted_sum](const Frame& f, const Slot& s) {
    for (int i = 0; i < count; i++) s.sources[i] = activation(f, s, x[i]);
    run(size, count, s.sources, weighted ? f.alpha + alpha : nullptr, activation(f, s, y));
  });
}

namespace {

void add_backward(BackwardCompiler& c) {
  const size_t dy = c.output_gradient(), size = c.node().shape.size();
  for (size_t i = 0; i < c.node().inputs.size(); i++) {
    const GradientTarget dx = c.input_gradient(i);
    if (!dx) continue;
    c.step([=, run = c.kernels.scale](const Frame& f, const Slot& s) {
      run(size, 1, gradient(f, s, dy), gradient(f, s, dx.offset), dx.accumulate);
    });
  }
}

// Each image leaves its share of dα behind; they are added up at the end, since several sums may read one
// row.
void sum_alpha_gradients(BackwardCompiler& c, size_t shares) {
  c.finish([=, count = c.node().inputs.size(), alpha = c.node().alpha](const Frame& f) {
    for (size_t i = 0; i < count; i++) {
      double sum = 0;
      for (int image = 0; image < f.batch; image++)
        sum += f.gradients[image * f.gradient_stride + shares + i];
      f.alpha_gradients[alpha + i] += static_cast<float>(sum);
    }
  });
}

void weighted_sum_backward(BackwardCompiler& c) {
  const Node& node = c.node();
  const int count = static_cast<int>(node.inputs.size());
  std::vector<size_t> x;
  std::vector<GradientTarget> dx;
  const std::shared_ptr<bool[]> accumulate(new bool[count]);
  bool any = c.options.alpha;
  for (int i = 0; i < count; i++) {
    x.push_back(c.input(i));
    dx.push_back(c.input_gradient(i));
    accumulate[i] = dx.back().accumulate;
    any = any || dx.back();
  }
  if (!any) return;
  const size_t shares = c.options.alpha ? c.lasting(count) : kNone;
  c.program().require_pointers(count);
  const size_t dy = c.output_gradient(), size = node.shape.size(), alpha = node.alpha;
  c.step([=, run = c.kernels.weighted_sum_backward](const Frame& f, const Slot& s) {
    for (int i = 0; i < count; i++) {
      s.sources[i] = activation(f, s, x[i]);
      s.targets[i] = dx[i] ? gradient(f, s, dx[i].offset) : nullptr;
    }
    run(size, count, s.sources, f.alpha + alpha, gradient(f, s, dy), s.targets, accumulate.get(),
        shares == kNone ? nullptr : gradient(f, s, shares));
  });
  if (shares != kNone) sum_alpha_gradients(c, shares);
}

}  // namespace

void sum_backward(BackwardCompiler& c) {
  if (c.node().kind == Kind::weightedSum) return weighted_sum_backward(c);
  add_backward(c);
}

}  // namespace rnas
