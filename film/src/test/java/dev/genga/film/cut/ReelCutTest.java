package dev.genga.film.cut;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.index.ClipRow;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.StillRows;
import dev.genga.film.testing.ReelFilm;
import dev.genga.video.VideoFormat;
import dev.genga.world.reel.Join;
import dev.genga.world.reel.Reel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Films with flashes, dissolves and fades at known frames, of seeds that no threshold was fixed on.
class ReelCutTest {
  private static final List<Long> SEEDS = List.of(401L, 402L, 403L, 404L);

  /// Of the flashes, dissolves and fades, those that the detector may miss.
  private static final double MISSED = 0.1;

  /// And those of them that may be in a clip.
  private static final double HELD = 0.05;

  @TempDir private Path folder;

  /// Frames of a flash, a dissolve or a fade.
  private record Span(int first, int end) {
    boolean overlaps(int otherFirst, int otherEnd) {
      return first < otherEnd && otherFirst < end;
    }
  }

  /// What a film was cut into.
  ///
  /// @param found flashes and transitions that the index has
  private record Outcome(List<Span> found, List<ClipRow> clips) {}

  private Outcome cut(Path film) {
    var settings = new CutSettings(Detection.TRANSITIONS, 17, 33, VideoFormat.H264, true);
    var report = new Cutting(folder.resolve("out"), settings, 2).cut(List.of(film), new CutHeard());
    assertThat(report.problems()).isEmpty();
    try (var index = FilmIndex.openExisting(folder.resolve("out"))) {
      long id = index.film(film).orElseThrow().id();
      var found = new ArrayList<Span>();
      StillRows.flashes(index, id)
          .forEach(flash -> found.add(new Span(flash.first(), flash.end())));
      var scenes = index.scenes(id);
      for (int i = 1; i < scenes.size(); i++) {
        found.add(new Span(scenes.get(i - 1).end() - 1, scenes.get(i).first() + 1));
      }
      return new Outcome(found, index.clips(id));
    }
  }

  private static List<Span> spans(Reel reel) {
    var spans = new ArrayList<Span>();
    reel.flashes().forEach(flash -> spans.add(new Span(flash.first(), flash.end())));
    reel.boundaries().stream()
        .filter(boundary -> boundary.join() != Join.CUT)
        .forEach(boundary -> spans.add(new Span(boundary.first(), boundary.end())));
    return spans;
  }

  @Test
  void noClipHoldsAFrameOfAFlashADissolveOrAFade() {
    int all = 0;
    int clips = 0;
    var missed = new ArrayList<String>();
    var held = new ArrayList<String>();
    for (long seed : SEEDS) {
      var reel = new Reel(seed, 24, 256, 144);
      var outcome = cut(ReelFilm.write(folder.resolve(seed + ".mp4"), reel, VideoFormat.H264));
      clips += outcome.clips().size();
      for (var span : spans(reel)) {
        all++;
        boolean isFound =
            outcome.found().stream().anyMatch(one -> span.overlaps(one.first, one.end));
        boolean isHeld =
            outcome.clips().stream()
                .map(ClipRow::sourceFrames)
                .anyMatch(frames -> span.overlaps(frames.first(), frames.last() + 1));
        assertThat(isFound && isHeld).as("%s of %d", span, seed).isFalse();
        if (!isFound) {
          missed.add(span + " of " + seed);
        }
        if (isHeld) {
          held.add(span + " of " + seed);
        }
      }
    }
    assertThat(all).isGreaterThan(30);
    assertThat(clips).isGreaterThan(100);
    assertThat(missed).hasSizeLessThanOrEqualTo((int) (MISSED * all));
    assertThat(held).hasSizeLessThanOrEqualTo((int) (HELD * all));
  }
}
