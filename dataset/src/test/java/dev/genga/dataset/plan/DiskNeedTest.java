package dev.genga.dataset.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.dataset.config.Size;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskNeedTest {
  private static final String TOML =
      """
      [[datasets]]
      video_directory = "clips"
      caption_extension = ".txt"
      cache_directory = "cache"
      resolution = [384, 208]
      target_frames = [9]
      """;

  @TempDir private Path path;

  @Test
  void latentsAre16ChannelsOfAnEighthAndTwoBytes() {
    var bucket = new Bucket(new Size(384, 208), 9);
    assertThat(bucket.latentBytes()).isEqualTo(16L * 3 * (208 / 8) * (384 / 8) * 2);
    assertThat(bucket.tokens()).isEqualTo(3L * (208 / 16) * (384 / 16));
  }

  @Test
  void whatIsThereAlreadyIsNotNeededAgain() throws Exception {
    var folder = new PlanFolder(path).clip("a.mp4", 20).clip("b.mp4", 20);
    var before = folder.plan(TOML).disk();
    long bytes = new Bucket(new Size(384, 208), 9).latentBytes();
    assertThat(before.get(0).least())
        .isEqualTo(before.get(0).most())
        .isBetween(2 * bytes, 2 * bytes + 1000);
    Files.createDirectories(path.resolve("cache"));
    Files.write(
        path.resolve("cache/a_00000-009_0384x0208_wan.safetensors"), new byte[(int) bytes + 500]);
    var after = folder.plan(TOML).disk();
    assertThat(after.get(0).least()).isBetween(bytes, bytes + 500);
    assertThat(after.get(1)).isEqualTo(before.get(1));
  }

  @Test
  void aTokenizerGivesPromptsTheirTrueSize() {
    var folder = new PlanFolder(path).clip("a.mp4", 20);
    var bounds = folder.plan(TOML).disk().get(1);
    // "shows a.mp4": at least two words and the end token, at most 11 characters, a space and it.
    assertThat(bounds.least()).isBetween(3 * 8192L, 3 * 8192L + 1000);
    assertThat(bounds.most()).isBetween(13 * 8192L, 13 * 8192L + 1000);
    var exact = folder.plan(TOML, PlanOptions.standard().withPrompts(24, _ -> 7)).disk().get(1);
    assertThat(exact.least()).isEqualTo(exact.most()).isBetween(7 * 48L, 7 * 48L + 1000);
  }

  /// Four channels of a mask and the sixteen of the latents again, and 257 tokens in float16.
  @Test
  void firstFramesTakeRoomToo() {
    var folder = new PlanFolder(path).clip("a.mp4", 20);
    var plain = folder.plan(TOML).disk().getFirst();
    var more = folder.plan(TOML, PlanOptions.standard().withFirstFrames(1280)).disk().getFirst();
    long latents =
        folder.plan(TOML).sections().getFirst().buckets().getFirst().bucket().latentBytes();
    assertThat(more.least() - plain.least()).isEqualTo(latents * 20 / 16 + 257 * 1280 * 2);
  }

  @Test
  void aLongCaptionIsCutAt512Tokens() {
    var folder = new PlanFolder(path).clip("a.mp4", 20).file("clips/a.txt", "rain ".repeat(1000));
    var item = folder.plan(TOML).disk().get(1);
    assertThat(item.least()).isEqualTo(item.most()).isBetween(512 * 8192L, 512 * 8192L + 10_000);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 bytes",
    "999, 999 bytes",
    "1000, 1.0 kB",
    "999949, 999.9 kB",
    "999950, 1.0 MB",
    "75000000000, 75.0 GB",
    "1200000000000, 1.2 TB",
  })
  void bytesAreWrittenForPeople(long bytes, String text) {
    assertThat(DiskNeed.bytes(bytes)).isEqualTo(text);
  }
}
