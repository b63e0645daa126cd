package dev.genga.app.musubi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.dataset.config.Size;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.nn.Dropout;
import dev.genga.training.Recipe;
import dev.genga.training.Way;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.optimizer.LoraPlus;
import dev.genga.training.optimizer.OptimizerKind;
import dev.genga.training.schedule.StepShare;
import dev.genga.wan.generation.EncoderDtypes;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.lora.LayerChoice;
import dev.genga.wan.sampling.TimestepMode;
import dev.genga.wan.sampling.WeightingScheme;
import dev.genga.wan.transformer.BaseForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every flag that is honoured changes what it should.
class HonouredFlagsTest {
  @TempDir private static Path folder;

  /// Flags that take names: see [#kinds]; or one value only, all others being refused.
  private static final List<String> BY_NAME =
      List.of("--task", "--network_module", "--network_args", "--optimizer_type", "--log_with");

  /// @param flag that is looked at
  /// @param words what is added to a command
  /// @param what of the work is looked at
  /// @param expected with these words, and not without
  record Case(
      String flag,
      String words,
      Function<MusubiJob.Training, @Nullable Object> what,
      @Nullable Object expected) {
    @Override
    public String toString() {
      return words;
    }
  }

  @BeforeAll
  static void write() throws IOException {
    dev.genga.app.cli.MusubiFolder.write(folder);
    dev.genga.app.cli.MusubiFolder.writeOfImages(folder.resolve("image"));
    dev.genga.app.demo.SmallProject.write(folder.resolve("four"));
    Files.writeString(folder.resolve("prompts.txt"), "a square --w 64 --h 64 --f 1 --d 3\n");
    Files.writeString(folder.resolve("settings.toml"), "[a]\nseed = 77\n");
  }

  private static Case recipe(
      String flag, String words, Function<Recipe, @Nullable Object> what, Object expected) {
    return new Case(flag, flag + " " + words, job -> what.apply(job.setup().recipe()), expected);
  }

  private static Case lora(
      String flag,
      String words,
      Function<Recipe.Target.Lora, @Nullable Object> what,
      Object expected) {
    return recipe(
        flag, words, recipe -> what.apply((Recipe.Target.Lora) recipe.target()), expected);
  }

  private static Case timesteps(
      String flag,
      String words,
      Function<dev.genga.wan.sampling.TimestepOptions, @Nullable Object> what,
      Object expected) {
    return recipe(flag, words, recipe -> what.apply(recipe.timesteps()), expected);
  }

  private static Case schedule(
      String flag,
      String words,
      Function<dev.genga.training.schedule.ScheduleOptions, @Nullable Object> what,
      Object expected) {
    return recipe(flag, words, recipe -> what.apply(recipe.schedule()), expected);
  }

  private static Case told(
      String flag,
      String words,
      Function<dev.genga.app.run.Told, @Nullable Object> what,
      Object expected) {
    return new Case(flag, flag + " " + words, job -> what.apply(job.setup().told()), expected);
  }

  static Stream<Case> cases() {
    return Stream.of(general(), method(), timesteps(), files()).flatMap(List::stream);
  }

