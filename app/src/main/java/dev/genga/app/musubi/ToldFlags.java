package dev.genga.app.musubi;

import dev.genga.app.run.Told;
import dev.genga.base.Problems;
import dev.genga.dataset.config.Size;
import dev.genga.training.checkpoint.PythonText;
import dev.genga.training.checkpoint.RunFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The flags about what is told in a LoRA's header and of the logs.
///
/// @param problems takes what can't be
record ToldFlags(Arguments arguments, Problems problems) {
  Told told() {
    return new Told(
        arguments.text("--training_comment"),
        new RunFacts.Publication(
            arguments.text("--metadata_title"),
            arguments.text("--metadata_author"),
            arguments.text("--metadata_description"),
            arguments.text("--metadata_license"),
            arguments.text("--metadata_tags"),
            arguments.text("--metadata_arch"),
            resolution()),
        arguments.on("--no_metadata"),
        Objects.requireNonNullElse(arguments.text("--log_prefix"), ""),
        options(),
        null);
  }

  private @Nullable Size resolution() {
    String said = arguments.text("--metadata_reso");
    if (said == null) {
      return null;
    }
    try {
      var sides = new ArrayList<Integer>();
      for (var side : said.split(",", -1)) {
        sides.add(Integer.parseInt(side.strip()));
      }
      return new Size(sides.getFirst(), sides.get(sides.size() == 1 ? 0 : 1));
    } catch (NumberFormatException e) {
      problems.add(
          "this is no resolution", arguments.where("--metadata_reso"), "write it as 1280,720");
      return null;
    }
  }

  /// The keys of the header that tell a flag as it was given, whatever became of it.
  private Map<String, String> options() {
    var options = new HashMap<String, String>();
    for (var flag :
        List.of(
            "--guidance_scale",
            "--discrete_flow_shift",
            "--sigmoid_scale",
            "--logit_mean",
            "--logit_std",
            "--mode_scale",
            "--weighting_scheme",
            "--network_alpha",
            "--lr_warmup_steps")) {
      if (arguments.given(flag)) {
        options.put("ss_" + flag.substring(2), PythonText.str(arguments.values().get(flag)));
      }
    }
    if (arguments.said("--optimizer_type").toLowerCase(Locale.ROOT).endsWith("schedulefree")) {
      options.put("ss_lr_scheduler", arguments.said("--lr_scheduler")); // told, though it is unused
    }
    if (arguments.given("--network_args")) {
      options.put(
          "ss_network_args",
          PythonText.json(OptimizerFlags.named("--network_args", arguments, new Problems())));
    }
    options.put(
        "ss_gradient_checkpointing_cpu_offload",
        PythonText.str(arguments.on("--gradient_checkpointing_cpu_offload")));
    if (!arguments.given("--network_alpha")) {
      options.put("ss_network_alpha", "1");
    }
    if (!arguments.given("--network_dim")) {
      options.put("ss_network_dim", PythonText.str(null));
    }
    return options;
  }
}
