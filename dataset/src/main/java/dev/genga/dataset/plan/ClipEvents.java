package dev.genga.dataset.plan;

import dev.genga.dataset.config.FrameExtraction;
import dev.genga.dataset.config.FrameRateRule;
import dev.genga.dataset.config.VideoSection;
import dev.genga.dataset.media.MediaInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/// Puts into words what a section does to a clip.
///
/// @param section the section
/// @param windows its windows
record ClipEvents(VideoSection section, FrameWindows windows) {

  /// What there is to say about a clip.
  ///
  /// @param frames of the clip, after `use`
  /// @param taken its windows, with repetitions
  List<PlanEvent> of(
      Path file, MediaInfo info, FrameUse use, int frames, List<FrameWindow> taken) {
    var events = new ArrayList<PlanEvent>();
    rate(file, info, use, frames, events);
    if (info.rotation() != 0) {
      events.add(
          warning(
              file,
              "it is stored turned by %d degrees and used upright, unlike in musubi-tuner"
                  .formatted(info.rotation())));
    }
    if (windows.extraction() != FrameExtraction.FULL) {
      for (int length : windows.lengths()) {
        lost(file, frames, length, taken, events);
      }
    }
    shortened(file, frames, taken, events);
    return events;
  }

  private void rate(
      Path file, MediaInfo info, FrameUse use, int frames, List<PlanEvent> events) {
    var times = info.times();
    if (times == null || times.averageRate() == 0) {
      return;
    }
    switch (use) {
      case FrameUse.Resampled _ ->
          events.add(
              new PlanEvent(
                  PlanEvent.Kind.RESAMPLED,
                  file,
                  0,
                  "it has %s frames a second%s: brought to %s, %d frames become %d%s"
                      .formatted(
                          rate(times.averageRate()),
                          times.isEven() ? "" : ", at uneven times",
                          rate(FrameRateRule.WAN),
                          info.frames(),
                          frames,
                          frames > info.frames() ? ", some shown twice" : "")));
      case FrameUse.EveryFrame _ -> speed(
              file,
              times.averageRate(),
              rate(times.averageRate()) + " frames a second, kept as is",
              events);
      case FrameUse.Dropped dropped -> {
        var whole = new FrameUse.Dropped(dropped.sourceFps(), FrameUse.Dropped.NO_END);
        double kept = whole.sourceFrames(info.frames()).length / (double) info.frames();
        speed(
            file,
            times.averageRate() * kept,
            "%s frames a second by its timestamps, source_fps says %s"
                .formatted(rate(times.averageRate()), rate(dropped.sourceFps())),
            events);
      }
    }
  }

  /// Frames that are shown at 16 a second play too slow if there were more in a second.
  private static void speed(Path file, double rate, String why, List<PlanEvent> events) {
    double factor = rate / FrameRateRule.WAN;
    if (Math.abs(factor - 1) > FrameUse.TOLERANCE) {
      events.add(
          warning(
              file,
              String.format(
                  Locale.ROOT,
                  "%s: it plays %.2f times too %s",
                  why,
                  factor > 1 ? factor : 1 / factor,
                  factor > 1 ? "slow" : "fast")));
    }
  }

  private void lost(
      Path file, int frames, int length, List<FrameWindow> taken, List<PlanEvent> events) {
    if (frames < length) {
      events.add(
          new PlanEvent(
              PlanEvent.Kind.LOST,
              file,
              windows.expected(),
              "it has %d frames, and a window takes %d".formatted(frames, length)));
      return;
    }
    var ofLength = taken.stream().filter(window -> window.frames() == length).toList();
    int distinct = new HashSet<>(ofLength).size();
    if (distinct < ofLength.size()) {
      String rule = "%s %d x %d".formatted(windows.extraction().word(), length, windows.samples());
      events.add(
          new PlanEvent(
              PlanEvent.Kind.LOST,
              file,
              ofLength.size() - distinct,
              distinct == 1
                  ? "it has exactly %d frames, so %s takes the same window %s"
                      .formatted(
                          frames, rule, ofLength.size() == 2 ? "twice" : ofLength.size() + " times")
                  : "its %d frames have room for %d different windows, and %s asks for %d"
                      .formatted(frames, distinct, rule, ofLength.size())));
    }
  }

  private void shortened(
      Path file, int frames, List<FrameWindow> taken, List<PlanEvent> events) {
    int unused = frames - covered(frames, taken);
    if (taken.isEmpty() || unused == 0) {
      return;
    }
    int used = frames - unused;
    String reason =
        switch (windows.extraction()) {
          case HEAD -> "the first %d of its %d frames are used".formatted(used, frames);
          case CHUNK -> "the last %d of its %d frames fill no window".formatted(unused, frames);
          case SLIDE, UNIFORM -> "%d of its %d frames are used".formatted(used, frames);
          case FULL ->
              frames > windows.longest()
                  ? "the first %d of its %d frames are used: max_frames is %d"
                      .formatted(used, frames, windows.longest())
                  : "the first %d of its %d frames are used: a window has 4n+1"
                      .formatted(used, frames);
        };
    events.add(new PlanEvent(PlanEvent.Kind.SHORTENED, file, unused, reason));
  }

  private static int covered(int frames, List<FrameWindow> taken) {
    var used = new BitSet(frames);
    taken.forEach(window -> used.set(window.first(), window.end()));
    return used.cardinality();
  }

  private static PlanEvent warning(Path file, String reason) {
    return new PlanEvent(PlanEvent.Kind.WARNING, file, 0, reason);
  }

  /// Frames a second, with as many digits as it takes.
  private static String rate(double rate) {
    return String.format(Locale.ROOT, "%.3f", rate).replaceAll("\\.?0+$", "");
  }
}
