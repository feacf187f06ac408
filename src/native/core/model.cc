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
    constexpr int kGroup = 16;
    const int threads = engine_->team.size(), groups = (batch - 1) / kGroup + 1;
    frame.chunks = std::min(batch, (groups - 1) / threads * threads + threads);
  }
  frame.version = version_;
  packed.reserve();
  frame.packed = &packed;
  frame.parameters = parameters.data();
  return frame;
}

void Model::forward(ForwardCall& call) {
  const std::shared_ptr<const ForwardProgram> program = forward_program(call.options);
  const bool differentiable = call.options.differentiable;
  const bool block_per_thread = !differentiable && program->program.images_are_independent();
  Frame f = frame(call.batch, program->program, false, packed_forward_);
  const size_t blocks =
      block_per_thread ? multiply(engine_->team.size(), program->program.images_at_once(f.batch, f.chunks))
                       : call.batch;
  const size_t size = program->saved_size + multiply(program->activation_size, blocks);

  auto pass = std::make_shared<Pass>();
  if (differentiable)
    pass->block = activation_pool_->take(size);
  else
    transient_.reserve(size);
  prepare_scratch(program->program);
  workspace_.reserve(program->workspace_size);
  call.logits.resize(multiply(network.classes(), call.batch));
  if (call.options.train) call.auxiliary.resize(multiply(network.auxiliary_classes(), call.batch));

  f.workspace = workspace_.data();
  f.images = call.images.data();
  f.saved = differentiable ? pass->block->data() : transient_.data();
  f.activations = f.saved + program->saved_size;
  f.activation_stride = program->activation_size;
  f.alpha = call.alpha.data();
  f.masks = call.masks.data();
  f.logits = call.logits.data();
  f.auxiliary = call.auxiliary.data();
  f.update_statistics = call.update_statistics;
  program->program.run(engine_->team, f, scratch_, block_per_thread);

  if (!differentiable) return;
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
  image_gradients_.reserve(multiply(program->gradient_size, pass.batch));
  Frame f = frame(pass.batch, program->program, call.options.weights, packed_backward_);
  partials_.reserve(multiply(program->partial_size, f.chunks));
  if (call.options.weights && !call.weights) {
    call.weights = gradient_pool_->take(network.trainable_size);
    std::memset(call.weights->data(), 0, network.trainable_size * sizeof(float));
  }
  if (call.options.alpha) call.alpha.assign(network.alpha_size, 0);
  if (call.options.input) call.input.assign(multiply(network.nodes[0].shape.size(), pass.batch), 0);

  f.workspace = workspace_.data();
  f.saved = pass.block->data();
  f.activations = f.saved + pass.program->saved_size;
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
  program->program.run(engine_->team, f, scratch_, false);
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