  private static List<Case> general() {
    return List.of(
        recipe("--config_file", "{WORK}/settings", Recipe::seed, 77L),
        new Case(
            "--dataset_config",
            "--dataset_config other.toml",
            MusubiJob.Training::dataset,
            Path.of("other.toml")),
        new Case(
            "--dit",
            "--dit {WORK}/transformer-fp32.safetensors",
            job -> job.setup().files().transformer(),
            folder.resolve("transformer-fp32.safetensors")),
        new Case("--vae", "--vae v.pth", job -> job.setup().files().vae(), Path.of("v.pth")),
        new Case(
            "--clip",
            "--clip c.pth --task i2v-14B --dit {WORK}/image/transformer.safetensors",
            job -> job.setup().files().image(),
            Path.of("c.pth")),
        new Case("--t5", "--t5 t.pth", job -> job.setup().files().text(), Path.of("t.pth")),
        new Case(
            "--vae_dtype",
            "--vae_dtype float32",
            job -> job.setup().dtypes(),
            EncoderDtypes.of(DType.FLOAT32)),
        new Case(
            "--fp8_t5",
            "--fp8_t5",
            job -> job.setup().dtypes(),
            new EncoderDtypes(DType.BFLOAT16, DType.FLOAT8_E4M3FN)),
        recipe("--max_train_steps", "5", Recipe::length, new Recipe.RunLength.Steps(5)),
        recipe("--max_train_epochs", "2", Recipe::length, new Recipe.RunLength.Epochs(2)),
        recipe(
            "--persistent_data_loader_workers",
            "",
            Recipe::way,
            new Way.Musubi(true, DType.BFLOAT16)),
        recipe("--seed", "9", Recipe::seed, 9L),
        recipe("--gradient_checkpointing", "", Recipe::keptBlocks, 0),
        recipe(
            "--gradient_checkpointing_cpu_offload",
            "--gradient_checkpointing",
            Recipe::inputsInRam,
            true),
        recipe("--gradient_accumulation_steps", "2", Recipe::gradientAccumulation, 2),
        recipe(
            "--mixed_precision",
            "no --dit {WORK}/transformer-fp32.safetensors",
            Recipe::dtype,
            DType.FLOAT32),
        recipe("--fp8_base", "--fp8_scaled", Recipe::base, BaseForm.FLOAT8_BLOCKS),
        recipe("--fp8_scaled", "--fp8_base", Recipe::base, BaseForm.FLOAT8_BLOCKS),
        recipe(
            "--blocks_to_swap",
            "1 --gradient_checkpointing --dit {WORK}/four/models/transformer.safetensors",
            r -> r.base().streamed(4),
            3),
        told("--guidance_scale", "3", told -> told.options().get("ss_guidance_scale"), "3.0"));
  }

  private static List<Case> method() {
    return List.of(
        recipe("--network_dim", "8", Recipe::target, new Recipe.Target.Lora(8, 1)),
        recipe("--network_alpha", "2", Recipe::target, new Recipe.Target.Lora(4, 2)),
        lora("--network_dropout", "0.1", lora -> lora.training().dropout().input(), 0.1),
        lora("--scale_weight_norms", "2", lora -> lora.training().maxNorm(), 2.0),
        lora(
            "--network_weights",
            "a.safetensors",
            lora -> lora.training().start(),
            Path.of("a.safetensors")),
        lora(
            "--base_weights",
            "a b --base_weights_multiplier 0.5",
            lora -> lora.training().fused(),
            List.of(new LoraUse("a", 0.5), new LoraUse("b", 1))),
        lora(
            "--base_weights_multiplier",
            "0.5 --base_weights a",
            lora -> lora.training().fused(),
            List.of(new LoraUse("a", 0.5))),
        told("--training_comment", "hello", dev.genga.app.run.Told::comment, "hello"),
        told("--no_metadata", "", dev.genga.app.run.Told::minimum, true),
        recipe(
            "--optimizer_args",
            "weight_decay=0.5 betas=(0.8,0.9) eps=1e-6 fused=True",
            Recipe::optimizer,
            new AdamW.Settings(0.8, 0.9, 1e-6, 0.5)),
        recipe("--learning_rate", "3e-4", Recipe::learningRate, 3e-4),
        recipe("--max_grad_norm", "0", Recipe::maxGradNorm, 0.0),
        schedule("--lr_scheduler", "cosine", s -> s.name(), "cosine"),
        schedule(
            "--lr_warmup_steps",
            "3 --lr_scheduler cosine",
            s -> s.warmup(),
            new StepShare.Steps(3)),
        schedule(
            "--lr_decay_steps",
            "0.25 --lr_scheduler warmup_stable_decay",
            s -> s.decay(),
            new StepShare.Share(0.25)),
        schedule(
            "--lr_scheduler_num_cycles",
            "3 --lr_scheduler cosine_with_restarts",
            s -> s.cycles(),
            3),
        schedule("--lr_scheduler_power", "2 --lr_scheduler polynomial", s -> s.power(), 2.0),
        schedule(
            "--lr_scheduler_timescale", "50 --lr_scheduler inverse_sqrt", s -> s.timescale(), 50),
        schedule("--lr_scheduler_min_lr_ratio", "0.2 --lr_scheduler rex", s -> s.minimum(), 0.2),
        schedule(
            "--lr_scheduler_args",
            "step_rules='1:10,0.1' --lr_scheduler piecewise_constant",
            s -> s.rules(),
            "1:10,0.1"),
        recipe("--save_precision", "bf16", Recipe::loraDtype, DType.BFLOAT16));
  }

