package dev.genga.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.app.base.BaseCheck;
import dev.genga.app.base.BaseFolder;
import dev.genga.app.base.BaseListener;
import dev.genga.app.base.TinyBase;
import dev.genga.app.run.Audience;
import dev.genga.base.ProblemException;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.VideoSize;
import dev.genga.world.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/// The demonstration goes the whole way, and its own check has to tell a training from none.
class StyleDemoTest {
  /// For a base that knows nothing: too little to learn anything.
  private static final DemoSetup TINY =
      new DemoSetup(
          2,
          2,
          new VideoSize(48, 32, 9),
          new VideoSize(32, 32, 5),
          2,
          1e-3,
          6,
          2,
          1,
          2,
          1,
          new SamplingSettings(BaseCheck.SAMPLING.sampler(), BaseCheck.SAMPLING.form(), 2, 3, 3),
          2025);

  @TempDir private static Path shared;
  @TempDir private Path temporary;
  private static BaseFolder base = new BaseFolder(Path.of(""));

  @BeforeAll
  static void trainABase() {
    base = TinyBase.train(shared.resolve("base"), 1);
  }

  private StyleDemo demo(@Nullable BaseFolder on, Style style, DemoSetup setup) {
    return new StyleDemo(new DemoFolder(temporary.resolve("demo")), on, style, setup);
  }

  private static StyleDemo.Outcome run(StyleDemo demo) {
    return demo.run(new Audience() {}, new BaseListener() {}, _ -> {});
  }

  @Test
  void theWholeWayRunsAndEndsInOnePage() throws IOException {
    var outcome = run(demo(base, Style.CUT_PAPER, TINY));
    assertThat(outcome.plan().sections()).hasSize(3);
    assertThat(outcome.plan().samples()).isEqualTo(6);
    assertThat(outcome.figures().rows())
        .extracting(row -> row.candidate().step())
        .containsExactly(0, 3, 6);
    assertThat(outcome.check().same()).isEqualTo(2);
    assertThat(outcome.check().compared()).isEqualTo(2);
    var page = Files.readString(outcome.page());
    assertThat(page)
        .contains("Learning a style: cut paper", "cut paper style. ", "What had to come out")
        .contains(">before<", ">step 3<", ">after step 6<", ">true rendering<")
        .contains("<h2>Style distance</h2>", "<h2>Prompt agreement</h2>", "<h2>Held-out loss</h2>")
        .contains("<h2>One epoch</h2>", "<h2>Loss</h2>");
    assertThat(page.split("data:video/mp4;base64", -1)).hasSize(1 + 4);
    assertThat(temporary.resolve("demo/clips/001.txt")).content().startsWith("cut paper style. ");
    assertThat(temporary.resolve("demo/images/001.png")).exists();
  }

  @Test
  void aTrainingWithoutALearningRateFailsTheCheck() {
    var outcome = run(demo(base, Style.WATERCOLOUR, TINY.withLearningRate(0)));
    assertThat(outcome.check().fall(Style.WATERCOLOUR)).isZero();
    assertThat(outcome.check().claims())
        .extracting(StyleCheck.Claim::holds)
        .containsExactly(false, false, true, true);
    assertThat(outcome.check().good()).isFalse();
  }

  @Test
  void theDemonstrationsOwnFolderIsBegunAnewAndNobodyElses() throws IOException {
    var folder = temporary.resolve("demo");
    Files.createDirectories(folder.resolve("clips"));
    Files.writeString(folder.resolve("clips/mine.txt"), "mine");
    assertThatThrownBy(() -> run(demo(base, Style.INK, TINY)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("no demonstration of this kind wrote");
    assertThat(folder.resolve("clips/mine.txt")).hasContent("mine");
    assertThat(folder.resolve("demo.txt")).doesNotExist();

    Files.writeString(folder.resolve("demo.txt"), "");
    new DemoFolder(folder).check();
    new DemoFolder(folder).take();
    assertThat(folder.resolve("clips")).doesNotExist();
  }

  @Test
  void allThatIsWrongIsToldBeforeAnythingIsWritten() throws IOException {
    var missing = new BaseFolder(temporary.resolve("nowhere"));
    Files.writeString(temporary.resolve("demo"), "a file");
    assertThatThrownBy(() -> run(demo(missing, Style.PENCIL, TINY)))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("the base knows the style pencil already")
        .hasMessageContaining("watercolour, ink, cut-paper")
        .hasMessageContaining("it is a file, not a folder")
        .hasMessageContaining("the base model has no transformer.safetensors");
    assertThat(temporary.resolve("demo")).hasContent("a file");
  }

  /// Some minutes long; `genga demo`, which continuous integration runs, makes the same check.
  @Test
  @EnabledIfSystemProperty(named = "genga.proof", matches = "full")
  void theBaseThatComesWithGengaLearnsWatercolour() {
    var outcome = run(demo(null, Style.WATERCOLOUR, DemoSetup.STANDARD));
    assertThat(outcome.check().claims()).allMatch(StyleCheck.Claim::holds);
  }
}
