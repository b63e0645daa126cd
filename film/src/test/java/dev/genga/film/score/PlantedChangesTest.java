package dev.genga.film.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.scene.FrameLook;
import dev.genga.video.Frame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Plants one clip of a kind among 200 and asks where the scores rank it: of a clear one, among the worst
/// twentieth.
class PlantedChangesTest {
  private static final int CLIPS = 200;
  private static final int WORST = CLIPS / 20;
  private static final int WIDTH = 64;
  private static final int HEIGHT = 36;
  private static final int FRAMES = 33;
  private static final int PLANTED = 20;

  /// What is planted.
  enum Kind {
    STATIC,
    FAST,
    BLACK,
    CUT,
    DISSOLVE,
    FLASH,
    BLURRED;

    /// The score that finds it: the larger, the worse.
    double badness(ClipScores scores) {
      return switch (this) {
        case STATIC -> -scores.motion();
        case FAST -> scores.motion();
        case BLACK -> scores.dark();
        case CUT, DISSOLVE, FLASH -> scores.change();
        case BLURRED -> -scores.sharpness();
      };
    }
  }

  /// A picture of waves and patches, of which a camera sees more and more to the right.
  private static Frame picture(long seed, double shift) {
    var random = new Random(seed);
    var waves = new double[12];
    for (int i = 0; i < waves.length; i++) {
      waves[i] = random.nextDouble();
    }
    var rgb = new byte[3 * WIDTH * HEIGHT];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        for (int c = 0; c < 3; c++) {
          double u = (x + shift) / 9 * (0.4 + waves[c]) + 7 * waves[3 + c];
          double v = y / 7.0 * (0.4 + waves[6 + c]) + 7 * waves[9 + c];
          double value = 128 + 50 * Math.sin(u) * Math.cos(v) + 40 * Math.signum(Math.sin(2.3 * u));
          rgb[3 * (y * WIDTH + x) + c] = (byte) Math.clamp(Math.round(value), 0L, 255L);
        }
      }
    }
    return new Frame(WIDTH, HEIGHT, rgb);
  }

  private static List<Frame> clip(long seed) {
    double speed = 0.25 + 0.5 * new Random(seed + 1).nextDouble();
    return clip(seed, speed);
  }

  private static List<Frame> clip(long seed, double speed) {
    var frames = new ArrayList<Frame>();
    for (int i = 0; i < FRAMES; i++) {
      frames.add(picture(seed, speed * i));
    }
    return frames;
  }

  /// @param strength from above 0 to 1
  private static List<Frame> planted(Kind kind, long seed, double strength) {
    return switch (kind) {
      case STATIC -> clip(seed, 0.25 * (1 - strength));
      case FAST -> clip(seed, 1 + 5 * strength);
      case BLACK -> changed(clip(seed), 0, (int) (strength * FRAMES), frame -> mix(frame, 0, 1));
      case CUT -> {
        var other = clip(seed + 7777);
        var frames = clip(seed);
        for (int i = PLANTED; i < FRAMES; i++) {
          frames.set(i, mix(frames.get(i), other.get(i), strength));
        }
        yield frames;
      }
      case DISSOLVE -> {
        var other = clip(seed + 7777);
        var frames = clip(seed);
        for (int i = PLANTED - 4; i < FRAMES; i++) {
          double share = Math.min(1, (i - PLANTED + 5) / 8.0);
          frames.set(i, mix(frames.get(i), other.get(i), strength * share));
        }
        yield frames;
      }
      case FLASH ->
          changed(clip(seed), PLANTED, PLANTED + 2, frame -> mix(frame, 255, 0.9 * strength));
      case BLURRED -> changed(clip(seed), 0, FRAMES, frame -> blurred(frame, strength));
    };
  }

  private static List<Frame> changed(
      List<Frame> frames, int first, int end, UnaryOperator<Frame> change) {
    for (int i = first; i < end; i++) {
      frames.set(i, change.apply(frames.get(i)));
    }
    return frames;
  }

  private static Frame mix(Frame frame, Frame other, double share) {
    var rgb = new byte[frame.rgb().length];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) ((1 - share) * (frame.rgb()[i] & 0xff) + share * (other.rgb()[i] & 0xff));
    }
    return new Frame(WIDTH, HEIGHT, rgb);
  }

  private static Frame mix(Frame frame, int brightness, double share) {
    var plain = new byte[frame.rgb().length];
    Arrays.fill(plain, (byte) brightness);
    return mix(frame, new Frame(WIDTH, HEIGHT, plain), share);
  }

  private static Frame blurred(Frame frame, double strength) {
    int reach = (int) Math.round(4 * strength);
    var rgb = new byte[frame.rgb().length];
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        for (int c = 0; c < 3; c++) {
          int sum = 0;
          int count = 0;
          for (int i = Math.max(0, x - reach); i <= Math.min(WIDTH - 1, x + reach); i++) {
            sum += frame.rgb()[3 * (y * WIDTH + i) + c] & 0xff;
            count++;
          }
          rgb[3 * (y * WIDTH + x) + c] = (byte) (sum / count);
        }
      }
    }
    return new Frame(WIDTH, HEIGHT, rgb);
  }

  private static ClipScores scores(List<Frame> frames) {
    var scorer = new ClipScorer();
    for (var frame : frames) {
      scorer.add(frame);
    }
    scorer.addWhole(frames.get(FRAMES / 2));
    return scorer.finish();
  }

  private static final List<ClipScores> OTHERS = others();

  private static List<ClipScores> others() {
    var others = new ArrayList<ClipScores>();
    for (long seed = 1; seed < CLIPS; seed++) {
      others.add(scores(clip(seed)));
    }
    return others;
  }

  /// Places before the planted clip.
  private static long rank(Kind kind, double strength) {
    var found = scores(planted(kind, 1000, strength));
    return OTHERS.stream().filter(other -> kind.badness(other) > kind.badness(found)).count();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aClearOneIsAmongTheWorstTwentieth(Kind kind) {
    long clear = rank(kind, 1);
    System.out.printf(
        "%s among %d: place %d, less clear %d, faint %d%n",
        kind, CLIPS, clear, rank(kind, 0.6), rank(kind, 0.3));
    assertThat(clear).isLessThan(WORST);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"CUT", "DISSOLVE", "FLASH"})
  void aChangeIsNamedWithItsFrame(Kind kind) {
    assertThat(scores(planted(kind, 1000, 1)).changeFrame()).isBetween(PLANTED - 5, PLANTED + 5);
  }

  @Test
  void aClipThatShowsTheSameIsFoundAndItsNearestNamed() {
    var clips = new ArrayList<Fingerprint>();
    for (long seed = 1; seed < CLIPS; seed++) {
      clips.add(fingerprint(clip(seed)));
    }
    // Darker, with noise, and a few frames later.
    clips.add(fingerprint(changed(clip(42, 0.3), 0, FRAMES, frame -> mix(frame, 0, 0.04))));
    clips.set(41, fingerprint(clip(42, 0.3)));
    var nearest = NearDuplicates.of(clips);
    assertThat(nearest.getLast().clip()).isEqualTo(41);
    assertThat(nearest.get(41).clip()).isEqualTo(CLIPS - 1);
    long nearer =
        nearest.stream().filter(other -> other.distance() < nearest.getLast().distance()).count();
    assertThat(nearer).isLessThan(2);
  }

  private static Fingerprint fingerprint(List<Frame> frames) {
    return new Fingerprint(
        List.of(
            FrameLook.of(0, frames.getFirst()),
            FrameLook.of(0, frames.get(FRAMES / 2)),
            FrameLook.of(0, frames.getLast())));
  }
}
