package dev.genga.training;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.TensorScope;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterModule;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.Bottleneck;
import dev.genga.wan.lora.DoraModule;
import dev.genga.wan.lora.LayerSize;
import dev.genga.wan.lora.LohaModule;
import dev.genga.wan.lora.LokrModule;
import dev.genga.wan.lora.Lora;
import dev.genga.wan.lora.LoraModule;
import dev.genga.wan.lora.file.LoraReader;
import dev.genga.wan.transformer.WanTransformer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A LoRA file that a training goes on from as if its values were new ones: it must be of just the shape
/// that the recipe asks for.
final class StartingLora {
  /// A file in bfloat16 has its alphas rounded by so much at most.
  private static final double ROUNDING = 0x1p-8;

  private StartingLora() {}

  /// The file's values, float32 on the model's device, with storage of their own.
  ///
  /// @throws ProblemException as [#check]
  static Lora read(Path path, WanTransformer model, AdapterOptions options) {
    try (var scope = TensorScope.open();
        var file = WeightsFile.open(path)) {
      var lora = fitting(file, model, options).copyTo(model.device(), DType.FLOAT32);
      scope.keep(lora.parameters());
      return lora;
    }
  }

  /// @param model may have no values
  /// @throws ProblemException if the file is no LoRA of this model, or of another kind, rank or choice
  ///     of layers
  static void check(Path path, WanTransformer model, AdapterOptions options) {
    try (var file = WeightsFile.open(path)) {
      fitting(file, model, options);
    }
  }

  private static Lora fitting(WeightsFile file, WanTransformer model, AdapterOptions options) {
    var read = LoraReader.load(file, model);
    var found = read.lora().modules();
    var problems = new Problems();
    String where = file.path().toString();
    String leftOut = read.passport().leftOut();
    if (leftOut != null) {
      problems.add(
          "not all of the LoRA to start from fits the model: " + leftOut.strip(),
          where,
          "start from a LoRA of this model");
    }
    if (!read.lora().differences().isEmpty()) {
      problems.add(
          "the LoRA to start from changes more than can be trained, first "
              + read.lora().differences().keySet().iterator().next(),
          where,
          "use it as a base weight instead");
    }
    var ordered = new LinkedHashMap<String, AdapterModule>();
    var missing =
        options.changed(LayerSize.of(model)).stream()
            .filter(layer -> !found.containsKey(layer.name()))
            .map(LayerSize::name)
            .toList();
    for (var layer : LayerSize.of(model)) {
      var module = found.get(layer.name());
      if (module != null) {
        ordered.put(layer.name(), module);
        String fault = fault(module, layer, options);
        if (fault != null && problems.isEmpty()) {
          problems.add(fault, where, "train with the options of the LoRA to start from");
        }
      }
    }
    if (!missing.isEmpty()) {
      problems.add(
          "the LoRA to start from lacks %d of the layers that are trained, first %s"
              .formatted(missing.size(), missing.getFirst()),
          where,
          "leave them out, or start from another");
    }
    problems.throwIfAny();
    return new Lora(ordered);
  }

  private static @Nullable String fault(
      AdapterModule module, LayerSize layer, AdapterOptions options) {
    Bottleneck due = options.of(layer.name());
    if (due == null) {
      return "the LoRA to start from has %s, which is left out here".formatted(layer.name());
    }
    if (!kind(module).equals(options.kind().label())) {
      return "the LoRA to start from is a %s, and a %s is to be trained"
          .formatted(kind(module), options.kind().label());
    }
    if (!sameShapes(module, options.shapes(layer))) {
      return options.kind() instanceof AdapterKind.Lokr && module.rank() == due.rank()
          ? "the LoRA to start from divides %s by another factor".formatted(layer.name())
          : "the LoRA to start from has rank %d for %s, and %d is to be trained"
              .formatted(module.rank(), layer.name(), due.rank());
    }
    boolean scaled = !(module instanceof LokrModule lokr) || lokr.w2().b() != null;
    return scaled && Math.abs(module.alpha() - due.alpha()) > ROUNDING * due.alpha()
        ? "the LoRA to start from has alpha %s for %s, and %s is to be trained"
            .formatted(module.alpha(), layer.name(), due.alpha())
        : null;
  }

  private static String kind(AdapterModule module) {
    return switch (module) {
      case LoraModule _ -> new AdapterKind.Lora().label();
      case DoraModule _ -> new AdapterKind.Dora().label();
      case LohaModule _ -> new AdapterKind.Loha().label();
      case LokrModule _ -> new AdapterKind.Lokr(AdapterKind.Lokr.EVEN).label();
    };
  }

  private static boolean sameShapes(AdapterModule module, List<long[]> due) {
    var its = module.parameters();
    if (its.size() != due.size()) {
      return false;
    }
    for (int i = 0; i < due.size(); i++) {
      if (!Arrays.equals(its.get(i).shape(), due.get(i))) {
        return false;
      }
    }
    return true;
  }
}
