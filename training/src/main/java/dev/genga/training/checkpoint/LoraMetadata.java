package dev.genga.training.checkpoint;

import dev.genga.dataset.config.Size;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The text in the header of a LoRA file: musubi-tuner's `ss_*` keys and ModelSpec's, named and
/// written as musubi-tuner does, for the programs that show or sort LoRAs by them.
///
/// Source: musubi-tuner, `training/trainer_base.py` and `utils/sai_model_spec.py`.
public final class LoraMetadata {
  private static final String ARCHITECTURE = "wan2.1";
  private static final String IMPLEMENTATION = "https://github.com/Wan-Video/Wan2.1";
  private static final Size RESOLUTION = new Size(/* width= */ 1280, /* height= */ 720);

  /// What stays when a user wants to tell nothing of a run.
  private static final List<String> MINIMUM =
      List.of(
          "ss_base_model_version",
          "ss_network_module",
          "ss_network_dim",
          "ss_network_alpha",
          "ss_network_args");

  private LoraMetadata() {}

  /// All that is told of a run.
  ///
  /// @param epoch how many epochs were done; for a file of a step the whole ones before it
  /// @param step how many steps were done
  /// @param now when the file is written
  /// @param zone for the date that people read
  public static Map<String, String> of(
      RunFacts facts, int epoch, int step, Instant now, ZoneId zone) {
    var metadata = training(facts);
    metadata.put("ss_training_finished_at", seconds(now));
    metadata.put("ss_steps", PythonText.str(step));
    metadata.put("ss_epoch", PythonText.str(epoch));
    addPublication(metadata, facts, now, zone);
    return metadata;
  }

  /// Only what a program needs to use the LoRA, and ModelSpec's keys.
  public static Map<String, String> minimum(RunFacts facts, Instant now, ZoneId zone) {
    var metadata = training(facts);
    metadata.keySet().retainAll(MINIMUM);
    addPublication(metadata, facts, now, zone);
    return metadata;
  }

  private static Map<String, String> training(RunFacts facts) {
    var text = new LinkedHashMap<String, String>();
    var optimization = facts.optimization();
    var computation = facts.computation();
    put(text, "ss_session_id", facts.sessionId());
    text.put("ss_training_started_at", seconds(facts.startedAt()));
    put(text, "ss_output_name", facts.name());
    put(text, "ss_learning_rate", optimization.learningRate());
    put(text, "ss_num_train_items", facts.data().items());
    put(text, "ss_num_batches_per_epoch", facts.data().batchesPerEpoch());
    put(text, "ss_num_epochs", optimization.epochs());
    put(text, "ss_gradient_checkpointing", computation.gradientCheckpointing());
    put(text, "ss_gradient_checkpointing_cpu_offload", computation.checkpointsOnCpu());
    put(text, "ss_gradient_accumulation_steps", optimization.gradientAccumulation());
    put(text, "ss_max_train_steps", optimization.steps());
    put(text, "ss_lr_warmup_steps", optimization.warmup().value());
    put(text, "ss_lr_scheduler", optimization.schedule());
    put(text, "ss_base_model_version", "wan");
    if (facts.network() != null) {
      addNetwork(text, facts.network());
    }
    put(text, "ss_mixed_precision", computation.mixedPrecision());
    put(text, "ss_seed", facts.seed());
    put(text, "ss_training_comment", facts.comment());
    put(text, "ss_optimizer", optimization.optimizer());
    put(text, "ss_max_grad_norm", optimization.maxGradNorm());
    put(text, "ss_fp8_base", computation.fp8Base());
    put(text, "ss_full_fp16", computation.fullFp16());
    put(text, "ss_full_bf16", computation.fullBf16());
    addTimesteps(text, facts.timesteps());
    text.put("ss_datasets", DatasetMetadata.json(facts.data().sections()));
    put(text, "ss_sd_model_name", facts.models().transformer());
    if (facts.models().vae() != null) {
      put(text, "ss_vae_name", facts.models().vae());
    }
    return text;
  }

  private static void addNetwork(Map<String, String> text, RunFacts.Network network) {
    put(text, "ss_network_module", network.module());
    put(text, "ss_network_dim", network.rank());
    put(text, "ss_network_alpha", network.alpha());
    put(text, "ss_network_dropout", network.dropout());
    if (!network.arguments().isEmpty()) {
      text.put("ss_network_args", PythonText.json(network.arguments()));
    }
  }

  private static void addTimesteps(Map<String, String> text, RunFacts.Timesteps timesteps) {
    put(text, "ss_weighting_scheme", timesteps.weighting());
    put(text, "ss_logit_mean", timesteps.logitMean());
    put(text, "ss_logit_std", timesteps.logitStd());
    put(text, "ss_mode_scale", timesteps.modeScale());
    put(text, "ss_guidance_scale", timesteps.guidanceScale());
    put(text, "ss_timestep_sampling", timesteps.sampling());
    put(text, "ss_sigmoid_scale", timesteps.sigmoidScale());
    put(text, "ss_discrete_flow_shift", timesteps.flowShift());
  }

  private static void addPublication(
      Map<String, String> text, RunFacts facts, Instant now, ZoneId zone) {
    var told = facts.publication();
    var size = told.resolution() == null ? RESOLUTION : told.resolution();
    String architecture = told.architecture() == null ? ARCHITECTURE : told.architecture();
    text.put("modelspec.sai_model_spec", "1.0.0");
    text.put(
        "modelspec.architecture", facts.network() == null ? architecture : architecture + "/lora");
    text.put("modelspec.implementation", IMPLEMENTATION);
    text.put("modelspec.title", told.title() == null ? facts.name() : told.title());
    text.put("modelspec.resolution", size.width() + "x" + size.height());
    putIfSaid(text, "modelspec.description", told.description());
    putIfSaid(text, "modelspec.author", told.author());
    text.put(
        "modelspec.date",
        DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(
            now.atZone(zone).truncatedTo(ChronoUnit.SECONDS)));
    putIfSaid(text, "modelspec.license", told.license());
    putIfSaid(text, "modelspec.tags", told.tags());
    Integer minimum = facts.timesteps().minimum();
    Integer maximum = facts.timesteps().maximum();
    if (minimum != null || maximum != null) {
      text.put(
          "modelspec.timestep_range",
          (minimum == null ? 0 : minimum) + "," + (maximum == null ? 1000 : maximum));
    }
  }

  private static void put(Map<String, String> text, String key, @Nullable Object value) {
    text.put(key, PythonText.str(value));
  }

  private static void putIfSaid(Map<String, String> text, String key, @Nullable String value) {
    if (value != null) {
      text.put(key, value);
    }
  }

  /// Seconds since 1970 as Python's `time.time()` gives them.
  private static String seconds(Instant instant) {
    return PythonText.number(instant.getEpochSecond() + instant.getNano() / 1e9);
  }
}
