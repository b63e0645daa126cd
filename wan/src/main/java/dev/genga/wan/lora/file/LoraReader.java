package dev.genga.wan.lora.file;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.weights.RenamedWeights;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.lora.AdapterModule;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.transformer.TransformerCheckpoint;
import dev.genga.wan.transformer.WanTransformer;
import dev.genga.wan.weights.ModelKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Reads an adapter of any [LoraLayout]. What is read lies in the mapped file.
///
/// What doesn't fit the model is left out and told in the [LoraPassport]; a file that is damaged, or of
/// which nothing fits, is a problem.
public final class LoraReader {
  private final WeightsFile file;
  private final @Nullable ModelShapes model;
  private final RenamedWeights weights;
  private final Problems problems = new Problems();

  /// What each module's keys start with in the file.
  private final Map<String, String> stems = new LinkedHashMap<>();

  /// Keys of weights that are to be made larger.
  private final List<String> reshaped = new ArrayList<>();

  private final Map<String, String> ignored = new LinkedHashMap<>();
  private final Map<String, AdapterModule> modules = new LinkedHashMap<>();
  private final Map<String, Tensor> differences = new LinkedHashMap<>();

  private LoraReader(WeightsFile file, @Nullable ModelShapes model) {
    this.file = file;
    this.model = model;
    checkKind();
    var keys = new LinkedHashMap<String, String>();
    for (var key : file.tensors().keySet()) {
      var read = LoraKey.of(key);
      if (ReshapedWeight.is(key)) {
        reshaped.add(key);
      } else if (read == null) {
        ignored.put(LoraKey.stem(key), unreadable(key));
      } else {
        keys.put(key, read.canonical());
        stems.putIfAbsent(read.module(), LoraKey.stem(key));
      }
    }
    this.weights = RenamedWeights.of(file, keys::get);
  }

  /// The adapter for a model.
  ///
  /// @throws ProblemException if the file is damaged, or nothing of it fits
  public static Lora read(WeightsFile file, WanTransformer model) {
    return load(file, model).lora();
  }

  /// [#read] with what was found.
  public static LoraPassport.Read load(WeightsFile file, WanTransformer model) {
    return new LoraReader(file, ModelShapes.of(model)).load();
  }

  /// [#load(WeightsFile, WanTransformer)] for a model in a file.
  public static LoraPassport.Read load(WeightsFile file, TransformerCheckpoint model) {
    return new LoraReader(file, ModelShapes.of(model)).load();
  }

  /// Everything in the file that some model of Wan2.1 could take.
  ///
  /// @throws ProblemException if the file is damaged, or nothing in it is known
  public static LoraPassport.Read load(WeightsFile file) {
    return new LoraReader(file, null).load();
  }

  /// Which model the file was made for, such as `Wan2.1 1.3B`, or null where nothing tells.
  public static @Nullable String madeFor(WeightsFile file) {
    return ModelGuess.of(file.tensors());
  }

  /// The layers that a file has changes for, by their official names, without reading values.
  public static Set<String> layers(WeightsFile file) {
    var layers = new TreeSet<String>();
    for (var key : file.tensors().keySet()) {
      var read = LoraKey.of(key);
      if (read != null
          && !read.end().equals(LoraKey.DIFF_B)
          && !read.end().equals(LoraKey.DIFF_M)) {
        layers.add(read.module());
      }
    }
    return layers;
  }

  private void checkKind() {
    var kind = ModelKind.of(file);
    if (kind != ModelKind.LORA && kind != ModelKind.UNKNOWN) {
      throw new ProblemException(
          "this is %s, not a LoRA".formatted(kind.description()),
          file.path().toString(),
          "name a LoRA");
    }
  }

  private static String unreadable(String key) {
    return LoraKey.hasKnownEnd(key)
        ? "no layer of Wan2.1 has such a name"
        : "a kind of value that is not read";
  }

