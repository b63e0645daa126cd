package dev.genga.app.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.genga.base.ProblemException;
import dev.genga.film.bars.Bars;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import dev.genga.film.media.Media;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptionTargetsTest {
  @TempDir private Path folder;

  @Test
  void anIndexNamesItsClipsWhereverTheyLie() {
    Path elsewhere = folder.resolve("stills/b.png").toAbsolutePath();
    Path set = folder.resolve("set");
    try (var index = open(set)) {
      MediaRows.put(index, row(Path.of("clips/a.mp4"), "clip"));
      MediaRows.put(index, row(elsewhere, "picture"));
    }

    assertThat(CaptionTargets.of(List.of(set)).all())
        .containsExactlyInAnyOrder(
            new CaptionTarget(
                set.toAbsolutePath(),
                set.resolve("clips/a.mp4").toAbsolutePath(),
                Media.Kind.CLIP,
                set.resolve("clips/a.txt").toAbsolutePath(),
                "clips/a.mp4"),
            new CaptionTarget(
                set.toAbsolutePath(),
                elsewhere,
                Media.Kind.PICTURE,
                elsewhere.resolveSibling("b.txt"),
                elsewhere.toString()));
  }

  @Test
  void anIndexWithoutClipsIsTold() {
    Path set = folder.resolve("set");
    open(set).close();

    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> CaptionTargets.of(List.of(set)))
        .withMessageContaining("neither clip nor picture");
  }

  @Test
  void aFileThatIsNamedTwiceComesOnce() throws IOException {
    Files.createFile(folder.resolve("雨 'a'.mp4"));

    var targets = CaptionTargets.of(List.of(folder, folder));

    assertThat(targets.all())
        .extracting(target -> target.text().getFileName().toString())
        .containsExactly("雨 'a'.txt");
    assertThat(targets.problems()).isEmpty();
  }

  @Test
  void captionsInAJsonlFileAreNotWrittenAndAllThatIsWrongIsToldAtOnce() throws IOException {
    Files.writeString(folder.resolve("a.jsonl"), "{\"image_path\": \"a.png\", \"caption\": \"x\"}");
    Path dataset = folder.resolve("dataset.toml");
    Files.writeString(
        dataset,
        """
        [[datasets]]
        resolution = [32, 32]
        image_jsonl_file = "a.jsonl"
        cache_directory = "cache"
        """);

    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> CaptionTargets.of(List.of(dataset, folder.resolve("nowhere"))))
        .withMessageContaining("a JSONL file holds its captions itself")
        .withMessageContaining("there is no such folder");
  }

  private static FilmIndex open(Path set) {
    try {
      Files.createDirectories(set);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return FilmIndex.open(set);
  }

  private static MediaRows.Row row(Path file, String kind) {
    return new MediaRows.Row(file, kind, 1, 16, 32, 16, Bars.NONE, "", "");
  }
}
