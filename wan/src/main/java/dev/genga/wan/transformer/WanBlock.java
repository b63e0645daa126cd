package dev.genga.wan.transformer;

import dev.genga.tensor.Autograd;
import dev.genga.tensor.DType;
import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.nn.ChangedLinear;
import dev.genga.tensor.nn.DenseLinear;
import dev.genga.tensor.nn.DoraLinear;
import dev.genga.tensor.nn.Linear;
import dev.genga.tensor.nn.LoraLinear;
import dev.genga.tensor.nn.QuantizedLinear;
import dev.genga.tensor.nn.ShiftedLinear;
import dev.genga.tensor.nn.StreamedLinear;
import java.util.ArrayList;
import java.util.List;

/// One block of the Wan transformer: the video tokens attend to each other, then to the prompt,
/// then pass a feed-forward network. The time embedding modulates the first and the last.
///
/// Shapes: `B` batch, `L` video tokens, `C` model width.
///
/// Source: `WanAttentionBlock` of Wan2.1's wan/modules/model.py.
///
/// @param modulation `[1, 6, C]`
/// @param promptNormWeight weight of the norm before the cross attention, `[C]`
/// @param promptNormBias its bias, `[C]`
public record WanBlock(
    double eps,
    Tensor modulation,
    SelfAttention selfAttention,
    Tensor promptNormWeight,
    Tensor promptNormBias,
    CrossAttention crossAttention,
    FeedForward feedForward) {

  static WanBlock load(TransformerWeights weights, String name) {
    return new WanBlock(
        weights.config().eps(),
        weights.tensor(name + ".modulation"),
        SelfAttention.load(weights, name + ".self_attn"),
        weights.tensor(name + ".norm3.weight"),
        weights.tensor(name + ".norm3.bias"),
        CrossAttention.load(weights, name + ".cross_attn"),
        FeedForward.load(weights, name + ".ffn"));
  }

  /// The block's last product, not yet made: the result is `x + gate * second(activation)`.
  ///
  /// @param x the residual stream, `[B, L, C]`
  /// @param gate `[B, 1, C]`, float32
  /// @param activation what the feed-forward network's second layer takes, `[B, L, ffn]`
  public record Unfinished(Tensor x, Tensor gate, Tensor activation) {}

  /// [#attentionInputs], attention, [#unfinished] and [#finish], one after another; a trainer calls
  /// them itself, to decide what of them it computes again.
  ///
  /// @param x video tokens, `[B, L, C]`
  /// @param time projected time embedding, `[B, 6, C]`, float32
  /// @param context the prompt, and the image in image-to-video models
  /// @param rope rotary angles of the (frame, row, column) grid
  /// @return video tokens, `[B, L, C]`, in the dtype of `x`
  public Tensor forward(Tensor x, Tensor time, Context context, Rope rope) {
    try (var scope = TensorScope.open()) {
      var attended = attentionInputs(x, time, rope).attend();
      return scope.keep(finish(unfinished(x, attended, time, context)));
    }
  }

  /// [#forward(Tensor, Tensor, Context, Rope)] with more weight on other frames, for inference.
  ///
  /// @param frames of the grid of tokens, 2 or more
  Tensor enhanced(
      Tensor x, Tensor time, Context context, Rope rope, FrameEnhancement enhancement, int frames) {
    try (var scope = TensorScope.open()) {
      var adapted = modulation(time, 0).adapt(x, eps);
      var attended = selfAttention.enhanced(adapted, rope, enhancement, frames);
      return scope.keep(finish(unfinished(x, attended, time, context)));
    }
  }

  /// What the self-attention attends with; parameters as in [#forward].
  public AttentionInputs attentionInputs(Tensor x, Tensor time, Rope rope) {
    try (var scope = TensorScope.open()) {
      var inputs = selfAttention.inputs(modulation(time, 0).adapt(x, eps), rope);
      scope.keep(inputs.all());
      return inputs;
    }
  }

  /// Everything after the self-attention but the last layer; parameters as in [#forward].
  ///
  /// @param attended what attention made of the [#attentionInputs], `[B, heads, L, D]`
  public Unfinished unfinished(Tensor x, Tensor attended, Tensor time, Context context) {
    try (var scope = TensorScope.open()) {
      var h = scope.keep(afterAttentions(x, attended, time, context));
      var feed = modulation(time, 3);
      return new Unfinished(
          h, scope.keep(feed.gate()), scope.keep(feedForward.activation(feed.adapt(h, eps))));
    }
  }

  private Tensor afterAttentions(Tensor x, Tensor attended, Tensor time, Context context) {
    try (var scope = TensorScope.open()) {
      var h = modulation(time, 0).addGated(x, selfAttention.output(attended));
      return scope.keep(h.plus(crossAttention.forward(promptNorm(h), context)));
    }
  }

  /// @return video tokens, `[B, L, C]`
  public Tensor finish(Unfinished unfinished) {
    try (var scope = TensorScope.open()) {
      var y = feedForward.second().forward(unfinished.activation());
      return scope.keep(Modulation.addGated(unfinished.x(), y, unfinished.gate()));
    }
  }

  /// Where the backward pass of a block begins.
  ///
  /// @param outputs with the graph that leads to them
  /// @param gradients theirs
  public record Finish(List<Tensor> outputs, List<Tensor> gradients) {}

  /// The backward pass of [#finish], as far as the outputs from which the graph goes on. Where gate
  /// and last layer are frozen, but for what is added beside it, the block's own output is not computed
  /// for it.
  ///
  /// @param gradient of the block's output, `[B, L, C]`
  public Finish finishBackward(Unfinished unfinished, Tensor gradient) {
    if (unfinished.gate().requiresGrad() || needsOutput(feedForward.second())) {
      return new Finish(List.of(finish(unfinished)), List.of(gradient));
    }
    try (var scope = TensorScope.open()) {
      var outputs = new ArrayList<>(List.of(unfinished.x()));
      var gradients = new ArrayList<>(List.of(gradient));
      Tensor ofSecond;
      try (var _ = Autograd.off()) {
        ofSecond =
            RowPasses.where(gradient, unfinished.gate()).gateBackward(gradient, unfinished.gate());
      }
      lastLayer(feedForward.second(), unfinished.activation(), ofSecond, outputs, gradients);
      scope.keep(outputs);
      scope.keep(gradients);
      return new Finish(outputs, gradients);
    }
  }

  /// Whether a gradient asks for what the frozen weight makes of the activation.
  private static boolean needsOutput(Linear linear) {
    return switch (linear) {
      case DenseLinear(var weight, var bias) ->
          weight.requiresGrad() || bias != null && bias.requiresGrad();
      case QuantizedLinear _ -> false;
      case StreamedLinear streamed -> needsOutput(streamed.present());
      case LoraLinear lora -> needsOutput(lora.base());
      case ChangedLinear changed -> needsOutput(changed.base());
      case ShiftedLinear shifted -> needsOutput(shifted.base());
      case DoraLinear _ -> true; // its magnitude scales it
    };
  }

  /// Adds what of a frozen layer leads to trained parameters, with its gradients.
  private static void lastLayer(
      Linear linear,
      Tensor activation,
      Tensor gradient,
      List<Tensor> outputs,
      List<Tensor> gradients) {
    switch (linear) {
      case DenseLinear(var weight, _) -> {
        outputs.add(activation);
        gradients.add(throughWeight(gradient, weight));
      }
      case QuantizedLinear quantized -> {
        outputs.add(activation);
        gradients.add(throughWeight(gradient, quantized.dequantized()));
      }
      case StreamedLinear streamed ->
          lastLayer(streamed.present(), activation, gradient, outputs, gradients);
      case LoraLinear lora -> {
        lastLayer(lora.base(), activation, gradient, outputs, gradients);
        outputs.add(lora.change(activation));
        gradients.add(gradient);
      }
      case ChangedLinear changed -> {
        lastLayer(changed.base(), activation, gradient, outputs, gradients);
        outputs.add(changed.change(activation));
        gradients.add(gradient);
      }
      case ShiftedLinear shifted ->
          lastLayer(shifted.base(), activation, gradient, outputs, gradients);
      case DoraLinear dora -> throw new IllegalArgumentException("its output is needed: " + dora);
    }
  }

  private static Tensor throughWeight(Tensor gradient, Tensor weight) {
    try (var _ = Autograd.off()) {
      return gradient.matmul(weight.to(gradient.dtype()));
    }
  }

  /// Shift, scale and gate, three of the six rows of modulation and time, from row `first` on.
  Modulation modulation(Tensor time, int first) {
    var m = modulation.to(DType.FLOAT32).plus(time);
    return new Modulation(
        m.narrow(1, first, 1), m.narrow(1, first + 1, 1), m.narrow(1, first + 2, 1));
  }

  /// The norm before the cross attention.
  Tensor promptNorm(Tensor x) {
    var dtype = x.dtype();
    return Functional.layerNorm(x, promptNormWeight.to(dtype), promptNormBias.to(dtype), eps);
  }

  WanBlock map(LinearMap map) {
    return new WanBlock(
        eps,
        modulation,
        selfAttention.map(map.inside("self_attn")),
        promptNormWeight,
        promptNormBias,
        crossAttention.map(map.inside("cross_attn")),
        feedForward.map(map.inside("ffn")));
  }

  /// The same block with other parameters beside its linear layers.
  WanBlock mapTensors(TensorMap map) {
    return new WanBlock(
        eps,
        map.apply("modulation", modulation),
        selfAttention.mapTensors(map.inside("self_attn")),
        map.apply("norm3.weight", promptNormWeight),
        map.apply("norm3.bias", promptNormBias),
        crossAttention.mapTensors(map.inside("cross_attn")),
        feedForward);
  }
}
