package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallProject;
import dev.genga.app.run.Machine;
import dev.genga.dataset.plan.DiskSpace;
import dev.genga.tensor.Engine.DeviceMemory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a user is told of a training before it runs.
class PlanFitIT {
  @TempDir private static Path folder;
  private static UserFolder user;

  @BeforeAll
  static void writeProject() {
    SmallProject.write(folder);
    user = new UserFolder(folder);
  }

  @Test
  void timeMemoryAndOtherSizesAreTold() {
    var run =
        user.run(
            "plan",
            "dataset.toml",
            "--fit",
            "--transformer",
            folder.resolve("models/transformer.safetensors").toString(),
            "--dtype",
            "FLOAT32",
            "--rank",
            "4",
            "--epochs",
            "3",
            "--calibrate");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "What it takes: transformer.safetensors on this machine's processor, LoRA of rank 4")
        .containsPattern("\\d s a step on average, .* an epoch of .* steps; .* for .* steps")
        .containsPattern("peak memory .* of .*, set by section 1")
        .containsPattern("4 of 4 blocks keep their activations \\(--keep-activations 4\\)")
        .contains("Other sizes of the same shape and other numbers of frames, by section");
    assertThat(run.err()).containsPattern("measured in \\d+ s, up to [\\d,]+ tokens");
  }

  private static CommandRun fit(UserFolder of, String... more) {
    var words = new ArrayList<>(List.of("plan", "dataset.toml", "--fit", "--transformer"));
    words.addAll(List.of("models/transformer.safetensors", "--dtype", "FLOAT32", "--rank", "4"));
    words.addAll(List.of(more));
    return of.run(words.toArray(String[]::new));
  }

  @Test
  void aBaseInEightBitsWhoseBlocksComeAndGoIsMeasuredAsItIs() {
    var run =
        fit(
            user,
            "--fp8-base",
            "e4m3",
            "--blocks-in-memory",
            "3",
            "--keep-activations",
            "1",
            "--calibrate");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("LoRA of rank 4, float32, base in 8 bits (e4m3:block)")
        .contains("1 of 4 blocks keep their activations (--keep-activations 1)")
        .contains("3 of 4 blocks are in memory at a time (--blocks-in-memory 3)");
    assertThat(run.err()).containsPattern("measured in \\d+ s, up to [\\d,]+ tokens");
    whereAllWeightsDontFitBlocksThatComeAndGoAreChosen();
  }

  /// From what was measured of them before: it serves any number of them.
  private static void whereAllWeightsDontFitBlocksThatComeAndGoAreChosen() {
    var small = user.on(new Machine(DiskSpace.ofMachine(), _ -> new DeviceMemory(0, 1L << 30)));
    var run = fit(small, "--fp8-base", "e4m3", "--vram-headroom", "0");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err())
        .contains("all weights don't fit: blocks that come and go count as well")
        .contains("measured before, on this machine")
        .doesNotContain("measuring a few blocks");
    assertThat(run.out())
        .contains("0 of 4 blocks keep their activations (--keep-activations 0)")
        .contains("2 of 4 blocks are in memory at a time (--blocks-in-memory 2)")
        .contains("does not fit");
  }

  private static final String RECIPE =
      """
      dataset = "dataset.toml"
      transformer = "models/transformer.safetensors"
      dtype = "FLOAT32"
      fp8_base = "off"
      gradient_accumulation = 2
      """;

  private static CommandRun fitOfRecipe(String text, String... more) {
    user.file("style.toml", RECIPE + text);
    var words = new ArrayList<>(List.of("plan", folder.resolve("style.toml").toString(), "--fit"));
    words.addAll(List.of(more));
    return user.run(words.toArray(String[]::new));
  }

  /// What is trained, by what and how long are the recipe's: a tenth of a LoRA's values here.
  @Test
  void aRecipesKindOptimizerLayersAndStagesCount() {
    var run =
        fitOfRecipe(
            """
            kind = "lokr"
            rank = 4
            exclude = [".*ffn.*"]
            optimizer = "lion"
            network_dropout = 0.1

            [[stages]]
            name = "all"
            sections = [1]
            steps = 7
            """);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains("a LoKr has no layers between which values could be left out");
    run =
        fitOfRecipe(
            """
            kind = "lokr"
            rank = 4
            exclude = [".*ffn.*"]
            optimizer = "lion"
            rank_dropout = 0.1

            [[stages]]
            name = "all"
            sections = [1]
            steps = 7
            """,
            "--calibrate");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("this machine's processor, LoKr of rank 4, float32, Lion")
        .containsPattern("stage 1, all: \\S+ s a step on average, .* for 7 steps")
        .containsPattern("together .* for 7 steps");
    assertThat(run.err()).contains("--fit leaves out the recipe's rank_dropout");
  }

  @Test
  void ofATrainingOfAllWeightsWhatIsCertainIsTold() {
    var run = fitOfRecipe("kind = \"full\"\n");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("transformer.safetensors on this machine's processor, all weights")
        .containsPattern("[MG]B of .* before the first step, in float32 for its weights, gradients")
        .doesNotContain("LoRA of rank");
    user.refuses(
        () -> fitOfRecipe("kind = \"full\"\n", "--card", "h100"),
        """
        error: a data sheet is read for LoRAs, but all weights are trained
           at: FOLDER/style.toml:6, kind = "full"
          fix: leave --card out, or train a LoRA
        """);
  }

  /// 1600 steps are usual.
  @Test
  void aRecipeWithoutALengthHasTheUsualOne() {
    var run = fitOfRecipe("rank = 4\n");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).containsPattern("an epoch of .* steps; .* for 1,600 steps");
  }

  @Test
  void layoutsThatCantBeAreRefused() {
    user.refuses(
        () -> fit(user, "--fp8-base", "e6"),
        """
        error: there is no form 'e6' of 8 bits
           at: --fp8-base
          fix: use one of e4m3:block, e4m3:channel, e4m3:tensor, e5m2:block, e5m2:channel, e5m2:tensor
        """);
    user.refuses(
        () -> fit(user, "--blocks-in-memory", "1"),
        """
        error: too few blocks in memory to compute with: 1
           at: --blocks-in-memory
          fix: use 2 or more: one computes while the next one comes
        """);
    user.refuses(
        () -> fit(user, "--blocks-in-memory", "3", "--keep-activations", "3"),
        """
        error: 3 blocks are to keep their activations, but of 3 in memory only 1 stay there
           at: --keep-activations
          fix: use at most 1, or hold more blocks in memory
        """);
  }

  @Test
  void aCardThatIsNotHereIsToldFromItsDataSheet() {
    var run =
        user.run(
            "plan",
            "dataset.toml",
            "--fit",
            "--card",
            "RTX 3090",
            "--transformer",
            "t2v-14B",
            "--fp8");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "t2v-14B on an RTX 3090 by its data sheet, LoRA of rank 32, bfloat16, weights in 8"
                + " bits")
        .contains("told from the card's data sheet: nothing was measured");
  }

  @Test
  void allThatCantBeIsToldTogether() {
    user.refuses(
        () -> user.run("plan", "dataset.toml", "--fit", "--card", "Voodoo", "--rank", "0"),
        """
        error: genga has no data sheet of a card 'Voodoo'
           at: --card
          fix: use one of RTX 3060 12 GB, RTX 3090, RTX 4060 8 GB, RTX 4090, H100

        error: --fit measures blocks of the transformer
           at: --fit
          fix: add --transformer FILE

        error: a LoRA's rank is at least 1: 0
           at: --rank
          fix: use 8 to 64
        """);
    user.refuses(
        () -> user.run("plan", "dataset.toml", "--card", "h100"),
        """
        error: these are for --fit, which is not given
           at: --card
          fix: add --fit
        """);
    user.refuses(
        () -> user.run("plan", "dataset.toml", "--rank", "8", "--fp8"),
        """
        error: these are for --fit, which is not given
           at: --rank, --fp8
          fix: add --fit
        """);
    user.refuses(
        () ->
            user.run(
                "plan",
                "dataset.toml",
                "--fit",
                "--card",
                "h100",
                "--transformer",
                "t2v-14B",
                "--keep-activations",
                "3",
                "--dtype",
                "FLOAT32",
                "--device",
                "cpu"),
        """
        error: a data sheet is read for bfloat16 and with blocks chosen to fit; this is of no use to it
           at: --dtype, --keep-activations, --device
          fix: leave it out, or --card
        """);
    user.refuses(
        () ->
            user.run("plan", "dataset.toml", "--fit", "--card", "h100", "--transformer", "t2v-7B"),
        """
        error: there is no such file
           at: --transformer t2v-7B
          fix: name a transformer's file, or t2v-14B or t2v-1.3B
        """);
  }
}
