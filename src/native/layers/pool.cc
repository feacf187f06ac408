#include "gradient_reader.h"

namespace rnas {
namespace {

void pool_forward(ForwardCompiler& c, void (*run)(const PoolShape&, const float*, float*)) {
  const PoolShape shape = c.network.pool_shape(c.node());
  const size_t x = c.input(), y = c.output();
  c.step([=](const Frame& f, const Slot& s) { run(shape, activation(f, s, x), activation(f, s, y)); },
         {{{false, x, c.input_shape().size()}, {false, y, c.node().shape.size()}}});
}

StepTraits touches(const BackwardCompiler& c, const GradientReader& dy, const GradientTarget& dx) {
  const size_t in = c.input_shape().size(), out = c.node().shape.size();
  StepTraits traits = {{{true, dy.gradient_at.offset, out}, {true, dx.offset, in}}};
  if (dy.gradient_at.batch_statistics) traits.touches.push_back({false, dy.output, out});
  return traits;
}

}  // namespace

void max_pool_forward(ForwardCompiler& c) {
  pool_forward(c, c.kernels.max_pool);
  c.keep_copy(c.input_node());
}

void avg_pool_forward(ForwardCompiler& c) { pool_forward(c, c.kernels.avg_pool); }

void max_pool_backward(BackwardCompiler& c) {
  const GradientTarget dx = c.input_gradient();
  if (!dx) return;
  const PoolShape shape = c.network.pool_shape(c.node());
  const GradientReader dy(c);
  c.program().require_scratch(dy.room());
  const size_t x = c.input(), copy = c.copy(c.input_node());
  StepTraits traits = touches(c, dy, dx);
  traits.touches.push_back({false, x, c.input_shape().size()});
  c.step(
      [=, run = c.kernels.max_pool_backward](const Frame& f, const Slot& s) {
        run(shape, copy == kNone ? activation(f, s, x) : kept(f, s, copy), dy.read(f, s, s.scratch),
            gradient(f, s, dx.offset), dx.accumulate);
      },
      traits);
}

void avg_pool_backward(BackwardCompiler& c) {
  const GradientTarget dx = c.input_gradient();
  if (!dx) return;
  const PoolShape shape = c.network.pool_shape(c.node());
  const GradientReader dy(c);
  c.program().require_scratch(dy.room());
  c.step(
      [=, run = c.kernels.avg_pool_backward](const Frame& f, const Slot& s) {
        run(shape, dy.read(f, s, s.scratch), gradient(f, s, dx.offset), dx.accumulate);
      },
      touches(c, dy, dx));
}

void global_avg_pool_forward(ForwardCompiler& c) {
  const Extent in = c.input_shape();
  const size_t x = c.input(), y = c.output();
  c.step([=, run = c.kernels.global_avg_pool](const Frame& f, const Slot& s) {
    run(in.pixels(), in.channels, activation(f, s, x), activation(f, s, y));
  });
}

void global_avg_pool_backward(BackwardCompiler& c) {
  const GradientTarget dx = c.input_gradient();
  if (!dx) return;
  const Extent in = c.input_shape();
  const size_t dy = c.plain_gradient();
  c.step([=, run = c.kernels.global_avg_pool_backward](const Frame& f, const Slot& s) {
    run(in.pixels(), in.channels, gradient(f, s, dy), gradient(f, s, dx.offset), dx.accumulate);
  });
}

}  // namespace rnas
