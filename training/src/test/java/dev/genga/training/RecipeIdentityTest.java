package dev.genga.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.RecordText;
import dev.genga.dataset.config.Size;
import dev.genga.dataset.media.Caption;
import dev.genga.dataset.media.MediaKind;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.FrameUse;
import dev.genga.dataset.plan.LossMask;
import dev.genga.dataset.plan.PlannedMedia;
import dev.genga.dataset.plan.PlannedSection;
import dev.genga.dataset.plan.PlannedText;
import dev.genga.dataset.plan.Sample;
import dev.genga.dataset.plan.SectionUse;
import dev.genga.tensor.DType;
import dev.genga.tensor.nn.Dropout;
import dev.genga.tensor.weights.Float8Form;
import dev.genga.tensor.weights.Float8Scaling;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.optimizer.AdamW;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.lora.AdapterOptions;
import dev.genga.wan.sampling.TimestepMode;
import dev.genga.wan.sampling.TimestepOptions;
import dev.genga.wan.transformer.BaseForm;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Holds the identity of a run to telling every change of its numbers by name, and no other.
class RecipeIdentityTest {
  private static final Function<PlannedMedia, String> CONTENTS =
      media -> "the hash of " + media.file().getFileName();

  private static Recipe recipe(int steps, double rate, ScheduleOptions schedule, Saves saves) {
    return recipe(new Recipe.Target.Lora(4, 4), steps, rate, schedule, saves);
  }

  private static Recipe recipe(
      Recipe.Target target, int steps, double rate, ScheduleOptions schedule, Saves saves) {
    return new Recipe(
        "style",
        target,
        rate,
        schedule,
        AdamW.Settings.DEFAULT,
        null,
        1,
        1,
        new Recipe.RunLength.Steps(steps),
        TimestepOptions.DEFAULTS.with(TimestepMode.SHIFT, 3),
        7,
        DType.FLOAT32,
        0,
        saves,
        Saves.AT_END);
  }

  private static DatasetPlan plan(Path project, String caption, FrameUse use) {
    var media =
        new PlannedMedia(
            project.resolve("clips/a.mp4"),
            MediaKind.CLIP,
            new Size(64, 32),
            20,
            use,
            20,
            new Size(64, 32),
            new Caption(caption, project.resolve("clips/a.txt"), 0),
            "a_wan_te.safetensors",
            List.of(new Sample(0, 5, "a_00000-005_0064x0032_wan.safetensors")));
    var section =
        new PlannedSection(
            1,
            "videos",
            project.resolve("clips"),
            project.resolve("cache"),
            "head 5",
            1,
            1,
            List.of(media),
            List.of());
    return new DatasetPlan(
        project.resolve("dataset.toml"), 1, List.of(section), List.of(), List.of());
  }

  private static Map<String, String> parts(Recipe recipe, DatasetPlan plan, String transformer) {
    var given = Map.of("base model", "the hash of " + transformer);
    return RecipeIdentity.of(recipe, plan, given, CONTENTS).parts();
  }

  private static Map<String, String> parts(Recipe recipe) {
    return parts(recipe, plan(Path.of("/films"), "rain", new FrameUse.EveryFrame()), "t2v");
  }

  private static Map<String, String> parts(int steps, double rate, ScheduleOptions schedule) {
    return parts(recipe(steps, rate, schedule, Saves.AT_END));
  }

  private static Set<String> differing(Map<String, String> one, Map<String, String> other) {
    var names = new TreeSet<>(one.keySet());
    names.addAll(other.keySet());
    names.removeIf(name -> one.containsKey(name) && one.get(name).equals(other.get(name)));
    return names;
  }

  @Test
  void aRunAtAConstantRateMayBeMadeLonger() {
    var constant = ScheduleOptions.CONSTANT;
    assertThat(parts(20, 1e-4, constant)).isEqualTo(parts(10, 1e-4, constant));
    assertThat(differing(parts(10, 1e-4, constant), parts(10, 2e-4, constant)))
        .containsExactly("learning rate");
  }

  @Test
  void aRunWhoseRatesGoByItsLengthMayNot() {
    var cosine = ScheduleOptions.named("cosine");
    assertThat(differing(parts(10, 1e-4, cosine), parts(20, 1e-4, cosine)))
        .containsExactly("schedule total");
    assertThat(differing(parts(10, 1e-4, cosine), parts(10, 1e-4, ScheduleOptions.CONSTANT)))
        .contains("schedule");
  }

  @Test
  void whatIsSavedAndShownChangesNothing() {
    var often = recipe(10, 1e-4, ScheduleOptions.CONSTANT, new Saves(1, 2, null, null));
    assertThat(parts(often)).isEqualTo(parts(10, 1e-4, ScheduleOptions.CONSTANT));
  }

  @Test
  void whatDecidesTheNumbersIsThereByName() {
    assertThat(parts(10, 1e-4, ScheduleOptions.CONSTANT))
        .containsEntry("target", "Lora")
        .containsEntry("target adapter rank", "4")
        .containsEntry("optimizer", "AdamW")
        .containsEntry("optimizer weight decay", "0.01")
        .containsEntry("ema", "none")
        .containsEntry("timesteps flow shift", "3.0")
        .containsEntry("seed", "7")
        .containsEntry("dtype", "FLOAT32")
        .containsKey("base model")
        .doesNotContainKeys("name", "length", "saves", "previews", "kept blocks");
  }

