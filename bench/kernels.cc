// Measures the kernels that searches and derived networks spend their time in, each against its roofline:
// what it would take if only arithmetic, or only the movement of each tensor once, counted. Prints JSON, a
// case per line; scripts/bench-kernels.mjs makes a table of it.
//
//   kernels fast|avx2|baseline IMAGES RUNS PATTERN
//
// IMAGES of a batch take turns: with 1 the tensors stay in the caches, with many they come from memory. The
// bandwidth of a roofline is measured over as many bytes as the case works on.
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <memory>
#include <regex>
#include <string>
#include <vector>

#include "../src/native/kernels/dispatch.h"
#include "measure.h"
#include "roofline.h"

namespace rnas {

namespace baseline {
extern const Roofline roofline;
}
#if defined(__x86_64__)
namespace avx2 {
extern const Roofline roofline;
}
namespace avx512 {
extern const Roofline roofline;
}
#endif

namespace {

const Roofline& roofline_of(const Kernels& kernels) {
#if defined(__x86_64__)
  for (const Roofline* r : {&avx2::roofline, &avx512::roofline})
    if (std::string(r->name) == kernels.name) return *r;
#endif
  return baseline::roofline;
}

// Floats on cache lines of their own, with values like those of normalised activations.
class Tensor {
 public:
  explicit Tensor(size_t size) : size_(size), memory_(allocate(size), std::free) {
    unsigned state = 12345;
    for (size_t i = 0; i < size; i++) {
      state = state * 1664525u + 1013904223u;
      memory_.get()[i] = static_cast<float>(state >> 8) / 8388608.0f - 1;
    }
  }
  float* data() const { return memory_.get(); }
  size_t size() const { return size_; }

 private:
  static float* allocate(size_t size) {
    void* memory = std::aligned_alloc(64, (size * sizeof(float) + 127) / 64 * 64);
    if (!memory) std::abort();
    return static_cast<float*>(memory);
  }
  size_t size_;
  std::unique_ptr<float, void (*)(void*)> memory_;
};

struct Options {
  const Kernels& kernels;
  size_t images;
  int runs;
  std::regex pattern;
};

class Bench {
 public:
  explicit Bench(Options options)
      : options(std::move(options)), roofline_(roofline_of(this->options.kernels)) {
    float sink[4] = {1, 0.5f, 0.25f, 0};
    const double operations = static_cast<double>(roofline_.spin(1 << 14, sink));
    peak_ = operations / seconds_of(50, [&](size_t) { roofline_.spin(1 << 14, sink); });
    std::printf("{\"kernels\": \"%s\", \"peak\": %.4g, \"memory\": %.4g, \"cases\": [\n",
                this->options.kernels.name, peak_, bandwidth(size_t{1} << 27));
  }
  ~Bench() { std::printf("\n]}\n"); }

  // One case: `operations` and `bytes` are those of one image, `footprint` the bytes it works on.
  void add(const std::string& kernel, const std::string& shape, double operations, double bytes,
           const std::function<void(size_t)>& work) {
    const std::string name = kernel + " " + shape;
    if (!std::regex_search(name, options.pattern)) return;
    const double seconds = seconds_of(options.runs, work);
    const double rate = bandwidth(static_cast<size_t>(bytes) * options.images);
    std::printf(
        "%s  {\"kernel\": \"%s\", \"shape\": \"%s\", \"microseconds\": %.3f, \"operations\": %.0f, "
        "\"bytes\": %.0f, \"bandwidth\": %.4g}",
        first_ ? "" : ",\n", kernel.c_str(), shape.c_str(), 1e6 * seconds, operations, bytes, rate);
    std::fflush(stdout);
    first_ = false;
  }

  const Options options;

 private:
  // Bytes per second of a triad over about this many bytes, rounded up to a power of two.
  double bandwidth(size_t bytes) {
    size_t floats = 1024;
    while (floats * 12 < bytes) floats *= 2;
    const auto found = bandwidths_.find(floats);
    if (found != bandwidths_.end()) return found->second;
    const Tensor a(floats), b(floats), c(floats);
    const double seconds =
        seconds_of(20, [&](size_t) { roofline_.triad(floats, 0.5f, b.data(), c.data(), a.data()); });
    return bandwidths_[floats] = static_cast<double>(floats) * 12 / seconds;
  }

