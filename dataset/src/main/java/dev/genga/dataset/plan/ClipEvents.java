package dev.genga.dataset.plan;

import dev.genga.dataset.config.FrameExtraction;
import dev.genga.dataset.config.FrameRateRule;
import dev.genga.dataset.config.VideoSection;
import dev.genga.dataset.media.MediaInfo;
import dev.genga.dataset.plan.PlanEvent.Kind;
import dev.genga.video.FrameTimes;
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
  List<PlanEvent> of(Path file, MediaInfo info, FrameUse use, int frames, List<FrameWindow> taken) {
    var events = new ArrayList<PlanEvent>();
    rate(file, info, use, frames, events);
    if (info.rotation() != 0) {
      String detail = info.rotation() + " degrees";
      events.add(
          new PlanEvent(
              Kind.WARNING, file, 0, "stored turned, used upright; musubi-tuner doesn't", detail));
    }
    if (windows.extraction() != FrameExtraction.FULL) {
      for (int length : windows.lengths()) {
        lost(file, frames, length, taken, events);
      }
    }
    shortened(file, frames, taken, events);
    return events;
  }

  private void rate(Path file, MediaInfo info, FrameUse use, int frames, List<PlanEvent> events) {
    var times = info.times();
    if (times == null || times.averageRate() == 0) {
      if (info.frames() > 1 && use instanceof FrameUse.EveryFrame) {
        String reason = "no timestamps, taken as 16 frames a second";
        events.add(new PlanEvent(Kind.WARNING, file, 0, reason, ""));
      }
      return;
    }
    String own = rate(times.averageRate());
    switch (use) {
      case FrameUse.Resampled _ -> events.add(resampled(file, times, info.frames(), frames));
      case FrameUse.EveryFrame _ ->
          speed(file, times.averageRate(), own + " frames a second, kept as is", events);
      case FrameUse.Dropped dropped -> {
        var whole = new FrameUse.Dropped(dropped.sourceFps(), FrameUse.Dropped.NO_END);
        double kept = whole.sourceFrames(info.frames()).length / (double) info.frames();
        String why =
            "%s frames a second by its timestamps, and source_fps is %s"
                .formatted(own, dropped.sourceFps());
        speed(file, times.averageRate() * kept, why, events);
      }
    }
  }

  private static PlanEvent resampled(Path file, FrameTimes times, int before, int after) {
    String reason =
        "brought from %s to %s frames a second%s%s"
            .formatted(
                rate(times.averageRate()),
                rate(FrameRateRule.WAN),
                times.isEven() ? "" : ", from uneven times",
                after > before ? ", some shown twice" : "");
    return new PlanEvent(Kind.RESAMPLED, file, 0, reason, before + " frames become " + after);
  }

  /// Frames that are shown at 16 a second play too slow if there were more in a second.
  private static void speed(Path file, double rate, String why, List<PlanEvent> events) {
    double factor = rate / FrameRateRule.WAN;
    if (Math.abs(factor - 1) > FrameUse.TOLERANCE) {
      String plays =
          String.format(
              Locale.ROOT,
              ": plays %.2f times too %s",
              factor > 1 ? factor : 1 / factor,
              factor > 1 ? "slow" : "fast");
      events.add(new PlanEvent(Kind.WARNING, file, 0, why + plays, ""));
    }
  }

  private void lost(
      Path file, int frames, int length, List<FrameWindow> taken, List<PlanEvent> events) {
    if (frames < length) {
      String reason = "shorter than a window of %d frames".formatted(length);
      events.add(new PlanEvent(Kind.LOST, file, windows.expected(), reason, frames + " frames"));
      return;
    }
    var starts =
        taken.stream().filter(window -> window.frames() == length).map(FrameWindow::first).toList();
    int distinct = new HashSet<>(starts).size();
    int lost = starts.size() - distinct;
    if (lost > 0) {
      String rule = "%s %d x %d".formatted(windows.extraction().word(), length, windows.samples());
      String times = starts.size() == 2 ? "twice" : starts.size() + " times";
      events.add(
          frames == length
              ? new PlanEvent(
                  Kind.LOST,
                  file,
                  lost,
                  "exactly %d frames, so %s takes the same window %s"
                      .formatted(frames, rule, times),
                  "")
              : new PlanEvent(
                  Kind.LOST,
                  file,
                  lost,
                  "too few frames for all the windows of " + rule,
                  "%d frames, %d windows".formatted(frames, distinct)));
    }
  }

  private void shortened(Path file, int frames, List<FrameWindow> taken, List<PlanEvent> events) {
    int unused = frames - covered(frames, taken);
    if (taken.isEmpty() || unused == 0) {
      return;
    }
    String reason =
        switch (windows.extraction()) {
          case HEAD -> "only the first frames are used";
          case CHUNK -> "the last frames fill no window";
          case SLIDE -> "windows every %d frames leave some out".formatted(windows.stride());
          case UNIFORM -> "windows leave some frames out";
          case FULL ->
              frames > windows.longest()
                  ? "cut to max_frames, " + windows.longest()
                  : "cut to 4n+1 frames";
        };
    events.add(
        new PlanEvent(
            Kind.SHORTENED, file, unused, reason, "%d of %d".formatted(frames - unused, frames)));
  }

  private static int covered(int frames, List<FrameWindow> taken) {
    var used = new BitSet(frames);
    taken.forEach(window -> used.set(window.first(), window.end()));
    return used.cardinality();
  }

  /// Frames a second, with as many digits as it takes.
  private static String rate(double rate) {
    return String.format(Locale.ROOT, "%.2f", rate).replaceAll("\\.?0+$", "");
  }
}