  private LoraPassport.Read load() {
    for (var module : ordered()) {
      readModule(module);
      for (var end : LoraKey.DIFFERENCES.keySet()) {
        readDifference(new LoraKey(module, end));
      }
    }
    reshaped.forEach(key -> problems.attempt(() -> readReshaped(key)));
    problems.throwIfAny();
    int applied = modules.size() + differences.size();
    var layout = LoraLayout.of(file.tensors().keySet());
    if (applied == 0 || layout == null) {
      throw nothingFits();
    }
    var passport =
        new LoraPassport(
            file.path().toString(), layout, applied, applied + ignored.size(), ignored);
    return new LoraPassport.Read(new Lora(modules, differences), passport);
  }

  /// The file's modules, those of the model in its order first.
  private Set<String> ordered() {
    var ordered = new LinkedHashSet<String>();
    if (model != null) {
      for (var parameter : model.parameters().keySet()) {
        String module = parameter.substring(0, parameter.lastIndexOf('.'));
        if (stems.containsKey(module)) {
          ordered.add(module);
        }
      }
    }
    var rest = new TreeMap<String, String>();
    stems.keySet().forEach(module -> rest.put(byNumber(module), module));
    ordered.addAll(rest.values());
    return ordered;
  }

  /// Block 10 comes after block 9.
  private static String byNumber(String module) {
    var parts = new ArrayList<String>();
    for (var part : List.of(module.split("\\.", -1))) {
      parts.add(part.matches("\\d+") ? "0".repeat(Math.max(0, 4 - part.length())) + part : part);
    }
    return String.join(".", parts);
  }

  private void readModule(String name) {
    String stem = stems.getOrDefault(name, name);
    var module = new ModuleReader(weights, name, stem, problems).read();
    if (module == null) {
      if (problems.isEmpty() && weights.has(name + ModuleReader.ALPHA)) {
        ignored.put(stem, "an alpha without matrices");
      }
      return;
    }
    String fault = model == null ? null : misfit(model, name, module);
    if (fault == null) {
      modules.put(name, module);
    } else {
      ignored.put(stem, fault);
    }
  }

  private static @Nullable String misfit(ModelShapes model, String name, AdapterModule module) {
    var shape = model.matrix(name + ".weight");
    if (shape == null) {
      return absent(name);
    }
    return module.outFeatures() == shape[0] && module.inFeatures() == shape[1]
        ? null
        : "for layers of %d to %d, the model's are of %d to %d"
            .formatted(module.inFeatures(), module.outFeatures(), shape[1], shape[0]);
  }

  private static String absent(String name) {
    return name.contains("_img") || name.startsWith("img_emb")
        ? "only image-to-video models have such layers"
        : "this model has no such layer";
  }

  private void readDifference(LoraKey key) {
    String parameter = key.parameter();
    if (parameter == null || !weights.has(key.canonical())) {
      return;
    }
    var shape = weights.info(key.canonical()).shape();
    String stem = stems.getOrDefault(key.module(), key.module()) + key.end();
    if (model == null || model.takes(parameter, shape)) {
      differences.put(parameter, weights.read(key.canonical()));
    } else if (model.parameters().containsKey(parameter)) {
      ignored.put(
          stem,
          "of shape %s, the model's is %s".formatted(shape, model.parameters().get(parameter)));
    } else {
      ignored.put(stem, absent(key.module()));
    }
  }

  private void readReshaped(String key) {
    String reason = ReshapedWeight.of(file, key).leftOut(model, file.path().toString());
    if (reason != null) {
      ignored.put(key, reason);
    }
  }

  private ProblemException nothingFits() {
    String seems = ModelGuess.of(file.tensors());
    String reasons = String.join("; ", new TreeSet<>(ignored.values()).stream().limit(2).toList());
    return new ProblemException(
        "nothing of this LoRA fits the model: %s%s"
            .formatted(
                file.tensors().isEmpty() ? "the file is empty" : reasons,
                seems == null ? "" : ". It seems to be for " + seems),
        file.path().toString(),
        "use a LoRA of this model, or the model that it was made for");
  }
}