  const Roofline& roofline_;
  double peak_;
  bool first_ = true;
  std::map<size_t, double> bandwidths_;
};

struct Size {
  int channels, side;
};

std::string text_of(const Size& size) {
  return std::to_string(size.channels) + "@" + std::to_string(size.side);
}

void add_convolution(Bench& bench, const std::string& name, const Size& size, const ConvShape& s) {
  const Kernels& k = bench.options.kernels;
  const size_t images = bench.options.images;
  const Stretch nothing = {};
  ImageGroup alone = kAlone;
  if (images > 1) alone.upcoming = &nothing;  // tensors are not in the cache
  const size_t in = static_cast<size_t>(s.in_height) * s.in_width * s.in_channels;
  const size_t out = static_cast<size_t>(s.out_height) * s.out_width * s.out_channels;
  const Tensor x(in * images), y(out * images), dx(in * images), weight(conv_weight_size(s)),
      dweight(weight.size()), packed(k.conv_packed_size(s)), scratch(k.conv_scratch(s));
  // Taps on the padding count as work, as is usual.
  const double operations = 2.0 * static_cast<double>(out) * s.kernel * s.kernel * (s.in_channels / s.groups);
  const double bytes = 4.0 * static_cast<double>(in + out + weight.size());
  k.conv_pack(s, weight.data(), packed.data());
  bench.add(name + " forward", text_of(size), operations, bytes, [&](size_t n) {
    const size_t i = n % images;
    k.conv_forward(s, alone, x.data() + i * in, packed.data(), nullptr, y.data() + i * out, scratch.data());
  });
  k.conv_pack_backward(s, weight.data(), packed.data());
  bench.add(name + " input gradient", text_of(size), operations, bytes + (s.rectify ? 4.0 * in : 0),
            [&](size_t n) {
              const size_t i = n % images;
              const ConvGradients to = {dx.data() + i * in, false, packed.data(), nullptr, nullptr};
              k.conv_backward(s, alone, x.data() + i * in, y.data() + i * out, to, scratch.data());
            });
  bench.add(name + " weight gradient", text_of(size), operations, bytes, [&](size_t n) {
    const size_t i = n % images;
    const ConvGradients to = {nullptr, false, nullptr, dweight.data(), nullptr};
    k.conv_backward(s, alone, x.data() + i * in, y.data() + i * out, to, scratch.data());
  });
}

// Padded so that stride 1 keeps the size.
ConvShape shape_of(const Size& size, int kernel, int stride, int dilation, bool depthwise, bool rectify) {
  const int out = (size.side - 1) / stride + 1;
  return {size.side,
          size.side,
          size.channels,
          out,
          out,
          size.channels,
          kernel,
          stride,
          dilation * (kernel - 1) / 2,
          dilation,
          depthwise ? size.channels : 1,
          rectify};
}

// What a cell of a derived network begins with: the concatenated outputs of an earlier one brought to its own
// number of channels.
void add_preprocessing(Bench& bench, const Size& from, int channels) {
  ConvShape s = shape_of(from, 1, 1, 1, false, false);
  s.out_channels = channels;
  add_convolution(bench, "pointwise to " + std::to_string(channels), from, s);
}

void add_convolutions(Bench& bench, const Size& size) {
  add_convolution(bench, "pointwise", size, shape_of(size, 1, 1, 1, false, false));
  for (const int kernel : {3, 5})
    for (const int dilation : {1, 2})
      for (const int stride : {1, 2}) {
        const std::string name = "depthwise " + std::to_string(kernel) + "x" + std::to_string(kernel) +
                                 (dilation == 2 ? " dilated" : "") + (stride == 2 ? " stride 2" : "");
        add_convolution(bench, name, size, shape_of(size, kernel, stride, dilation, true, true));
      }
  add_convolution(bench, "dense 3x3", size, shape_of(size, 3, 1, 1, false, false));
  add_convolution(bench, "dense 3x3 stride 2", size, shape_of(size, 3, 2, 1, false, false));
}

void add_pools(Bench& bench, const Size& size) {
  const Kernels& k = bench.options.kernels;
  const size_t images = bench.options.images;
  for (const int stride : {1, 2}) {
    const int side = (size.side - 1) / stride + 1;
    const PoolShape s = {size.side, size.side, size.channels, side, side, 3, stride, 1};
    const size_t in = static_cast<size_t>(size.side) * size.side * size.channels;
    const size_t out = static_cast<size_t>(side) * side * size.channels;
    const Tensor x(in * images), y(out * images), dx(in * images);
    const std::string name = std::string(" 3x3") + (stride == 2 ? " stride 2" : "");
    const double bytes = 4.0 * static_cast<double>(in + out), shape_work = 0;
    bench.add("max pool" + name, text_of(size), shape_work, bytes,
              [&](size_t n) { k.max_pool(s, x.data() + n % images * in, y.data() + n % images * out); });
    bench.add("max pool" + name + " gradient", text_of(size), shape_work, bytes + 4.0 * in, [&](size_t n) {
      const size_t i = n % images;
      k.max_pool_backward(s, x.data() + i * in, y.data() + i * out, dx.data() + i * in, false);
    });
    bench.add("avg pool" + name, text_of(size), shape_work, bytes,
              [&](size_t n) { k.avg_pool(s, x.data() + n % images * in, y.data() + n % images * out); });
    bench.add("avg pool" + name + " gradient", text_of(size), shape_work, bytes, [&](size_t n) {
      k.avg_pool_backward(s, y.data() + n % images * out, dx.data() + n % images * in, false);
    });
  }
}

void add_channel_maps(Bench& bench, const Size& size) {
  const Kernels& k = bench.options.kernels;
  const size_t images = bench.options.images, pixels = static_cast<size_t>(size.side) * size.side;
  const size_t floats = pixels * size.channels, period = k.channel_period(size.channels);
  const Tensor x(floats * images), dy(floats * images), dx(floats * images);
  const Tensor a(period), b(period), m(period), c(period), sum(period), product(period);
  const double bytes = 4.0 * static_cast<double>(floats);
  const std::string shape = text_of(size);
  const auto at = [&](const Tensor& tensor, size_t n) { return tensor.data() + n % images * floats; };
  bench.add("channel moments", shape, 0, bytes, [&](size_t n) {
    k.channel_moments(pixels, size.channels, at(x, n), sum.data(), product.data());
  });
  bench.add("channel affine", shape, 0, 2 * bytes, [&](size_t n) {
    k.channel_affine(pixels, size.channels, at(x, n), a.data(), b.data(), at(dx, n));
  });
  bench.add("channel sums", shape, 0, 2 * bytes, [&](size_t n) {
    k.channel_sums(pixels, size.channels, at(x, n), at(dy, n), m.data(), a.data(), sum.data(),
                   product.data());
  });
  bench.add("channel gradient", shape, 0, 3 * bytes, [&](size_t n) {
    const ChannelGradient by = {a.data(), b.data(), m.data(), c.data()};
    k.channel_gradient(pixels, size.channels, at(x, n), at(dy, n), by, at(dx, n), false);
  });
  bench.add("relu", shape, 0, 2 * bytes, [&](size_t n) { k.relu(1, floats, at(x, n), at(dx, n), floats); });
  bench.add("relu gradient", shape, 0, 3 * bytes,
            [&](size_t n) { k.relu_backward(1, floats, at(x, n), at(dy, n), floats, at(dx, n), false); });
}

// Eight normalised inputs, as on an edge of the DARTS supernet.
void add_sums(Bench& bench, const Size& size) {
  const Kernels& k = bench.options.kernels;
  constexpr int kCount = 8;
  const size_t images = bench.options.images, pixels = static_cast<size_t>(size.side) * size.side;
  const size_t floats = pixels * size.channels, period = k.channel_period(size.channels);
  const Tensor x(floats * images * kCount), y(floats * images), scale(period), shift(period);
  const double bytes = 4.0 * static_cast<double>(floats);
  bench.add("sum of 8 terms", text_of(size), 0, (kCount + 1) * bytes, [&](size_t n) {
    SumTerm terms[kCount];
    for (int i = 0; i < kCount; i++)
      terms[i] = {x.data() + (n % images * kCount + i) * floats, scale.data(), shift.data(), 0.125f};
    k.sum_terms(pixels, size.channels, kCount, terms, y.data() + n % images * floats);
  });
  bench.add("gradient of a term", text_of(size), 0, 4 * bytes, [&](size_t n) {
    double products[2];
    float* const at = x.data() + n % images * kCount * floats;
    const TermGradient by = {{y.data() + n % images * floats, nullptr}, {0.125f, 0}};
    k.term_backward(floats, at, by, at + floats, true, products);
  });
}

}  // namespace
}  // namespace rnas

int main(int count, char** arguments) {
  if (count != 5) return 2;
  const rnas::Kernels* kernels = rnas::kernels_named(arguments[1]);
  if (!kernels) {
    std::fprintf(stderr, "given %s kernels; expected some that this processor runs; take fast\n",
                 arguments[1]);
    return 3;
  }
  rnas::Bench bench({*kernels, static_cast<size_t>(std::atoi(arguments[2])), std::atoi(arguments[3]),
                     std::regex(arguments[4])});
  // The DARTS supernet's sizes, then those of a network derived from it.
  const rnas::Size sizes[] = {{16, 32}, {32, 16}, {64, 8}, {36, 32}, {72, 16}, {144, 8}};
  for (const rnas::Size& size : sizes) {
    rnas::add_convolutions(bench, size);
    rnas::add_pools(bench, size);
    rnas::add_channel_maps(bench, size);
    rnas::add_sums(bench, size);
  }
  rnas::add_preprocessing(bench, {144, 32}, 36);
  rnas::add_preprocessing(bench, {288, 16}, 72);
  rnas::add_preprocessing(bench, {576, 8}, 144);
}
