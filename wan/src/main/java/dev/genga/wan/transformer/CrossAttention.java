package dev.genga.wan.transformer;

import dev.genga.tensor.Functional;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.Linear;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Video tokens attend to the prompt, and in image-to-video models to the image as well: both
/// results share the query and are added before `o`.
///
/// @param normQ weight of the query's norm, `[C]`
/// @param normK weight of the key's norm, `[C]`
/// @param image keys and values of the image, or null in text-to-video models
record CrossAttention(
    int heads,
    double eps,
    Linear q,
    Linear k,
    Linear v,
    Linear o,
    Tensor normQ,
    Tensor normK,
    @Nullable ImageKeys image) {

  /// @param normK weight of the image key's norm, `[C]`
  record ImageKeys(Linear k, Linear v, Tensor normK) {}

  static CrossAttention load(TransformerWeights weights, String name) {
    var config = weights.config();
    return new CrossAttention(
        config.heads(),
        config.eps(),
        weights.linear(name + ".q"),
        weights.linear(name + ".k"),
        weights.linear(name + ".v"),
        weights.linear(name + ".o"),
        weights.tensor(name + ".norm_q.weight"),
        weights.tensor(name + ".norm_k.weight"),
        config.imageToVideo()
            ? new ImageKeys(
                weights.linear(name + ".k_img"),
                weights.linear(name + ".v_img"),
                weights.tensor(name + ".norm_k_img.weight"))
            : null);
  }

  /// What the queries of every timestep attend to.
  ///
  /// @param prompt of the prompt's rows
  /// @param image of the image's tokens, or null
  record Keys(KeyValue prompt, @Nullable KeyValue image) {
    List<Tensor> tensors() {
      return image == null
          ? List.of(prompt.key, prompt.value)
          : List.of(prompt.key, prompt.value, image.key, image.value);
    }
  }

  /// @param key `[B, heads, T, D]`
  /// @param value `[B, heads, T, D]`
  record KeyValue(Tensor key, Tensor value) {}

  /// @param x video tokens, `[B, L, C]`
  /// @return `[B, L, C]`
  Tensor forward(Tensor x, Context context) {
    var query = heads(SelfAttention.rmsNorm(q.forward(x), normQ, eps));
    var keys = known(context);
    var attended = attended(query, keys.prompt(), context.promptBias());
    var negative = context.negative();
    if (negative != null) {
      var other = known(negative.context()).prompt();
      var away = attended(query, other, negative.context().promptBias());
      attended = negative.guidance().lead(attended, away);
    }
    var ofImage = keys.image();
    if (ofImage != null) {
      attended = attended.plus(attended(query, ofImage, null));
    }
    return o.forward(attended);
  }

  /// @return `[B, L, C]`
  private static Tensor attended(Tensor query, KeyValue to, @Nullable Tensor bias) {
    return SelfAttention.mergeHeads(Functional.attention(query, to.key(), to.value(), bias));
  }

  private Keys known(Context context) {
    var memory = context.memory();
    return memory == null ? keys(context) : memory.of(this, () -> keys(context));
  }

  private Keys keys(Context context) {
    var ofPrompt =
        new KeyValue(
            heads(SelfAttention.rmsNorm(k.forward(context.prompt()), normK, eps)),
            heads(v.forward(context.prompt())));
    if (image == null || context.image() == null) {
      return new Keys(ofPrompt, null);
    }
    var key = heads(SelfAttention.rmsNorm(image.k.forward(context.image()), image.normK, eps));
    return new Keys(ofPrompt, new KeyValue(key, heads(image.v.forward(context.image()))));
  }

  private Tensor heads(Tensor x) {
    return SelfAttention.splitHeads(x, heads).transpose(1, 2);
  }

  CrossAttention map(LinearMap map) {
    return new CrossAttention(
        heads,
        eps,
        map.apply("q", q),
        map.apply("k", k),
        map.apply("v", v),
        map.apply("o", o),
        normQ,
        normK,
        image == null
            ? null
            : new ImageKeys(map.apply("k_img", image.k), map.apply("v_img", image.v), image.normK));
  }

  CrossAttention mapTensors(TensorMap map) {
    return new CrossAttention(
        heads,
        eps,
        q,
        k,
        v,
        o,
        map.apply("norm_q.weight", normQ),
        map.apply("norm_k.weight", normK),
        image == null
            ? null
            : new ImageKeys(image.k, image.v, map.apply("norm_k_img.weight", image.normK)));
  }
}
