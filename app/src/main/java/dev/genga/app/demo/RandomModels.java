package dev.genga.app.demo;

import dev.genga.base.AtomicFile;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.wan.generation.ModelFiles;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.vae.VaeConfig;
import dev.genga.wan.vae.WanVae;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// A transformer, VAE and text encoder of Wan's own architecture with random weights: enough to go the
/// whole way and to see a LoRA learn, not to make a pretty video. They are written as the files that a
/// user would have, and read by the same code.
///
/// @param transformer safetensors, official names, its heads and text length in the metadata
/// @param vae safetensors, official names
/// @param textEncoder safetensors, Wan's names
/// @param tokenizer `tokenizer.json`
public record RandomModels(Path transformer, Path vae, Path textEncoder, Path tokenizer) {
  private static final int VOCABULARY = 768;
  private static final int BUCKETS = 32;
  private static final String TOKENIZER = "tokenizer.json";

  /// How large the models are.
  ///
  /// @param textLayers blocks of the text encoder, whose width is the transformer's text dim
  /// @param textFfn its feed-forward width
  /// @param textHeads its heads
  /// @param dtype of the files' tensors
  public record Sizes(
      TransformerConfig transformer,
      VaeConfig vae,
      int textLayers,
      int textFfn,
      int textHeads,
      DType dtype) {
    /// Small enough to train in a minute on two cores.
    public static final Sizes DEMO =
        new Sizes(
            new TransformerConfig(
                false, 16, 16, 128, 256, 64, 64, 512, 4, 4, TransformerConfig.EPS),
            new VaeConfig(16, 8, List.of(8L, 16L, 32L, 32L), 1, List.of(false, true, true)),
            2,
            160,
            4,
            DType.FLOAT32);

    /// The real sizes of Wan2.1-T2V-1.3B and of the VAE, with a text encoder of the real width but
    /// one block instead of 24.
    public static final Sizes REAL_1_3B =
        new Sizes(TransformerConfig.t2v1B(), VaeConfig.WAN_2_1, 1, 10240, 64, DType.BFLOAT16);
  }

  /// Writes the four files into a folder; the same sizes and seed give the same files.
  public static RandomModels write(Path folder, Sizes sizes, long seed) {
    var models =
        new RandomModels(
            folder.resolve("transformer.safetensors"),
            folder.resolve("vae.safetensors"),
            folder.resolve("text-encoder.safetensors"),
            folder.resolve(TOKENIZER));
    var random = RandomSource.seeded(seed);
    models.writeTokenizer();
    models.writeTextEncoder(sizes, random);
    models.writeVae(sizes, random);
    models.writeTransformer(sizes, random);
    return models;
  }

  /// The files as a generation takes them.
  public ModelFiles files() {
    return new ModelFiles(transformer, vae, textEncoder, tokenizer);
  }

