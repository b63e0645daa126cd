package dev.genga.desk.clips;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Problems;
import dev.genga.film.bars.Bars;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NamedClipsTest {
  @TempDir private Path folder;
  private final Problems problems = new Problems();
  private FilmIndex index;

  @BeforeEach
  void fill() {
    index = FilmIndex.open(folder);
    put(Path.of("clips/rain.mp4")); // 1
    put(Path.of("clips/sea.mp4")); // 2
    put(Path.of("stills/sea.png")); // 3
    put(folder.resolveSibling("elsewhere").resolve("rain.mp4")); // 4
    put(Path.of("sea.png")); // 5
  }

  private void put(Path file) {
    MediaRows.put(index, new MediaRows.Row(file, "clip", 48, 16, 96, 64, Bars.NONE, "", ""));
  }

  @AfterEach
  void close() {
    index.close();
  }

  private List<Long> find(String... names) {
    return new NamedClips(index, folder).find(List.of(names), "--clip", problems);
  }

  @Test
  void aClipIsFoundByFileNameStemOrPath() {
    assertThat(find("clips/rain.mp4")).containsExactly(1L);
    assertThat(find("sea.mp4")).containsExactly(2L);
    assertThat(find(folder.resolve("stills/sea.png").toString())).containsExactly(3L);
    assertThat(find(Path.of("").toAbsolutePath().relativize(folder) + "/clips/sea.mp4"))
        .containsExactly(2L);
    assertThat(find("sea.png")).as("the file before the name").containsExactly(5L);
    problems.throwIfAny();
  }

  @Test
  void clipsComeInTheOrderOfTheNamesAndEachOnce() {
    assertThat(find("sea.mp4", "clips/rain.mp4", "clips/sea.mp4")).containsExactly(2L, 1L);
  }

  @Test
  void aNameThatNoneOrSeveralHaveIsTold() {
    assertThat(find("rain.mp4", "rein.mp4", "sea", "nowhere/at/all")).isEmpty();
    assertThat(problems.list())
        .extracting(problem -> problem.what())
        .containsExactly(
            "2 clips are called \"rain.mp4\"",
            "no clip of this index is called \"rein.mp4\"",
            "3 clips are called \"sea\"",
            "no clip of this index is called \"nowhere/at/all\"");
    assertThat(problems.list().get(0).fix()).contains("clips/rain.mp4", "elsewhere/rain.mp4");
    assertThat(problems.list().get(1).fix()).isEqualTo("did you mean rain.mp4?");
  }
}
