package dev.genga.training.checkpoint;

import dev.genga.dataset.config.Section;
import dev.genga.dataset.config.Size;
import dev.genga.tensor.nn.Dropout;
import dev.genga.training.optimizer.Optimizer;
import dev.genga.training.schedule.StepShare;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.lora.LayerChoice;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the header of a result tells of the run that made it. See [LoraMetadata] for the words.
///
/// @param sessionId a random number that all files of one run share
/// @param startedAt when the run began
/// @param seed of the run
/// @param name of the result and its files
/// @param comment the user's own words; may be null
/// @param network the LoRA itself; null where all of the transformer's weights are trained
/// @param optimization how it was trained
/// @param timesteps at which noise
/// @param computation in which precision
/// @param data on what
/// @param models of which model
/// @param publication what the user wants readers to know
public record RunFacts(
    long sessionId,
    Instant startedAt,
    long seed,
    String name,
    @Nullable String comment,
    @Nullable Network network,
    Optimization optimization,
    Timesteps timesteps,
    Computation computation,
    Data data,
    Models models,
    Publication publication) {

  /// @param module musubi-tuner's name for the kind of adapter
  /// @param rank of the LoRA
  /// @param alpha over rank is what the LoRA's product is multiplied with
  /// @param dropout share of rows left out in training; may be null
  /// @param arguments further options, by name, in order
  public record Network(
      String module,
      int rank,
      double alpha,
      @Nullable Double dropout,
      Map<String, String> arguments) {
    /// Copies the map.
    public Network {
      arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    }

    /// An adapter as musubi-tuner names and describes it; a DoRA, of which it has none, as LyCORIS does.
    public static Network of(AdapterOptions adapter, Dropout dropout) {
      var arguments = new LinkedHashMap<String, String>();
      String module =
          switch (adapter.kind()) {
            case AdapterKind.Lora _ -> "networks.lora_wan";
            case AdapterKind.Loha _ -> "networks.loha";
            case AdapterKind.Lokr(int factor) -> {
              if (factor != AdapterKind.Lokr.EVEN) {
                arguments.put("factor", Integer.toString(factor));
              }
              yield "networks.lokr";
            }
            case AdapterKind.Dora _ -> {
              arguments.put("algo", "lora");
              arguments.put("dora_wd", "True");
              yield "lycoris.kohya";
            }
          };
      addLayers(arguments, adapter.layers());
      addRate(arguments, "rank_dropout", dropout.rank());
      addRate(arguments, "module_dropout", dropout.module());
      Double input = dropout.input() == 0 ? null : dropout.input();
      return new Network(module, adapter.rank(), adapter.alpha(), input, arguments);
    }

    /// The ranks of single layers have sd-scripts' name, for musubi-tuner has none.
    private static void addLayers(Map<String, String> arguments, LayerChoice layers) {
      if (!layers.exclude().isEmpty()) {
        arguments.put("exclude_patterns", PythonText.list(layers.exclude()));
      }
      if (!layers.include().isEmpty()) {
        arguments.put("include_patterns", PythonText.list(layers.include()));
      }
      if (!layers.ranks().isEmpty()) {
        var rules = layers.ranks().stream().map(rule -> rule.pattern() + "=" + rule.rank());
        arguments.put("network_reg_dims", String.join(",", rules.toList()));
      }
    }

    private static void addRate(Map<String, String> arguments, String name, double rate) {
      if (rate > 0) {
        arguments.put(name, PythonText.number(rate));
      }
    }

    /// The same, whose up matrices learn `ratio` times as fast.
    public Network plus(double ratio) {
      var more = new LinkedHashMap<>(arguments);
      more.put("loraplus_lr_ratio", PythonText.str(ratio));
      return new Network(module, rank, alpha, dropout, more);
    }
  }

  /// @param optimizer its full name with the settings that aren't its defaults; see [#name]
  /// @param learningRate the full rate; null where the optimizer finds its own
  /// @param schedule its name
  /// @param warmup as the user gave it
  /// @param steps of the whole run
  /// @param epochs of the whole run, a begun one included
  /// @param gradientAccumulation batches of one step
  /// @param maxGradNorm bound of the gradients' norm; 0 for none
  public record Optimization(
      String optimizer,
      @Nullable Double learningRate,
      String schedule,
      StepShare warmup,
      int steps,
      int epochs,
      int gradientAccumulation,
      double maxGradNorm) {
    /// What musubi-tuner tells as the schedule of an Adafactor that finds its own learning rate.
    ///
    /// @param learningRate the recipe's, which has no effect
    public static String ownSchedule(double learningRate) {
      return "adafactor:" + PythonText.number(learningRate);
    }

    /// A Python class's name, with the arguments that aren't its defaults.
    public static String name(Optimizer.Settings settings) {
      var arguments =
          settings.told().entrySet().stream()
              .map(argument -> argument.getKey() + "=" + PythonText.str(argument.getValue()))
              .toList();
      return arguments.isEmpty()
          ? settings.className()
          : settings.className() + "(" + String.join(",", arguments) + ")";
    }
  }

  /// How timesteps are drawn and weighted, by musubi-tuner's names.
  ///
  /// @param sampling such as `shift`
  /// @param sigmoidScale of the sigmoid modes
  /// @param flowShift of `shift`
  /// @param weighting of the loss
  /// @param logitMean of the logit-normal weighting
  /// @param logitStd of the logit-normal weighting
  /// @param modeScale of the mode weighting
  /// @param guidanceScale of models with guidance built in
  /// @param minimum on the scale 0 to 1000; null: 0
  /// @param maximum on the scale 0 to 1000; null: 1000
  public record Timesteps(
      String sampling,
      double sigmoidScale,
      double flowShift,
      String weighting,
      double logitMean,
      double logitStd,
      double modeScale,
      double guidanceScale,
      @Nullable Integer minimum,
      @Nullable Integer maximum) {
    /// Without weighting, over the whole range, with musubi-tuner's defaults of the rest.
    public static Timesteps of(String sampling, double sigmoidScale, double flowShift) {
      return new Timesteps(sampling, sigmoidScale, flowShift, "none", 0, 1, 1.29, 1, null, null);
    }
  }

  /// @param mixedPrecision `bf16`, `fp16` or `no`
  /// @param fp8Base whether the frozen model is held in fp8
  /// @param gradientCheckpointing whether blocks are run twice to save memory
  /// @param checkpointsOnCpu whether what they keep is moved off the device
  /// @param fullFp16 whether the LoRA itself trains in fp16
  /// @param fullBf16 whether the LoRA itself trains in bf16
  public record Computation(
      String mixedPrecision,
      boolean fp8Base,
      boolean gradientCheckpointing,
      boolean checkpointsOnCpu,
      boolean fullFp16,
      boolean fullBf16) {}

  /// @param items samples of an epoch
  /// @param batchesPerEpoch batches of an epoch
  /// @param sections of the data set file
  public record Data(int items, int batchesPerEpoch, List<Section> sections) {
    /// Copies the list.
    public Data {
      sections = List.copyOf(sections);
    }
  }

  /// @param transformer the file's name, without its folder
  /// @param vae the file's name; null where no VAE was named
  public record Models(String transformer, @Nullable String vae) {}

  /// What readers of the file are told, after Stability AI's ModelSpec; all may be null.
  ///
  /// @param title null: the LoRA's name
  /// @param architecture null: `wan2.1`
  /// @param resolution null: 1280x720, as musubi-tuner has it
  public record Publication(
      @Nullable String title,
      @Nullable String author,
      @Nullable String description,
      @Nullable String license,
      @Nullable String tags,
      @Nullable String architecture,
      @Nullable Size resolution) {
    /// Nothing said.
    public static final Publication NONE =
        new Publication(null, null, null, null, null, null, null);
  }
}
