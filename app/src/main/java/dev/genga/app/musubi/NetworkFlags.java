package dev.genga.app.musubi;

import dev.genga.base.Problems;
import dev.genga.training.Recipe;
import java.util.Map;
import java.util.Set;

/// The flags about what is trained beside the transformer. A kind of network more is one entry here and
/// the target that it makes.
///
/// @param problems takes what genga lacks
record NetworkFlags(Arguments arguments, Problems problems) {
  private static final Set<String> LORA =
      Set.of("networks.lora_wan", "musubi_tuner.networks.lora_wan");

  /// Why other arguments of the network are refused.
  private static final Map<String, String> ARGUMENTS =
      Map.of(
          "conv_dim", "Wan's blocks have no convolutions",
          "conv_alpha", "Wan's blocks have no convolutions",
          "rank_dropout", "genga trains without dropout",
          "module_dropout", "genga trains without dropout",
          "loraplus_lr_ratio", "genga trains all of a LoRA at one rate",
          "exclude_patterns", "genga trains all layers inside the blocks",
          "include_patterns", "genga trains all layers inside the blocks",
          "factor", "it belongs to LoKr");

  /// @param otherwise the rank where none is given
  Recipe.Target target(int otherwise) {
    String module = arguments.said("--network_module");
    if (!module.isEmpty() && !LORA.contains(module)) {
      problems.add(
          "genga trains no " + module, arguments.where("--network_module"), "take networks.lora_wan");
    }
    OptimizerFlags.named("--network_args", arguments, problems).forEach(this::checkArgument);
    Integer said = arguments.whole("--network_dim");
    int rank = said == null ? otherwise : said;
    double alpha = arguments.real("--network_alpha");
    return new Recipe.Target.Lora(rank, alpha == 0 ? rank : alpha);
  }

  private void checkArgument(String name, String value) {
    if (name.equals("verbose")) {
      return; // it prints more
    }
    problems.add(
        "--network_args %s=%s can't be done: %s"
            .formatted(name, value, ARGUMENTS.getOrDefault(name, "genga doesn't know it")),
        arguments.where("--network_args"),
        "leave it out");
  }
}
