package dev.genga.training.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsFile;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.TransformerTensors;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds a LoRA of the published 1.3B model to the keys that musubi-tuner looks for.
class LoraFileTest {
  private static final int BLOCKS = 30;
  private static final long WIDTH = 1536;
  private static final long FEED_FORWARD = 8960;
  private static final long RANK = 2;

  @TempDir private Path folder;

  /// musubi-tuner changes every linear layer inside a `WanAttentionBlock`, none of which its default
  /// pattern leaves out, and names the layer by its path with underscores for dots, after `lora_unet_`
  /// (networks/lora.py, networks/lora_wan.py).
  private static Map<String, List<Long>> expected() {
    var expected = new TreeMap<String, List<Long>>();
    for (int block = 0; block < BLOCKS; block++) {
      for (var attention : List.of("self_attn", "cross_attn")) {
        for (var layer : List.of("q", "k", "v", "o")) {
          add(expected, "blocks_%d_%s_%s".formatted(block, attention, layer), WIDTH, WIDTH);
        }
      }
      add(expected, "blocks_%d_ffn_0".formatted(block), WIDTH, FEED_FORWARD);
      add(expected, "blocks_%d_ffn_2".formatted(block), FEED_FORWARD, WIDTH);
    }
    return expected;
  }

  private static void add(Map<String, List<Long>> expected, String layer, long in, long out) {
    String module = "lora_unet_" + layer;
    expected.put(module + ".alpha", List.of());
    expected.put(module + ".lora_down.weight", List.of(RANK, in));
    expected.put(module + ".lora_up.weight", List.of(out, RANK));
  }

  /// The model without its values: a LoRA asks only for the layers' sizes.
  private static WanTransformer model() {
    var config = TransformerConfig.t2v1B();
    var weights = new LinkedHashMap<String, dev.genga.tensor.Tensor>();
    TransformerTensors.shapes(config)
        .forEach((name, shape) -> {
          long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
          weights.put(name, Tensors.zeros(sizes, DType.BFLOAT16, Device.META));
        });
    return WanTransformer.load(new TransformerTensors(config, weights), DType.BFLOAT16, Device.CPU);
  }

  @Test
  void aLoraOfThePublishedModelHasTheKeysAndShapesThatMusubiTunerLoads() {
    Path file = folder.resolve("style.safetensors");
    try (var _ = TensorScope.open()) {
      var lora = Lora.create(model(), (int) RANK, 1, RandomSource.seeded(1));
      LoraFile.write(file, lora, DType.BFLOAT16, Map.of());
    }
    try (var written = SafetensorsFile.open(file)) {
      var shapes = new TreeMap<String, List<Long>>();
      written.tensors().forEach((name, info) -> shapes.put(name, info.shape()));
      assertThat(shapes).isEqualTo(expected()).hasSize(3 * 300);
      assertThat(written.tensors().values())
          .extracting(info -> info.dtype())
          .containsOnly(DType.BFLOAT16);
      assertThat(written.read("lora_unet_blocks_29_ffn_2.alpha").item()).isEqualTo(1);
    }
  }
}
