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
    String table = PlanTable.of(plan, _ -> new DiskSpace.Store("disk", 75_000_000_000L), false);
    assertThat(table.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    assertThat(table)
        .isEqualTo(
            """
            One epoch of dataset.toml

                 section                           bucket            samples   batches tokens each        tokens
              --------------------------------------------------------------------------------------------------
              1  images 768x768                    768x768               120       120       2,304       276,480
                 images
              2  videos 768x416 head 1, 21         768x416               240       240       1,248       299,520
                 clips                             768x416 x 21          240       240       7,488     1,797,120
              3  videos 384x208 uniform 45 x 2     384x208 x 45          478       478       3,744     1,789,632
                 clips
              --------------------------------------------------------------------------------------------------
                 epoch                                                 1,078     1,078                 4,162,752

              1,078 samples of 1,080 asked for, 1,078 steps of 1 batch

            Lost: 2 samples of 2 files
              section 3: exactly 45 frames, so uniform 45 x 2 takes the same window twice
                rain-012.mp4, rain-187.mp4

            Shortened: 240 clips, 13,716 frames that no window holds
              section 2: only the first frames are used
                rain-001.mp4 (21 of 47), rain-002.mp4 (21 of 48), rain-003.mp4 (21 of 49),
                rain-004.mp4 (21 of 50), rain-005.mp4 (21 of 51), rain-006.mp4 (21 of 52),
                and 234 more, all of them in plan.json
              section 3: windows leave some frames out
                rain-045.mp4 (90 of 91), rain-046.mp4 (90 of 92), rain-047.mp4 (90 of 93),
                rain-048.mp4 (90 of 94), rain-049.mp4 (90 of 95), rain-050.mp4 (90 of 96),
                and 54 more, all of them in plan.json

            On disk, besides what is there already
              latents of section 1                     35.4 MB
              prompts of section 1                     3.0 MB to 20.7 MB
              latents of section 2                     268.5 MB
              prompts of section 2                     6.0 MB to 39.4 MB
              latents of section 3                     229.2 MB
              prompts of section 3                     6.0 MB to 39.4 MB
              together                                 547.9 MB to 632.5 MB
              free                                     75.0 GB
            """);
  }
}
