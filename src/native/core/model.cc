#include "model.h"

#include <algorithm>
#include <cstring>

namespace rnas {
namespace {

size_t multiply(size_t a, size_t b) {
  if (b != 0 && a > SIZE_MAX / sizeof(float) / 2 / b) throw std::bad_alloc();
  return a * b;
}

}  // namespace

Model::Model(std::shared_ptr<Engine> engine, Network network_)
    : network([&] {
        network_.fold_relus();
        return std::move(network_);
      }()),
      parameters(network.parameter_size),
      engine_(std::move(engine)),
      packed_forward_(network, engine_->kernels),
      packed_backward_(network, engine_->kernels),
      scratch_(engine_->team.size()) {}

std::shared_ptr<const ForwardProgram> Model::forward_program(const ForwardOptions& options) {
  auto& program = forward_programs_[options];
  if (!program)
    program = std::make_shared<ForwardProgram>(ForwardCompiler(network, engine_->kernels, options).compile());
  return program;
}

std::shared_ptr<const BackwardProgram> Model::backward_program(const ForwardProgram& forward,
                                                               const BackwardOptions& options) {
  auto& program = backward_programs_[{forward.options, options}];
  if (!program)
    program = std::make_shared<BackwardProgram>(
        BackwardCompiler(network, engine_->kernels, forward, options).compile());
  return program;
}

void Model::prepare_scratch(const Program& program) {
  for (Buffer& scratch : scratch_) scratch.reserve(program.scratch_size());
}

Frame Model::frame(int batch, const Program& program, bool sums_weights, PackedWeights& packed) {
  Frame frame;
  frame.batch = batch;
  frame.chunks = network.chunks(batch);
  // Only sums of weight gradients depend on how a batch is divided. Without them, groups are made large, and
  // each thread gets equally many.
  if (program.has_group_steps() && !sums_weights) {
    constexpr int kGroup = 8;
    const int threads = engine_->team.size(), groups = (batch - 1) / kGroup + 1;
    frame.chunks = std::min(batch, (groups - 1) / threads * threads + threads);
  }
  frame.version = version_;
  packed.reserve();
  frame.packed = &packed;
  frame.parameters = parameters.data();
  return frame;
}

Model::Blocks Model::blocks(const Program& program, const Frame& frame) const {
  if (!program.images_are_independent()) return {false, static_cast<size_t>(frame.batch)};
  const int at_once = program.images_at_once(frame.batch, frame.chunks);
  return {true, multiply(engine_->team.size(), at_once)};
}

void Model::forward(ForwardCall& call) {
  const std::shared_ptr<const ForwardProgram> program = forward_program(call.options);
  const Keep keep = call.options.keep;
  Frame f = frame(call.batch, program->program, false, packed_forward_);
  const Blocks own =
      keep == Keep::everything ? Blocks{false, static_cast<size_t>(call.batch)} : blocks(program->program, f);
  const size_t activations = multiply(program->activation_size, own.count);
  const size_t lasting = keep == Keep::everything ? activations : multiply(program->kept_size, call.batch);

  auto pass = std::make_shared<Pass>();
  if (keep != Keep::everything) transient_.reserve(activations);
  pass->block = activation_pool_->take(program->saved_size + lasting);
  prepare_scratch(program->program);
  workspace_.reserve(program->workspace_size);
  call.logits.resize(multiply(network.classes(), call.batch));
  if (call.options.train) call.auxiliary.resize(multiply(network.auxiliary_classes(), call.batch));

  f.workspace = workspace_.data();
  f.images = call.images.data();
  f.saved = pass->block->data();
  f.kept = f.saved + program->saved_size;
  f.kept_stride = program->kept_size;
  f.activations = keep == Keep::everything ? f.kept : transient_.data();
  f.activation_stride = program->activation_size;
  f.alpha = call.alpha.data();
  f.masks = call.masks.data();
  f.logits = call.logits.data();
  f.auxiliary = call.auxiliary.data();
  f.update_statistics = call.update_statistics;
  program->program.run(engine_->team, f, scratch_, own.per_thread);

  if (keep == Keep::nothing) return;
  pass->program = program;
  pass->batch = call.batch;
  pass->alpha = std::move(call.alpha);
  pass->masks = std::move(call.masks);
  call.pass = std::move(pass);
}

void Model::backward(BackwardCall& call) {
  const Pass& pass = *call.pass;
  const std::shared_ptr<const BackwardProgram> program = backward_program(*pass.program, call.options);
  prepare_scratch(program->program);
  workspace_.reserve(program->workspace_size);
  Frame f = frame(pass.batch, program->program, call.options.weights, packed_backward_);
  const Blocks own = blocks(program->program, f);
  image_gradients_.reserve(multiply(program->gradient_size, own.count));
  partials_.reserve(multiply(program->partial_size, f.chunks));
  if (call.options.weights && !call.weights) {
    call.weights = gradient_pool_->take(network.trainable_size);
    std::memset(call.weights->data(), 0, network.trainable_size * sizeof(float));
  }
  if (call.options.alpha) call.alpha.assign(network.alpha_size, 0);
  if (call.options.input) call.input.assign(multiply(network.nodes[0].shape.size(), pass.batch), 0);

  f.workspace = workspace_.data();
  f.saved = pass.block->data();
  f.activations = f.kept = f.saved + pass.program->saved_size;
  f.kept_stride = pass.program->kept_size;
  f.activation_stride = pass.program->activation_size;
  f.gradients = image_gradients_.data();
  f.gradient_stride = program->gradient_size;
  f.partials = partials_.data();
  f.partial_stride = program->partial_size;
  f.weight_gradients = call.weights ? call.weights->data() : nullptr;
  f.alpha = pass.alpha.data();
  f.alpha_gradients = call.alpha.data();
  f.masks = pass.masks.data();
  f.logits = call.logits.data();
  f.auxiliary = call.auxiliary.data();
  f.input_gradients = call.input.data();
  f.backward = true;
  program->program.run(engine_->team, f, scratch_, own.per_thread);
  call.pass.reset();
}

double Model::step(const OptimiserStep& by, const BufferPool::Loan& gradients) {
  version_++;
  return optimise(by, engine_->kernels, engine_->team, network.trainable_size, gradients->data(),
                  parameters.data(), optimiser);
}

void Model::set_parameters(const float* canonical) {
  version_++;
  write(canonical, false, parameters.data());
}

void Model::read(const float* inner, bool trainable_only, float* canonical) const {
  for (const ParameterInfo& parameter : network.parameters) {
    if (trainable_only && parameter.offset >= network.trainable_size) continue;
    const float* from = inner + parameter.offset;
    if (parameter.is_weight)
      weight_to_canonical(network.conv_shape(network.nodes[parameter.node]), from, canonical);
    else
      std::memcpy(canonical, from, parameter.size * sizeof(float));
    canonical += parameter.size;
  }
}

void Model::write(const float* canonical, bool trainable_only, float* inner) const {
  for (const ParameterInfo& parameter : network.parameters) {
    if (trainable_only && parameter.offset >= network.trainable_size) continue;
    float* to = inner + parameter.offset;
    if (parameter.is_weight)
      weight_from_canonical(network.conv_shape(network.nodes[parameter.node]), canonical, to);
    else
      std::memcpy(to, canonical, parameter.size * sizeof(float));
    canonical += parameter.size;
  }
}

}  // namespace rnas
