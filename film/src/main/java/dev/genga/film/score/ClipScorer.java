package dev.genga.film.score;

import dev.genga.film.bars.Bars;
import dev.genga.film.scene.Difference;
import dev.genga.film.scene.FrameLook;
import dev.genga.film.text.TextScorer;
import dev.genga.video.Frame;
import org.jspecify.annotations.Nullable;

/// Scores one clip, frame by frame.
public final class ClipScorer {
  private final Changes changes = new Changes();
  private final TextScorer text = new TextScorer();
  private @Nullable Frame before;
  private double motion;
  private int frames;
  private int black;
  private double sharpness;
  private @Nullable Bars bars;
  private int wholeWidth;
  private int wholeHeight;

  /// Takes the next frame.
  ///
  /// @param frame small; see [dev.genga.video.SmallFrames]
  public void add(Frame frame) {
    add(frame, FrameLook.of(frames, frame));
  }

  void add(Frame frame, FrameLook look) {
    frames++;
    if (look.isBlack()) {
      black++;
    }
    if (before != null) {
      motion += Difference.of(before, frame);
    }
    before = frame;
    changes.add(look);
  }

  /// Takes a frame to look for text in: the first, and each that follows by [TextScorer#STEP].
  ///
  /// @param frame no larger than [TextScorer#SIDE]
  public void addReadable(Frame frame) {
    text.add(frame);
  }

  /// Takes a frame in its own size; a few of a clip are enough.
  public void addWhole(Frame frame) {
    sharpness = Math.max(sharpness, Sharpness.of(frame));
    wholeWidth = frame.width();
    wholeHeight = frame.height();
    var own = Bars.of(frame);
    if (own != null) {
      bars = bars == null ? own : bars.shared(own);
    }
  }

  /// Where the letters are, for the windows of this clip.
  TextScorer text() {
    return text;
  }

  /// The scores of the frames so far.
  ///
  /// @throws IllegalStateException if there was none
  public ClipScores finish() {
    if (frames == 0) {
      throw new IllegalStateException("a clip needs a frame");
    }
    var change = changes.strongest(0, frames);
    return new ClipScores(
        motion / Math.max(1, frames - 1),
        (double) black / frames,
        change.excess(),
        change.frame(),
        sharpness,
        bars == null ? 0 : bars.share(wholeWidth, wholeHeight),
        text.most(0, frames));
  }
}
