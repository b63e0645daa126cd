package dev.genga.app.cli;

import dev.genga.app.recipe.LoraText;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.nn.Dropout;
import dev.genga.training.LoraTraining;
import dev.genga.training.Recipe;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerChoice;
import dev.genga.wan.lora.RankRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What is trained, beyond rank and alpha.
final class AdapterTrainingOptions {
  private static final String FULL = "full";

  /// Options that say nothing where all weights are trained.
  private static final List<String> OF_ADAPTERS =
      List.of(
          "--rank",
          "--alpha",
          "--rank-of",
          "--exclude",
          "--include",
          "--lokr-factor",
          "--network-dropout",
          "--rank-dropout",
          "--module-dropout",
          "--scale-weight-norms",
          "--network-weights",
          "--base-weights");

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      defaultValue = "lora",
      description =
          "lora, dora, loha or lokr, or full for all of the transformer's weights: see"
              + " docs/networks.md (default: ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") String kind;

  @Option(
      names = "--rank-of",
      paramLabel = "PATTERN=RANK[:ALPHA]",
      description =
          "Another rank for layers whose whole name fits the regular expression, such as"
              + " '.*ffn.*=16'; the first that fits counts.")
  private List<String> ranks = new ArrayList<>();

  @Option(
      names = "--exclude",
      paramLabel = "PATTERN",
      description = "Leave these layers as they are; may be given several times.")
  private List<String> exclude = new ArrayList<>();

  @Option(
      names = "--include",
      paramLabel = "PATTERN",
      description = "But train these of them; may be given several times.")
  private List<String> include = new ArrayList<>();

  @Option(
      names = "--lokr-factor",
      paramLabel = "FACTOR",
      description = "Side of a LoKr's small matrix (default: the one that makes both alike).")
  private @Nullable Integer factor;

  @Option(
      names = "--network-dropout",
      paramLabel = "SHARE",
      description = "Leave out so much of the values between a LoRA's two layers, 0 to 1.")
  private double inputDropout;

  @Option(
      names = "--rank-dropout",
      paramLabel = "SHARE",
      description = "The same of its ranks; of a LoHa or LoKr, of its outputs.")
  private double rankDropout;

  @Option(
      names = "--module-dropout",
      paramLabel = "SHARE",
      description = "The same of the layers that it changes.")
  private double moduleDropout;

  @Option(
      names = "--scale-weight-norms",
      paramLabel = "NORM",
      description = "Keep the norm of each layer's change below this; 1 to begin with.")
  private @Nullable Double maxNorm;

  @Option(
      names = "--network-weights",
      paramLabel = "FILE",
      description = "Start from a LoRA of the same kind, rank and layers instead of from nothing.")
  private @Nullable Path start;

  @Option(
      names = "--base-weights",
      paramLabel = "FILE[:STRENGTH]",
      converter = LoraText.class,
      description = "Add a LoRA to the base model first; may be given several times.")
  private List<LoraUse> fused = new ArrayList<>();

  /// Whether all weights of the transformer are trained.
  boolean isFull() {
    return kind.equalsIgnoreCase(FULL);
  }

  /// All weights. They are trained in float32, and saved in what the transformer computes in.
  ///
  /// @param given whether the user has said something about an option
  Recipe.Target.Transformer transformer(DType dtype, Predicate<String> given, Problems problems) {
    var useless = OF_ADAPTERS.stream().filter(given).toList();
    if (!useless.isEmpty()) {
      problems.add(
          "all weights are trained, and something is said of a LoRA",
          String.join(", ", useless),
          "leave it out, or train a LoRA");
    }
    return new Recipe.Target.Transformer(
        dtype == DType.FLOAT32 ? DType.FLOAT32 : DType.BFLOAT16, 1);
  }

  Recipe.Target.Lora lora(int rank, double alpha, Problems problems) {
    var layers = new LayerChoice(include, exclude, rules(problems));
    var training =
        new LoraTraining(
            new Dropout(inputDropout, rankDropout, moduleDropout), maxNorm(problems), start, fused);
    return new Recipe.Target.Lora(
        new AdapterOptions(kind(problems), rank, alpha, layers), training);
  }

  private double maxNorm(Problems problems) {
    if (maxNorm != null && maxNorm == 0) {
      problems.add(
          "a norm of 0 leaves nothing to train", "--scale-weight-norms", "use 1, or leave it out");
    }
    return maxNorm == null ? 0 : maxNorm;
  }

  private AdapterKind kind(Problems problems) {
    String word = kind.toLowerCase(Locale.ROOT);
    if (factor != null && !word.equals("lokr")) {
      problems.add("only a LoKr has a factor", "--lokr-factor", "add --kind lokr, or leave it out");
    }
    return switch (word) {
      case "lora" -> new AdapterKind.Lora();
      case "dora" -> new AdapterKind.Dora();
      case "loha" -> new AdapterKind.Loha();
      case "lokr" -> new AdapterKind.Lokr(factor == null ? AdapterKind.Lokr.EVEN : factor);
      default -> {
        problems.add(
            "there is no kind '" + kind + "'", "--kind", "use lora, dora, loha, lokr or full");
        yield new AdapterKind.Lora();
      }
    };
  }

  private List<RankRule> rules(Problems problems) {
    var rules = new ArrayList<RankRule>();
    for (var text : ranks) {
      var rule = rule(text, problems);
      if (rule != null) {
        rules.add(rule);
      }
    }
    return rules;
  }

  /// The rank stands after the last `=`: a pattern may have one.
  private static @Nullable RankRule rule(String text, Problems problems) {
    int equals = text.lastIndexOf('=');
    var sizes = text.substring(equals + 1).split(":", 2);
    try {
      if (equals > 0) {
        Double alpha = sizes.length == 1 ? null : Double.valueOf(sizes[1]);
        return new RankRule(text.substring(0, equals), Integer.parseInt(sizes[0]), alpha);
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    problems.add(
        "this gives no layers a rank",
        "--rank-of " + text,
        "write it as '.*ffn.*=16' or '.*ffn.*=16:8'");
    return null;
  }
}
