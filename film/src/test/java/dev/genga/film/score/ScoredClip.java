package dev.genga.film.score;

import dev.genga.film.index.FrameList;
import dev.genga.film.scene.FrameLook;
import dev.genga.film.text.TextScorer;
import dev.genga.video.Frame;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A made-up clip's scores, and those of its three windows, without a file in between.
///
/// @param clip of the whole
/// @param windows of each
record ScoredClip(
    Map<Score, Double> clip, List<Map<Score, Double>> windows, Fingerprint fingerprint) {
  private static final FrameList ALL = FrameList.of(IntStream.range(0, DrawnClip.FRAMES).toArray());
  private static final ClipWindows WINDOWS =
      new ClipWindows(
          ALL,
          IntStream.range(0, 3)
              .mapToObj(i ->
                  new ClipWindows.Window(i * DrawnClip.WINDOW, (i + 1) * DrawnClip.WINDOW, "all"))
              .toList());

  static ScoredClip of(List<Frame> frames) {
    var clip = new ClipScorer();
    var windows = new WindowScorer(WINDOWS);
    for (int i = 0; i < frames.size(); i++) {
      var look = FrameLook.of(i, frames.get(i));
      clip.add(frames.get(i), look);
      windows.add(i, frames.get(i), look);
      if (i % TextScorer.STEP == 0) {
        clip.addReadable(frames.get(i));
      }
    }
    var looked = List.of(frames.getFirst(), frames.get(frames.size() / 2), frames.getLast());
    looked.forEach(clip::addWhole);
    return new ScoredClip(
        clip.finish().byScore(),
        windows.finish(clip.text()),
        new Fingerprint(looked.stream().map(frame -> FrameLook.of(0, frame)).toList()));
  }
}