  /// A state is taken up by later builds too. Who adds a component to a record that is told here gives it its usual
  /// value (`@Usual`), and this stays as it is.
  @Test
  void nothingIsToldThatTheStatesOfBeforeDontSay() {
    assertThat(parts(10, 1e-4, ScheduleOptions.CONSTANT).keySet())
        .containsExactlyInAnyOrder(
            "base model",
            "dtype",
            "ema",
            "gradient accumulation",
            "learning rate",
            "max grad norm",
            "optimizer",
            "optimizer beta1",
            "optimizer beta2",
            "optimizer eps",
            "optimizer weight decay",
            "schedule",
            "section 1 batch size",
            "section 1 repeats",
            "section 1, clips/a.mp4",
            "seed",
            "target",
            "target adapter alpha",
            "target adapter kind",
            "target adapter layers exclude",
            "target adapter layers include",
            "target adapter layers ranks",
            "target adapter rank",
            "target training dropout input",
            "target training dropout module",
            "target training dropout rank",
            "target training max norm",
            "timesteps buckets",
            "timesteps flow shift",
            "timesteps keep shape",
            "timesteps logit deviation",
            "timesteps logit mean",
            "timesteps max timestep",
            "timesteps min timestep",
            "timesteps mode",
            "timesteps mode scale",
            "timesteps sigmoid scale",
            "timesteps weighting");
    assertThat(RecordText.of(recipe(10, 1e-4, ScheduleOptions.CONSTANT, Saves.AT_END)))
        .isEqualTo(
            """
            Recipe[name=style, target=Lora[adapter=AdapterOptions[kind=Lora[], rank=4, alpha=4.0, \
            layers=LayerChoice[include=[], exclude=[], ranks=[]]], training=LoraTraining[dropout=Dropout[\
            input=0.0, rank=0.0, module=0.0], maxNorm=0.0, start=null, fused=[]]], learningRate=1.0E-4, \
            schedule=ScheduleOptions[name=constant, warmup=Steps[steps=0], decay=Steps[steps=0], cycles=1, \
            power=1.0, timescale=null, minimum=null, rules=], optimizer=Settings[beta1=0.9, beta2=0.999, \
            eps=1.0E-8, weightDecay=0.01], ema=null, maxGradNorm=1.0, gradientAccumulation=1, length=Steps[\
            count=10], timesteps=TimestepOptions[mode=SHIFT, flowShift=3.0, sigmoidScale=1.0, weighting=NONE, \
            logitMean=0.0, logitDeviation=1.0, modeScale=1.29, minTimestep=null, maxTimestep=null, \
            keepShape=false, buckets=null], seed=7, dtype=FLOAT32, keptBlocks=0, saves=Saves[everyEpochs=null, \
            everySteps=null, keepEpochs=null, keepSteps=null, timed=null], previews=Saves[everyEpochs=null, \
            everySteps=null, keepEpochs=null, keepSteps=null, timed=null], way=Own[], loraDtype=FLOAT32, \
            previewAtStart=false, base=BaseForm[float8=null, blocksInMemory=0], averageEvery=null, stages=[]]\
            """);
  }

  @Test
  void whatTheBaseIsRoundedToDecidesTheNumbersButNotHowMuchOfItIsInMemory() {
    var plain = recipe(10, 1e-4, ScheduleOptions.CONSTANT, Saves.AT_END);
    var few = plain.withBase(BaseForm.AS_STORED.withBlocksInMemory(2));
    assertThat(parts(few)).isEqualTo(parts(plain)).doesNotContainKey("base");
    assertThat(parts(plain.withInputsInRam(true))).isEqualTo(parts(plain));
    var e4m3 = plain.withBase(BaseForm.FLOAT8_BLOCKS.withBlocksInMemory(3));
    assertThat(parts(e4m3)).containsEntry("base", "FLOAT8_BLOCKS"); // as states have it from before
    var tensors = new Float8Form(DType.FLOAT8_E5M2, Float8Scaling.TENSOR);
    assertThat(parts(plain.withBase(new BaseForm(tensors, 0))))
        .containsEntry("base", "e5m2:tensor");
    assertThat(differing(parts(plain), parts(e4m3))).containsExactly("base");
  }

  @Test
  void whereLorasLieChangesNothing() {
    var plain = parts(10, 1e-4, ScheduleOptions.CONSTANT);
    assertThat(parts(startedFrom("a"))).isEqualTo(parts(startedFrom("b"))).isEqualTo(plain);
  }

  /// Started from a LoRA and over another.
  private static Recipe startedFrom(String file) {
    var training =
        new LoraTraining(
            Dropout.NONE, 0, Path.of(file), List.of(new LoraUse(file + ".safetensors", 1)));
    var target = new Recipe.Target.Lora(AdapterOptions.lora(4, 4), training);
    return recipe(target, 10, 1e-4, ScheduleOptions.CONSTANT, Saves.AT_END);
  }

