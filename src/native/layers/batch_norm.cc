#include "batch_norm.h"

#include <cmath>

#include "norm_map.h"

// y = (x − mean) / √(variance + ε) · γ + β per channel (Ioffe & Szegedy, arXiv 1502.03167, algorithm 1).

namespace rnas {
namespace {

struct BatchNorm {
  int channels;
  size_t pixels, period;
  float momentum, epsilon;
  size_t gamma, beta, running_mean, running_var;

  float weight(const Frame& f, int c) const { return gamma == kNone ? 1 : f.parameters[gamma + c]; }
  float shift(const Frame& f, int c) const { return beta == kNone ? 0 : f.parameters[beta + c]; }
};

BatchNorm describe(const Node& node, const Kernels& kernels) {
  const int channels = node.shape.channels;
  return {channels,      node.shape.pixels(), kernels.channel_period(channels),
          node.momentum, node.epsilon,        node.weight,
          node.bias,     node.running_mean,   node.running_var};
}

struct Moments {
  double mean, squares;  // Σ (x − mean)²
};

// Of channel c over the batch, from those of its images, which all have the same number of pixels.
Moments combine(const Frame& f, const BatchNorm& b, size_t moments, int c) {
  double mean = 0, squares = 0;
  for (int image = 0; image < f.batch; image++)
    mean += f.activations[image * f.activation_stride + moments + c];
  mean /= f.batch;
  for (int image = 0; image < f.batch; image++) {
    const float* of = f.activations + image * f.activation_stride + moments;
    const double distance = of[c] - mean;
    squares += of[b.channels + c] + b.pixels * distance * distance;
  }
  return {mean, squares};
}

void move_running(const Frame& f, const BatchNorm& b, int c, const Moments& of, double count) {
  float& mean = f.parameters[b.running_mean + c];
  float& variance = f.parameters[b.running_var + c];
  const double unbiased = of.squares / (count > 1 ? count - 1 : 1);
  mean = static_cast<float>((1.0 - b.momentum) * mean + b.momentum * of.mean);
  variance = static_cast<float>((1.0 - b.momentum) * variance + b.momentum * unbiased);
}

// Fills in what readers of the normalised values and the backward pass need, for channel c.
void set_channel(const Frame& f, const BatchNorm& b, size_t saved, int c, double mean, double variance) {
  const NormMap to = NormMap::at(f, saved, b.period);
  const double inverse = 1 / std::sqrt(variance + b.epsilon);
  const double scale = b.weight(f, c) * inverse;
  for (size_t i = c; i < b.period; i += b.channels) {
    to.mean[i] = static_cast<float>(mean);
    to.inverse_deviation[i] = static_cast<float>(inverse);
    to.scale[i] = static_cast<float>(scale);
    to.shift[i] = static_cast<float>(b.shift(f, c) - mean * scale);
  }
}

}  // namespace

void batch_norm_forward(ForwardCompiler& c) {
  const BatchNorm b = describe(c.node(), c.kernels);
  const size_t x = c.input(), y = c.output(), saved = c.save(NormMap::size(b.period));
  const auto apply = [=, &c, run = c.kernels.channel_affine] {
    if (c.absorbed()) return;
    c.step(
        [=](const Frame& f, const Slot& s) {
          const NormMap map = NormMap::at(f, saved, b.period);
          run(b.pixels, b.channels, activation(f, s, x), map.scale, map.shift, activation(f, s, y));
        },
        {{{false, x, b.pixels * b.channels}, {false, y, b.pixels * b.channels}}});
  };
  if (c.options.train) {
    const auto [moments, known] = c.moments(2 * b.channels);
    if (!known)
      c.step([=, to = moments, run = c.kernels.channel_moments](const Frame& f, const Slot& s) {
        float* mean = activation(f, s, to);
        run(b.pixels, b.channels, activation(f, s, x), mean, mean + b.channels);
      });
    const auto combine_all = [=, moments = moments](const Frame& f) {
      const double count = static_cast<double>(f.batch) * b.pixels;
      for (int channel = 0; channel < b.channels; channel++) {
        const Moments of = combine(f, b, moments, channel);
        set_channel(f, b, saved, channel, of.mean, of.squares / count);
        if (f.update_statistics) move_running(f, b, channel, of, count);
      }
    };
    c.joint(combine_all, apply);
  } else {
    c.preparation([=](const Frame& f) {
      for (int channel = 0; channel < b.channels; channel++)
        set_channel(f, b, saved, channel, f.parameters[b.running_mean + channel],
                    f.parameters[b.running_var + channel]);
    });
    apply();
  }
}

namespace {

// Where a backward pass through a normalisation keeps things.
struct Places {
  size_t sums;          // per image: Σ dy and Σ dy · x̂ by channel
  size_t saved;         // the NormMap
  size_t coefficients;  // of dx, in the workspace
  size_t share;         // of the gradient of alpha, in the workspace, or kNone
  size_t alpha;
};

// From the sums over the batch: dβ, dγ, the gradient of the weight in a sum (Σ dy · y), and the coefficients
// of dx. In train mode dx = γ / σ · (dy − mean(dy) − x̂ · mean(dy · x̂)), in eval mode γ / σ · dy.
JointTask finish_sums(const BatchNorm& b, const Places& at, bool train, bool weights) {
  return [=](const Frame& f) {
    const NormMap map = NormMap::at(f, at.saved, b.period);
    const double count = static_cast<double>(f.batch) * b.pixels;
    const double factor = at.alpha == kNone ? 1 : f.alpha[at.alpha];
    double product = 0;
    for (int c = 0; c < b.channels; c++) {
      double dbeta = 0, dgamma = 0;
      for (int image = 0; image < f.batch; image++) {
        const float* from = f.gradients + image * f.gradient_stride + at.sums;
        dbeta += from[c];
        dgamma += from[b.channels + c];
      }
      product += b.weight(f, c) * dgamma + b.shift(f, c) * dbeta;
      dbeta *= factor;
      dgamma *= factor;
      if (weights && b.gamma != kNone) {
        f.weight_gradients[b.gamma + c] += static_cast<float>(dgamma);
        f.weight_gradients[b.beta + c] += static_cast<float>(dbeta);
      }
      const double inverse = map.inverse_deviation[c], scale = b.weight(f, c) * inverse;
      float* to = f.workspace + at.coefficients;
      for (size_t i = c; i < b.period; i += b.channels) {
        to[i] = static_cast<float>(factor * scale);
        to[b.period + i] = train ? static_cast<float>(-scale * inverse * dgamma / count) : 0;
        to[2 * b.period + i] = train ? static_cast<float>(-scale * dbeta / count) : 0;
      }
    }
    if (at.share != kNone) f.workspace[at.share] = static_cast<float>(product);
  };
}

// The coefficients of dx where no sum over the batch is needed: the same bits as where there is one.
JointTask scale_alone(const BatchNorm& b, const Places& at) {
  return [=](const Frame& f) {
    const double factor = at.alpha == kNone ? 1 : f.alpha[at.alpha];
    const NormMap map = NormMap::at(f, at.saved, b.period);
    for (size_t i = 0; i < b.period; i++) {
      const double scale = b.weight(f, i % b.channels) * static_cast<double>(map.inverse_deviation[i]);
      f.workspace[at.coefficients + i] = static_cast<float>(factor * scale);
    }
  };
}

}  // namespace

NormBackward begin_norm_backward(BackwardCompiler& c, int norm, size_t dy, size_t alpha) {
  const Node& node = c.network.nodes[norm];
  const BatchNorm b = describe(node, c.kernels);
  const int input = c.forward.fusion.owner(node.inputs[0]);
  const size_t x = c.forward.activation[input];
  const bool train = c.forward.options.train, weights = c.options.weights && b.gamma != kNone;
  const bool share = c.options.alpha && alpha != kNone;
  const bool sums = train || weights || share;
  const Places at = {sums ? c.temporary(2 * b.channels) : kNone, c.forward.saved[norm],
                     c.workspace(3 * b.period), share ? c.workspace(1) : kNone, alpha};
  NormBackward result;
  result.input = input;
  result.share = at.share;
  if (sums) {
    c.step(
        [=, run = c.kernels.channel_sums](const Frame& f, const Slot& s) {
          const NormMap map = NormMap::at(f, at.saved, b.period);
          float* to = gradient(f, s, at.sums);
          run(b.pixels, b.channels, activation(f, s, x), gradient(f, s, dy), map.mean, map.inverse_deviation,
              to, to + b.channels);
        },
        {{{false, x, b.pixels * b.channels}, {true, dy, b.pixels * b.channels}}});
    result.tasks.push_back(finish_sums(b, at, train, weights));
  } else {
    c.preparation(scale_alone(b, at));
  }
  result.after = [=, &c, run = c.kernels.channel_gradient] {
    if (!c.wants_gradient(input)) return;
    if (c.can_defer(input)) return c.defer(input, {dy, true, train, at.coefficients, at.saved});
    const GradientTarget dx = c.gradient_target(input);
    const size_t size = b.pixels * b.channels;
    c.step(
        [=](const Frame& f, const Slot& s) {
          const float* from = f.workspace + at.coefficients;
          const ChannelGradient by = {from, from + b.period, NormMap::at(f, at.saved, b.period).mean,
                                      from + 2 * b.period};
          run(b.pixels, b.channels, train ? activation(f, s, x) : nullptr, gradient(f, s, dy), by,
              gradient(f, s, dx.offset), dx.accumulate);
        },
        {{{false, x, size}, {true, dy, size}, {true, dx.offset, size}}});
  };
  return result;
}

void batch_norm_backward(BackwardCompiler& c) {
  NormBackward of = begin_norm_backward(c, c.index(), c.plain_gradient(), kNone);
  if (of.tasks.empty()) return of.after();
  c.joint(std::move(of.tasks), {of.input}, std::move(of.after));
}

}  // namespace rnas
