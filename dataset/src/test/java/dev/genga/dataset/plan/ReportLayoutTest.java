package dev.genga.dataset.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The published training's data set: 120 images, and 240 clips in two sections. An epoch had 1078
/// samples and not 1080, because two clips have exactly 45 frames.
class ReportLayoutTest {
  private static final String TOML =
      """
      [general]
      caption_extension = ".txt"
      enable_bucket = true

      [[datasets]]
      resolution = [768, 768]
      image_directory = "images"

      [[datasets]]
      resolution = [768, 416]
      video_directory = "clips"
      cache_directory = "cache/head"
      frame_extraction = "head"
      target_frames = [1, 21]

      [[datasets]]
      resolution = [384, 208]
      video_directory = "clips"
      cache_directory = "cache/uniform"
      frame_extraction = "uniform"
      frame_sample = 2
      target_frames = [45]
      """;

  @TempDir private Path path;

  @Test
  void theTwoClipsOf45FramesAreNamedAsLost() {
    var folder = new PlanFolder(path);
    for (int i = 1; i <= 120; i++) {
      folder.image("still-%03d.png".formatted(i), 768, 768);
    }
    for (int i = 1; i <= 240; i++) {
      folder.clip("rain-%03d.mp4".formatted(i), i == 12 || i == 187 ? 45 : 46 + i % 64);
    }

    var plan = folder.plan(TOML);

    assertThat(plan.asked()).isEqualTo(1080);
    assertThat(plan.samples()).isEqualTo(1078);
    assertThat(plan.steps()).isEqualTo(1078);
  }
}
