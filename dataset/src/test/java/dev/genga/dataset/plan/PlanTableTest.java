package dev.genga.dataset.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanTableTest {
  private static final String TOML =
      """
      [[datasets]]
      video_directory = "clips"
      caption_extension = ".txt"
      frame_extraction = "head"
      frame_stride = 3
      target_frames = [20]
      batch_size = 4
      num_repeats = 2
      """;

  @TempDir private Path path;
  private PlanFolder folder;

  @BeforeEach
  void clipsAt24FramesASecond() {
    folder = new PlanFolder(path);
    for (int i = 0; i < 100; i++) {
      folder.clip("a-rather-long-name-%02d.mp4".formatted(i), 48 + i, "24");
    }
  }

  @Test
  void longListsAreCutAndSayHowMuch() {
    String table = table(false);
    assertThat(table)
        .contains(
            """
            Resampled by timestamps: 100 clips
              section 1: brought from 24 to 16 frames a second
                a-rather-long-name-00.mp4 (48 frames become 32),
            """)
        .contains("    and 80 more, all of them in plan.json\n")
        .doesNotContain("a-rather-long-name-50.mp4");
  }

  @Test
  void everyClipIsNamedOnRequest() {
    String table = table(true);
    assertThat(table).doesNotContain("more, all of them");
    for (int i = 0; i < 100; i++) {
      assertThat(table)
          .contains("a-rather-long-name-%02d.mp4 (%d frames become".formatted(i, 48 + i));
    }
  }

  @Test
  void noLineIsLongerThanATerminal() {
    assertThat(table(true).lines())
        .filteredOn(line -> !line.contains(path.toString()))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
  }

  @Test
  void repeatsAndShortBatchesAreCounted() {
    assertThat(table(false))
        .contains("960x544 head 17", "  200        50  ", "batch size 4, repeats 2")
        .contains("200 samples, 50 steps of 1 batch");
  }

  @Test
  void keysWithoutEffectStandBelow() {
    assertThat(table(false))
        .contains(
            """
            About the data set file
              frame_stride has no effect here: frame_extraction is "head"
                at %1$s/dataset.toml:5, frame_stride = 3
              a window has 4n+1 frames: target_frames is taken as [17]
                at %1$s/dataset.toml:6, target_frames = [20]
            """
                .formatted(path));
  }

  private String table(boolean all) {
    return PlanTable.of(folder.plan(TOML), _ -> new DiskSpace.Store("disk", 1L << 40), all);
  }
}
