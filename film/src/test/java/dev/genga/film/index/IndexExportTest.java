package dev.genga.film.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.base.ProblemException;
import dev.genga.film.bars.Bars;
import dev.genga.film.scene.Flash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexExportTest {
  @TempDir private Path folder;

  private static final ClipRow CLIP =
      new ClipRow(
          0,
          0,
          1,
          "clips/a, \"b\"-scene-0001-1.mp4",
          ClipRow.State.PLANNED,
          FrameList.of(10, 12, 12, 13),
          new Bars(0, 20, 0, 21));

  private void fill(FilmIndex index) {
    var film = index.register(Path.of("/films/a, \"b\".mkv"), "a, \"b\"", 99, 1234, "usual");
    index.scanned(
        film.id(),
        new FilmFacts(1920, 1080, 240, 10, 24, true),
        List.of(new FilmIndex.SceneRow(1, 0, 240, "start", "end")),
        List.of(new Flash(50, 52)),
        List.of(CLIP));
    index.written(index.clips(film.id()).getFirst().id(), 4, 16, 1920, 1038);
  }

  @Test
  void whatWasWrittenIsThereWhenTheIndexIsOpenedAgain() {
    try (var index = FilmIndex.open(folder)) {
      fill(index);
    }
    try (var index = FilmIndex.openExisting(folder)) {
      var film = index.films().getFirst();
      assertThat(film.state()).isEqualTo(FilmRow.State.SCANNED);
      assertThat(film.interlaced()).isTrue();
      var clip = index.clips(film.id()).getFirst();
      assertThat(clip.sourceFrames()).isEqualTo(CLIP.sourceFrames());
      assertThat(clip.bars()).isEqualTo(CLIP.bars());
      assertThat(clip.state()).isEqualTo(ClipRow.State.WRITTEN);
      assertThat(index.scenes(film.id())).hasSize(1);
    }
  }

  @Test
  void everyTableBecomesPlainFiles() throws IOException {
    try (var index = FilmIndex.open(folder)) {
      fill(index);
      assertThat(IndexExport.write(index, folder.resolve("export"))).hasSize(28);
    }
    var csv = Files.readString(folder.resolve("export/clip.csv"));
    assertThat(csv.lines()).hasSize(2);
    assertThat(csv).contains("\"clips/a, \"\"b\"\"-scene-0001-1.mp4\"").contains("10 2 0 1");
    var line = Files.readString(folder.resolve("export/clip.jsonl"));
    var json = new ObjectMapper().readTree(line);
    assertThat(json.path("file").asText()).isEqualTo(CLIP.file());
    assertThat(json.path("frames").asInt()).isEqualTo(4);
    assertThat(json.path("bar_bottom").asInt()).isEqualTo(21);
    assertThat(folder.resolve("export/caption.csv"))
        .content()
        .isEqualTo("id,clip,time,origin,text\r\n");
  }

  @Test
  void aFolderWithoutAnIndexIsAProblem() {
    assertThatThrownBy(() -> FilmIndex.openExisting(folder))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("there is no index of films in this folder");
  }

  @Test
  void aFileThatIsNoIndexIsAProblem() throws IOException {
    Files.writeString(
        folder.resolve(FilmIndex.FILE), "not a database, but long enough to be read\n".repeat(99));
    assertThatThrownBy(() -> FilmIndex.open(folder))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("the index can't be read or written");
  }
}
