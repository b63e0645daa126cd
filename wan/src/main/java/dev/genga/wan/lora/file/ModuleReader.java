package dev.genga.wan.lora.file;

import dev.genga.base.Problems;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.nn.KroneckerProduct.Factor;
import dev.genga.tensor.weights.RenamedWeights;
import dev.genga.wan.lora.AdapterModule;
import dev.genga.wan.lora.DoraModule;
import dev.genga.wan.lora.LohaModule;
import dev.genga.wan.lora.LokrModule;
import dev.genga.wan.lora.LoraModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads the change of one layer from a file, whichever kind it is.
///
/// @param file under the names of [LoraKey#canonical()]
/// @param name the layer's official name
/// @param key what the layer's keys start with in the file itself
record ModuleReader(RenamedWeights file, String name, String key, Problems problems) {
  static final String ALPHA = ".alpha";
  static final String DOWN = LoraModule.DOWN;
  static final String UP = LoraModule.UP;
  static final String MAGNITUDE = DoraModule.MAGNITUDE;

  private static final List<String> LORA = List.of(DOWN, UP);
  private static final List<String> LOHA =
      List.of(LohaModule.W1_A, LohaModule.W1_B, LohaModule.W2_A, LohaModule.W2_B);
  private static final List<String> LOKR =
      Stream.of(LokrModule.W1, LokrModule.W2)
          .flatMap(w -> Stream.of(w, w + LokrModule.A, w + LokrModule.B))
          .toList();

  /// The ends of all keys that are read here.
  static final Set<String> ENDS =
      Set.copyOf(
          Stream.of(LORA, LOHA, LOKR, List.of(ALPHA, MAGNITUDE)).flatMap(List::stream).toList());

  /// The module, or null where the file has none or only a part of one, which is told.
  @Nullable AdapterModule read() {
    boolean lora = hasAny(LORA);
    boolean loha = hasAny(LOHA);
    boolean lokr = hasAny(LOKR);
    if (!lora && !loha && !lokr) {
      return null;
    }
    if ((lora ? 1 : 0) + (loha ? 1 : 0) + (lokr ? 1 : 0) > 1) {
      return damaged("the LoRA has changes of several kinds for " + key);
    }
    if (!lora && has(MAGNITUDE)) {
      return damaged("the LoRA has a dora_scale for %s, which is no LoRA".formatted(key));
    }
    return lora ? lora() : loha ? loha() : lokr();
  }

  private @Nullable AdapterModule lora() {
    if (!LORA.stream().allMatch(this::has)) {
      return damaged("the LoRA has only one half of " + key);
    }
    var down = matrix(tensor(DOWN));
    var up = matrix(tensor(UP));
    if (!products(List.of(up, down))) {
      return shapes();
    }
    var module = new LoraModule(name, down, up, alpha(down.size(0)));
    if (!has(MAGNITUDE)) {
      return module;
    }
    var magnitude = tensor(MAGNITUDE);
    return magnitude.numel() == module.outFeatures() && magnitude.size(0) == magnitude.numel()
        ? new DoraModule(module, magnitude.reshape(-1, 1))
        : damaged("the LoRA's %s has lengths of columns, not of rows".formatted(key));
  }

  private @Nullable AdapterModule loha() {
    if (!LOHA.stream().allMatch(this::has)) {
      return damaged("the LoRA has only a part of " + key);
    }
    var w = LOHA.stream().map(this::tensor).toList();
    if (!products(w)
        || w.get(0).size(0) != w.get(2).size(0)
        || w.get(1).size(1) != w.get(3).size(1)) {
      return shapes();
    }
    return new LohaModule(name, w.get(0), w.get(1), w.get(2), w.get(3), alpha(w.get(1).size(0)));
  }

  private @Nullable AdapterModule lokr() {
    var w1 = factor(LokrModule.W1);
    var w2 = factor(LokrModule.W2);
    if (w1 == null || w2 == null) {
      return damaged("the LoRA has only a part of " + key);
    }
    if (!products(product(w1)) || !products(product(w2))) {
      return shapes();
    }
    var thin = w2.b() == null ? w1.b() : w2.b();
    long rank = thin == null ? Math.max(1, Math.round(alpha(1))) : thin.size(0);
    double alpha = thin == null ? rank : alpha(rank);
    return new LokrModule(name, w1, w2, alpha, (int) rank);
  }

  private @Nullable Factor factor(String w) {
    if (has(w)) {
      return new Factor(tensor(w), null);
    }
    return has(w + LokrModule.A) && has(w + LokrModule.B)
        ? new Factor(tensor(w + LokrModule.A), tensor(w + LokrModule.B))
        : null;
  }

  private static List<Tensor> product(Factor factor) {
    return factor.b() == null
        ? List.of(factor.a(), factor.a().transpose(0, -1))
        : List.of(factor.a(), Objects.requireNonNull(factor.b()));
  }

  /// Whether each two matrices can be multiplied.
  private static boolean products(List<Tensor> pairs) {
    for (int i = 0; i < pairs.size(); i += 2) {
      var left = pairs.get(i);
      var right = pairs.get(i + 1);
      if (left.dim() != 2 || right.dim() != 2 || left.size(1) != right.size(0)) {
        return false;
      }
    }
    return true;
  }

  /// A kernel that is as large as its stride, as the patch embedding has, is a matrix.
  private static Tensor matrix(Tensor tensor) {
    return tensor.dim() > 2 ? tensor.flatten(1, -1) : tensor;
  }

  private boolean hasAny(List<String> ends) {
    return ends.stream().anyMatch(this::has);
  }

  private boolean has(String end) {
    return file.tensors().containsKey(name + end);
  }

  private Tensor tensor(String end) {
    return file.read(name + end);
  }

  private double alpha(long otherwise) {
    return has(ALPHA) ? tensor(ALPHA).item() : otherwise;
  }

  private @Nullable AdapterModule shapes() {
    var shapes = new ArrayList<String>();
    for (var entry : file.tensors().entrySet()) {
      String of = entry.getKey();
      if (of.startsWith(name + ".") && ENDS.contains(of.substring(name.length()))) {
        shapes.add(of.substring(name.length() + 1) + " " + entry.getValue().shape());
      }
    }
    return damaged("the shapes of %s don't fit each other: %s".formatted(key, shapes));
  }

  private @Nullable AdapterModule damaged(String what) {
    problems.add(what, file.path().toString(), "it is damaged: download or make it again");
    return null;
  }
}
