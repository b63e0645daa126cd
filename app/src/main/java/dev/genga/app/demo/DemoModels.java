package dev.genga.app.demo;

import dev.genga.base.AtomicFile;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.wan.vae.VaeConfig;
import dev.genga.wan.vae.WanVae;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A small transformer, VAE and text encoder of Wan's own architecture with random weights: enough to
/// go the whole way and to see a LoRA learn, not to make a pretty video. They are written as the files
/// that a user would have, and read by the same code.
///
/// @param transformer safetensors, official names, its heads and text length in the metadata
/// @param vae safetensors, official names
/// @param textEncoder safetensors, Wan's names
/// @param tokenizer `tokenizer.json`
record DemoModels(Path transformer, Path vae, Path textEncoder, Path tokenizer) {
  private static final int DIM = 128;
  private static final int HEADS = 4;
  private static final int FFN = 256;
  private static final int LAYERS = 4;
  private static final int FREQ = 64;
  private static final int TEXT = 64;
  private static final int VOCABULARY = 768;
  private static final int TEXT_LENGTH = 512;
  private static final int TEXT_LAYERS = 2;
  private static final int TEXT_FFN = 160;
  private static final int TEXT_HEADS = 4;
  private static final int BUCKETS = 32;
  private static final int PATCH = 4;
  private static final int CHANNELS = 16;
  private static final long SEED = 20;
  private static final String TOKENIZER = "tokenizer.json";

  private static final VaeConfig VAE =
      new VaeConfig(CHANNELS, 8, List.of(8L, 16L, 32L, 32L), 1, List.of(false, true, true));

  /// Writes the four files into a folder.
  static DemoModels write(Path folder) {
    var models =
        new DemoModels(
            folder.resolve("transformer.safetensors"),
            folder.resolve("vae.safetensors"),
            folder.resolve("text-encoder.safetensors"),
            folder.resolve(TOKENIZER));
    try (var _ = TensorScope.open()) {
      var random = RandomSource.seeded(SEED);
      models.writeTokenizer();
      models.writeTextEncoder(random);
      models.writeVae(random);
      models.writeTransformer(random);
    }
    return models;
  }

  private void writeTokenizer() {
    try (var in = DemoModels.class.getResourceAsStream(TOKENIZER)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + TOKENIZER + " is missing");
      }
      AtomicFile.write(tokenizer, in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Values around 0 whose products with inputs of deviation 1 have deviation `gain`.
  private static Tensor weight(RandomSource random, double gain, long... shape) {
    long inputs = 1;
    for (int i = 1; i < shape.length; i++) {
      inputs *= shape[i];
    }
    return random.randn(DType.FLOAT32, shape).times(gain / Math.sqrt(inputs));
  }

  private static Tensor ones(long... shape) {
    return Tensors.ones(shape, DType.FLOAT32, Device.CPU);
  }

  private static Tensor zeros(long... shape) {
    return Tensors.zeros(shape, DType.FLOAT32, Device.CPU);
  }

  private void writeTextEncoder(RandomSource random) {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("token_embedding.weight", random.randn(DType.FLOAT32, VOCABULARY, TEXT));
    for (int i = 0; i < TEXT_LAYERS; i++) {
      String block = "blocks." + i + ".";
      for (var name : List.of("q", "k", "v", "o")) {
        // T5 does not divide scores by the head's size: its queries are small instead.
        double gain = name.equals("q") ? 1 / Math.sqrt((double) TEXT / TEXT_HEADS) : 1;
        tensors.put(block + "attn." + name + ".weight", weight(random, gain, TEXT, TEXT));
      }
      tensors.put(block + "norm1.weight", ones(TEXT));
      tensors.put(block + "norm2.weight", ones(TEXT));
      tensors.put(block + "ffn.gate.0.weight", weight(random, 1, TEXT_FFN, TEXT));
      tensors.put(block + "ffn.fc1.weight", weight(random, 1, TEXT_FFN, TEXT));
      tensors.put(block + "ffn.fc2.weight", weight(random, 1, TEXT, TEXT_FFN));
      tensors.put(
          block + "pos_embedding.embedding.weight",
          random.randn(DType.FLOAT32, BUCKETS, TEXT_HEADS).times(0.5));
    }
    tensors.put("norm.weight", ones(TEXT));
    SafetensorsWriter.write(textEncoder, tensors, Map.of());
  }

  private void writeVae(RandomSource random) {
    var tensors = new LinkedHashMap<String, Tensor>();
    WanVae.tensorShapes(VAE)
        .forEach((name, shape) -> {
          if (name.endsWith("gamma")) {
            tensors.put(name, ones(shape));
          } else if (name.endsWith("bias")) {
            tensors.put(name, zeros(shape));
          } else {
            tensors.put(name, weight(random, 1, shape));
          }
        });
    SafetensorsWriter.write(vae, tensors, Map.of());
  }

  private void writeTransformer(RandomSource random) {
    var tensors = new LinkedHashMap<String, Tensor>();
    tensors.put("patch_embedding.weight", weight(random, 1, DIM, CHANNELS, 1, 2, 2));
    tensors.put("patch_embedding.bias", zeros(DIM));
    linear(tensors, random, "text_embedding.0", DIM, TEXT);
    linear(tensors, random, "text_embedding.2", DIM, DIM);
    linear(tensors, random, "time_embedding.0", DIM, FREQ);
    linear(tensors, random, "time_embedding.2", DIM, DIM);
    linear(tensors, random, "time_projection.1", 6 * DIM, DIM);
    for (int i = 0; i < LAYERS; i++) {
      block(tensors, random, "blocks." + i + ".");
    }
    tensors.put("head.modulation", random.randn(DType.FLOAT32, 1, 2, DIM).div(Math.sqrt(DIM)));
    linear(tensors, random, "head.head", PATCH * CHANNELS, DIM);
    SafetensorsWriter.write(
        transformer,
        tensors,
        Map.of("num_heads", Integer.toString(HEADS), "text_len", Integer.toString(TEXT_LENGTH)));
  }

  private static void block(Map<String, Tensor> tensors, RandomSource random, String block) {
    tensors.put(block + "modulation", random.randn(DType.FLOAT32, 1, 6, DIM).div(Math.sqrt(DIM)));
    for (var attention : List.of("self_attn.", "cross_attn.")) {
      for (var name : List.of("q", "k", "v", "o")) {
        linear(tensors, random, block + attention + name, DIM, DIM);
      }
      tensors.put(block + attention + "norm_q.weight", ones(DIM));
      tensors.put(block + attention + "norm_k.weight", ones(DIM));
    }
    tensors.put(block + "norm3.weight", ones(DIM));
    tensors.put(block + "norm3.bias", zeros(DIM));
    linear(tensors, random, block + "ffn.0", FFN, DIM);
    linear(tensors, random, block + "ffn.2", DIM, FFN);
  }

  private static void linear(
      Map<String, Tensor> tensors, RandomSource random, String name, long out, long in) {
    tensors.put(name + ".weight", weight(random, 0.5, out, in));
    tensors.put(name + ".bias", zeros(out));
  }
}
