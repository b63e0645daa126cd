package dev.genga.dataset.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.testing.GoldenFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds [DatasetConfig] to the settings that musubi-tuner derives from the same file.
class MusubiConfigTest {
  private final Path golden = GoldenFolder.of("config_parsing");
  @TempDir private Path folder;

  @Test
  void everySectionHasMusubisSettings() throws Exception {
    var expected =
        new ObjectMapper()
            .readTree(golden.resolve("musubi_effective.json").toFile())
            .get("datasets");
    for (var section : expected) {
      for (var key : new String[] {"image_directory", "video_directory"}) {
        if (section.hasNonNull(key)) {
          Files.createDirectories(folder.resolve(section.get(key).asText()));
        }
      }
    }
    Path toml = Files.copy(golden.resolve("musubi_dataset.toml"), folder.resolve("dataset.toml"));

    var sections = DatasetConfig.read(toml).sections();

    assertThat(sections).hasSize(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      hold(sections.get(i), expected.get(i));
    }
  }

  private void hold(Section section, JsonNode expected) {
    var settings = section.settings();
    var resolution = expected.get("resolution");
    assertThat(section.resolution())
        .isEqualTo(new Size(resolution.get(0).asInt(), resolution.get(1).asInt()));
    assertThat(settings.enableBucket()).isEqualTo(expected.get("enable_bucket").asBoolean());
    assertThat(settings.bucketNoUpscale()).isEqualTo(expected.get("bucket_no_upscale").asBoolean());
    assertThat(section.captionExtension()).isEqualTo(expected.get("caption_extension").asText());
    assertThat(section.batchSize()).isEqualTo(expected.get("batch_size").asInt());
    assertThat(section.numRepeats()).isEqualTo(expected.get("num_repeats").asInt());
    assertThat(section.cacheFolder())
        .isEqualTo(folder.resolve(expected.get("cache_directory").asText()));
    switch (section) {
      case ImageSection _ ->
          assertThat(section.source())
              .isEqualTo(
                  new MediaSource.Folder(folder.resolve(expected.get("image_directory").asText())));
      case VideoSection video -> holdVideo(video, expected);
    }
    assertThat(section instanceof ImageSection)
        .isEqualTo(expected.get("is_image_dataset").asBoolean());
  }

  private void holdVideo(VideoSection video, JsonNode expected) {
    assertThat(video.source())
        .isEqualTo(
            new MediaSource.Folder(folder.resolve(expected.get("video_directory").asText())));
    assertThat(video.targetFrames())
        .containsExactlyElementsOf(
            StreamSupport.stream(expected.get("target_frames").spliterator(), false)
                .map(JsonNode::asInt)
                .toList());
    assertThat(video.frameExtraction().word()).isEqualTo(expected.get("frame_extraction").asText());
    assertThat(video.frameStride()).isEqualTo(expected.get("frame_stride").asInt());
    assertThat(video.frameSample()).isEqualTo(expected.get("frame_sample").asInt());
    assertThat(video.maxFrames()).isEqualTo(expected.get("max_frames").asInt());
    var fps = expected.get("source_fps");
    assertThat(video.frameRate())
        .isEqualTo(
            fps.isNull()
                ? new FrameRateRule.ByTimestamps()
                : new FrameRateRule.SourceFps(fps.asDouble()));
  }
}
