package dev.genga.dataset.draft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.dataset.config.DatasetConfig;
import dev.genga.film.bars.Bars;
import dev.genga.film.index.ChosenRows;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DraftFilesTest {
  @TempDir private Path folder;
  private List<ChosenRows.Row> rows = List.of();

  @BeforeEach
  void index() {
    try (var index = FilmIndex.open(folder)) {
      put(index, "clips/rain \"wet\".mp4", "clip", "rain on tiles");
      put(index, "stills/sea.png", "picture", "a sea\nat night");
      rows = ChosenRows.of(index);
    }
  }

  private void put(FilmIndex index, String file, String kind, String caption) {
    var path = folder.resolve(file);
    MediaRows.put(index, new MediaRows.Row(path, kind, 45, 16, 1920, 1040, Bars.NONE, "", caption));
  }

  private DraftFiles files() {
    return new DraftFiles(folder, "dataset");
  }

  private static DatasetDraft draft() {
    var sections = new ArrayList<DraftSection>();
    for (var text :
        List.of(
            "384x208 head 45",
            "384x208 head 45 batch 2",
            "768x416 uniform 21,45 x 2 repeats 3",
            "768x416 slide 21 every 8",
            "768x416 chunk 21",
            "768x416 full up to 81")) {
      sections.add(DraftText.clips(text, "--clips"));
    }
    sections.add(DraftText.pictures("768x768 repeats 2", "--pictures"));
    sections.add(DraftText.pictures("768x768 enlarge", "--pictures"));
    return new DatasetDraft(sections);
  }

  private static DatasetDraft clipsAlone() {
    return new DatasetDraft(draft().sections().subList(0, 1));
  }

  private void write(boolean replaces) {
    files().write(draft(), rows, replaces);
  }

  private static void edit(Path file, String from, String to) throws IOException {
    var text = Files.readString(file);
    assertThat(text).contains(from);
    Files.writeString(file, text.replace(from, to));
  }

  @Test
  void theFileIsReadAsTheDraftThatItWasWrittenFrom() throws IOException {
    write(false);
    Files.createDirectories(folder.resolve("clips"));
    assertThat(DatasetDraft.of(DatasetConfig.read(files().toml()))).isEqualTo(draft());
  }

  @Test
  void aFileHasNoKeyWithoutEffect() {
    write(false);
    assertThat(DatasetConfig.read(files().toml()).notes()).isEmpty();
  }

  @Test
  void eachSectionHasItsOwnCaches() {
    write(false);
    assertThat(DatasetConfig.read(files().toml()).sections())
        .extracting(section -> section.cacheFolder())
        .doesNotHaveDuplicates();
  }

  @Test
  void whatGengaWroteIsWrittenAgainWithoutAsking() {
    assertThat(files().state(draft())).isEqualTo(DraftFiles.State.MISSING);
    write(false);
    assertThat(files().state(draft())).isEqualTo(DraftFiles.State.OURS);
    files().write(clipsAlone(), rows, false);
    assertThat(files().state(clipsAlone())).isEqualTo(DraftFiles.State.OURS);
    assertThat(files().state(draft()))
        .as("the list of before is genga's")
        .isEqualTo(DraftFiles.State.OURS);
    write(false);
  }

  @Test
  void listsThatAKilledWriteLeftAreInNobodysWay() throws IOException {
    write(false);
    Files.delete(files().toml());
    write(false);
    assertThat(files().state(draft())).isEqualTo(DraftFiles.State.OURS);
  }

  /// The list of thousands of clips doesn't change where a section does.
  @Test
  void aListThatHoldsTheSameIsNotWrittenAgain() throws IOException {
    write(false);
    var list = folder.resolve("dataset-clips.jsonl");
    var before = FileTime.fromMillis(1_000_000_000_000L);
    Files.setLastModifiedTime(list, before);
    Files.setLastModifiedTime(files().toml(), before);
    var marks = files().marks();
    files().write(new DatasetDraft(draft().sections().subList(0, 1)), rows, false);
    assertThat(Files.getLastModifiedTime(list)).isEqualTo(before);
    assertThat(Files.getLastModifiedTime(files().toml())).isNotEqualTo(before);
    assertThat(files().marks()).isNotEqualTo(marks);
    rows = rows.stream().map(row -> row.withCaption("other words")).toList();
    write(true);
    assertThat(Files.getLastModifiedTime(list)).isNotEqualTo(before);
    assertThat(files().state(draft())).isEqualTo(DraftFiles.State.OURS);
  }

  @Test
  void anEditedDataSetFileIsNotWrittenOverWithoutAsking() throws IOException {
    write(false);
    edit(files().toml(), "frame_stride = 8", "frame_stride = 4");
    assertEdited();
    assertThat(files().toml()).content().contains("frame_stride = 4");
    write(true);
    assertThat(files().state(draft())).isEqualTo(DraftFiles.State.OURS);
    assertThat(files().toml()).content().contains("frame_stride = 8");
  }

  @Test
  void anEditedCaptionIsNotWrittenOverWithoutAsking() throws IOException {
    write(false);
    edit(folder.resolve("dataset-clips.jsonl"), "rain on tiles", "rain on slates");
    assertEdited();
    assertThat(folder.resolve("dataset-clips.jsonl")).content().contains("slates");
  }

  @Test
  void aFileOfSomebodyElseIsNotWrittenOver() throws IOException {
    Files.writeString(files().toml(), "[general]\n");
    assertEdited();
    assertThat(files().toml()).content().isEqualTo("[general]\n");
  }

  @Test
  void aFileInAnotherEncodingIsNotGengas() throws IOException {
    Files.write(files().toml(), "# caf\u00e9\n[general]\n".getBytes(StandardCharsets.ISO_8859_1));
    assertEdited();
    write(true);
    Files.write(folder.resolve("dataset-clips.jsonl"), new byte[] {(byte) 0xe9, '\n'});
    assertThat(files().state(draft())).isEqualTo(DraftFiles.State.EDITED);
    write(true);
    assertThat(files().state(draft())).isEqualTo(DraftFiles.State.OURS);
  }

  @Test
  void aListThatGengaDidNotWriteIsNotWrittenOver() throws IOException {
    var list = folder.resolve("dataset-pictures.jsonl");
    Files.writeString(list, "mine\n");
    assertThat(files().state(draft())).isEqualTo(DraftFiles.State.EDITED);
    assertThatThrownBy(() -> write(false))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("the list was not written by genga, or was edited since")
        .hasMessageContaining(list.toString());
    assertThat(list).hasContent("mine");
    assertThat(files().toml()).doesNotExist();
    files().write(clipsAlone(), rows, false);
    assertThat(files().state(clipsAlone())).isEqualTo(DraftFiles.State.OURS);
    assertThat(files().state(draft())).isEqualTo(DraftFiles.State.EDITED);
    write(true);
    assertThat(files().state(draft())).isEqualTo(DraftFiles.State.OURS);
  }

  @Test
  void allFilesThatWereEditedAreToldTogether() throws IOException {
    write(false);
    Files.delete(folder.resolve("dataset-pictures.jsonl"));
    edit(files().toml(), "frame_stride = 8", "frame_stride = 4");
    edit(folder.resolve("dataset-clips.jsonl"), "rain on tiles", "rain on slates");
    assertThatThrownBy(() -> write(false))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused ->
                assertThat(refused.problems())
                    .extracting(problem -> problem.where())
                    .containsExactly(
                        files().toml().toString(),
                        folder.resolve("dataset-clips.jsonl").toString()));
  }

  private void assertEdited() {
    assertThat(files().state(draft())).isEqualTo(DraftFiles.State.EDITED);
    assertThatThrownBy(() -> write(false))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("was not written by genga, or was edited since");
  }
}
