package dev.genga.film.scene;

import dev.genga.video.PackedFrame;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Finds cuts, fades and dissolves, and tells flashes from them. Looks of the last two seconds are in
/// memory, what was found, and eight bytes for each frame.
final class TransitionDetector implements SceneDetector {
  /// In seconds.
  private static final double LONGEST_FLASH = 0.3;

  private static final double LONGEST_RAMP = 2;

  private final ContentScorer scorer = new ContentScorer();
  private final LookBuffer looks;
  private final SuddenChanges changes;
  private final Fades fades;
  private final Dissolves dissolves;
  private final FrameChanges.Measure measure = new FrameChanges.Measure();
  private int frames;

  /// @param rate frames a second, about
  TransitionDetector(double rate) {
    double usual = rate >= 1 && rate <= 300 ? rate : 24;
    int flash = (int) Math.max(3, Math.round(LONGEST_FLASH * usual));
    int ramp = (int) Math.ceil(LONGEST_RAMP * usual);
    looks = new LookBuffer(Math.max(ramp, Math.max(Dissolves.longest(usual), 2 * flash + 8)) + 4);
    changes = new SuddenChanges(looks, flash);
    fades = new Fades(looks, ramp);
    dissolves = new Dissolves(looks, usual);
  }

  @Override
  public void add(PackedFrame frame) {
    var score = scorer.score(frame);
    looks.add(FrameLook.of(frames, frame));
    frames++;
    changes.next(score.mean());
    fades.next();
    dissolves.next();
    measure.add(looks);
  }

  @Override
  public Scenes finish() {
    var sudden = changes.finish();
    var fadesFound = fades.finish(frames);
    var flashes = new ArrayList<Flash>();
    for (var change : sudden) {
      var flash = change.flash();
      if (flash != null && fadesFound.stream().noneMatch(fade -> isRamp(fade, flash))) {
        flashes.add(flash);
      }
    }
    var transitions = new ArrayList<Transition>();
    for (var fade : fadesFound) {
      if (flashes.stream().noneMatch(flash -> overlap(flash, fade))) {
        transitions.add(fade);
      }
    }
    for (var dissolve : dissolves.finish()) {
      if (transitions.stream().noneMatch(other -> touch(other, dissolve))
          && flashes.stream().noneMatch(flash -> overlap(flash, dissolve))) {
        transitions.add(dissolve);
      }
    }
    for (var change : sudden) {
      var cut = new Transition(TransitionKind.CUT, change.frame(), change.frame());
      if (change.flash() == null && transitions.stream().noneMatch(other -> touch(other, cut))) {
        transitions.add(cut);
      }
    }
    transitions.sort(Comparator.comparingInt(Transition::first));
    return new Scenes(frames, transitions, distinct(flashes, transitions), measure.finish());
  }

  /// Whether a seeming flash is the middle of a fade, which leads there and away from it by degrees.
  private static boolean isRamp(Transition fade, Flash flash) {
    return overlap(flash, fade)
        && (fade.first() < flash.first() - 1 || fade.end() > flash.end() + 1);
  }

  private static boolean overlap(Flash flash, Transition transition) {
    return flash.first() <= transition.end() && transition.first() <= flash.end();
  }

  /// Whether both are the same change: within each other, or a frame beside.
  private static boolean touch(Transition one, Transition other) {
    return one.first() <= other.end() + 1 && other.first() <= one.end() + 1;
  }

  /// A flash is found at both its ends; within a transition it is none.
  private static List<Flash> distinct(List<Flash> flashes, List<Transition> transitions) {
    var distinct = new ArrayList<Flash>();
    for (var flash : flashes) {
      boolean known = !distinct.isEmpty() && flash.first() < distinct.getLast().end();
      if (!known && transitions.stream().noneMatch(other -> overlap(flash, other))) {
        distinct.add(flash);
      }
    }
    return distinct;
  }
}
