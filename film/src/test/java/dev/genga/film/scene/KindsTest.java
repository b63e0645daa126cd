package dev.genga.film.scene;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.testing.ReelFilm;
import dev.genga.video.VideoFormat;
import dev.genga.world.reel.Reel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whether cuts, dissolves, fades and flashes are told apart, on films of seeds that no threshold was fixed on, and
/// of two sizes: frames of the larger are made smaller to be looked at.
///
/// The bounds were fixed before these films were first read.
class KindsTest {
  private static final int SHOTS = 30;

  /// Of what is found at all.
  private static final double TOLD_APART = 0.95;

  /// Of all true ones of a kind, and of all that are found as it.
  private static final double EACH = 0.85;

  private static final double FLASHES = 0.9;

  @TempDir private Path folder;

  /// What is in a film, and what was found in it.
  private record Told(List<Transition> transitions, List<Flash> flashes, Scenes found) {}

  private Told film(long seed) {
    boolean large = seed > 503;
    var reel = new Reel(seed, SHOTS, large ? 480 : 256, large ? 270 : 144);
    var film = ReelFilm.write(folder.resolve(seed + ".mp4"), reel, VideoFormat.H264);
    var transitions = new ArrayList<Transition>();
    for (var one : reel.boundaries()) {
      var kind = TransitionKind.valueOf(one.join().name());
      transitions.add(new Transition(kind, one.first(), one.end()));
    }
    var flashes =
        reel.flashes().stream().map(flash -> new Flash(flash.first(), flash.end())).toList();
    return new Told(transitions, flashes, FilmScenes.of(film, SceneDetector::transitions, _ -> {}));
  }

  @Test
  void cutsDissolvesFadesAndFlashesAreToldApart() {
    var table = new KindTable();
    var films = LongStream.rangeClosed(501, 506).parallel().mapToObj(this::film).toList();
    films.forEach(film -> table.add(film.transitions(), film.flashes(), film.found()));
    System.out.print(table);
    assertThat(table.toldApart()).as("%s", table).isGreaterThanOrEqualTo(TOLD_APART);
    var kinds = Stream.of(TransitionKind.values()).map(TransitionKind::name);
    for (var kind : Stream.concat(kinds, Stream.of(KindTable.FLASH)).toList()) {
      assertThat(table.all(kind)).as("%s of%n%s", kind, table).isGreaterThanOrEqualTo(8);
      assertThat(table.recall(kind)).as("%s of%n%s", kind, table).isGreaterThanOrEqualTo(EACH);
      assertThat(table.precision(kind)).as("%s of%n%s", kind, table).isGreaterThanOrEqualTo(EACH);
    }
    assertThat(table.recall(KindTable.FLASH)).as("%s", table).isGreaterThanOrEqualTo(FLASHES);
  }

  @Test
  void whatIsTakenForAnotherKindIsMissedOrInventedIsCounted() {
    var table = new KindTable();
    table.add(
        List.of(
            new Transition(TransitionKind.CUT, 10, 10),
            new Transition(TransitionKind.CUT, 40, 40),
            new Transition(TransitionKind.DISSOLVE, 60, 70)),
        List.of(new Flash(90, 92)),
        new Scenes(
            200,
            List.of(
                new Transition(TransitionKind.CUT, 11, 11),
                new Transition(TransitionKind.FADE_BLACK, 62, 66),
                new Transition(TransitionKind.CUT, 90, 90),
                new Transition(TransitionKind.CUT, 150, 150)),
            List.of(),
            FrameChanges.NONE));
    assertThat(table.recall("CUT")).isEqualTo(0.5);
    assertThat(table.precision("CUT")).isEqualTo(1 / 3.0);
    assertThat(table.recall("DISSOLVE")).isZero();
    assertThat(table.recall(KindTable.FLASH)).isZero();
    assertThat(table.toldApart()).isEqualTo(1 / 3.0);
  }
}
