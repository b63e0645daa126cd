package dev.genga.app.doctor;

import dev.genga.base.ProblemException;
import dev.genga.video.FfmpegBuild;
import java.util.List;

/// What reads and writes videos.
final class VideoFindings {
  private VideoFindings() {}

  static List<Finding> find() {
    try {
      var build = FfmpegBuild.current();
      return List.of(
          Finding.good("ffmpeg", "%s, %s".formatted(build.version(), build.licence())),
          Finding.good("H.264", "written by " + build.h264Encoder()));
    } catch (ProblemException e) {
      return e.problems().stream()
          .map(problem -> Finding.missing("ffmpeg", problem.what(), problem.fix()))
          .toList();
    }
  }
}
