package dev.genga.wan.generation;

import dev.genga.tensor.DType;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.testing.Golden;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.lora.file.MusubiLoraFormat;
import dev.genga.wan.transformer.FixtureWeights;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.TransformerTensors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// The golden models as files that belong together: the text encoder with a small tokenizer in it
/// and as many rows as that has, the transformer with its sizes stated beside it.
final class TinyModels {
  /// At least as many tokens as the small tokenizer has.
  private static final long PIECES = 1000;

  private static final int WIDE_LAYERS = 40;

  private TinyModels() {}

  /// Writes the files.
  static ModelFiles write(Path folder) {
    try (var _ = TensorScope.open()) {
      return new ModelFiles(transformer(folder), vae(), text(folder), null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path transformer(Path folder) throws IOException {
    try (var golden = Golden.load("wan_transformer_t2v")) {
      var own = Files.createDirectories(folder.resolve("transformer"));
      Files.writeString(own.resolve("config.json"), golden.json().get("config").toString());
      return Files.copy(
          golden.folder().resolve("weights.safetensors"), own.resolve("wan.safetensors"));
    }
  }

  private static Path vae() {
    try (var golden = Golden.load("wan_vae")) {
      return golden.folder().resolve("weights.safetensors");
    }
  }

  private static Path text(Path folder) throws IOException {
    try (var golden = Golden.load("umt5");
        var file = WeightsFile.open(golden.folder().resolve("weights_hf.safetensors"))) {
      var tensors = new LinkedHashMap<String, Tensor>();
      file.tensors().keySet().forEach(key -> tensors.put(key, file.read(key)));
      var rows = file.read("shared.weight");
      tensors.put("shared.weight", rows.repeat(1 + PIECES / rows.size(0), 1));
      byte[] model = tokenizer();
      tensors.put("spiece_model", Tensors.ofBytes(model, DType.UINT8, model.length));
      var path = folder.resolve("umt5.safetensors");
      SafetensorsWriter.write(path, tensors, Map.of());
      return path;
    }
  }

  private static byte[] tokenizer() throws IOException {
    try (InputStream in = TinyModels.class.getResourceAsStream("/dev/genga/wan/text/plain.model")) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  /// The transformer with feed-forward networks so wide that its weights outweigh all else, as float32.
  static Path heavy(Path folder) {
    var of = FixtureWeights.of("wan_transformer_t2v").config();
    var config =
        new TransformerConfig(
            false,
            of.inChannels(),
            of.outChannels(),
            of.dim(),
            40 * of.dim(),
            of.freqDim(),
            of.textDim(),
            of.textLength(),
            of.heads(),
            WIDE_LAYERS,
            of.eps());
    Path file = folder.resolve("heavy.safetensors");
    try (var _ = TensorScope.open()) {
      TransformerTensors.initial(config, RandomSource.seeded(6))
          .write(file, DType.FLOAT32, Map.of());
    }
    return file;
  }

  /// A LoRA that changes a good deal, in the thread's current scope.
  static Lora lora(long seed) {
    var model = FixtureWeights.of("wan_transformer_t2v").model(DType.FLOAT32);
    var random = RandomSource.seeded(seed);
    var lora = Lora.create(model, 4, 4, random);
    var values = new ArrayList<>(lora.parameters());
    for (int up = 1; up < values.size(); up += 2) {
      values.set(up, random.randn(DType.FLOAT32, values.get(up).shape()).times(0.05));
    }
    return lora.with(values);
  }

  /// Writes a LoRA as a training saves it.
  static Path write(Lora lora, Path file) {
    MusubiLoraFormat.write(file, lora, DType.FLOAT32, Map.of());
    return file;
  }
}
