package dev.genga.training.state;

import dev.genga.base.ProblemException;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.weights.SafetensorsFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A state that was found whole, open for reading.
public final class SavedState implements AutoCloseable {
  static final String STEP = "genga.step";
  static final String LAYOUT = "genga.layout";

  private final SafetensorsFile file;

  private SavedState(SafetensorsFile file) {
    this.file = file;
  }

  static SavedState open(Path path) {
    return new SavedState(SafetensorsFile.open(path));
  }

  /// What run a file's header says it is of; null where it can't be read.
  static @Nullable RunIdentity identity(Path path) {
    try (var state = ifWhole(path)) {
      return state == null ? null : state.identity();
    }
  }

  /// Opens a file; null where its header can't be read.
  static @Nullable SavedState ifWhole(Path path) {
    try {
      return open(path);
    } catch (ProblemException e) {
      return null;
    }
  }

  /// Whether a file is whole and no state, such as the result of a run with such a name.
  static boolean isOther(Path path) {
    try (var state = open(path)) {
      return !state.file.metadata().containsKey(STEP);
    } catch (ProblemException e) {
      return false;
    }
  }

  static void write(
      Path path, Map<String, Tensor> tensors, String layout, int step, RunIdentity identity) {
    var facts = new TreeMap<>(identity.metadata());
    facts.put(STEP, Integer.toString(step));
    facts.put(LAYOUT, layout);
    StateFile.write(path, tensors, facts);
  }

  /// Its file.
  public Path path() {
    return file.path();
  }

  /// The last step that was done.
  public int step() {
    return Integer.parseInt(file.metadata().getOrDefault(STEP, "0"));
  }

  /// A tensor's values; gone once this is closed.
  public Tensor read(String name) {
    return file.read(name);
  }

  RunIdentity identity() {
    return RunIdentity.read(file.metadata());
  }

  /// Whether it holds such tensors and no others, of parameters that lie in the same way.
  boolean fits(Map<String, Tensor> tensors, String layout) {
    return file.metadata().getOrDefault(LAYOUT, layout).equals(layout)
        && file.tensors().keySet().equals(tensors.keySet())
        && tensors.entrySet().stream().allMatch(this::fits);
  }

  private boolean fits(Map.Entry<String, Tensor> entry) {
    var info = file.tensors().get(entry.getKey());
    var tensor = entry.getValue();
    return info != null
        && info.dtype() == tensor.dtype()
        && Arrays.equals(info.dims(), tensor.shape());
  }

  @Override
  public void close() {
    file.close();
  }
}
