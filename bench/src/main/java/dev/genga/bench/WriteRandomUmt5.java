package dev.genga.bench;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.wan.text.Umt5Config;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes random weights of UMT5-XXL's size in the official layout, bf16: 11.4 GB. All blocks have the
/// same values, and the embedding repeats its rows, so that writing takes 3 GB of memory.
///
/// Source of the deviations: Wan2.1 `wan/modules/t5.py`, `init_weights`.
///
/// `WriteRandomUmt5 FILE`
final class WriteRandomUmt5 {
  private static final int ROWS = 4006; // 64 times are UMT5's 256384

  private WriteRandomUmt5() {}

  /// @param arguments the file, `.safetensors`
  public static void main(String[] arguments) {
    BenchEngine.load("bundled");
    var config = Umt5Config.xxl();
    var random = RandomSource.seeded(1);
    try (var _ = TensorScope.open()) {
      var tensors = new LinkedHashMap<String, Tensor>();
      var rows = values(random, 1, ROWS, config.dim());
      tensors.put("token_embedding.weight", rows.repeat(config.vocabulary() / ROWS, 1));
      var block = block(config, random);
      for (int i = 0; i < config.layers(); i++) {
        String prefix = "blocks." + i + ".";
        block.forEach((name, values) -> tensors.put(prefix + name, values));
      }
      tensors.put("norm.weight", ones(config.dim()));
      SafetensorsWriter.write(Path.of(arguments[0]), tensors, Map.of());
    }
  }

  private static Map<String, Tensor> block(Umt5Config config, RandomSource random) {
    long dim = config.dim();
    long attention = config.attentionDim();
    long ffn = config.ffnDim();
    var block = new LinkedHashMap<String, Tensor>();
    block.put("norm1.weight", ones(dim));
    block.put("attn.q.weight", values(random, dim * attention, attention, dim));
    block.put("attn.k.weight", values(random, dim, attention, dim));
    block.put("attn.v.weight", values(random, dim, attention, dim));
    block.put("attn.o.weight", values(random, config.heads() * attention, dim, attention));
    block.put("norm2.weight", ones(dim));
    block.put("ffn.gate.0.weight", values(random, dim, ffn, dim));
    block.put("ffn.fc1.weight", values(random, dim, ffn, dim));
    block.put("ffn.fc2.weight", values(random, ffn, dim, ffn));
    long heads = config.heads();
    block.put(
        "pos_embedding.embedding.weight",
        values(random, 2L * config.buckets() * heads, config.buckets(), heads));
    return block;
  }

  /// @param inverseVariance of the values
  private static Tensor values(RandomSource random, double inverseVariance, long... shape) {
    return random.normal(0, 1 / Math.sqrt(inverseVariance), shape).to(DType.BFLOAT16);
  }

  private static Tensor ones(long size) {
    return Tensors.ones(new long[] {size}, DType.BFLOAT16, Device.CPU);
  }
}
