package dev.genga.world.reel;

import dev.genga.world.SceneSampler;
import dev.genga.world.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/// A made-up film: drawn scenes and passages over painted sheets, some with a fast camera, some with
/// a flash, joined by cuts, dissolves and fades at frames that are known.
///
/// ```java
/// var reel = new Reel(seed, 24, 256, 144);
/// reel.play(frame -> writer.add(frame));
/// for (var boundary : reel.boundaries()) check(boundary);
/// ```
///
/// The same seed gives the same film on the same JDK. Only the shots at hand are in memory.
public final class Reel {
  private static final int BLACK = 0;
  private static final int WHITE = 0xffffff;

  private final int width;
  private final int height;
  private final List<Footage> shots;
  private final List<Passage> passages;

  /// @param ramp frames of a dissolve, or of either side of a fade
  /// @param hold frames that are black or white alone
  private record Passage(Join join, int ramp, int hold) {
    private static final Passage CUT = new Passage(Join.CUT, 0, 0);

    /// One after another: two cuts, a dissolve, a cut, a fade.
    private static final List<Passage> TOLD =
        List.of(
            CUT, CUT, new Passage(Join.DISSOLVE, 10, 0), CUT, new Passage(Join.FADE_BLACK, 8, 3));

    static Passage draw(Random random) {
      return switch (random.nextInt(10)) {
        case 0, 1 -> new Passage(Join.DISSOLVE, 8 + random.nextInt(9), 0);
        case 2 -> new Passage(Join.FADE_BLACK, 6 + random.nextInt(7), 1 + random.nextInt(6));
        case 3 -> new Passage(Join.FADE_WHITE, 6 + random.nextInt(7), 1 + random.nextInt(6));
        default -> CUT;
      };
    }

    /// From the first frame that isn't the old shot's alone to the new shot's first own.
    int length() {
      return join == Join.DISSOLVE ? ramp : 2 * ramp + hold;
    }

    /// From there to the new shot's first frame, whatever it is mixed with.
    int untilNext() {
      return join == Join.DISSOLVE ? 0 : ramp + hold;
    }

    /// How much of the other picture, or the colour, is in frame `k` of the ramp.
    double share(int k) {
      return (k + 1) / (double) (ramp + 1);
    }
  }

  /// @param shots at least 1
  /// @param width in pixels, at least 16
  /// @param height in pixels, at least 16
  public Reel(long seed, int shots, int width, int height) {
    this(new ArrayList<>(), new ArrayList<>(), width, height);
    var random = Seeds.random(seed, 0);
    boolean before = false;
    for (int i = 0; i < shots; i++) {
      boolean shortOne = random.nextInt(6) == 0;
      this.shots.add(Shot.draw(random, shortOne));
      if (i > 0) {
        // Drawn in any case, so that what follows doesn't hang on it.
        var passage = Passage.draw(random);
        passages.add(shortOne || before ? Passage.CUT : passage);
      }
      before = shortOne;
    }
  }

  private Reel(List<Footage> shots, List<Passage> passages, int width, int height) {
    this.shots = shots;
    this.passages = passages;
    this.width = width;
    this.height = height;
  }

  /// A film that tells scenes one after another, each drawn in its style for 60 to 83 frames.
  ///
  /// @param scenes at least 1
  /// @param seed of the lengths
  public static Reel of(List<SceneSampler.Sample> scenes, long seed, int width, int height) {
    var random = Seeds.random(seed, 0);
    var shots = new ArrayList<Footage>();
    var passages = new ArrayList<Passage>();
    for (var scene : scenes) {
      if (!shots.isEmpty()) {
        passages.add(Passage.TOLD.get(passages.size() % Passage.TOLD.size()));
      }
      shots.add(new DrawnScene(scene, 60 + random.nextInt(24)));
    }
    return new Reel(shots, passages, width, height);
  }

  /// Frames of the film.
  public int length() {
    int length = 0;
    for (var shot : shots) {
      length += shot.length();
    }
    for (var passage : passages) {
      length += passage.join == Join.DISSOLVE ? -passage.ramp : passage.hold;
    }
    return length;
  }

  /// Where the shots meet, in order.
  public List<Boundary> boundaries() {
    var boundaries = new ArrayList<Boundary>();
    int at = 0;
    for (int i = 0; i < passages.size(); i++) {
      var passage = passages.get(i);
      at += shots.get(i).length() - (i == 0 ? 0 : passages.get(i - 1).ramp) - passage.ramp;
      boundaries.add(new Boundary(passage.join, at, at + passage.length()));
      at += passage.length();
    }
    return boundaries;
  }

  /// The frames that flashes bleach, in order.
  public List<ReelFlash> flashes() {
    var flashes = new ArrayList<ReelFlash>();
    var boundaries = boundaries();
    for (int i = 0; i < shots.size(); i++) {
      int start = i == 0 ? 0 : boundaries.get(i - 1).first() + passages.get(i - 1).untilNext();
      if (shots.get(i) instanceof Shot shot && shot.flash() >= 0) {
        int first = start + shot.flash();
        flashes.add(new ReelFlash(first, first + shot.flashLength()));
      }
    }
    return flashes;
  }

  /// Of its frames, in pixels.
  public int width() {
    return width;
  }

  /// Of its frames, in pixels.
  public int height() {
    return height;
  }

  /// Gives out the frames in order, each `[height * width]`, `0xRRGGBB`.
  public void play(Consumer<int[]> screen) {
    var shot = shots.getFirst().frames(width, height);
    int from = 0;
    for (int i = 0; i < passages.size(); i++) {
      var passage = passages.get(i);
      int until = shot.length - passage.ramp;
      for (int k = from; k < until; k++) {
        screen.accept(shot[k]);
      }
      var next = shots.get(i + 1).frames(width, height);
      pass(passage, shot, next, screen);
      shot = next;
      from = passage.ramp;
    }
    for (int k = from; k < shot.length; k++) {
      screen.accept(shot[k]);
    }
  }

  private void pass(Passage passage, int[][] old, int[][] next, Consumer<int[]> screen) {
    int start = old.length - passage.ramp;
    switch (passage.join) {
      case CUT -> {}
      case DISSOLVE -> {
        for (int k = 0; k < passage.ramp; k++) {
          screen.accept(Blend.of(old[start + k], next[k], passage.share(k)));
        }
      }
      case FADE_BLACK -> fade(passage, BLACK, old, next, screen);
      case FADE_WHITE -> fade(passage, WHITE, old, next, screen);
    }
  }

  private void fade(
      Passage passage, int colour, int[][] old, int[][] next, Consumer<int[]> screen) {
    int start = old.length - passage.ramp;
    for (int k = 0; k < passage.ramp; k++) {
      screen.accept(Blend.of(old[start + k], colour, passage.share(k)));
    }
    for (int k = 0; k < passage.hold; k++) {
      screen.accept(Blend.of(next[0], colour, 1));
    }
    for (int k = 0; k < passage.ramp; k++) {
      screen.accept(Blend.of(next[k], colour, passage.share(passage.ramp - 1 - k)));
    }
  }
}
