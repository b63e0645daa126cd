package dev.genga.film.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.bars.Bars;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChosenRowsTest {
  private static final int SCENES = 4;

  @TempDir private Path folder;
  private FilmIndex index;
  private long film;

  /// A film with four scenes, each with a clip, and a picture that comes from elsewhere.
  @BeforeEach
  void fill() {
    index = FilmIndex.open(folder);
    film = index.register(Path.of("/films/rain.mkv"), "rain", 99, 1234, "usual").id();
    index.scanned(
        film,
        new FilmFacts(1920, 1080, 400, 16, 25),
        IntStream.rangeClosed(1, SCENES)
            .mapToObj(i -> new FilmIndex.SceneRow(i, 100 * (i - 1), 100 * i, "cut", "cut"))
            .toList(),
        List.of(),
        IntStream.rangeClosed(1, SCENES).mapToObj(ChosenRowsTest::clip).toList());
    index.clips(film).forEach(clip -> index.written(clip.id(), 45, 16, 1920, 1080));
    MediaRows.put(
        index,
        new MediaRows.Row(Path.of("/p/a.png"), "picture", 1, 0, 640, 480, Bars.NONE, "", "a sea"));
  }

  private static ClipRow clip(int scene) {
    return new ClipRow(
        0,
        0,
        scene,
        "clips/rain-" + scene + ".mp4",
        ClipRow.State.PLANNED,
        FrameList.of(IntStream.range(0, 45).map(i -> 100 * (scene - 1) + i).toArray()),
        Bars.NONE);
  }

  private void choose(int scene, Verdict verdict) {
    long clip = index.clips(film).get(scene - 1).id();
    Decisions.apply(index, List.of(new Decision.Choose(clip, verdict)));
  }

  private List<Integer> scenes() {
    return ChosenRows.of(index).stream()
        .filter(row -> !row.isPicture())
        .map(ChosenRows.Row::scene)
        .toList();
  }

  @AfterEach
  void close() {
    index.close();
  }

  @Test
  void beforeAnyIsKeptAllButTheRejectedCount() {
    choose(2, Verdict.REJECTED);
    assertThat(scenes()).containsExactly(1, 3, 4);
    assertThat(ChosenRows.takenScenes(index, film)).containsExactlyInAnyOrder(1, 2, 3, 4);
  }

  @Test
  void onceOneIsKeptOnlyTheKeptCount() {
    choose(2, Verdict.REJECTED);
    choose(3, Verdict.KEPT);
    assertThat(scenes()).containsExactly(3);
    assertThat(ChosenRows.takenScenes(index, film)).containsExactlyInAnyOrder(2, 3);
  }

  @Test
  void theLastWordOnAClipCounts() {
    choose(3, Verdict.KEPT);
    choose(1, Verdict.KEPT);
    choose(3, Verdict.REJECTED);
    assertThat(scenes()).containsExactly(1);
  }

  @Test
  void picturesAreChosenApartFromClips() {
    choose(3, Verdict.KEPT);
    var pictures = ChosenRows.of(index).stream().filter(ChosenRows.Row::isPicture).toList();
    assertThat(pictures).hasSize(1);
    assertThat(pictures.getFirst().caption()).isEqualTo("a sea");
    assertThat(pictures.getFirst().path(folder)).isEqualTo(Path.of("/p/a.png"));
  }
}
