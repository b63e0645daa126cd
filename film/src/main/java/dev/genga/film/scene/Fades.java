package dev.genga.film.scene;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Finds frames of black or white alone, and the ramps that lead there and back: the brightness falls
/// to black without a pause, and rises again.
final class Fades {
  /// A ramp goes on while the brightness moves by more than this from frame to frame, of 255.
  private static final double SLOPE = 0.7;

  /// A larger step is no part of a ramp but a cut.
  private static final double JUMP = 60;

  private final LookBuffer looks;
  private final int longestRamp;
  private final List<Transition> found = new ArrayList<>();

  /// The colour that the film is of now, and the one that it is rising from; at most one is set.
  private @Nullable TransitionKind within;

  private @Nullable TransitionKind leaving;
  private int start;
  private int left;

  /// @param looks of the last frames, more than `longestRamp`
  /// @param longestRamp frames
  Fades(LookBuffer looks, int longestRamp) {
    this.looks = looks;
    this.longestRamp = longestRamp;
  }

  /// Takes the frame whose look is the newest.
  void next() {
    int frame = looks.newest();
    var kind = kind(looks.at(frame));
    if (within != null && kind != within) {
      leaving = within;
      within = null;
      left = frame;
      if (kind != null || step(leaving, frame) <= SLOPE || step(leaving, frame) > JUMP) {
        end(frame);
      }
    } else if (leaving != null && (kind != null || !stillLeaving(leaving, frame))) {
      // The frame before was the last to be brighter than its own before: it is the scene's alone.
      end(frame - 1);
    }
    if (within == null && leaving == null && kind != null) {
      within = kind;
      start = rampStart(kind, frame);
    }
  }

  private void end(int frame) {
    if (leaving != null) {
      found.add(new Transition(leaving, start, frame));
      leaving = null;
    }
  }

  private static @Nullable TransitionKind kind(FrameLook look) {
    if (look.isBlack()) {
      return TransitionKind.FADE_BLACK;
    }
    return look.isWhite() ? TransitionKind.FADE_WHITE : null;
  }

  /// By how much the brightness moves away from the colour at a frame.
  private double step(TransitionKind kind, int frame) {
    double step = looks.at(frame).brightness() - looks.at(frame - 1).brightness();
    return kind == TransitionKind.FADE_BLACK ? step : -step;
  }

  private boolean stillLeaving(TransitionKind kind, int frame) {
    double step = step(kind, frame);
    return step > SLOPE && step <= JUMP && frame - left < longestRamp;
  }

  private int rampStart(TransitionKind kind, int frame) {
    int first = frame;
    int least = Math.max(looks.oldest() + 1, frame - longestRamp);
    while (first >= least && -step(kind, first) > SLOPE && -step(kind, first) <= JUMP) {
      first--;
    }
    return Math.min(frame, first + 1);
  }

  /// All that was found, in order; the film is over.
  List<Transition> finish(int frames) {
    if (within != null) {
      leaving = within;
      within = null;
    }
    end(frames);
    return found;
  }
}