  private static List<Case> timesteps() {
    return List.of(
        timesteps("--timestep_sampling", "logsnr", t -> t.mode(), TimestepMode.LOGSNR),
        timesteps("--discrete_flow_shift", "3 --timestep_sampling shift", t -> t.flowShift(), 3.0),
        timesteps("--sigmoid_scale", "2 --timestep_sampling sigmoid", t -> t.sigmoidScale(), 2.0),
        timesteps("--weighting_scheme", "mode", t -> t.weighting(), WeightingScheme.MODE),
        timesteps("--logit_mean", "-1 --timestep_sampling logsnr", t -> t.logitMean(), -1.0),
        timesteps("--logit_std", "2 --timestep_sampling logsnr", t -> t.logitDeviation(), 2.0),
        timesteps("--mode_scale", "1 --weighting_scheme mode", t -> t.modeScale(), 1.0),
        timesteps("--min_timestep", "100", t -> t.minTimestep(), 100),
        timesteps("--max_timestep", "900", t -> t.maxTimestep(), 900),
        timesteps(
            "--preserve_distribution_shape", "--timestep_sampling shift", t -> t.keepShape(), true),
        timesteps("--num_timestep_buckets", "5 --timestep_sampling shift", t -> t.buckets(), 5));
  }

  private static List<Case> files() {
    String previews = "--sample_prompts {WORK}/prompts.txt --vae v.pth --t5 t.pth ";
    return List.of(
        new Case(
            "--sample_prompts",
            previews + "--sample_at_first",
            job -> job.setup().requests().size(),
            1),
        recipe(
            "--sample_every_n_steps",
            "3 " + previews,
            Recipe::previews,
            new Saves(null, 3, null, null)),
        recipe(
            "--sample_every_n_epochs",
            "2 " + previews,
            Recipe::previews,
            new Saves(2, null, null, null)),
        recipe("--sample_at_first", previews, Recipe::previewAtStart, true),
        new Case(
            "--output_dir",
            "--output_dir {WORK}/b",
            job -> job.setup().output(),
            folder.resolve("b")),
        recipe("--output_name", "other", Recipe::name, "other"),
        recipe("--save_every_n_epochs", "2", Recipe::saves, new Saves(2, null, null, null)),
        recipe("--save_every_n_steps", "7", Recipe::saves, new Saves(null, 7, null, null)),
        recipe(
            "--save_last_n_epochs",
            "3 --save_every_n_epochs 1",
            Recipe::saves,
            new Saves(1, null, 3, null)),
        recipe(
            "--save_last_n_steps",
            "30 --save_every_n_steps 10",
            Recipe::saves,
            new Saves(null, 10, null, 30)),
        new Case(
            "--logging_dir",
            "--logging_dir {WORK}/l",
            job -> job.setup().logs(),
            folder.resolve("l")),
        told("--log_prefix", "style-", dev.genga.app.run.Told::logPrefix, "style-"),
        told("--metadata_title", "T", told -> told.publication().title(), "T"),
        told("--metadata_author", "A", told -> told.publication().author(), "A"),
        told("--metadata_description", "D", told -> told.publication().description(), "D"),
        told("--metadata_license", "L", told -> told.publication().license(), "L"),
        told("--metadata_tags", "a,b", told -> told.publication().tags(), "a,b"),
        told(
            "--metadata_reso",
            "64,48",
            told -> told.publication().resolution(),
            new Size(/* width= */ 64, /* height= */ 48)),
        told("--metadata_arch", "mine", told -> told.publication().architecture(), "mine"));
  }

  private static List<MusubiJob> translate(String script, String line) {
    var words = new ArrayList<>(List.of("python", script));
    words.addAll(List.of(line.strip().replace("{WORK}", folder.toString()).split(" +", -1)));
    return MusubiCommands.translate(
        List.of(words),
        new Surroundings(null, Device.CPU, name -> Device.parse(name), null, false));
  }

