package dev.genga.app.musubi;

import dev.genga.app.run.CacheUse;
import dev.genga.app.run.TrainFiles;
import dev.genga.app.run.TrainSetup;
import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.training.Recipe;
import dev.genga.training.RecipeCheck;
import dev.genga.training.Way;
import dev.genga.training.state.StateOptions;
import dev.genga.wan.lora.LayerSize;
import dev.genga.wan.transformer.BaseForm;
import dev.genga.wan.transformer.TransformerCheckpoint;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// From the flags of `wan_train_network` to a training. A flag that genga learns is one row in the table
/// of flags and one line here or in a class that this one calls.
///
/// @param launch what stood before the script
/// @param problems takes all that can't be
record TrainTranslation(
    Arguments arguments, Launch launch, Surroundings surroundings, Problems problems) {
  static final String IMAGE_TO_VIDEO = "i2v-14B";
  private static final String FIRST_TO_LAST = "flf2v-14B";
  private static final String TWO_FRAMES =
      "models of a first and a last frame are trained by neither: musubi-tuner takes the task, and"
          + " its caches hold no last frame, so that its first step fails";
  private static final Set<String> TASKS = Set.of("t2v-14B", "t2v-1.3B", "t2i-14B", IMAGE_TO_VIDEO);
  private static final long SEEDS = 1L << 32;
  private static final String SWAP = "--blocks_to_swap";
  private static final String OFFLOAD = "--gradient_checkpointing_cpu_offload";

  /// The work, or null where something is wrong, which is then among the problems.
  @Nullable MusubiJob job() {
    var notes =
        new ArrayList<>(
            new Refusals(arguments.script(), arguments.values(), arguments.places()).replaced());
    checkWords();
    DatasetFlag.check(arguments, problems);
    var device = problems.gather(this::device);
    var base = base();
    checkTask(base, notes);
    var recipe = recipe(base, notes);
    var previews = new PreviewFlags(arguments, surroundings, problems);
    var requests = previews.requests(recipe);
    notes.addAll(previews.notes());
    if (device == null || base == null || !problems.isEmpty()) {
      return null;
    }
    var setup =
        new TrainSetup(
            recipe,
            files(),
            previews.dtypes(),
            Path.of(arguments.said("--output_dir")),
            path("--logging_dir"),
            requests,
            surroundings.musubiPreviews(),
            device,
            StateOptions.DEFAULT,
            CacheUse.AS_FOUND,
            new ToldFlags(arguments, problems).told(),
            TrainTranslation::flag);
    problems.attempt(() -> checkFolders(setup));
    return problems.isEmpty()
        ? new MusubiJob.Training(Path.of(arguments.said("--dataset_config")), setup, notes)
        : null;
  }

  private static void checkFolders(TrainSetup setup) {
    var found = new Problems();
    TrainSetup.checkFolder(setup.output(), "--output_dir " + setup.output(), found);
    if (setup.logs() != null) {
      TrainSetup.checkFolder(setup.logs(), "--logging_dir " + setup.logs(), found);
    }
    found.throwIfAny();
  }

  private Device device() {
    return surroundings.device(launch.cpu() ? "cpu" : null);
  }

  private @Nullable Path path(String flag) {
    String text = arguments.text(flag);
    return text == null ? null : Path.of(text);
  }

  private TrainFiles files() {
    return new TrainFiles(
        Path.of(arguments.said("--dit")),
        path("--vae"),
        path("--t5"),
        surroundings.tokenizer(),
        IMAGE_TO_VIDEO.equals(arguments.said("--task")) ? path("--clip") : null);
  }

  /// Values that genga lacks of flags that it knows.
  private void checkWords() {
    boolean twoFrames = FIRST_TO_LAST.equals(arguments.said("--task"));
    refuseUnless(
        TASKS.contains(arguments.said("--task")),
        "--task",
        twoFrames
            ? TWO_FRAMES
            : "genga trains Wan2.1's models from text, and from text and a first frame",
        "take t2v-14B, t2v-1.3B or i2v-14B");
    String log = arguments.text("--log_with");
    refuseUnless(
        log == null || log.equals("tensorboard"),
        "--log_with",
        "genga sends nothing over the network",
        "take tensorboard, or leave it out");
    if ("tensorboard".equals(log) && !arguments.given("--logging_dir")) {
      problems.add(
          "TensorBoard's events have no folder",
          arguments.where("--log_with"),
          "add --logging_dir");
    }
    if (arguments.on("--persistent_data_loader_workers")
        && arguments.count("--max_data_loader_n_workers") == 0) {
      problems.add(
          "no workers can't be persistent, neither here nor in musubi-tuner",
          arguments.where("--persistent_data_loader_workers"),
          "leave it out");
    }
  }

  /// Whether the file is of the task's kind.
  private void checkTask(@Nullable Base base, List<String> notes) {
    String task = arguments.said("--task");
    boolean fromImage = IMAGE_TO_VIDEO.equals(task);
    if (!fromImage && arguments.given("--clip")) {
      notes.add("--clip has no effect with --task %s, as in musubi-tuner".formatted(task));
    }
    if (base == null || !TASKS.contains(task) || base.imageToVideo() == fromImage) {
      return;
    }
    problems.add(
        "the task is %s, and this transformer starts from %s"
            .formatted(task, base.imageToVideo() ? "an image" : "no image"),
        arguments.where("--dit"),
        "take --task %s, or another transformer"
            .formatted(base.imageToVideo() ? IMAGE_TO_VIDEO : "t2v-14B"));
  }

  private void refuseUnless(boolean good, String flag, String what, String fix) {
    if (!good) {
      problems.add(what, arguments.where(flag), fix);
    }
  }

  /// The base model's header, as far as a recipe depends on it.
  ///
  /// @param stored the dtype of its blocks
  /// @param layers its blocks
  /// @param sizes of what an adapter may change
  private record Base(
      DType stored, int layers, boolean imageToVideo, Collection<LayerSize> sizes) {}

  private @Nullable Base base() {
    String dit = arguments.text("--dit");
    return dit == null
        ? null
        : problems.gather(() -> {
          try (var file = TransformerCheckpoint.open(Path.of(dit))) {
            var config = file.config();
            return new Base(
                file.storedDtype(), config.layers(), config.imageToVideo(), LayerSize.of(file));
          }
        });
  }

  private Recipe recipe(@Nullable Base base, List<String> notes) {
    var network = new NetworkFlags(arguments, problems);
    var target = network.target();
    var timesteps = new TimestepFlags(arguments);
    var optimizer = new OptimizerFlags(arguments, problems).settings();
    var schedule = new ScheduleFlags(arguments, problems);
    var saves = new SaveFlags(arguments, problems);
    boolean twice = arguments.on("--gradient_checkpointing");
    boolean away = arguments.on(OFFLOAD);
    if (away && !twice) {
      notes.add(OFFLOAD + " has no effect without --gradient_checkpointing, as in musubi-tuner");
    }
    var recipe =
        new Recipe(
                arguments.said("--output_name"),
                target,
                arguments.real("--learning_rate"),
                schedule.options(OptimizerFlags.hasOwnRate(optimizer)),
                network.plus(optimizer),
                null,
                arguments.real("--max_grad_norm"),
                arguments.count("--gradient_accumulation_steps"),
                length(),
                timesteps.options(),
                seed(notes),
                dtype(base),
                twice || base == null ? 0 : base.layers(),
                saves.saves(),
                saves.previews(),
                way(base),
                fileDtype(),
                arguments.on("--sample_at_first"),
                form(base).withBlocksInMemory(blocksInMemory(base, target, notes)))
            .withInputsInRam(away && twice);
    notes.addAll(network.unused());
    notes.addAll(timesteps.unused());
    notes.addAll(schedule.unused());
    notes.addAll(saves.unused());
    RecipeCheck.check(recipe, problems, TrainTranslation::flag);
    if (base != null && problems.isEmpty()) {
      notes.addAll(new AdapterNotes(recipe, TrainTranslation::flag).of(base.sizes()));
    }
    return recipe;
  }

  private Recipe.RunLength length() {
    Integer epochs = arguments.whole("--max_train_epochs");
    return epochs != null
        ? new Recipe.RunLength.Epochs(epochs)
        : new Recipe.RunLength.Steps(arguments.count("--max_train_steps"));
  }

  private long seed(List<String> notes) {
    Long said = arguments.big("--seed");
    if (said != null) {
      return said;
    }
    long drawn = ThreadLocalRandom.current().nextLong(SEEDS);
    notes.add("the seed is %d; give it with --seed to go on after a stop".formatted(drawn));
    return drawn;
  }

  private Way way(@Nullable Base base) {
    return new Way.Musubi(
        arguments.on("--persistent_data_loader_workers"),
        base == null || base.stored().isFloat8() ? DType.BFLOAT16 : base.stored());
  }

  private DType dtype(@Nullable Base base) {
    String said = precision();
    if (said.equals("fp16")) {
      problems.add(
          "genga trains in bfloat16 or float32", arguments.where("--mixed_precision"), "take bf16");
    } else if (base != null && base.stored() == DType.FLOAT16) {
      problems.add(
          "the transformer is float16, which musubi-tuner trains in fp16 alone and genga not at"
              + " all",
          arguments.where("--dit"),
          "take a file in bfloat16");
    } else if (said.equals("no") && base != null && base.stored() != DType.FLOAT32) {
      problems.add(
          "without mixed precision the transformer has to be float32; this one is "
              + base.stored().torchName(),
          arguments.where("--mixed_precision"),
          "add --mixed_precision bf16");
    }
    return said.equals("bf16") ? DType.BFLOAT16 : DType.FLOAT32;
  }

  private String precision() {
    String said = arguments.text("--mixed_precision");
    return Objects.requireNonNullElse(
        said, Objects.requireNonNullElse(launch.mixedPrecision(), "no"));
  }

  private DType fileDtype() {
    String said = arguments.text("--save_precision");
    var dtype = said == null ? DType.FLOAT32 : Dtypes.parse(said);
    return dtype == null ? DType.FLOAT32 : dtype;
  }

  private BaseForm form(@Nullable Base base) {
    boolean scaled = arguments.on("--fp8_scaled");
    if (arguments.on("--fp8_base") && !scaled) {
      problems.add(
          "--fp8_base alone rounds every weight of the transformer, biases and norms too, which"
              + " genga can't",
          "--fp8_base",
          "add --fp8_scaled, which loses less, or leave it out");
    }
    if (scaled && !arguments.on("--fp8_base")) {
      problems.add("--fp8_scaled needs --fp8_base", "--fp8_scaled", "add it");
    }
    if (scaled && base != null && base.stored().isFloat8()) {
      problems.add(
          "the transformer's file is in 8 bits already, and can't be scaled to them",
          arguments.where("--dit"),
          "take a file in bfloat16");
    }
    return scaled ? BaseForm.FLOAT8_BLOCKS : BaseForm.AS_STORED;
  }

  /// All, or as many as `--blocks_to_swap` leaves.
  private int blocksInMemory(@Nullable Base base, Recipe.Target target, List<String> notes) {
    Integer swapped = arguments.whole(SWAP);
    if (swapped == null || swapped == 0 || base == null) {
      return 0;
    }
    if (swapped < 0 || swapped >= base.layers()) {
      problems.add(
          "of %d blocks %d can't come and go".formatted(base.layers(), swapped),
          arguments.where(SWAP),
          "use 1 to " + (base.layers() - 1));
    }
    boolean merged =
        target instanceof Recipe.Target.Lora lora && !lora.training().fused().isEmpty();
    if (merged || !arguments.on("--gradient_checkpointing")) {
      notes.add(
          SWAP
              + ": all blocks stay, since they "
              + (merged ? "take LoRAs in" : "keep their activations"));
      return 0;
    }
    return Math.max(BaseForm.MOVING, base.layers() - swapped);
  }

  /// From a word of the recipe's check to the flag.
  static String flag(String word) {
    return switch (word) {
      case "name" -> "--output_name";
      case "rank" -> "--network_dim";
      case "alpha" -> "--network_alpha";
      case "rank_dropout", "module_dropout" -> "--network_args " + word;
      case "lokr_factor" -> "--network_args factor";
      case "include", "exclude" -> "--network_args %s_patterns".formatted(word);
      case "loraplus_ratio" -> "--network_args loraplus_lr_ratio";
      case "weight_decay" -> "--optimizer_args";
      case "gradient_accumulation" -> "--gradient_accumulation_steps";
      case "epochs", "steps" -> "--max_train_" + word;
      case "dtype" -> "--mixed_precision";
      case "keep_activations" -> "--gradient_checkpointing";
      case "blocks_in_memory" -> SWAP;
      default -> word.startsWith("lr_") ? ScheduleFlags.flag(word) : "--" + word;
    };
  }
}