  private void writeTokenizer() {
    try (var in = RandomModels.class.getResourceAsStream(TOKENIZER)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + TOKENIZER + " is missing");
      }
      AtomicFile.write(tokenizer, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Tensors by name, in a file's order, each rounded to the file's dtype as it is made.
  private record Weights(RandomSource random, DType dtype, Map<String, Tensor> tensors) {
    Weights(RandomSource random, DType dtype) {
      this(random, dtype, new LinkedHashMap<>());
    }

    /// Makes and keeps a tensor; what it was made of is freed.
    void add(String name, Supplier<Tensor> make) {
      try (var scope = TensorScope.open()) {
        tensors.put(name, scope.keep(make.get().to(dtype)));
      }
    }

    /// Values around 0 whose products with inputs of deviation 1 have deviation `gain`.
    void matrix(String name, double gain, long... shape) {
      long inputs = 1;
      for (int i = 1; i < shape.length; i++) {
        inputs *= shape[i];
      }
      double scale = gain / Math.sqrt(inputs);
      add(name, () -> random.randn(DType.FLOAT32, shape).times(scale));
    }

    void normal(String name, double deviation, long... shape) {
      add(name, () -> random.randn(DType.FLOAT32, shape).times(deviation));
    }

    void ones(String name, long... shape) {
      add(name, () -> Tensors.ones(shape, DType.FLOAT32, Device.CPU));
    }

    void zeros(String name, long... shape) {
      add(name, () -> Tensors.zeros(shape, DType.FLOAT32, Device.CPU));
    }

    void linear(String name, long out, long in) {
      matrix(name + ".weight", 0.5, out, in);
      zeros(name + ".bias", out);
    }

    void write(Path file, Map<String, String> metadata) {
      SafetensorsWriter.write(file, tensors, metadata);
    }
  }

  private void writeTextEncoder(Sizes sizes, RandomSource random) {
    try (var _ = TensorScope.open()) {
      var weights = new Weights(random, sizes.dtype());
      int dim = sizes.transformer().textDim();
      weights.normal("token_embedding.weight", 1, VOCABULARY, dim);
      for (int i = 0; i < sizes.textLayers(); i++) {
        String block = "blocks." + i + ".";
        // T5 does not divide scores by the head's size: its queries are small instead.
        double queryGain = Math.sqrt((double) sizes.textHeads() / dim);
        for (var name : List.of("q", "k", "v", "o")) {
          weights.matrix(
              block + "attn." + name + ".weight", name.equals("q") ? queryGain : 1, dim, dim);
        }
        weights.ones(block + "norm1.weight", dim);
        weights.ones(block + "norm2.weight", dim);
        weights.matrix(block + "ffn.gate.0.weight", 1, sizes.textFfn(), dim);
        weights.matrix(block + "ffn.fc1.weight", 1, sizes.textFfn(), dim);
        weights.matrix(block + "ffn.fc2.weight", 1, dim, sizes.textFfn());
        weights.normal(block + "pos_embedding.embedding.weight", 0.5, BUCKETS, sizes.textHeads());
      }
      weights.ones("norm.weight", dim);
      weights.write(textEncoder, Map.of());
    }
  }

  private void writeVae(Sizes sizes, RandomSource random) {
    try (var _ = TensorScope.open()) {
      var weights = new Weights(random, sizes.dtype());
      WanVae.tensorShapes(sizes.vae())
          .forEach((name, shape) -> {
            if (name.endsWith("gamma")) {
              weights.ones(name, shape);
            } else if (name.endsWith("bias")) {
              weights.zeros(name, shape);
            } else {
              weights.matrix(name, 1, shape);
            }
          });
      weights.write(vae, Map.of());
    }
  }

  private void writeTransformer(Sizes sizes, RandomSource random) {
    try (var _ = TensorScope.open()) {
      var weights = new Weights(random, sizes.dtype());
      var config = sizes.transformer();
      long dim = config.dim();
      int p = TransformerConfig.PATCH;
      weights.matrix("patch_embedding.weight", 1, dim, config.inChannels(), 1, p, p);
      weights.zeros("patch_embedding.bias", dim);
      weights.linear("text_embedding.0", dim, config.textDim());
      weights.linear("text_embedding.2", dim, dim);
      weights.linear("time_embedding.0", dim, config.freqDim());
      weights.linear("time_embedding.2", dim, dim);
      weights.linear("time_projection.1", 6 * dim, dim);
      for (int i = 0; i < config.layers(); i++) {
        block(weights, config, "blocks." + i + ".");
      }
      weights.normal("head.modulation", 1 / Math.sqrt(dim), 1, 2, dim);
      weights.linear("head.head", (long) p * p * config.outChannels(), dim);
      weights.write(
          transformer,
          new TreeMap<>(
              Map.of(
                  "num_heads",
                  Integer.toString(config.heads()),
                  "text_len",
                  Integer.toString(config.textLength()))));
    }
  }

  private static void block(Weights weights, TransformerConfig config, String block) {
    long dim = config.dim();
    weights.normal(block + "modulation", 1 / Math.sqrt(dim), 1, 6, dim);
    for (var attention : List.of("self_attn.", "cross_attn.")) {
      for (var name : List.of("q", "k", "v", "o")) {
        weights.linear(block + attention + name, dim, dim);
      }
      weights.ones(block + attention + "norm_q.weight", dim);
      weights.ones(block + attention + "norm_k.weight", dim);
    }
    weights.ones(block + "norm3.weight", dim);
    weights.zeros(block + "norm3.bias", dim);
    weights.linear(block + "ffn.0", config.ffnDim(), dim);
    weights.linear(block + "ffn.2", dim, config.ffnDim());
  }
}
