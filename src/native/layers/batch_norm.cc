#include <cmath>

#include "layers.h"

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

// What is saved for the backward pass, each tiled to `period` values.
struct Saved {
  float* mean;
  float* inverse_deviation;
};

Saved saved_at(const Frame& f, size_t offset, size_t period) {
  return {f.saved + offset, f.saved + offset + period};
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

// Fills in what the affine step and the backward pass read, for channel c.
void set_channel(const Frame& f, const BatchNorm& b, size_t saved, size_t map, int c, double mean,
                 double variance) {
  const Saved to = saved_at(f, saved, b.period);
  const double inverse = 1 / std::sqrt(variance + b.epsilon);
  const double scale = b.weight(f, c) * inverse;
  for (size_t i = c; i < b.period; i += b.channels) {
    to.mean[i] = static_cast<float>(mean);
    to.inverse_deviation[i] = static_cast<float>(inverse);
    f.workspace[map + i] = static_cast<float>(scale);
    f.workspace[map + b.period + i] = static_cast<float>(b.shift(f, c) - mean * scale);
  }
}

}  // namespace

void batch_norm_forward(ForwardCompiler& c) {
  const BatchNorm b = describe(c.node(), c.kernels);
  const size_t x = c.input(), y = c.output();
  const size_t saved = c.save(2 * b.period), map = c.workspace(2 * b.period);
  const auto apply = [=, &c, run = c.kernels.channel_affine] {
    c.step([=](const Frame& f, const Slot& s) {
      const float* scale = f.workspace + map;
      run(b.pixels, b.channels, activation(f, s, x), scale, scale + b.period, activation(f, s, y));
    });
  };
  if (c.options.train) {
    const size_t moments = c.temporary(2 * b.channels);
    c.step([=, run = c.kernels.channel_moments](const Frame& f, const Slot& s) {
      float* to = activation(f, s, moments);
      run(b.pixels, b.channels, activation(f, s, x), to, to + b.channels);
    });
    const auto combine_all = [=](const Frame& f) {
      const double count = static_cast<double>(f.batch) * b.pixels;
      for (int channel = 0; channel < b.channels; channel++) {
        const Moments of = combine(f, b, moments, channel);
        set_channel(f, b, saved, map, channel, of.mean, of.squares / count);
        if (f.update_statistics) move_running(f, b, channel, of, count);
      }
    };
    c.joint(combine_all, apply);
  } else {
    c.preparation([=](const Frame& f) {
      for (int channel = 0; channel < b.channels; channel++)
        set_channel(f, b, saved, map, channel, f.parameters[b.running_mean + channel],
                    f.parameters[b.running_var + channel]);
    });
    apply();
  }
}

namespace {

// Σ dy (= dβ) and Σ dy · x̂ (= dγ) over the batch; leaves the coefficients of dx in the workspace.
JointTask finish_sums(const BatchNorm& b, size_t sums, size_t saved, size_t coefficients, bool train,
                      bool weights) {
  return [=](const Frame& f) {
    const Saved of = saved_at(f, saved, b.period);
    const double count = static_cast<double>(f.batch) * b.pixels;
    for (int c = 0; c < b.channels; c++) {
      double dbeta = 0, dgamma = 0;
      for (int image = 0; image < f.batch; image++) {
        const float* from = f.gradients + image * f.gradient_stride + sums;
        dbeta += from[c];
        dgamma += from[b.channels + c];
      }
      if (weights && b.gamma != kNone) {
        f.weight_gradients[b.gamma + c] += static_cast<float>(dgamma);
        f.weight_gradients[b.beta + c] += static_cast<float>(dbeta);
      }
      const double scale = static_cast<double>(b.weight(f, c)) * of.inverse_deviation[c];
      float* to = f.workspace + coefficients;
      for (size_t i = c; i < b.period; i += b.channels) {
        to[i] = static_cast<float>(scale);
        to[b.period + i] = train ? static_cast<float>(-scale * of.inverse_deviation[c] * dgamma / count) : 0;
        to[2 * b.period + i] = train ? static_cast<float>(-scale * dbeta / count) : 0;
      }
    }
  };
}

}  // namespace

void batch_norm_backward(BackwardCompiler& c) {
  const BatchNorm b = describe(c.node(), c.kernels);
  const bool train = c.forward.options.train;
  const size_t x = c.input(), dy = c.output_gradient(), saved = c.saved();
  const size_t coefficients = c.workspace(3 * b.period);
  const bool weights = c.options.weights && b.gamma != kNone;
  const auto apply = [=, &c, run = c.kernels.channel_gradient] {
    const GradientTarget dx = c.input_gradient();
    if (!dx) return;
    c.step([=](const Frame& f, const Slot& s) {
      const float* from = f.workspace + coefficients;
      const ChannelGradient by = {from, from + b.period, saved_at(f, saved, b.period).mean,
                                  from + 2 * b.period};
      run(b.pixels, b.channels, train ? activation(f, s, x) : nullptr, gradient(f, s, dy), by,
          gradient(f, s, dx.offset), dx.accumulate);
    });
  };
  if (train || weights) {
    const size_t sums = c.temporary(2 * b.channels);
    c.step([=, run = c.kernels.channel_sums](const Frame& f, const Slot& s) {
      const Saved of = saved_at(f, saved, b.period);
      float* to = gradient(f, s, sums);
      run(b.pixels, b.channels, activation(f, s, x), gradient(f, s, dy), of.mean, of.inverse_deviation, to,
          to + b.channels);
    });
    c.joint(finish_sums(b, sums, saved, coefficients, train, weights), apply);
  } else {
    c.preparation([=](const Frame& f) {
      for (size_t i = 0; i < b.period; i++)
        f.workspace[coefficients + i] =
            b.weight(f, i % b.channels) * saved_at(f, saved, b.period).inverse_deviation[i];
    });
    apply();
  }
}

}  // namespace rnas
