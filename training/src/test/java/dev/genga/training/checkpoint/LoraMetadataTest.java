package dev.genga.training.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.dataset.config.DatasetConfig;
import dev.genga.dataset.config.Section;
import dev.genga.dataset.config.Size;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.schedule.StepShare;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds the text in a LoRA's header to what musubi-tuner wrote in runs with the same options.
class LoraMetadataTest {
  @TempDir Path folder;

  @Test
  void saysWhatTheReferenceSays() throws IOException {
    var recorded = MusubiRecord.read();
    var sections = sections(recorded.path("dataset").asText());
    assertThat(recorded.path("files").size()).isPositive();
    for (var file : recorded.path("files")) {
      var expected = MusubiRecord.texts(file.path("metadata"));
      expected.keySet().removeIf(key -> key.startsWith("sshs_"));
      var options = Options.of(recorded.path("runs").path(file.path("run").asText()).asText());
      var facts = facts(options, expected, sections);
      var date = LocalDateTime.parse(expected.get("modelspec.date")).toInstant(ZoneOffset.UTC);

      var written =
          options.has("no_metadata")
              ? LoraMetadata.minimum(facts, date, ZoneOffset.UTC)
              : LoraMetadata.of(
                  facts,
                  Integer.parseInt(expected.get("ss_epoch")),
                  Integer.parseInt(expected.get("ss_steps")),
                  time(expected.getOrDefault("ss_training_finished_at", "")),
                  ZoneOffset.UTC);

      assertThat(written)
          .as(file.path("file").asText())
          .containsExactlyInAnyOrderEntriesOf(expected);
    }
  }

  private List<Section> sections(String toml) throws IOException {
    for (String name : List.of("clips", "pictures")) {
      Files.createDirectories(folder.resolve(name));
    }
    Files.writeString(folder.resolve("clips.jsonl"), "");
    Path file = Files.writeString(folder.resolve("dataset.toml"), toml);
    return DatasetConfig.read(file).sections();
  }

  /// The command line's facts; what only the run itself knew is taken from what it wrote.
  private static RunFacts facts(
      Options options, Map<String, String> written, List<Section> sections) {
    return new RunFacts(
        Long.parseLong(written.getOrDefault("ss_session_id", "0")),
        time(written.getOrDefault("ss_training_started_at", "0")),
        Long.parseLong(options.get("seed", "")),
        options.get("output_name", ""),
        options.find("training_comment"),
        new RunFacts.Network(
            options.get("network_module", "networks.lora_wan"),
            Integer.parseInt(options.get("network_dim", "")),
            Double.parseDouble(options.get("network_alpha", "1")),
            options.number("network_dropout"),
            options.pairs("network_args")),
        new RunFacts.Optimization(
            RunFacts.Optimization.name(adamW(options.pairs("optimizer_args"))),
            Double.parseDouble(options.get("learning_rate", "")),
            options.get("lr_scheduler", "constant"),
            options.has("lr_warmup_steps")
                ? StepShare.parse(options.get("lr_warmup_steps", ""), "")
                : StepShare.NONE,
            Integer.parseInt(written.getOrDefault("ss_max_train_steps", "1")),
            Integer.parseInt(written.getOrDefault("ss_num_epochs", "1")),
            Integer.parseInt(options.get("gradient_accumulation_steps", "1")),
            Double.parseDouble(options.get("max_grad_norm", "1"))),
        new RunFacts.Timesteps(
            options.get("timestep_sampling", "sigma"),
            Double.parseDouble(options.get("sigmoid_scale", "1")),
            Double.parseDouble(options.get("discrete_flow_shift", "1")),
            options.get("weighting_scheme", "none"),
            Double.parseDouble(options.get("logit_mean", "0")),
            Double.parseDouble(options.get("logit_std", "1")),
            Double.parseDouble(options.get("mode_scale", "1.29")),
            Double.parseDouble(options.get("guidance_scale", "1")),
            options.integer("min_timestep"),
            options.integer("max_timestep")),
        new RunFacts.Computation(
            options.get("mixed_precision", "no"),
            options.has("fp8_base"),
            options.has("gradient_checkpointing"),
            options.has("gradient_checkpointing_cpu_offload"),
            false,
            false),
        new RunFacts.Data(
            Integer.parseInt(written.getOrDefault("ss_num_train_items", "0")),
            Integer.parseInt(written.getOrDefault("ss_num_batches_per_epoch", "0")),
            sections),
        new RunFacts.Models(written.getOrDefault("ss_sd_model_name", ""), options.find("vae")),
        new RunFacts.Publication(
            options.find("metadata_title"),
            options.find("metadata_author"),
            options.find("metadata_description"),
            options.find("metadata_license"),
            options.find("metadata_tags"),
            options.find("metadata_arch"),
            size(options.find("metadata_reso"))));
  }

  private static AdamW.Settings adamW(Map<String, String> arguments) {
    var usual = AdamW.Settings.DEFAULT;
    String[] betas =
        arguments.getOrDefault("betas", usual.beta1() + "," + usual.beta2()).split(",", -1);
    return new AdamW.Settings(
        Double.parseDouble(betas[0]),
        Double.parseDouble(betas[1]),
        Double.parseDouble(arguments.getOrDefault("eps", "" + usual.eps())),
        Double.parseDouble(arguments.getOrDefault("weight_decay", "" + usual.weightDecay())));
  }

  private static @Nullable Size size(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String[] parts = text.split(",", -1);
    return new Size(
        /* width= */ Integer.parseInt(parts[0]), /* height= */ Integer.parseInt(parts[1]));
  }

  private static Instant time(String seconds) {
    var exact = new BigDecimal(seconds);
    long whole = exact.longValue();
    return Instant.ofEpochSecond(
        whole, exact.subtract(BigDecimal.valueOf(whole)).movePointRight(9).longValue());
  }

  /// A command line's options by name.
  private record Options(Map<String, List<String>> values) {
    static Options of(String commandLine) {
      var values = new LinkedHashMap<String, List<String>>();
      List<String> latest = new ArrayList<>();
      for (String word : commandLine.split(" ", -1)) {
        if (word.startsWith("--")) {
          latest = new ArrayList<>();
          values.put(word.substring(2), latest);
        } else {
          latest.add(word);
        }
      }
      return new Options(values);
    }

    boolean has(String name) {
      return values.containsKey(name);
    }

    String get(String name, String otherwise) {
      return values.getOrDefault(name, List.of(otherwise)).getFirst();
    }

    @Nullable String find(String name) {
      return has(name) ? get(name, "") : null;
    }

    @Nullable Double number(String name) {
      return has(name) ? Double.valueOf(get(name, "")) : null;
    }

    @Nullable Integer integer(String name) {
      return has(name) ? Integer.valueOf(get(name, "")) : null;
    }

    Map<String, String> pairs(String name) {
      var pairs = new LinkedHashMap<String, String>();
      for (String pair : values.getOrDefault(name, List.of())) {
        String[] parts = pair.split("=", 2);
        pairs.put(parts[0], parts[1]);
      }
      return pairs;
    }
  }
}
