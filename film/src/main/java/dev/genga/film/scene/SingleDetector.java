package dev.genga.film.scene;

import dev.genga.video.PackedFrame;
import java.util.ArrayList;
import java.util.List;

/// Scenes by one of the published detectors.
final class SingleDetector implements SceneDetector {
  private final ContentScorer scorer = new ContentScorer();
  private final CutDetector detector;
  private final List<Integer> cuts = new ArrayList<>();
  private int frames;

  SingleDetector(CutDetector detector) {
    this.detector = detector;
  }

  @Override
  public void add(PackedFrame frame) {
    frames++;
    detector.next(scorer.score(frame).mean()).ifPresent(cuts::add);
  }

  @Override
  public Scenes finish() {
    return Scenes.ofCuts(frames, cuts);
  }
}
