package dev.genga.dataset.cache;

import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.text.TextEncoder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Map;
import java.util.Random;

/// Checks embeddings that another program made: every file's form, and a few by encoding again.
///
/// @param seed which are encoded again
record TextTrust(TextEncoder encoder, long seed) {
  private static final double ERROR = 2e-2;
  private static final int SAMPLES = 3;

  /// @param captions by file
  /// @throws dev.genga.base.ProblemException with every file that is not what it should be
  void check(Map<Path, String> captions) {
    var problems = new Problems();
    for (var file : captions.keySet()) {
      String fault = CacheFiles.faultOfText(file, encoder.dim());
      if (!fault.isEmpty()) {
        problems.add(
            "a cache that was to be trusted is not what the plan asks for: " + fault,
            file.toString(),
            "leave --trust-caches out, to make the caches again");
      } else if (!CacheFiles.textIsFinite(file)) {
        problems.add(
            "the prompt embedding in this cache is not made of numbers",
            file.toString(),
            "leave --trust-caches out, to make the caches again");
      }
    }
    problems.throwIfAny();
    var drawn = new ArrayList<>(captions.entrySet());
    Collections.shuffle(drawn, new Random(seed));
    var some = drawn.subList(0, Math.min(SAMPLES, drawn.size()));
    try (var _ = TensorScope.open()) {
      // In one call, which reads the encoder's weights once.
      var mine = encoder.encode(some.stream().map(Map.Entry::getValue).toList());
      for (int i = 0; i < some.size(); i++) {
        if (!agrees(some.get(i).getKey(), mine.get(i).to(DType.FLOAT32))) {
          problems.add(
              "a cache that was to be trusted was made of another caption or by another encoder",
              some.get(i).getKey().toString(),
              "leave --trust-caches out, to make the caches again");
        }
      }
    }
    problems.throwIfAny();
  }

  private static boolean agrees(Path file, Tensor mine) {
    var theirs = CacheFiles.readText(file).to(mine.device(), DType.FLOAT32);
    return theirs.size(0) == mine.size(0)
        && theirs.minus(mine).norm().item() <= ERROR * mine.norm().item();
  }
}
