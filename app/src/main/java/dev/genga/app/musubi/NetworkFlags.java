package dev.genga.app.musubi;

import dev.genga.base.Problems;
import dev.genga.tensor.nn.Dropout;
import dev.genga.training.LoraTraining;
import dev.genga.training.Recipe;
import dev.genga.training.optimizer.LoraPlus;
import dev.genga.training.optimizer.Optimizer;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerChoice;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The flags about what is trained beside the transformer.
final class NetworkFlags {
  private static final int RANK = 4;

  private static final String LOHA = "networks.loha";
  private static final String LOKR = "networks.lokr";

  private static final String MODULE = "--network_module";
  private static final String ARGUMENTS = "--network_args";
  private static final String BASES = "--base_weights";

  /// Arguments of the network that are honoured; `verbose` prints more.
  private static final Set<String> KNOWN =
      Set.of(
          "rank_dropout",
          "module_dropout",
          "loraplus_lr_ratio",
          "exclude_patterns",
          "include_patterns",
          "factor",
          "verbose");

  private final Arguments arguments;
  private final Problems problems;
  private final Map<String, String> network;

  /// @param problems takes what genga lacks
  NetworkFlags(Arguments arguments, Problems problems) {
    this.arguments = arguments;
    this.problems = problems;
    network = new TreeMap<>(OptimizerFlags.named(ARGUMENTS, arguments, problems));
    network.keySet().stream().filter(name -> !KNOWN.contains(name)).forEach(this::refuse);
  }

  Recipe.Target target() {
    Integer said = arguments.whole("--network_dim");
    int rank = said == null ? RANK : said;
    double alpha = arguments.real("--network_alpha");
    var layers =
        new LayerChoice(patterns("include_patterns"), patterns("exclude_patterns"), List.of());
    return new Recipe.Target.Lora(
        new AdapterOptions(kind(), rank, alpha == 0 ? rank : alpha, layers), training());
  }

  /// The same optimizer, or LoRA+'s with it. A LoHa and a LoKr have no matrices that it is for.
  Optimizer.Settings plus(Optimizer.Settings settings) {
    return givesPlus() && hasUps() ? new LoraPlus(settings, number("loraplus_lr_ratio")) : settings;
  }

  private boolean givesPlus() {
    return network.containsKey("loraplus_lr_ratio");
  }

  private boolean hasUps() {
    return !List.of(LOHA, LOKR).contains(module());
  }

  /// What was given and has no effect.
  List<String> unused() {
    return givesPlus() && !hasUps()
        ? List.of(
            "%s loraplus_lr_ratio has no effect with %s, as in musubi-tuner"
                .formatted(ARGUMENTS, module()))
        : List.of();
  }

  private String module() {
    return arguments.said(MODULE).replaceFirst("^musubi_tuner\\.", "");
  }

  private AdapterKind kind() {
    String module = module();
    if (network.containsKey("factor") && !module.equals(LOKR)) {
      problems.add(
          "only a LoKr has a factor",
          arguments.where(ARGUMENTS),
          "take networks.lokr, or leave it out");
    }
    return switch (module) {
      case "networks.lora_wan", "" -> new AdapterKind.Lora();
      case LOHA -> new AdapterKind.Loha();
      case LOKR ->
          new AdapterKind.Lokr(network.containsKey("factor") ? factor() : AdapterKind.Lokr.EVEN);
      default -> {
        problems.add(
            "genga trains no " + module,
            arguments.where(MODULE),
            "take networks.lora_wan, networks.loha or networks.lokr");
        yield new AdapterKind.Lora();
      }
    };
  }

  private int factor() {
    double factor = number("factor");
    if (factor != (int) factor) {
      problems.add(
          "a LoKr's factor is a whole number, and no larger than a layer: " + network.get("factor"),
          arguments.where(ARGUMENTS),
          "write factor=8");
    }
    return (int) factor;
  }

  private LoraTraining training() {
    return new LoraTraining(
        new Dropout(real("--network_dropout"), number("rank_dropout"), number("module_dropout")),
        real("--scale_weight_norms"),
        start(),
        fused());
  }

  private @Nullable Path start() {
    String file = arguments.text("--network_weights");
    return file == null ? null : Path.of(file);
  }

  private List<LoraUse> fused() {
    var files = arguments.list(BASES);
    var strengths = arguments.list("--base_weights_multiplier");
    var fused = new ArrayList<LoraUse>();
    for (int i = 0; i < files.size(); i++) {
      double strength = i < strengths.size() ? Value.number(strengths.get(i)) : 1;
      fused.add(new LoraUse(files.get(i), strength));
    }
    if (!files.isEmpty() && arguments.on("--fp8_scaled")) {
      problems.add(
          "musubi-tuner adds LoRAs to weights of 8 bits without their scales, which breaks both",
          BASES + ", --fp8_scaled",
          "leave one of them out");
    }
    return fused;
  }

  /// 0 where it is not given.
  private double real(String flag) {
    Double value = arguments.number(flag);
    return value == null ? 0 : value;
  }

  /// 0 where it is not given.
  private double number(String name) {
    String value = network.getOrDefault(name, "None");
    try {
      return value.equals("None") ? 0 : Value.number(value);
    } catch (NumberFormatException e) {
      problems.add(
          "%s %s=%s is no number".formatted(ARGUMENTS, name, value),
          arguments.where(ARGUMENTS),
          "write %s=0.1".formatted(name));
      return 0;
    }
  }

  private List<String> patterns(String name) {
    String text = network.getOrDefault(name, "None");
    if (text.equals("None")) {
      return List.of();
    }
    var texts = PythonList.read(text);
    if (texts == null) {
      problems.add(
          "%s %s is no list of patterns: %s".formatted(ARGUMENTS, name, text),
          arguments.where(ARGUMENTS),
          "write %s=\"[r'.*ffn.*']\"".formatted(name));
      return List.of();
    }
    return texts;
  }

  private void refuse(String name) {
    String why =
        name.startsWith("conv_") ? "Wan's blocks have no convolutions" : "genga doesn't know it";
    problems.add(
        "%s %s=%s can't be done: %s".formatted(ARGUMENTS, name, network.get(name), why),
        arguments.where(ARGUMENTS),
        "leave it out");
  }
}
