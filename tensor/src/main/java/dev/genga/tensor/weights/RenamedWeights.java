package dev.genga.tensor.weights;

import dev.genga.base.ProblemException;
import dev.genga.tensor.Tensor;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Weights under other names. Closing it closes the weights beneath.
public final class RenamedWeights implements WeightsFile {
  private final WeightsFile weights;
  private final Map<String, String> names = new LinkedHashMap<>();
  private final Map<String, TensorInfo> tensors = new LinkedHashMap<>();

  private RenamedWeights(WeightsFile weights, Function<String, @Nullable String> rename) {
    this.weights = weights;
    weights
        .tensors()
        .forEach((name, info) -> {
          String renamed = rename.apply(name);
          if (renamed != null) {
            add(name, info, renamed);
          }
        });
  }

  private void add(String name, TensorInfo info, String renamed) {
    String other = names.put(renamed, name);
    if (other != null) {
      throw new ProblemException(
          "the tensors '%s' and '%s' are both '%s'".formatted(other, name, renamed),
          weights.path().toString(),
          "use a file that holds one model once");
    }
    tensors.put(renamed, new TensorInfo(renamed, info.dtype(), info.shape()));
  }

  /// Gives every tensor a new name.
  ///
  /// @param rename from the name in the file to the new one; the same one where it stays, null for a
  ///     tensor that is to be left out
  /// @throws ProblemException if two tensors would get one name
  public static RenamedWeights of(WeightsFile weights, Function<String, @Nullable String> rename) {
    return new RenamedWeights(weights, rename);
  }

  /// Takes a prefix off the names that have it: the first of `prefixes` that any name has. Weights
  /// without any of them are returned as they are.
  ///
  /// @param prefixes such as `model.diffusion_model.`, longer ones before shorter
  /// @throws ProblemException if two tensors would get one name
  public static WeightsFile withoutPrefix(WeightsFile weights, List<String> prefixes) {
    for (String prefix : prefixes) {
      if (weights.tensors().keySet().stream().anyMatch(name -> name.startsWith(prefix))) {
        return of(
            weights, name -> name.startsWith(prefix) ? name.substring(prefix.length()) : name);
      }
    }
    return weights;
  }

  /// The name that a tensor has in the file itself, to be told to the user.
  ///
  /// @throws IllegalArgumentException if there is no tensor of that name
  public String nameInFile(String name) {
    String original = original(name);
    return weights instanceof RenamedWeights renamed ? renamed.nameInFile(original) : original;
  }

  @Override
  public Path path() {
    return weights.path();
  }

  @Override
  public Map<String, TensorInfo> tensors() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public Map<String, String> metadata() {
    return weights.metadata();
  }

  @Override
  public Tensor read(String name) {
    return weights.read(original(name));
  }

  private String original(String name) {
    String original = names.get(name);
    if (original == null) {
      throw new IllegalArgumentException("no tensor " + name + " in " + path());
    }
    return original;
  }

  @Override
  public void load(String name) {
    weights.load(original(name));
  }

  @Override
  public void unload(String name) {
    weights.unload(original(name));
  }

  @Override
  public void unload() {
    weights.unload();
  }

  @Override
  public void close() {
    weights.close();
  }
}
