package dev.genga.app.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run's page with what was measured of its results.
class RunEvaluationTest {
  @TempDir private Path folder;

  private RunEvaluation evaluation() throws IOException {
    var before = Files.write(folder.resolve("a.mp4"), new byte[10]);
    var after = Files.write(folder.resolve("b.mp4"), new byte[20]);
    var curve =
        new EvalPage.Curve(
            "ink",
            List.of(new EvalPage.Point("base", 0, 3, 0), new EvalPage.Point("ink", 9, 1, 0)));
    return new RunEvaluation(
        new RunPage.Table(
            List.of("wanted", "found"), List.of(List.of("falls < half", "3 & 1")), List.of()),
        List.of(
            new EvalPage.Video("a <red> ball", "before", before),
            new EvalPage.Video("a blue fish", "before", before),
            new EvalPage.Video("a <red> ball", "after", after)),
        "a note & more",
        "step",
        List.of(
            new EvalPage.Curves(
                "Style distance",
                "lower",
                curve,
                List.of(),
                new EvalPage.Reference("true", 0.5),
                EvalPage.Scale.FROM_ZERO)));
  }

  @Test
  void theVideosOfOnePromptStandInOneRowInOrder() throws IOException {
    var file = folder.resolve("index.html");
    PageWriter.write(file, SamplePage.of(10, List.of(), List.of()), evaluation());
    var page = Files.readString(file);
    assertThat(page.split("class=\"videos row\"", -1)).hasSize(1 + 2);
    assertThat(page)
        .containsSubsequence(
            "a &lt;red&gt; ball",
            "<b>before</b>",
            "<b>after</b>",
            "a blue fish",
            "<b>before</b>",
            "a note &amp; more",
            "falls &lt; half",
            "<h2>Style distance</h2>",
            "<h2>Loss</h2>",
            "<h2>One epoch</h2>")
        .doesNotContain(" controls></video>");
  }
}