  @Test
  void aChangedClipIsToldByName() {
    var recipe = recipe(10, 1e-4, ScheduleOptions.CONSTANT, Saves.AT_END);
    var every = new FrameUse.EveryFrame();
    var before = parts(recipe, plan(Path.of("/films"), "rain", every), "t2v");
    String clip = "section 1, clips/a.mp4";
    assertThat(differing(before, parts(recipe, plan(Path.of("/films"), "snow", every), "t2v")))
        .containsExactly(clip);
    var dropped = new FrameUse.Dropped(24, 5);
    assertThat(differing(before, parts(recipe, plan(Path.of("/films"), "rain", dropped), "t2v")))
        .containsExactly(clip);
    assertThat(differing(before, parts(recipe, plan(Path.of("/films"), "rain", every), "i2v")))
        .containsExactly("base model");
    assertThat(parts(recipe, plan(Path.of("/moved"), "rain", every), "t2v")).isEqualTo(before);
  }

  @Test
  void whatIsHeldOutIsToldByName() {
    var recipe = recipe(10, 1e-4, ScheduleOptions.CONSTANT, Saves.AT_END);
    var whole = plan(Path.of("/films"), "rain", new FrameUse.EveryFrame());
    var divided =
        new DatasetPlan(
            whole.dataset(), 1, whole.sections(), List.of(), List.of(), whole.sections());
    assertThat(differing(parts(recipe, whole, "t2v"), parts(recipe, divided, "t2v")))
        .containsExactly("held out of section 1", "held out of section 1, clips/a.mp4");
    assertThat(parts(recipe, divided, "t2v"))
        .containsEntry("held out of section 1", "clips/a.mp4")
        .containsEntry(
            "held out of section 1, clips/a.mp4",
            parts(recipe, whole, "t2v").get("section 1, clips/a.mp4"));
    var recaptioned = plan(Path.of("/films"), "snow", new FrameUse.EveryFrame());
    var other =
        new DatasetPlan(
            whole.dataset(), 1, whole.sections(), List.of(), List.of(), recaptioned.sections());
    assertThat(differing(parts(recipe, divided, "t2v"), parts(recipe, other, "t2v")))
        .containsExactly("held out of section 1, clips/a.mp4");
    var without = new DatasetPlan(whole.dataset(), 1, List.of(), List.of(), List.of());
    assertThat(differing(parts(recipe, whole, "t2v"), parts(recipe, without, "t2v")))
        .contains("section 1, clips/a.mp4");
  }

  /// A plan whose only clip has these captions, prefixed as the use says.
  private static DatasetPlan plan(SectionUse use, String... captions) {
    var section = plan(Path.of("/films"), "", new FrameUse.EveryFrame()).sections().getFirst();
    var clip = section.media().getFirst();
    var texts =
        Arrays.stream(captions)
            .map(text -> new Caption(use.captionPrefix() + text, clip.caption().file(), 0))
            .map(caption -> new PlannedText(caption, "a_wan_te.1.safetensors"))
            .toList();
    var media =
        new PlannedMedia(
            clip.file(),
            clip.kind(),
            clip.size(),
            clip.fileFrames(),
            clip.use(),
            clip.frames(),
            clip.bucket(),
            texts.getFirst().caption(),
            clip.textCache(),
            clip.samples(),
            texts.subList(1, texts.size()),
            LossMask.NONE);
    var used =
        new PlannedSection(
            1,
            "videos",
            section.source(),
            section.cacheFolder(),
            section.rule(),
            1,
            1,
            use,
            List.of(media),
            List.of());
    return new DatasetPlan(Path.of("/films/dataset.toml"), 1, List.of(used), List.of(), List.of());
  }

  @Test
  void theUseOfASectionIsToldByName() {
    var recipe = recipe(10, 1e-4, ScheduleOptions.CONSTANT, Saves.AT_END);
    var plain = parts(recipe, plan(SectionUse.PLAIN, "rain"), "t2v");
    assertThat(plain)
        .as("a plain section says nothing of its use")
        .isEqualTo(
            parts(recipe, plan(Path.of("/films"), "rain", new FrameUse.EveryFrame()), "t2v"));
    var prefixed = new SectionUse("Ink. ", 0, false, 1);
    assertThat(differing(plain, parts(recipe, plan(prefixed, "rain"), "t2v")))
        .containsExactly("section 1 caption prefix");
    var dropped = new SectionUse("", 0.1, false, 1);
    assertThat(differing(plain, parts(recipe, plan(dropped, "rain"), "t2v")))
        .containsExactly("section 1 caption dropout");
    var prior = new SectionUse("", 0, true, 1);
    assertThat(differing(plain, parts(recipe, plan(prior, "rain"), "t2v")))
        .containsExactly("section 1 regularisation");
    assertThat(differing(plain, parts(recipe, plan(SectionUse.PLAIN, "rain", "wet"), "t2v")))
        .containsExactly("section 1, clips/a.mp4");
  }
}