  private static MusubiJob.Training train(String more) {
    String plain =
        "--dit {WORK}/transformer.safetensors --dataset_config dataset.toml --mixed_precision bf16"
            + " --network_module networks.lora_wan --optimizer_type adamw --output_dir {WORK}/a"
            + " --output_name style ";
    return (MusubiJob.Training) translate("wan_train_network.py", plain + more).getFirst();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aHonouredFlagChangesWhatItShould(Case of) {
    assertThat(of.what().apply(train(of.words()))).isEqualTo(of.expected());
    assertThat(of.what().apply(train(""))).isNotEqualTo(of.expected());
  }

  @Test
  void everyHonouredFlagOfTheTrainingIsLookedAt() {
    var honoured = new TreeSet<String>();
    for (var flag : FlagTable.of(Script.TRAIN)) {
      if (flag.treatment() instanceof Treatment.Honoured && !BY_NAME.contains(flag.name())) {
        honoured.add(flag.name());
      }
    }
    assertThat(new TreeSet<>(cases().map(Case::flag).toList())).isEqualTo(honoured);
  }

  static Stream<Case> kinds() {
    return Stream.of(
        lora("--network_module", "networks.loha", l -> l.adapter().kind(), new AdapterKind.Loha()),
        lora(
            "--network_module",
            "networks.lokr --network_args factor=8",
            l -> l.adapter().kind(),
            new AdapterKind.Lokr(8)),
        lora(
            "--network_args",
            "rank_dropout=0.2 module_dropout=0.1",
            l -> l.training().dropout(),
            new Dropout(0, 0.2, 0.1)),
        lora(
            "--network_args",
            "exclude_patterns=['.*ffn.*',r'.*\\.k'] include_patterns=[r'.*ffn\\.0']",
            l -> l.adapter().layers(),
            new LayerChoice(List.of(".*ffn\\.0"), List.of(".*ffn.*", ".*\\.k"), List.of())),
        recipe(
            "--network_args",
            "loraplus_lr_ratio=4",
            Recipe::optimizer,
            new LoraPlus(AdamW.Settings.DEFAULT, 4)),
        recipe(
            "--optimizer_type", "AdamW8bit", Recipe::optimizer, OptimizerKind.ADAMW_8BIT.usual()),
        recipe(
            "--optimizer_type",
            "prodigyopt.Prodigy",
            Recipe::optimizer,
            OptimizerKind.PRODIGY.usual()),
        schedule(
            "--optimizer_type",
            "schedulefree.AdamWScheduleFree --lr_scheduler cosine --max_train_epochs 3",
            s -> List.of(s.name()),
            List.of("constant")));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aNameChoosesWhatItNames(Case of) {
    assertThat(of.what().apply(train(of.words()))).isEqualTo(of.expected());
  }

  @Test
  void aScheduleThatAnOptimizerLeavesUnusedIsTold() {
    var job = train("--optimizer_type schedulefree.AdamWScheduleFree --lr_scheduler cosine");
    assertThat(job.notes())
        .contains("--lr_scheduler has no effect with this optimizer, as in musubi-tuner");
    assertThat(train("--lr_scheduler cosine").notes())
        .noneMatch(note -> note.contains("no effect"));
  }

  @ParameterizedTest
  @CsvSource({
    "--task t2v-14B-FC, 'genga trains Wan2.1''s models from text, and from text and a first frame'",
    "--task flf2v-14B, 'its caches hold no last frame, so that its first step fails'",
    "--task i2v-14B, 'the task is i2v-14B, and this transformer starts from no image'",
    "--network_module networks.oft, genga trains no networks.oft",
    "--network_args factor=4, only a LoKr has a factor",
    "--network_args conv_dim=4, --network_args conv_dim=4 can't be done: Wan's blocks have no"
        + " convolutions",
    "--network_args unit=4, --network_args unit=4 can't be done: genga doesn't know it",
    "--network_args exclude_patterns=ffn, --network_args exclude_patterns is no list of patterns:"
        + " ffn",
    "--fp8_base --fp8_scaled --base_weights a, musubi-tuner adds LoRAs to weights of 8 bits without"
        + " their scales",
    "--optimizer_type lion8bit, genga has no optimizer lion8bit",
    "--log_with wandb, genga sends nothing over the network",
    "--mixed_precision fp16, genga trains in bfloat16 or float32",
    "--optimizer_args amsgrad=True, adamw has no argument 'amsgrad'",
    "--lr_warmup_steps 10, lr_warmup",
    "--fp8_scaled, --fp8_scaled needs --fp8_base",
    "--blocks_to_swap 99, 99 can't come and go",
    "--max_train_steps 4294967297, --max_train_steps can't be 4294967297",
    "--network_module networks.lokr --network_args factor=4.5, a LoKr's factor is a whole number",
    "--dataset_config data.JSON, 'genga reads data set files in TOML, and this one is JSON'",
    "--timestep_sampling shift --num_timestep_buckets 5 --preserve_distribution_shape, what is"
        + " drawn again would come from parts of the range",
    "--sample_every_n_steps 2, 'previews are wanted, and no prompt for them is given'",
  })
  void aValueThatGengaLacksIsRefusedByName(String words, String what) {
    assertThatThrownBy(() -> train(words))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e ->
                assertThat(e.problems())
                    .extracting(Problem::render)
                    .singleElement()
                    .asString()
                    .contains(what));
  }

  @Test
  void whatHasNoEffectIsSaidAndTheHeaderTellsItAsItWasGiven() {
    var job = train("--timestep_sampling sigmoid --discrete_flow_shift 3 --sdpa --xformers");
    assertThat(job.notes())
        .contains(
            "--sdpa, --xformers: attention runs by the engine's own fused kernel",
            "--discrete_flow_shift has no effect with --timestep_sampling sigmoid, as in"
                + " musubi-tuner");
    assertThat(job.setup().recipe().timesteps().flowShift()).isEqualTo(1);
    assertThat(job.setup().told().options()).containsEntry("ss_discrete_flow_shift", "3.0");
  }

  @Test
  void blocksThatCanNotComeAndGoStayAndThisIsTold() {
    var kept = train("--blocks_to_swap 1");
    assertThat(kept.setup().recipe().base()).isEqualTo(BaseForm.AS_STORED);
    assertThat(kept.notes())
        .contains("--blocks_to_swap: all blocks stay, since they keep their activations");
    var merged = train("--blocks_to_swap 1 --gradient_checkpointing --base_weights a");
    assertThat(merged.setup().recipe().base()).isEqualTo(BaseForm.AS_STORED);
    assertThat(merged.notes())
        .contains("--blocks_to_swap: all blocks stay, since they take LoRAs in");
  }

  @Test
  void whatMusubiRunsWithoutEffectIsANote() {
    var names =
        train("--network_args exclude_patterns=['.*norm.*'] include_patterns=[r'.*q']").notes();
    assertThat(names)
        .contains(
            "--network_args exclude_patterns .*norm.*: no layer of this model has such a name; it"
                + " runs as in musubi-tuner",
            "--network_args include_patterns .*q: no layer of this name was left out, to be taken"
                + " back; it runs as in musubi-tuner");
    var lokr = train("--network_module networks.lokr --network_args factor=5 loraplus_lr_ratio=4");
    assertThat(lokr.notes())
        .contains(
            "--network_args loraplus_lr_ratio has no effect with networks.lokr, as in musubi-tuner")
        .anyMatch(note -> note.startsWith("--network_args factor: the factor 5 doesn't divide "));
    assertThat(lokr.setup().recipe().optimizer()).isEqualTo(AdamW.Settings.DEFAULT);
    assertThat(train("--network_module networks.loha --network_args loraplus_lr_ratio=4").notes())
        .anyMatch(note -> note.contains("loraplus_lr_ratio has no effect with networks.loha"));
  }

  @Test
  void whatDrawsOtherNumbersThanMusubisIsANote() {
    assertThat(train("--network_dropout 0.1 --network_args module_dropout=0.2").notes())
        .anyMatch(note ->
            note.startsWith(
                "--network_dropout, --network_args module_dropout: musubi-tuner draws"));
    assertThat(train("--base_weights a --network_module networks.loha").notes())
        .anyMatch(note -> note.startsWith("--base_weights: with a LoHa a run draws other"));
    assertThat(train("--base_weights a").notes()).noneMatch(note -> note.contains("draws"));
  }

  @ParameterizedTest
  @CsvSource({"fp8", "bf17", "''"})
  void aPrecisionOfTheLauncherThatGengaLacksIsRefused(String said) {
    var problems = new Problems();
    var words = List.of("accelerate", "launch", "--mixed_precision", said, "wan_train_network.py");
    Launch.of(words, problems);
    assertThat(problems.list())
        .singleElement()
        .satisfies(problem ->
            assertThat(problem.what())
                .isEqualTo(
                    "accelerate's --mixed_precision is %s, which genga can't do".formatted(said)));
    var fine = new Problems();
    assertThat(Launch.of(List.of("accelerate", "launch", "--mixed-precision=bf16"), fine))
        .isEqualTo(new Launch("bf16", false));
    assertThat(fine.list()).isEmpty();
  }

  @Test
  void aSeedThatIsNotGivenIsDrawnAndTold() {
    var job = train("");
    assertThat(job.notes())
        .contains(
            "the seed is %d; give it with --seed to go on after a stop"
                .formatted(job.setup().recipe().seed()));
  }

  @Test
  void inputsDoNotLeaveWhereNoBlockIsRunTwice() {
    var job = train("--gradient_checkpointing_cpu_offload");
    assertThat(job.setup().recipe().inputsInRam()).isFalse();
    assertThat(job.notes())
        .contains(
            "--gradient_checkpointing_cpu_offload has no effect without --gradient_checkpointing,"
                + " as in musubi-tuner");
  }

  @Test
  void thePreviewsNoteIsSaidOnce() {
    String previews =
        "--sample_prompts {WORK}/prompts.txt --vae v.pth --t5 t.pth --sample_every_n_epochs 1";
    assertThat(train(previews).notes())
        .filteredOn(note -> note.contains("previews"))
        .singleElement()
        .asString()
        .contains("flow shift 5", "16 frames a second", "--musubi-previews");
    assertThat(train("").notes()).noneMatch(note -> note.contains("previews"));
  }

  @Test
  void cachingFlagsAreHonoured() {
    var latents =
        (MusubiJob.Caching)
            translate(
                    "wan_cache_latents.py",
                    "--dataset_config d.toml --vae v.pth --vae_dtype bf16 --device cuda"
                        + " --skip_existing")
                .getFirst();
    assertThat(latents.dataset()).isEqualTo(Path.of("d.toml"));
    assertThat(latents.encoders().vae()).isEqualTo(Path.of("v.pth"));
    assertThat(latents.encoders().text()).isNull();
    assertThat(latents.device()).isEqualTo(Device.parse("cuda"));
    assertThat(latents.trust()).isTrue();
    var texts =
        (MusubiJob.Caching)
            translate(
                    "wan_cache_text_encoder_outputs.py",
                    "--dataset_config d.toml --t5 t.pth --batch_size 16")
                .getFirst();
    assertThat(texts.encoders().text()).isEqualTo(Path.of("t.pth"));
    assertThat(texts.encoders().vae()).isNull();
    assertThat(texts.device()).isEqualTo(Device.CPU);
    assertThat(texts.trust()).isFalse();
    assertThat(texts.notes()).singleElement().asString().startsWith("--batch_size: ");
    assertThat(texts.dtypes()).isEqualTo(EncoderDtypes.USUAL);
    assertThat(latents.dtypes()).isEqualTo(EncoderDtypes.USUAL);
    var rounded =
        (MusubiJob.Caching)
            translate(
                    "wan_cache_text_encoder_outputs.py",
                    "--dataset_config d.toml --t5 t.pth --fp8_t5")
                .getFirst();
    assertThat(rounded.dtypes().text()).isEqualTo(DType.FLOAT8_E4M3FN);
    assertThat(rounded.notes()).isEmpty();
    assertThatThrownBy(() ->
            translate("wan_cache_latents.py", "--dataset_config d.toml --vae v --vae_dtype fp16"))
        .isInstanceOf(ProblemException.class);
  }
}
