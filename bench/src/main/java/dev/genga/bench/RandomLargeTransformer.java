package dev.genga.bench;

import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.RandomSource;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.Float8Form;
import dev.genga.tensor.weights.Float8Scaling;
import dev.genga.tensor.weights.SafetensorsWriter;
import dev.genga.wan.transformer.TransformerConfig;
import dev.genga.wan.transformer.TransformerTensors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Random weights of Wan2.1-T2V-14B's shape in one file of scaled 8 bits, as musubi-tuner's
/// `--fp8_scaled` makes them: e4m3 with a bfloat16 scale for every 64 inputs of a row; what is no matrix of
/// a block is bfloat16. 15.0 GB.
///
/// The values come from two pools of random numbers, each tensor from a place of its own, so that writing
/// takes the memory of the pools and not of the model.
final class RandomLargeTransformer {
  /// Numbers in a pool: more than the largest tensor has.
  private static final long POOL = 1L << 28;

  private static final long STEP = 1L << 24;

  /// A multiple of 64 that shares no factor with the pool's rows of it.
  private static final long STRIDE = 64 * 12_345_677L;

  private static final int RUN = Float8Scaling.BLOCK;
  private static final double DEVIATION = 0.014; // 1 over the root of the width

  private final Tensor values = Tensors.empty(new long[] {POOL}, DType.FLOAT8_E4M3FN, Device.CPU);
  private final Tensor scales = Tensors.empty(new long[] {POOL / RUN}, DType.BFLOAT16, Device.CPU);
  private final Tensor plain = Tensors.empty(new long[] {POOL}, DType.BFLOAT16, Device.CPU);
  private long at;

  private RandomLargeTransformer() {
    var random = RandomSource.seeded(1);
    for (long from = 0; from < POOL; from += STEP) {
      try (var _ = TensorScope.open()) {
        var drawn = random.randn(DType.FLOAT32, STEP / RUN, RUN).times(DEVIATION);
        var scaled = Float8Scaling.ROW.quantize(drawn, Float8Form.BLOCKS.dtype());
        values.narrow(0, from, STEP).copyInPlace(scaled.values().reshape(-1));
        scales.narrow(0, from / RUN, STEP / RUN).copyInPlace(scaled.scale().reshape(-1));
        plain.narrow(0, from, STEP).copyInPlace(drawn.reshape(-1));
      }
    }
  }

  /// Writes the file.
  static void write(Path file) {
    try (var _ = TensorScope.open()) {
      var pools = new RandomLargeTransformer();
      var tensors = new LinkedHashMap<String, Tensor>();
      TransformerTensors.shapes(TransformerConfig.t2v14B())
          .forEach((name, shape) -> {
            long[] sizes = shape.stream().mapToLong(Long::longValue).toArray();
            if (name.startsWith("blocks.") && sizes.length == 2) {
              pools.addScaled(tensors, name, sizes);
            } else {
              tensors.put(name, pools.plain(name, sizes));
            }
          });
      SafetensorsWriter.write(file, tensors, Map.of());
    }
  }

  private void addScaled(Map<String, Tensor> tensors, String name, long[] sizes) {
    long count = sizes[0] * sizes[1];
    long from = next(count);
    String layer = name.substring(0, name.length() - ".weight".length());
    tensors.put(name, values.narrow(0, from, count).view(sizes));
    tensors.put(
        layer + ".scale_weight",
        scales.narrow(0, from / RUN, count / RUN).view(sizes[0], sizes[1] / RUN, 1));
  }

  private Tensor plain(String name, long[] sizes) {
    long count = 1;
    for (long size : sizes) {
      count *= size;
    }
    return name.contains("norm") && name.endsWith("weight")
        ? Tensors.ones(sizes, DType.BFLOAT16, Device.CPU)
        : plain.narrow(0, next(count), count).view(sizes);
  }

  /// Where the next tensor's numbers begin.
  private long next(long count) {
    at = (at + STRIDE) % (POOL - count);
    at -= at % RUN;
    return at;
  }
}
